"""Print one sheet again after a jam: a new code for the same people in the same places; the old code is void at once.

    1. the sheet is found in its run, and its rules are asked (`custody.may_reprint`)
    2. its page alone is drawn, with the next print generation
    3. one entry makes the new code good and the old one void
    4. the run's PDF, where it is there, is made again with the new code: a void code is never printed again

Step 4 is a task of its own, after the record: when it fails, the sheet is on record and its page is made, and the
answer says what is left to do. A run that was cut off between the record and the page leaves the page aside; the next
run puts it into its place and records nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.codes import LAST_GENERATION
from survey_ops.domain.custody import Sheet, State, may_reprint
from survey_ops.domain.printers import PrinterProfile
from survey_ops.errors import RefusedError, SurveyOpsError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks import placing
from survey_ops.tasks.label_design import load_design
from survey_ops.tasks.label_drawing import check_codes, draw_sheets
from survey_ops.tasks.label_plan import LabelPlan
from survey_ops.tasks.label_runs import DECIDING, Run
from survey_ops.tasks.log_access import Access, append_access
from survey_ops.tasks.print_labels import PrintWish, print_labels
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.run_order import (
    RunOrder,
    accepted_ids,
    by_hand_ids,
    check_same_sheets,
    check_unchanged,
    layout_mark,
    read_recipients,
    recorded_hashes,
)
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace

_LONGEST = 200


@dataclass(frozen=True)
class ReprintWish:
    """What the operator asked for.

    Attributes:
        sheet: the number of the sheet.
        reason: why; None makes the page of the last reprint again, with the code it has.
        by_hand: a file of resident ids whose labels the office writes by hand, as for the run.
        overwrite: replace the PDF of the page that is there.
        accept: a file of resident ids accepted in smaller type, as for the run.
        printer: the profile that the page is corrected by.
    """

    sheet: int
    reason: str | None
    by_hand: Path | None = None
    overwrite: bool = False
    accept: Path | None = None
    printer: PrinterProfile | None = None


@dataclass(frozen=True)
class Reprinted:
    """A sheet that was printed again.

    Attributes:
        pdf: the file, of one page.
        sha256: of the file.
        entry: what is on record.
        before: the sheet it takes the place of, as it is now; None where only the file was made again.
        run_pdf: the PDF of the run when it was there and now shows the new code, else None.
        stale: why the PDF of the run could not be made again; it still shows the void code.
        run: the number of the run.
    """

    pdf: Path
    sha256: str
    entry: Entry
    before: Sheet | None
    run_pdf: Path | None
    stale: SurveyOpsError | None
    run: int


@dataclass(frozen=True)
class _Found:
    """The sheet in its run."""

    order: RunOrder
    recorded: Entry
    sheet: Sheet
    last: Entry | None


def reprint_sheet(workspace: Workspace, wish: ReprintWish, progress: Progress = SILENT) -> Reprinted:
    """Print a sheet again.

    Raises:
        UsageError: no reason, or no such sheet.
        RefusedError: nothing is printed, the sheet is handed over, the data are erased, or the stock or the order is
            not that of the record.
        LabelListError: a label of the sheet cannot be drawn.
        MachineError: the PDF cannot be written; of the run's PDF the answer tells.
    """
    _check_reason(wish.reason)
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        found = _find(workspace, connection, wish.sheet)
    if found.last and _finish(workspace, found.last):
        return _with_run(workspace, wish, found, found.last, progress)
    if wish.reason is None:
        return _make_again(workspace, wish, found)
    _check_state(found.sheet)
    return _with_run(workspace, wish, found, _print(workspace, wish, found, wish.reason.strip()), progress)


def _check_reason(reason: str | None) -> None:
    if reason is not None and not (reason.strip() and len(reason) <= _LONGEST and reason.isprintable()):
        raise UsageError(
            "刷り直す理由が空か、長すぎるか、改行などが入っています。",
            f"--reason に、{_LONGEST} 文字までの 1 行で書いてください（例: 紙詰まり）。",
            code="reason",
        )


def _find(workspace: Workspace, connection: Connection, number: int) -> _Found:
    known = read_recipients(workspace, connection)
    runs = [(run, run.recorded) for run in known.runs() if run.recorded]
    if not runs:
        raise RefusedError(
            "この抽出の宛名ラベルは、まだ作っていません。",
            "先に survey-ops labels 案件フォルダー を実行してください。",
            code="not_printed",
        )
    run, recorded = _run_of(runs, number)
    sheet = derived.find_sheet(connection, workspace.case.code, number, run.generation_of(number))
    if sheet is None:
        raise ValueError(f"sheet {number} is in no table")
    reprints = [entry for entry in known.entries if entry.kind == "reprint" and entry.n > known.draw.n]
    last = next((entry for entry in reversed(reprints) if entry.body["sheet"] == number), None)
    return _Found(known.order(run), recorded, sheet, last)


def _run_of(runs: Sequence[tuple[Run, Entry]], number: int) -> tuple[Run, Entry]:
    for run, recorded in runs:
        if run.first <= number < run.first + recorded.body["sheets"]:
            return run, recorded
    last, recorded = runs[-1]
    raise UsageError(
        f"シート {number} はありません。",
        f"--reprint には 1 から {last.first + recorded.body['sheets'] - 1} までのシート番号を指定してください。",
        code="no_sheet",
    )


def _check_state(sheet: Sheet) -> None:
    """Refuse what may not be printed again from where it is."""
    if sheet.state is State.HANDED:
        raise RefusedError(
            f"シート {sheet.number} は引渡し中のため、刷り直せません。",
            "先に戻してもらい、survey-ops scan 案件フォルダー return で返却を記録してください。",
            code="handed_out",
        )
    if not may_reprint(sheet.state):
        raise RefusedError(
            f"シート {sheet.number} は無効のため、刷り直せません。",
            "survey-ops status で状態を確かめてください。",
            code="sheet_void",
        )
    if sheet.generation >= LAST_GENERATION:
        raise RefusedError(
            f"シート {sheet.number} は、もう刷り直せません（管理コードの世代は {LAST_GENERATION} までです）。",
            "そのシートの宛名は、手書きにしてください。",
            code="generations",
        )


def _target(workspace: Workspace, number: int, generation: int) -> Path:
    return workspace.case.out / f"labels-sheet-{number}-g{generation}.pdf"


def _draw(workspace: Workspace, wish: ReprintWish, found: _Found, generation: int) -> tuple[bytes, int, bool]:
    """Return the page, how many labels stand on it, and whether it is held."""
    order, stock = found.order, load_stock(workspace.case)
    hand = by_hand_ids(wish.by_hand, order.people)
    accepted = accepted_ids(wish.accept, order.people)
    made = {
        "stock": stock.name,
        "per_sheet": stock.per_sheet,
        "by_hand": len(hand),
        "accepted": len(accepted),
        "layout": layout_mark(order.people, hand, order.key),
    }
    check_same_sheets(found.recorded, made)
    run = replace(order.run, reprinted={**order.run.reprinted, wish.sheet: generation})
    plan = LabelPlan(
        workspace.case,
        stock,
        load_design(workspace.case, stock),
        workspace.codes_secret(),
        hand,
        accepted,
        order.pulled,
        found.recorded.body.get("first_place", 0),
    )
    sheets = plan.sheets(order.people, run, only=wish.sheet)
    total = order.run.first + found.recorded.body["sheets"] - 1
    data = draw_sheets(workspace, plan, sheets, order.draw.at, printer=wish.printer, total=total)
    check_codes(data, plan, sheets, wish.printer)
    return data, sum(bool(label.lines) for label in sheets[0].labels), sheets[0].held


def _print(workspace: Workspace, wish: ReprintWish, found: _Found, reason: str) -> Entry:
    """Draw the page with a new code, record it and place it."""
    generation = found.sheet.generation + 1
    target = _target(workspace, wish.sheet, generation)
    if not wish.overwrite:
        placing.refuse_existing(target)
    data, labels, held = _draw(workspace, wish, found, generation)
    with placing.Staging(target, private=True) as staging, workspace.database.writing() as connection:
        check_unchanged(workspace.entries(connection, *DECIDING), found.order)
        now = derived.find_sheet(connection, workspace.case.code, *found.sheet.key)
        _check_state(now or found.sheet)  # it may have been handed over in the meantime
        body = {
            "run": found.recorded.n,
            "sheet": wish.sheet,
            "generation": generation,
            "replaces": found.sheet.generation,
            "labels": labels,
            "held": held,
            "reason": reason,
            "file": workspace.relative(target),
            "sha256": staging.write(data),
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        entry = workspace.append(connection, "reprint", body)
        append_access(workspace, connection, _access(workspace, wish, target, labels))
    staging.place()
    return entry


def _access(workspace: Workspace, wish: ReprintWish, target: Path, labels: int) -> Access:
    return Access(
        operation="reprint",
        records=labels,
        condition=f"シート {wish.sheet}",
        file=target,
        title=f"宛名ラベル　{workspace.case.config.case.title}",
        sheets=1,
        form="PDF",
        printer=wish.printer.name if wish.printer else None,
    )


def _finish(workspace: Workspace, last: Entry) -> bool:
    """Put a page that is on record into its place when it was left aside; return whether it was."""
    target = _target(workspace, last.body["sheet"], last.body["generation"])
    recorded = last.body["sha256"]
    if placing.file_sha256(placing.aside(target)) != recorded or placing.file_sha256(target) == recorded:
        return False
    placing.place_aside(target)
    return True


def _make_again(workspace: Workspace, wish: ReprintWish, found: _Found) -> Reprinted:
    """Make the page of the last reprint again, with the code it has."""
    if found.last is None:
        raise UsageError(
            "シートを刷り直す理由がありません。", "--reason に理由を書いてください（例: 紙詰まり）。", code="reason"
        )
    workspace.codes_secret(since=found.last.n)
    target = _target(workspace, wish.sheet, found.last.body["generation"])
    if not wish.overwrite:
        placing.refuse_existing(target)
    data, labels, _ = _draw(workspace, wish, found, found.last.body["generation"])
    with placing.Staging(target, private=True) as staging, workspace.database.writing() as connection:
        check_unchanged(workspace.entries(connection, *DECIDING), found.order)
        digest = staging.write(data)
        if digest != recorded_hashes(workspace.entries(connection), found.last)[-1]:
            where = {"file": workspace.relative(target), "sha256": digest, "on": workspace.today().isoformat()}
            workspace.append(connection, "file", {"of": found.last.n, **where})
        append_access(workspace, connection, _access(workspace, wish, target, labels))
    staging.place()
    return Reprinted(target, digest, found.last, None, None, None, found.order.run.number)


def _with_run(workspace: Workspace, wish: ReprintWish, found: _Found, entry: Entry, progress: Progress) -> Reprinted:
    """Make the run's PDF again where it is there, and answer."""
    run = found.order.run
    with workspace.database.reading() as connection:
        before = derived.find_sheet(connection, workspace.case.code, wish.sheet, entry.body["replaces"])
    target = _target(workspace, wish.sheet, entry.body["generation"])
    whole: Path | None = workspace.case.out / run.file
    stale: SurveyOpsError | None = None
    if whole and whole.exists():
        try:
            again = PrintWish(True, wish.by_hand, wish.accept, run.number, wish.printer)
            print_labels(workspace, again, progress)
        except SurveyOpsError as error:
            stale = error
    else:
        whole = None
    return Reprinted(target, entry.body["sha256"], entry, before, None if stale else whole, stale, run.number)
