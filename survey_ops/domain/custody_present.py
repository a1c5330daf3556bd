"""What counts and deadlines ask of every sheet, worked out from where it is now.

`custody_history` replays every movement of a case. Where a table says where the sheets are, that is not needed: what
such a table does not tell follows from the few entries that print sheets or pull labels, and from the handovers.

    now                    the table
    held, run, replaced    `labels`, `reprint`
    wanted                 labels printed - pulled + not pulled after all (`labels`, `reprint`, `pull`, `correct`)
    handover               the last `handover` that was not undone

Both ways give the same; the tests compare them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, SheetKey, State
from survey_ops.domain.custody_history import Handover, handover_of, printed_counts


@dataclass(slots=True)
class PresentSheet:
    """A sheet where it is now; the attributes are those of `SheetFacts`."""

    now: Sheet
    wanted: int
    held: bool
    run: int
    replaced: bool = False
    handover: Handover | None = None


def present_sheets(
    sheets: Iterable[Sheet], entries: Sequence[Entry], moves: Iterable[Entry]
) -> dict[SheetKey, PresentSheet]:
    """Return every sheet of one case.

    Args:
        sheets: all of them, as the entries leave them.
        entries: of the case by rising number; movements may be left out.
        moves: its movements by rising number, at least the handovers; only what `handover_of` and `key_of` read of
            them is looked at.

    Raises:
        KeyError: the sheets are not those that the entries put into the world.
    """
    now = {sheet.key: sheet for sheet in sheets}
    known: dict[SheetKey, PresentSheet] = {}
    pulls: dict[int, SheetKey] = {}
    for entry in entries:
        body = entry.body
        match entry.kind:
            case "labels":
                for number, labels, state in printed_counts(entry):
                    key = number, body["generation"]
                    known[key] = PresentSheet(now.pop(key), labels, state is State.HELD, entry.n)
            case "reprint":
                before = known[body["sheet"], body["replaces"]]
                before.replaced = True
                key = key_of(entry)
                known[key] = PresentSheet(now.pop(key), body["labels"], before.held, before.run)
            case "pull" if body["sheet"] is not None:
                pulls[entry.n] = key_of(entry)
                known[key_of(entry)].wanted -= 1
            case "correct" if body["entry"] in pulls:
                known[pulls[body["entry"]]].wanted += 1
    if now:
        raise KeyError(next(iter(now)))
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    for entry in moves:
        if entry.kind == Movement.HANDOVER and entry.n not in undone:
            known[key_of(entry)].handover = handover_of(entry)
    return known


def key_of(entry: Entry) -> SheetKey:
    """Return the sheet that an entry moves, prints again or takes a label from."""
    return entry.body["sheet"], entry.body["generation"]
