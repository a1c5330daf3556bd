"""From planned sheets to the bytes of their PDF, and back: every code is read from the page before it counts."""

from collections.abc import Callable, Sequence
from datetime import datetime

from survey_ops.documents.label_sheets import LabelSheet, placed_codes, render_sheets
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.printers import PrinterProfile
from survey_ops.errors import MachineError
from survey_ops.tasks.label_plan import LabelPlan
from survey_ops.tasks.workspace import Workspace


def draw_sheets(
    workspace: Workspace,
    plan: LabelPlan,
    sheets: Sequence[LabelSheet],
    drawn_at: str,
    advance: Callable[[int], None] = lambda _: None,
    *,
    printer: PrinterProfile | None = None,
    total: int | None = None,
) -> bytes:
    """Return the PDF of sheets.

    Args:
        workspace: the case.
        plan: what they were planned by.
        sheets: the sheets.
        drawn_at: when the draw was recorded; the PDF's creation date.
        advance: told of every page.
        printer: the profile that the pages are corrected by.
        total: the number of the last sheet of the run, where these are only some of it.
    """
    title, created = workspace.case.config.case.title, datetime.fromisoformat(drawn_at)
    fonts = plan.design.letters.stack
    return render_sheets(plan.stock, title, sheets, created, advance, printer=printer, fonts=fonts, total=total)


def check_codes(data: bytes, plan: LabelPlan, sheets: Sequence[LabelSheet], printer: PrinterProfile | None) -> None:
    """Read every code of a PDF back from its pages.

    Raises:
        MachineError: a code is not as meant; the sheets are named.
    """
    from survey_ops.documents.code_reader import failed_pages

    failed = failed_pages(data, [placed_codes(plan.stock, sheet, printer) for sheet in sheets])
    if not failed:
        return
    numbers = sorted({sheets[min(page, len(sheets)) - 1].number for page in failed})
    raise MachineError(
        f"シート {short_list(numbers)} の管理コードが、作った PDF から読み取れません。PDF は置いていません。",
        "もう一度実行してください。続くときは、--printer の補正と、case.toml の labels.stock を確かめてください。",
        code="codes_unreadable",
    )
