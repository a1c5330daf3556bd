"""Make the label sheets: fit every address, number the sheets, record them, place the PDF."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from survey_ops.documents.label_sheets import render_sheets
from survey_ops.tasks import placing
from survey_ops.tasks.label_plan import LabelPlan
from survey_ops.tasks.label_runs import DECIDING
from survey_ops.tasks.progress import SILENT, Progress
from survey_ops.tasks.run_order import (
    RunOrder,
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
    """

    pdf: Path
    sha256: str
    first: int
    sheets: int
    labels: int
    by_hand: int
    held: tuple[int, ...]
    restored: bool


def print_labels(
    workspace: Workspace,
    *,
    overwrite: bool = False,
    by_hand: Path | None = None,
    run: int | None = None,
    progress: Progress = SILENT,
) -> Printed:
    """Make the label sheets of the last draw: those that are due, or those of one run.

    Args:
        workspace: the case.
        overwrite: replace the PDF that is there.
        by_hand: a file of resident ids, one a line, whose labels the office writes by hand.
        run: the number of the run whose file is made again.
        progress: told of every page.

    Raises:
        RefusedError: nothing is drawn, the data are erased, or the PDF exists.
        LabelListError: a name or an address cannot be drawn or does not fit; all of them.
        ConfigError: the stock is unknown or wrong.
        MachineError: the PDF cannot be written.
    """
    stock = load_stock(workspace.case)
    order = read_order(workspace, run)
    target = workspace.case.out / order.run.file
    if not overwrite:
        placing.refuse_existing(target)
    hand = by_hand_ids(by_hand, order.people)
    plan = LabelPlan(workspace.case, stock, workspace.codes_secret(), hand, order.pulled)
    sheets = plan.sheets(order.people, order.run)
    created = datetime.fromisoformat(order.draw.at)
    with progress.step("ラベルを作成", len(sheets)) as advance:
        data = render_sheets(stock, workspace.case.config.case.title, sheets, created, advance)
    made = {
        "stock": stock.name,
        "sheets": len(sheets),
        "per_sheet": stock.per_sheet,
        "labels": sum(len(sheet.labels) for sheet in sheets),
        "by_hand": len(hand),
        "held": sum(len(sheet.labels) for sheet in sheets if sheet.held),
        "first_place": 0,
        "layout": layout_mark(order.people, hand, order.key),
    }
    with placing.Staging(target, private=True) as staging:
        restored = _record(workspace, order, made, staging, data)
    staging.place()
    digest, held = placing.sha256_of(data), tuple(sheet.number for sheet in sheets if sheet.held)
    return Printed(target, digest, order.run.first, len(sheets), len(order.people), len(hand), held, restored)


def _record(
    workspace: Workspace, order: RunOrder, made: dict[str, Any], staging: placing.Staging, data: bytes
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
            return False
        check_same_sheets(recorded, made)
        if digest != recorded_hashes(workspace.entries(connection), recorded)[-1]:
            workspace.append(connection, "file", {"of": recorded.n, **where})
    return True
