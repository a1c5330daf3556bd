"""Record a loss (紛失), the reports on it, and what was found again. How many persons it concerns is counted here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey, State, may_get_lost
from survey_ops.domain.custody_history import histories
from survey_ops.domain.items import GONE, ItemState, replay_items
from survey_ops.domain.losses import (
    Ground,
    Loss,
    Report,
    case_losses,
    demand,
    persons_on_items,
    persons_on_sheets,
)
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.explain_difference import check_text
from survey_ops.tasks.named_sheets import find_sheets
from survey_ops.tasks.workspace import Workspace

_LONGEST = 300
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Missed:
    """What is missed.

    Attributes:
        sheets: numbers, ranges or codes.
        items: numbers of items.
        circumstances: what happened.
        measures: what was done; may be empty.
        grounds: why the law asks for a report, beside the number.
        on: the day the loss was noticed; today where None.
    """

    sheets: tuple[str, ...]
    items: tuple[int, ...]
    circumstances: str
    measures: str = ""
    grounds: tuple[Ground, ...] = ()
    on: date | None = None


@dataclass(frozen=True)
class RecordedLoss:
    """A loss that is on record.

    Attributes:
        loss: the loss.
        others: persons of other losses of the case that were not found again.
    """

    loss: Loss
    others: int


def list_losses(workspace: Workspace) -> tuple[Loss, ...]:
    """Return the losses of a case."""
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        return case_losses(workspace.entries(connection))


def record_loss(workspace: Workspace, missed: Missed) -> RecordedLoss:
    """Record a loss.

    Raises:
        UsageError: nothing is named, a text or the day is not possible.
        RefusedError: a sheet is destroyed or lost already, or an item is not on record or lost already.
    """
    circumstances = check_text(missed.circumstances, "--circumstances", _LONGEST)
    measures = check_text(missed.measures, "--measures", _LONGEST) if missed.measures.strip() else ""
    if not (missed.sheets or missed.items):
        raise UsageError(
            "紛失したものの指定がありません。",
            "--sheets にシートの番号を、--items に管理対象の番号を書いてください（例: --sheets 5,7-9）。",
            code="nothing",
        )
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        noticed = _day(workspace, known, missed.on)
        sheets, items = _sheets(workspace, known, missed.sheets), _items(known, missed.items)
        persons = persons_on_sheets(known, sheets) + persons_on_items(known, items)
        others = sum(loss.persons for loss in case_losses(known) if not loss.is_found)
        asked = demand(persons + others if persons else 0, noticed, missed.grounds)
        body = {
            "sheets": [list(key) for key in sheets],
            "items": items,
            "persons": persons,
            "found_on": noticed.isoformat(),
            "circumstances": circumstances,
            "measures": measures,
            "grounds": [ground.value for ground in asked.grounds],
            "reportable": bool(asked.grounds),
            "prompt_by": asked.prompt_by.isoformat() if asked.prompt_by else None,
            "full_by": asked.full_by.isoformat() if asked.full_by else None,
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        entry = workspace.append(connection, "loss", body)
    return RecordedLoss(_loss([*known, entry], entry.n), others)


def report_loss(workspace: Workspace, report: Report, to: str, of: int | None, on: date | None) -> Loss:
    """Record that a loss was reported.

    Args:
        workspace: the case.
        report: which of the two.
        to: to whom.
        of: entry of the loss; the one that waits for this report where None.
        on: the day; today where None.

    Raises:
        UsageError: the text or the day is not possible.
        RefusedError: there is no such loss, more than one, or it was reported before.
    """
    said = check_text(to, "--to", _LONGEST_NAME)
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        loss = _one(case_losses(known), of, report)
        day = on or workspace.today()
        if not loss.noticed <= day <= workspace.today():
            raise UsageError(
                f"--on の日付 {day.isoformat()} は、紛失に気付いた日（{loss.noticed.isoformat()}）から今日までの間に"
                "ありません。",
                "報告した日を書いてください。",
                code="date",
            )
        body = {
            "loss": loss.entry,
            "report": report.value,
            "to": said,
            "by": workspace.actor,
            "on": day.isoformat(),
        }
        entry = workspace.append(connection, "loss_reported", body)
    return _loss([*known, entry], loss.entry)


def record_found(
    workspace: Workspace, sheets: Sequence[str], items: Sequence[int], where: str, on: date | None
) -> tuple[Loss, ...]:
    """Record what was found again: the sheets and items named, all that are lost where none is.

    Returns:
        The losses they belonged to.

    Raises:
        UsageError: the text or the day is not possible.
        RefusedError: nothing is lost, or something named is not.
    """
    said = check_text(where, "--where", _LONGEST_NAME)
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        losses = [loss for loss in case_losses(known) if not loss.is_found]
        if not losses:
            raise RefusedError(
                "紛失の記録で、見つかっていないものはありません。", "これ以上することはありません。", code="none_lost"
            )
        found = _found(workspace, losses, sheets, items)
        day = _day(workspace, known, on)
        entries = []
        for loss in losses:
            mine = [list(key) for key in loss.sheets_left if key in found[0]]
            things = [number for number in loss.items_left if number in found[1]]
            if mine or things:
                entries.append(_append_found(workspace, connection, (loss.entry, mine, things), said, day))
    after = [*known, *entries]
    return tuple(_loss(after, entry.body["loss"]) for entry in entries)


def _append_found(
    workspace: Workspace, connection: Connection, found: tuple[int, list[list[int]], list[int]], where: str, on: date
) -> Entry:
    loss, sheets, items = found
    body = {
        "loss": loss,
        "sheets": sheets,
        "items": items,
        "where": where,
        "by": workspace.actor,
        "on": on.isoformat(),
    }
    return workspace.append(connection, "loss_found", body)


def _found(
    workspace: Workspace, losses: Sequence[Loss], sheets: Sequence[str], items: Sequence[int]
) -> tuple[set[SheetKey], set[int]]:
    """Return the sheets and the items that were found."""
    lost = [key for loss in losses for key in loss.sheets_left]
    things = {number for loss in losses for number in loss.items_left}
    if not sheets and not items:
        return set(lost), things
    strange = [number for number in items if number not in things]
    if strange:
        raise _no_item(strange[0], "紛失の記録がありません")
    return set(find_sheets(workspace, sheets, lost, "紛失の記録があるシート")), set(items)


def _sheets(workspace: Workspace, known: Sequence[Entry], names: Sequence[str]) -> list[SheetKey]:
    states = {key: history.now.state for key, history in histories(known).items()}
    there = [key for key, state in states.items() if may_get_lost(state)]
    good = [key for key in there if states[key] is not State.VOID]
    return find_sheets(workspace, names, there, "紛失しうるシート（廃棄も紛失もしていないもの）", good)


def _items(known: Sequence[Entry], numbers: Sequence[int]) -> list[int]:
    items = replay_items(known)
    for number in numbers:
        state = items[number].state if number in items else ItemState.VOID
        if state is ItemState.VOID:
            raise _no_item(number, "登録がありません")
        if state is ItemState.LOST:
            raise _no_item(number, "紛失として記録済みです")
        if state in GONE:
            raise _no_item(number, "廃棄・消去の記録があります")
    return sorted(set(numbers))


def _day(workspace: Workspace, known: Sequence[Entry], said: date | None) -> date:
    """Return the day that was said, today where none was.

    Raises:
        UsageError: it is after today, or before there was anything to lose.
    """
    day, today = said or workspace.today(), workspace.today()
    first = min((entry.body["on"] for entry in known if entry.kind in ("draw", "item")), default="")
    if not first <= day.isoformat() <= today.isoformat():
        raise UsageError(
            f"--on の日付 {day.isoformat()} は、この案件の初めの記録（{first}）から今日までの間にありません。",
            "年と月を確かめて、書き直してください。",
            code="date",
        )
    return day


def _no_item(number: int, what: str) -> RefusedError:
    return RefusedError(
        f"管理対象 {number} は、{what}。", "番号を確かめて、もう一度実行してください。", code="other_item"
    )


def _one(losses: Sequence[Loss], of: int | None, report: Report) -> Loss:
    """Return the loss that is meant.

    Raises:
        RefusedError: there is none, it was reported before, or it is not clear which is meant.
    """
    names = {Report.PROMPT: "速報", Report.FULL: "確報"}
    mine = [loss for loss in losses if (report in loss.waiting if of is None else loss.entry == of)]
    if not mine:
        raise RefusedError(
            f"紛失の記録 {of} はありません。" if of else f"{names[report]}を待っている紛失の記録がありません。",
            "survey-ops loss 案件フォルダー で、紛失の記録を確かめてください。",
            code="no_loss",
        )
    if len(mine) > 1:
        raise RefusedError(
            f"{names[report]}を待っている紛失の記録が {len(mine)} 件あります。",
            f"どれのことか、--of に記録の番号（{'、'.join(str(loss.entry) for loss in mine)}）を書いてください。",
            code="which_loss",
        )
    if report in mine[0].reported:
        raise RefusedError(
            f"紛失（記録 {mine[0].entry}）の{names[report]}は、記録済みです。",
            "間違えて記録したときは、survey-ops correct で取り消してください。",
            code="already_reported",
        )
    return mine[0]


def _loss(entries: Sequence[Entry], n: int) -> Loss:
    return next(loss for loss in case_losses(entries) if loss.entry == n)
