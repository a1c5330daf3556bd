"""The ruler page of a printer: four lines at known places, to be measured on paper.

Two distances from the paper's edge say how far the printer is out, two from line to line by how much it stretches.
Printed through a profile, the page shows whether the profile is right.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from survey_ops.documents.fonts import MM_PER_POINT, Family, load_typeface
from survey_ops.documents.pdf import draw_text, finish, new_pdf
from survey_ops.documents.printer_matrix import corrected
from survey_ops.documents.rulers import tick_height
from survey_ops.domain.label_text import break_lines
from survey_ops.domain.printers import RULER_HEIGHT, RULER_LEFT, RULER_TOP, RULER_WIDTH, PrinterProfile
from survey_ops.domain.stocks import PRINTABLE_PAGE
from survey_ops.errors import InputError, Problem

if TYPE_CHECKING:
    from fpdf import FPDF

LINE = 0.2  # mm
_TICK, _ARROW = 0.12, 0.25
_HEAD = 2.2  # mm, of an arrow
_FAMILY: Family = "sans"
_RIGHT, _BOTTOM = RULER_LEFT + RULER_WIDTH, RULER_TOP + RULER_HEIGHT
_ACROSS, _DOWN = RULER_TOP + 28.0, RULER_LEFT + 16.0  # where the arrows of width and height stand
_TEXT_LEFT, _TEXT_TOP, _TEXT_RIGHT = RULER_LEFT + 30.0, RULER_TOP + 48.0, _RIGHT - 12.0
_TITLE_SIZE, _SIZE, _LEADING = 16.0, 10.5, 1.55
_INDENT = 6.0  # mm
_PRINT = (
    "このページを、ラベルを刷るプリンターで、ラベル用紙と同じ給紙口から、普通の A4 の紙に印刷します。"
    "印刷の設定は「実際のサイズ」（倍率 100%）です。「用紙に合わせる」や「縮小」では測れません。"
)
_MEASURE = (
    "文字が読める向きに紙を置き、30 cm の定規で四つの長さを測ります。0.1 mm の位は目分量です。"
    "かっこの中は、ずれのないときの長さです。"
)
_TYPE_IN = "次の一行の ① から ④ を測った数に置き換えて、実行します。名前は、プリンターの分かる名前にします。"
_COMMAND = "survey-ops printers set 名前 --left ① --top ② --width ③ --height ④"
_USE = "ラベルを作るときに --printer 名前 を付けます。"
_RIGHT_OR_NOT = (
    "どれもかっこの中の長さとの違いが 0.3 mm までなら、補正は合っています。違うときは --printer を付けずに"
    "物差しのページを作り、測り直して登録します。"
)
_ASKEW = (
    "二枚刷って 0.5 mm より違うときは、紙の入り方が一定していません。補正では直らないので、"
    "給紙のガイドを紙に合わせます。"
)
_DISTANCES = (
    ("①", "紙の左端から、左の線まで", RULER_LEFT),
    ("②", "紙の上端から、上の線まで", RULER_TOP),
    ("③", "左の線から、右の線まで", RULER_WIDTH),
    ("④", "上の線から、下の線まで", RULER_HEIGHT),
)


def render_ruler_page(created: datetime, printer: PrinterProfile | None = None) -> bytes:
    """Return the page as PDF; the same arguments give the same bytes.

    Args:
        created: creation date of the PDF.
        printer: the profile to check; None to measure a printer.

    Raises:
        InputError: the printer's name holds characters that the font cannot draw (code `glyph`).
    """
    title = f"補正の確認　{printer.name}" if printer else "プリンターの物差し"
    missing = load_typeface(_FAMILY).missing(title)
    if missing:
        raise InputError(
            f"プリンターの名前に、印刷できない文字があります（{'、'.join(missing)}）。",
            "補正を、書体にある文字の名前で登録し直してください。",
            code="glyph",
            problems=[Problem("", None, "", "glyph", f"書体にない文字があります（{'、'.join(missing)}）。")],
        )
    pdf = new_pdf(title, created, _FAMILY)
    pdf.add_page()
    with corrected(pdf, printer):
        _draw_lines(pdf)
        _draw_arrows(pdf)
        _draw_text(pdf, title, [_PRINT, _MEASURE, *([_RIGHT_OR_NOT] if printer else [_TYPE_IN, _USE])])
    return finish(pdf)


def _draw_lines(pdf: "FPDF") -> None:
    """Draw the four lines, crossing at the corners, with the marks of a ruler on their inner side."""
    page = PRINTABLE_PAGE
    pdf.set_line_width(LINE)
    for x in (RULER_LEFT, _RIGHT):
        pdf.line(x, page.y, x, page.y + page.height)
    for y in (RULER_TOP, _BOTTOM):
        pdf.line(page.x, y, page.x + page.width, y)
    pdf.set_line_width(_TICK)
    for number in range(1, round(RULER_WIDTH)):
        tick = tick_height(number)
        pdf.line(RULER_LEFT + number, RULER_TOP, RULER_LEFT + number, RULER_TOP + tick)
        pdf.line(RULER_LEFT + number, _BOTTOM, RULER_LEFT + number, _BOTTOM - tick)
    for number in range(1, round(RULER_HEIGHT)):
        tick = tick_height(number)
        pdf.line(RULER_LEFT, RULER_TOP + number, RULER_LEFT + tick, RULER_TOP + number)
        pdf.line(_RIGHT, RULER_TOP + number, _RIGHT - tick, RULER_TOP + number)


def _draw_arrows(pdf: "FPDF") -> None:
    """Draw what is to be measured, each with its number; those to the paper's edge end where a printer does."""
    pdf.set_line_width(_ARROW)
    middle_x, middle_y = RULER_LEFT + RULER_WIDTH / 2, RULER_TOP + RULER_HEIGHT / 2
    _arrow(pdf, (RULER_LEFT, middle_y), (PRINTABLE_PAGE.x, middle_y))
    _arrow(pdf, (middle_x, RULER_TOP), (middle_x, PRINTABLE_PAGE.y))
    for ends in (((RULER_LEFT, _ACROSS), (_RIGHT, _ACROSS)), ((_DOWN, RULER_TOP), (_DOWN, _BOTTOM))):
        _arrow(pdf, *ends)
        _arrow(pdf, *reversed(ends))
    _write(pdf, RULER_LEFT - 9.0, middle_y - 1.5, _TITLE_SIZE, "①")
    _write(pdf, middle_x + 1.5, RULER_TOP - 6.0, _TITLE_SIZE, "②")
    _write(pdf, middle_x - 2.5, _ACROSS - 1.5, _TITLE_SIZE, "③")
    _write(pdf, _DOWN + 1.5, middle_y, _TITLE_SIZE, "④")


def _arrow(pdf: "FPDF", start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a line with a head at its end; it runs across or down."""
    pdf.line(*start, *end)
    across, down = (float((b > a) - (b < a)) for a, b in zip(start, end, strict=True))
    for side in (-0.4, 0.4):
        pdf.line(*end, end[0] - _HEAD * (across - side * down), end[1] - _HEAD * (down - side * across))


def _draw_text(pdf: "FPDF", title: str, steps: Sequence[str]) -> None:
    """Write the title, the numbered steps with the table of distances after the second, and the note at the end."""
    measure = load_typeface(_FAMILY).width
    room = _TEXT_RIGHT - _TEXT_LEFT
    size = min(_TITLE_SIZE, _TITLE_SIZE * room / measure(title, _TITLE_SIZE))
    y = _TEXT_TOP
    _write(pdf, _TEXT_LEFT, y, size, title)
    y += 10.0
    for number, step in enumerate(steps, start=1):
        _write(pdf, _TEXT_LEFT, y, _SIZE, f"{number}.")
        y = _write_paragraph(pdf, _TEXT_LEFT + _INDENT, y, step) + 3.0
        if step is _MEASURE:
            y = _draw_table(pdf, y) + 5.0
        if step is _TYPE_IN:
            _write(pdf, _TEXT_LEFT + _INDENT, y, _SIZE, _COMMAND)
            y += 9.0
    _write_paragraph(pdf, _TEXT_LEFT + _INDENT, y + 2.0, _ASKEW)


def _draw_table(pdf: "FPDF", y: float) -> float:
    """Write the four distances with room for what was measured; return the next baseline."""
    pdf.set_line_width(_TICK)
    for sign, words, length in _DISTANCES:
        left = _TEXT_LEFT + _INDENT
        _write(pdf, left, y, _SIZE, f"{sign} {words}")
        _write(pdf, left + 58.0, y, _SIZE, f"（{length:.1f} mm）")
        pdf.line(left + 86.0, y + 1.0, left + 110.0, y + 1.0)
        _write(pdf, left + 111.5, y, _SIZE, "mm")
        y += 9.0
    return y - 3.0


def _write_paragraph(pdf: "FPDF", x: float, y: float, text: str) -> float:
    """Write text with its first baseline at `y`; return the next one."""
    measure = load_typeface(_FAMILY).width
    for line in break_lines(text, _SIZE, _TEXT_RIGHT - x, measure) or []:
        _write(pdf, x, y, _SIZE, line)
        y += _SIZE * MM_PER_POINT * _LEADING
    return y


def _write(pdf: "FPDF", x: float, baseline: float, size: float, text: str) -> None:
    pdf.set_font(_FAMILY, size=size)
    draw_text(pdf, x, baseline, text)
