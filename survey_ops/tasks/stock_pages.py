"""Pages to print on plain paper: the outline of a label stock, and the ruler page of a printer."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from survey_ops.domain.stocks import Stock
from survey_ops.tasks.placing import refuse_existing, sha256_of, write_whole
from survey_ops.tasks.printer_profiles import load_printer
from survey_ops.tasks.stock_files import named_stock

RULER_FILE = "printer-ruler.pdf"


@dataclass(frozen=True)
class Page:
    """A page that was written: its file, and the SHA-256 of its bytes."""

    pdf: Path
    sha256: str


def make_outline(
    name: str,
    created: datetime,
    *,
    case: Path | None = None,
    printer: str | None = None,
    output: Path | None = None,
    overwrite: bool = False,
) -> tuple[Page, Stock]:
    """Write the outline page of a stock; return it with the stock.

    Args:
        name: the stock's name or alias.
        created: creation date of the PDF.
        case: a case folder whose own stocks count too.
        printer: the name of a profile to apply.
        output: the file; `outline-NAME.pdf` in the current folder where None.
        overwrite: an existing file is replaced.

    Raises:
        UsageError: there is no such stock or printer.
        ConfigError: a definition is wrong.
        InputError: a title or a name cannot be drawn.
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    stock = named_stock(name, case)
    profile = load_printer(printer) if printer else None
    target = output or Path(f"outline-{stock.name}.pdf")
    if not overwrite:
        refuse_existing(target)
    from survey_ops.documents.stock_outline import render_outlines  # a name that is refused needs no PDF

    return _write(target, render_outlines([stock], created, profile), overwrite=overwrite), stock


def make_ruler_page(
    created: datetime, *, printer: str | None = None, output: Path | None = None, overwrite: bool = False
) -> Page:
    """Write the ruler page.

    Args:
        created: creation date of the PDF.
        printer: the name of a profile to check with it.
        output: the file; `printer-ruler.pdf` in the current folder where None.
        overwrite: an existing file is replaced.

    Raises:
        UsageError: there is no such printer.
        ConfigError: its profile is wrong.
        InputError: its name cannot be drawn.
        RefusedError: the file exists.
        MachineError: it cannot be written.
    """
    profile = load_printer(printer) if printer else None
    target = output or Path(RULER_FILE)
    if not overwrite:
        refuse_existing(target)
    from survey_ops.documents.ruler_page import render_ruler_page

    return _write(target, render_ruler_page(created, profile), overwrite=overwrite)


def _write(target: Path, data: bytes, *, overwrite: bool) -> Page:
    write_whole(target, data, overwrite=overwrite)
    return Page(target, sha256_of(data))
