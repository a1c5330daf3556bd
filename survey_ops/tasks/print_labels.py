"""Make the label sheets: fit every address, number the sheets, record them, place the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey_ops.documents.label_sheets import LabelSheet
from survey_ops.domain.printers import PrinterProfile
from survey_ops.domain.stocks import Stock
from survey_ops.errors import Problem, UsageError
from survey_ops.tasks import placing
from survey_ops.tasks.label_design import load_design
from survey_ops.tasks.label_drawing import check_codes, draw_sheets
from survey_ops.tasks.label_plan import LabelPlan
from survey_ops.tasks.label_runs import DECIDING, PREVIEW
from survey_ops.tasks.log_access import Access, append_access, record_access
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.run_order import (
    RunOrder,
    accepted_ids,
    by_hand_ids,
    check_same_sheets,
    check_unchanged,
    layout_mark,
    read_order,
    recorded_hashes,
)
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Printed:
    """Label sheets that are on record.

    Attributes:
        pdf: the file.
        sha256: of the file.
        first: the number of the first sheet.
        sheets: how many.
        labels: how many, one a resident, those written by hand included.
        by_hand: how many of them are left for writing by hand.
        held: the numbers of the sheets that are kept apart and never handed over.
        restored: True when they were on record before and only the file was made again.
        without_bars: labels that go without a customer barcode, and why.
        first_place: places of the first sheet that were used before.
    """

    pdf: Path
    sha256: str
    first: int
    sheets: int
    labels: int
    by_hand: int
    held: tuple[int, ...]
    restored: bool
    without_bars: tuple[Problem, ...] = ()
    first_place: int = 0


@dataclass(frozen=True)
class PrintWish:
    """What is asked for.

    Attributes:
        overwrite: replace the PDF that is there.
        by_hand: a file of resident ids, one a line, whose labels the office writes by hand.
        accept: a file of resident ids whose labels may be set in smaller type than the layout's smallest.
        run: the number of the run whose file is made again.
        printer: the profile that the pages are corrected by.
        first: the label of the first sheet that is used first, from 1; None for 1, or for what is on record.
    """

    overwrite: bool = False
    by_hand: Path | None = None
    accept: Path | None = None
    run: int | None = None
    printer: PrinterProfile | None = None
    first: int | None = None


def print_labels(workspace: Workspace, wish: PrintWish, progress: Progress = SILENT) -> Printed:
    """Make the label sheets of the last draw: those that are due, or those of one run.

    Raises:
        UsageError: there is no such run, or no such place on the first sheet.
        RefusedError: nothing is drawn, the data are erased, or the PDF exists.
        LabelListError: a name or an address cannot be drawn or does not fit; all of them.
        VerificationError: a recipient's name and address are not those that were read together.
        ConfigError: the stock, the layout or a font is unknown or wrong.
        MachineError: the PDF cannot be written, or a custody code on it cannot be read.
    """
    order = read_order(workspace, wish.run)
    target = workspace.case.out / order.run.file
    if not wish.overwrite:
        placing.refuse_existing(target)
    plan = _plan(workspace, wish, order)
    sheets = plan.sheets(order.people, order.run)
    data = _render(workspace, plan, sheets, order, wish, progress)
    made = {
        "stock": plan.stock.name,
        "sheets": len(sheets),
        "per_sheet": plan.stock.per_sheet,
        "labels": sum(len(sheet.labels) for sheet in sheets),
        "by_hand": len(plan.hand),
        "accepted": len(plan.accepted),
        "held": sum(len(sheet.labels) for sheet in sheets if sheet.held),
        "first_place": plan.first_place,
        "layout": layout_mark(order.people, plan.hand, order.key),
    }
    with placing.Staging(target, private=True) as staging:
        restored = _record(workspace, order, made, staging, data, _access(workspace, order, sheets, wish, target))
    staging.place()
    return Printed(
        target,
        placing.sha256_of(data),
        order.run.first,
        len(sheets),
        len(order.people),
        len(plan.hand),
        tuple(sheet.number for sheet in sheets if sheet.held),
        restored,
        tuple(plan.without_bars),
        plan.first_place,
    )


def preview_labels(workspace: Workspace, wish: PrintWish, page: int, progress: Progress = SILENT) -> Path:
    """Write a picture of one page as it would be printed; return the file. Only who looked is recorded.

    Raises:
        UsageError: there is no such page.
        Exception: as `print_labels`.
    """
    order = read_order(workspace, wish.run)
    plan = _plan(workspace, wish, order)
    sheets = plan.sheets(order.people, order.run)
    if page > len(sheets):
        raise UsageError(
            f"{page} ページ目はありません。", f"--preview には 1 から {len(sheets)} までを指定してください。"
        )
    shown = [sheets[page - 1]]
    data = _render(workspace, plan, shown, order, wish, progress, total=sheets[-1].number)
    target = workspace.case.out / PREVIEW
    from survey_ops.documents.page_pictures import page_png

    with placing.Staging(target, private=True) as staging:
        staging.write(page_png(data, 1))
        record_access(workspace, _access(workspace, order, shown, wish, target, page=page))
    staging.place()
    return target


def _plan(workspace: Workspace, wish: PrintWish, order: RunOrder) -> LabelPlan:
    stock = load_stock(workspace.case)
    return LabelPlan(
        workspace.case,
        stock,
        load_design(workspace.case, stock),
        workspace.codes_secret(since=order.run.recorded.n if order.run.recorded else None),
        by_hand_ids(wish.by_hand, order.people),
        accepted_ids(wish.accept, order.people),
        order.pulled,
        _first_place(wish.first, order, stock),
    )


def _first_place(first: int | None, order: RunOrder, stock: Stock) -> int:
    """Return how many places of the first sheet are used up."""
    if first is None:
        return order.run.recorded.body.get("first_place", 0) if order.run.recorded else 0
    if first > 1 and stock.has_control_label:
        raise UsageError(
            f"用紙「{stock.name}」は、左上のラベルを管理コードに使うため、途中から始められません。",
            "使いかけの用紙は、余白に管理コードが付く用紙だけに使えます。--first を付けずに実行してください。",
        )
    if first > stock.per_sheet:
        raise UsageError(
            f"この用紙のラベルは {stock.per_sheet} 面です。",
            f"--first には {stock.per_sheet} までを指定してください。",
        )
    return first - 1


def _render(
    workspace: Workspace,
    plan: LabelPlan,
    sheets: Sequence[LabelSheet],
    order: RunOrder,
    wish: PrintWish,
    progress: Progress,
    total: int | None = None,
) -> bytes:
    with progress.step("ラベルを作成", len(sheets)) as advance:
        data = draw_sheets(workspace, plan, sheets, order.draw.at, advance, printer=wish.printer, total=total)
    check_codes(data, plan, sheets, wish.printer)
    return data


def _access(
    workspace: Workspace,
    order: RunOrder,
    sheets: Sequence[LabelSheet],
    wish: PrintWish,
    target: Path,
    page: int | None = None,
) -> Access:
    """Return the line of the operation log: of the run, or of one page that is only looked at."""
    run = f"{order.run.number} 回目のラベル"
    return Access(
        operation="labels" if page is None else "preview",
        records=sum(bool(label.lines) for sheet in sheets for label in sheet.labels),
        condition=run if page is None else f"{run}の {page} ページ目",
        file=target,
        title=f"宛名ラベル　{workspace.case.config.case.title}",
        sheets=len(sheets),
        form="PDF" if page is None else "PNG",
        printer=wish.printer.name if wish.printer else None,
    )


def _record(
    workspace: Workspace,
    order: RunOrder,
    made: dict[str, Any],
    staging: placing.Staging,
    data: bytes,
    access: Access,
) -> bool:
    """Commit the sheets, or the new file of sheets that are on record; return whether they were."""
    with workspace.database.writing() as connection:
        check_unchanged(workspace.entries(connection, *DECIDING), order)
        digest = staging.write(data)
        where = {"file": workspace.relative(staging.target), "sha256": digest, "on": workspace.today().isoformat()}
        recorded = order.run.recorded
        if recorded is None:
            said = {"draw": order.draw.n, "generation": order.run.generation, "by": workspace.actor}
            said["first"] = order.run.first
            workspace.append(connection, "labels", {**said, **made, **where})
            append_access(workspace, connection, access)
            return False
        check_same_sheets(recorded, made)
        if digest != recorded_hashes(workspace.entries(connection), recorded)[-1]:
            workspace.append(connection, "file", {"of": recorded.n, **where})
        append_access(workspace, connection, access)
    return True
