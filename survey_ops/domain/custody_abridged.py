"""Entries without the movements that a later one has made idle.

A ledger holds a movement for every sheet and every way it went, and to know where the sheets are, only the last one
of each is needed.

    1. a movement is idle when its sheet moves again, and between the two nothing was recorded that tells of sheets
    2. a sheet that a correction names keeps all its movements: what is undone lets the one before stand again
    3. what tells of sheets keeps what was before it: it may count labels, void, lose or find
    4. what the catalogue does not know may tell of sheets

What follows: `custody_history.replay` makes the same of both, errors included. The parts of a ledger can be abridged
one apart from the other, and what is left of them once more, together.
"""

from collections.abc import Iterable

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.entries import KINDS
from survey_ops.domain.plain_lines import Line

MOVEMENTS = frozenset(movement.value for movement in Movement)
_TELLING = frozenset({"correct", "draw", "labels", "loss", "loss_found", "pull", "reprint"})
SILENT = KINDS.keys() - MOVEMENTS - _TELLING
"""Kinds that say nothing on where a sheet is."""

Place = tuple[str, object, object]
"""Case code, sheet number and print generation; as entries say, which may be wrong."""


def abridged(lines: Iterable[Line], corrections: Iterable[Entry]) -> list[Line]:
    """Return the lines that tell where the sheets are, with all those that tell of anything else.

    Args:
        lines: of all cases, by rising number; each is given up as soon as it is idle.
        corrections: the entries of kind `correct` among them, and perhaps of other parts of the ledger.

    Raises:
        KeyError, TypeError: a movement or a correction is not as the catalogue says.
        ValueError: there is a correction that was not told of.
    """
    undone = {_place(entry) for entry in corrections}
    found: list[Line] = []
    last: dict[Place, Line] = {}
    for line in lines:
        if isinstance(line, tuple):
            place: Place = line[0]
            if not undone or place not in undone:
                last[place] = line
                continue
        elif line.kind in MOVEMENTS:
            place = _place(line)
            if place not in undone and "on" in line.body:
                last[place] = line
                continue
        elif line.kind not in SILENT:
            if line.kind == "correct" and _place(line) not in undone:
                raise ValueError(f"entry {line.n} corrects and was not told of")
            found.extend(last.values())
            last.clear()
        found.append(line)
    found.extend(last.values())
    return found


def _place(entry: Entry) -> Place:
    return entry.case, entry.body["sheet"], entry.body["generation"]
