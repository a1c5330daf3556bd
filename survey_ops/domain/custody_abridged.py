"""Entries without the movements that a later one has made idle.

A ledger holds a movement for every sheet and every way it went, and to know where the sheets are, only the last one
of each is needed.

    1. a movement is idle when its sheet moves again, and between the two nothing but scans was recorded
    2. a sheet that a correction names keeps all its movements: what is undone lets the one before stand again
    3. whatever else is recorded keeps what was before it: it may count labels, void, lose or find

What follows: `custody_history.replay` makes the same of both, errors included.
"""

from collections.abc import Iterable

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement

MOVEMENTS = frozenset(movement.value for movement in Movement)
SILENT = frozenset({"access", "scan_already", "scan_refused", "transfer"})
"""Kinds that come between scans and say nothing on where a sheet is."""

Place = tuple[str, object, object]
"""Case code, sheet number and print generation; as entries say, which may be wrong."""


def abridged(entries: Iterable[Entry], corrections: Iterable[Entry]) -> list[Entry]:
    """Return the entries that tell where the sheets are, with all those that tell of anything else.

    Args:
        entries: of all cases, by rising number; each is given up as soon as it is idle.
        corrections: those of kind `correct` among them.

    Raises:
        KeyError, TypeError: a movement or a correction is not as the catalogue says.
        ValueError: there is a correction that was not told of.
    """
    undone = {_place(entry) for entry in corrections}
    found: list[Entry] = []
    last: dict[Place, Entry] = {}
    for entry in entries:
        if entry.kind in MOVEMENTS:
            place = _place(entry)
            if place not in undone and "on" in entry.body:
                last[place] = entry
                continue
        elif entry.kind not in SILENT:
            if entry.kind == "correct" and _place(entry) not in undone:
                raise ValueError(f"entry {entry.n} corrects and was not told of")
            found.extend(last.values())
            last.clear()
        found.append(entry)
    found.extend(last.values())
    return found


def _place(entry: Entry) -> Place:
    return entry.case, entry.body["sheet"], entry.body["generation"]
