"""The counts of a posting: one page to fill in the post office's form from, and all of it as CSV.

The page holds what the form asks for, large: the total, inside and outside the own 郵便区, each 郵便区. The postal
codes stand below as far as there is room; the CSV has all of them. No names, no addresses.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.documents.check_list import shown
from survey_ops.documents.fonts import MM_PER_POINT, load_typeface
from survey_ops.documents.form_layout import WIDTH, break_lines
from survey_ops.documents.form_page import FormFooter, draw_footer
from survey_ops.documents.form_pen import LEFT, PAGE_WIDTH, RIGHT, Pen, baseline_in
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.documents.strips import RULE, THIN, Pens, shade
from survey_ops.domain.post_counts import SMALL, CodeCount, PostCounts

TITLE = "差出し通数表"
HEADER = ("郵便番号", "郵便区", "区内・区外", "通数")

_BOTTOM = 262.0
_TITLE_TOP = 22.0
_SIZE, _LARGE, _SMALL = 10.0, 15.0, 8.5
_ROW, _NOTE_LINE = 6.4, 4.5
_AREAS = 12  # rows: the first areas by their pieces, the rest in one row
_MINIMA = 4  # rows: the own areas with the most pieces
_ACROSS = 4  # columns of postal codes
_CODE_ROW = 4.9
_GUTTER = 5.0


@dataclass(frozen=True)
class PostPage:
    """What stands on the page.

    Attributes:
        subject: the case's title.
        labels: which labels were counted, in words.
        held: how many of the pieces are held (別扱い).
        counts: the counts.
    """

    subject: str
    labels: str
    held: int
    counts: PostCounts


def counts_csv(counts: PostCounts) -> bytes:
    """Return all postal codes as CSV: UTF-8 with a byte order mark, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in counts.codes:
        writer.writerow((one.code, one.area, _side(counts, one), one.count))
    return out.getvalue().encode("utf-8-sig")


def _side(counts: PostCounts, one: CodeCount) -> str:
    return "区内" if one.area in counts.own else "区外"


def render_counts(page: PostPage, footer: FormFooter) -> bytes:
    """Return the page as PDF; the same input gives the same bytes."""
    face = load_typeface("sans")
    pdf = new_pdf(f"{shown(page.subject, face)}　{TITLE}", footer.created, "sans")
    pen = Pen(pdf, face)
    pdf.add_page()
    top = _draw_title(pen, page)
    top = _draw_totals(pen, page, top)
    top = _draw_areas(pen, page.counts, top + 5.0)
    top = _draw_minima(pen, page.counts, top + 5.0)
    notes = _notes(pen, page.counts)
    _draw_codes(pen, page.counts, top + 5.0, _BOTTOM - len(notes) * _NOTE_LINE - 1.0)
    for at, line in enumerate(notes):
        pen.text(LEFT, _BOTTOM - (len(notes) - 1 - at) * _NOTE_LINE - 1.0, line, _SMALL)
    draw_footer(pen, footer, 1, 1)
    return finish(pdf)


def _draw_title(pen: Pen, page: PostPage) -> float:
    pen.centred(PAGE_WIDTH / 2, _TITLE_TOP, TITLE, 17.0)
    top = _TITLE_TOP + 2.6
    for line in _lines(pen, page.subject, WIDTH, 11.0):
        top += 6.0
        pen.centred(PAGE_WIDTH / 2, top, line, 11.0)
    top += 6.0
    pen.centred(PAGE_WIDTH / 2, top, shown(page.labels, pen.face), _SMALL)
    return top + 4.0


def _lines(pen: Pen, text: str, width: float, size: float) -> Sequence[str]:
    return break_lines(shown(text, pen.face), width, lambda part: pen.face.width(part, size))


def _draw_totals(pen: Pen, page: PostPage, top: float) -> float:
    """Draw the three numbers that every form asks for."""
    counts, third, height = page.counts, WIDTH / 3, 16.0
    own = "、".join(counts.own[:4]) + ("ほか" if len(counts.own) > 4 else "")
    cells = (("総数", counts.total), (f"差出しの郵便区（{own}）", counts.inside), ("ほかの郵便区", counts.outside))
    shade(Pens(pen, pen), LEFT, top, WIDTH, 6.0)
    pen.pdf.set_line_width(RULE)
    pen.pdf.rect(LEFT, top, WIDTH, height)
    for at, (label, count) in enumerate(cells):
        middle = LEFT + (at + 0.5) * third
        pen.centred(middle, baseline_in(top, 6.0, _SMALL * MM_PER_POINT), label, _SMALL)
        pen.centred(middle, baseline_in(top + 6.0, height - 6.0, _LARGE * MM_PER_POINT), f"{count:,} 通", _LARGE)
        if at:
            pen.pdf.line(LEFT + at * third, top, LEFT + at * third, top + height)
    if not page.held:
        return top + height
    told = f"うち {page.held:,} 通は別扱い（支援措置）で、職員が差し出します。"
    pen.text(LEFT, top + height + 4.6, told, _SMALL)
    return top + height + 5.0


def _draw_areas(pen: Pen, counts: PostCounts, top: float) -> float:
    """Draw the areas in two columns, the largest first; what does not stand there is one row."""
    pen.text(LEFT, baseline_in(top, 6.0, _SIZE * MM_PER_POINT), "郵便区ごとの通数", _SIZE)
    ordered = sorted(counts.areas, key=lambda one: (not one.is_own, -one.count, one.area))
    kept, rest = ordered[:_AREAS], ordered[_AREAS:]
    rows = [(f"{one.area}{'　区内' if one.is_own else ''}", one.count) for one in kept]
    if rest:
        rows.append((f"ほか {len(rest):,} の郵便区", sum(one.count for one in rest)))
    return _draw_pairs(pen, rows, 2, top + 6.5, _ROW, _SIZE)


def _draw_pairs(
    pen: Pen, rows: Sequence[tuple[str, int]], across: int, top: float, height: float, size: float
) -> float:
    """Draw labels and numbers in columns, filled one after the other; return where they end."""
    deep = -(-len(rows) // across)
    width = (WIDTH - (across - 1) * _GUTTER) / across
    for at, (label, count) in enumerate(rows):
        column, row = divmod(at, deep)
        left, y = LEFT + column * (width + _GUTTER), top + row * height
        pen.pdf.set_line_width(RULE if row == 0 else THIN)
        pen.pdf.line(left, y, left + width, y)
        baseline = baseline_in(y, height, size * MM_PER_POINT)
        pen.text(left + 2.0, baseline, label, size)
        pen.right(left + width - 2.0, baseline, f"{count:,}", size)
        if row == deep - 1 or at == len(rows) - 1:
            pen.pdf.set_line_width(RULE)
            pen.pdf.line(left, y + height, left + width, y + height)
    return top + deep * height


def _draw_minima(pen: Pen, counts: PostCounts, top: float) -> float:
    """Draw what discounts ask for at least, each beside the pieces there are."""
    pen.text(LEFT, baseline_in(top, 6.0, _SIZE * MM_PER_POINT), "割引などの最低通数（一度に差し出す通数）", _SIZE)
    top += 6.5
    *own, with_code, sorted_out = counts.minima
    largest = sorted(own, key=lambda one: -one.count)[:_MINIMA]
    for at, one in enumerate([*largest, with_code, sorted_out]):
        baseline = baseline_in(top, _ROW, _SIZE * MM_PER_POINT)
        pen.pdf.set_line_width(RULE if at == 0 else THIN)
        pen.pdf.line(LEFT, top, RIGHT, top)
        pen.text(LEFT + 2.0, baseline, one.name, _SIZE)
        pen.right(LEFT + 110.0, baseline, f"{one.needed:,} 通以上", _SIZE)
        pen.right(LEFT + 140.0, baseline, f"{one.count:,} 通", _SIZE)
        pen.text(LEFT + 146.0, baseline, "達している" if one.is_met else "足りない", _SIZE)
        top += _ROW
    pen.pdf.set_line_width(RULE)
    pen.pdf.line(LEFT, top, RIGHT, top)
    return top


def _draw_codes(pen: Pen, counts: PostCounts, top: float, bottom: float) -> None:
    """Draw the postal codes where all of them have room, else say where they are."""
    heading = "郵便番号ごとの通数"
    room = int((bottom - top - 6.5) / _CODE_ROW)
    if len(counts.codes) > room * _ACROSS:
        heading += f"：{len(counts.codes):,} の郵便番号があるため、CSV のファイルにあります。"
    pen.text(LEFT, baseline_in(top, 6.0, _SIZE * MM_PER_POINT), heading, _SIZE)
    if len(counts.codes) <= room * _ACROSS:
        rows = [(one.code, one.count) for one in counts.codes]
        _draw_pairs(pen, rows, _ACROSS, top + 6.5, _CODE_ROW, 9.0)


def _notes(pen: Pen, counts: PostCounts) -> list[str]:
    guessed = (
        f"差出しの郵便区は、宛先のいちばん多い {counts.own[0]} としました（--area で変えられます）。"
        if counts.is_guessed
        else ""
    )
    texts = (
        f"※{guessed}郵便区は、郵便番号の上 3 桁か 5 桁によります。郵便局の受持ちが変わっていることがあり、"
        "割引の条件はほかにもあるため、差し出す郵便局で確かめてください。",
        f"※{SMALL} 通に満たない郵便番号は人が推し量られることがあるため、庁外には郵便区ごとの通数だけを渡して"
        "ください。",
    )
    return [line for text in texts for line in _lines(pen, text, WIDTH, _SMALL)]
