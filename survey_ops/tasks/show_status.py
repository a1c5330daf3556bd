"""Where every sheet is, who holds it since when, and what is missing."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry, has_any
from survey_ops.domain.custody import Movement, Sheet, State, waiting
from survey_ops.domain.custody_history import Histories, Move
from survey_ops.domain.custody_present import present_sheets, tells_handovers
from survey_ops.domain.deadlines import Deadline, Rules, deadlines
from survey_ops.domain.inspections import InspectionCounts, count_inspections
from survey_ops.domain.label_counts import LabelCounts, count_labels
from survey_ops.domain.notices import Response, recipients_of, response, sent_to
from survey_ops.domain.sheet_counts import SheetCounts, count_sheets
from survey_ops.errors import VerificationError
from survey_ops.ledger import derived, entries, excerpts
from survey_ops.tasks import status_parts
from survey_ops.tasks.workspace import Workspace

if TYPE_CHECKING:
    from survey_ops.domain.differences import CountDifference
    from survey_ops.domain.form_items import ItemFacts
    from survey_ops.domain.losses import Loss
    from survey_ops.domain.told import Announced, Informed
    from survey_ops.domain.transfers import Transfer

_MOVED_NOTHING = ("scan_refused", "scan_already")
"""Scans of which there may be many, and which tell nothing of where things are."""


@dataclass(frozen=True)
class Holding:
    """Sheets that are in the same state, with the same holder, since the same day."""

    state: State
    holder: str
    place: str
    since: str
    sheets: tuple[int, ...]
    labels: int


@dataclass(frozen=True)
class Status:
    """The state of a case.

    Attributes:
        drawn: draws on record.
        selected: residents of the last draw.
        reserves: reserves of it that were used.
        sheets: state -> sheets; `held` where there are any.
        holdings: who holds what, in the order of the states.
        missing: sheets that lag behind the furthest movement.
        waiting: for each movement that has begun, the sheets it has not reached.
        erased: whether the personal data are erased.
        response: what came back.
        counts: labels handed over, pulled and posted.
        items: state of what is held besides sheets -> how many.
        transfers: those that are not closed.
        overdue: those of them that call for somebody: the sides disagree, or nobody confirmed within a day.
        unproven: destroyed sheets and items without evidence.
        sheet_counts: what was counted on the sheets that came back.
        inspection: what was delivered.
        differences: counts that do not agree, open and explained.
        losses: what was lost.
        provided: items that were given outside, those that are back or gone among them.
        informed: notices to the people concerned.
        announced: announcements to the public.
        deadlines: what is to be done by when.
        today: the day they are seen from.
    """

    drawn: int
    selected: int
    reserves: int
    sheets: dict[str, int]
    holdings: tuple[Holding, ...]
    missing: tuple[int, ...]
    waiting: dict[Movement, list[int]]
    erased: bool
    response: Response
    counts: LabelCounts
    items: dict[str, int]
    transfers: "tuple[Transfer, ...]"
    overdue: tuple[int, ...]
    unproven: int
    sheet_counts: SheetCounts
    inspection: InspectionCounts
    differences: "tuple[CountDifference, ...]"
    losses: "tuple[Loss, ...]"
    provided: "tuple[ItemFacts, ...]"
    informed: "tuple[Informed, ...]"
    announced: "tuple[Announced, ...]"
    deadlines: tuple[Deadline, ...]
    today: date

    @property
    def is_short(self) -> bool:
        """Whether something is missing, or counts disagree and nobody has explained it."""
        return bool(self.missing) or any(one.is_open for one in self.differences)


def show_status(workspace: Workspace) -> Status:
    """Return the state of a case; one that was never drawn is empty."""
    if not workspace.database.exists():
        if workspace.manifest_path.exists():
            raise workspace.not_drawn()
        return _status(workspace, [], [], [])
    workspace.database.check_schema()
    with workspace.database.reading() as connection:
        code = workspace.case.code
        known = entries.case_entries_but(connection, code, *Movement, *_MOVED_NOTHING)
        workspace.check_owner_by(known)
        if workspace.manifest_path.exists() and not has_any(known, "draw"):
            raise workspace.not_drawn()
        sheets = derived.case_sheets(connection, code)
        return _status(workspace, known, _moves(connection, code, known, sheets), sheets)


def _moves(connection: Connection, code: str, known: list[Entry], sheets: list[Sheet]) -> list[Move] | None:
    """Return the movements that are needed, or None where the places of the sheets tell enough of all of them."""
    if tells_handovers(sheets, known):
        return None
    # Where its sheet is tells all of a movement, but for handovers and for what was sent in a transfer.
    kinds = tuple(Movement) if has_any(known, "transfer") else (Movement.HANDOVER,)
    return excerpts.case_moves(connection, code, *kinds)


def _status(workspace: Workspace, known: list[Entry], moves: list[Move] | None, sheets: list[Sheet]) -> Status:
    draws = [entry for entry in known if entry.kind == "draw"]
    selected = draws[-1].body["manifest"]["counts"]["selected"] if draws else 0
    sent = [move.as_entry() for move in moves or () if move.transfer]
    left = status_parts.open_transfers(known, sent)
    informed, announced = status_parts.told(known)
    past = _present(sheets, known, moves)
    counts = count_labels(known, known=past)
    left_behind = waiting(sheets)
    return Status(
        drawn=len(draws),
        selected=selected,
        reserves=recipients_of(known, draws[-1]) - selected if draws else 0,
        sheets=_counts(sheets),
        holdings=_holdings(sheets),
        missing=tuple(sorted(set().union(*left_behind.values()))),
        waiting=left_behind,
        erased=has_any(known, "erase"),
        response=response(known, sent_to(known, draws[-1]) if draws else 0),
        counts=counts,
        items=dict(Counter(status_parts.item_states(known))),
        transfers=left,
        overdue=tuple(one.entry for one in left if one.is_overdue(workspace.clock())),
        unproven=status_parts.unproven(known, sheets),
        sheet_counts=count_sheets(known, past),
        inspection=count_inspections(known, known=past, labels=counts),
        differences=status_parts.differences(known, past, sent),
        losses=status_parts.losses(known),
        provided=status_parts.provided(known),
        informed=informed,
        announced=announced,
        deadlines=deadlines(known, deadline_rules(workspace), past),
        today=workspace.today(),
    )


def _present(sheets: list[Sheet], known: list[Entry], moves: list[Move] | None) -> Histories:
    try:
        return present_sheets(sheets, known, moves)
    except KeyError:
        raise VerificationError(
            "台帳のシートの表が、記録と合いません。",
            "survey-ops ledger 案件 verify で全体を調べ、控え（バックアップ）から戻してください。",
            code="table_differs",
        ) from None


def deadline_rules(workspace: Workspace) -> Rules:
    """Return what the case file says of days."""
    config = workspace.case.config
    return Rules(config.custody.return_due, config.plan.give_back.on, config.custody.erase_by)


def _counts(sheets: list[Sheet]) -> dict[str, int]:
    counts = Counter(sheet.state for sheet in sheets)
    return {state.value: counts[state] for state in State if counts[state] or state is not State.HELD}


def _holdings(sheets: list[Sheet]) -> tuple[Holding, ...]:
    groups: dict[tuple[State, str, str, str], list[Sheet]] = {}
    for sheet in sheets:
        groups.setdefault((sheet.state, sheet.holder, sheet.place, sheet.since), []).append(sheet)
    order = list(State)
    return tuple(
        Holding(
            state,
            holder,
            place,
            since,
            tuple(sheet.number for sheet in group),
            sum(sheet.labels for sheet in group),
        )
        for (state, holder, place, since), group in sorted(
            groups.items(), key=lambda item: (order.index(item[0][0]), item[0][3])
        )
    )
