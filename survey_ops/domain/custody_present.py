"""What counts and deadlines ask of every sheet, worked out from where it is now.

`custody_history` replays every movement of a case. Where a table says where the sheets are, that is not needed: what
such a table does not tell follows from the few entries that print sheets or pull labels, and from the handovers.

    now                    the table
    held, run, replaced    `labels`, `reprint`
    wanted                 labels printed - pulled + not pulled after all (`labels`, `reprint`, `pull`, `correct`)
    handover               the last `handover` that was not undone

Both ways give the same; the tests compare them. In most cases (`tells_handovers`) the handovers need not be read
either: a sheet that is handed over or returned bears as many labels as it was handed over with.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, SheetKey, State
from survey_ops.domain.custody_history import Move, printed_counts

_HANDOVER = Movement.HANDOVER.value


@dataclass(slots=True)
class PresentSheet:
    """A sheet where it is now; the attributes are those of `SheetFacts`."""

    now: Sheet
    wanted: int
    held: bool
    run: int
    replaced: bool = False
    handover: Move | None = None


def tells_handovers(sheets: Collection[Sheet], entries: Iterable[Entry]) -> bool:
    """Tell whether the table alone tells of the handovers what counts and deadlines ask: their labels.

    Two more things may be asked. A label that was pulled went out or did not, by the number of the handover's entry;
    a sheet that was handed over in a transfer is due when that is. And of a sheet that is lost or destroyed the table
    does not tell whether it was ever handed over.

    Args:
        sheets: all sheets of one case.
        entries: of the case; movements may be left out.
    """
    unclear = (State.LOST, State.DESTROYED)
    return not any(entry.kind in ("pull", "transfer") for entry in entries) and not any(
        sheet.state in unclear for sheet in sheets
    )


def present_sheets(
    sheets: Iterable[Sheet], entries: Sequence[Entry], moves: Iterable[Move] | None
) -> dict[SheetKey, PresentSheet]:
    """Return every sheet of one case.

    Args:
        sheets: all of them, as the entries leave them.
        entries: of the case by rising number; movements may be left out.
        moves: its movements by rising number, at least the handovers; None where `tells_handovers`. The handover of
            a sheet is then known by its labels; its entry is that of the sheet's last movement.

    Raises:
        KeyError: the sheets are not those that the entries put into the world.
    """
    known = _printed({(sheet.number, sheet.generation): sheet for sheet in sheets}, entries)
    if moves is None:
        _hand_over(known.values())
        return known
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    for move in moves:
        n, kind, number, generation, *_ = move
        if kind == _HANDOVER and n not in undone:
            known[number, generation].handover = move
    return known


def _hand_over(known: Iterable[PresentSheet]) -> None:
    """Add the handovers as the table tells them."""
    away = (State.HANDED, State.RETURNED)
    for one in known:
        now = one.now
        if now.state in away:
            one.handover = Move._make((now.entry, _HANDOVER, now.number, now.generation, now.labels, None))


def _printed(now: dict[SheetKey, Sheet], entries: Iterable[Entry]) -> dict[SheetKey, PresentSheet]:
    """Return every sheet but for its handover."""
    known: dict[SheetKey, PresentSheet] = {}
    pulls: dict[int, PresentSheet] = {}
    for entry in entries:
        body = entry.body
        match entry.kind:
            case "labels":
                run, generation, held = entry.n, body["generation"], State.HELD
                for number, labels, state in printed_counts(entry):
                    key = number, generation
                    known[key] = PresentSheet(now[key], labels, state is held, run)
            case "reprint":
                before = known[body["sheet"], body["replaces"]]
                before.replaced = True
                key = body["sheet"], body["generation"]
                known[key] = PresentSheet(now[key], body["labels"], before.held, before.run)
            case "pull" if body["sheet"] is not None:
                pulls[entry.n] = known[body["sheet"], body["generation"]]
                pulls[entry.n].wanted -= 1
            case "correct" if body["entry"] in pulls:
                pulls[body["entry"]].wanted += 1
    if len(known) != len(now):
        raise KeyError("a sheet that no entry put into the world")
    return known
