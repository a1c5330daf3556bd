"""An official form on A4: ruled cells, the filled-in text, and on every page the proof of where it came from."""

from collections.abc import Iterator, Sequence

from survey_ops.documents import checkbox_font
from survey_ops.documents.annex import Annex
from survey_ops.documents.draft_mark import mark_every_page
from survey_ops.documents.findings_page import FindingBlock, lay_out_findings
from survey_ops.documents.fonts import Typeface, load_typeface
from survey_ops.documents.form_blocks import lay_out
from survey_ops.documents.form_cells import draw_page
from survey_ops.documents.form_layout import SIZE, WIDTH, Placed, as_lines
from survey_ops.documents.form_page import (
    BODY_BOTTOM,
    BODY_TOP,
    HEAD_HEIGHT,
    TITLE_BASELINE,
    TITLE_SIZE,
    FormFooter,
    draw_footer,
)
from survey_ops.documents.form_pen import PAGE_WIDTH, RIGHT, Pen, baseline_in
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.domain.form import (
    AnswersRow,
    Banner,
    ChecksRow,
    FormDefinition,
    FormValues,
    Item,
    NoticeRow,
    TextRow,
    check_values,
)
from survey_ops.errors import InputError, Problem


def body_top(definition: FormDefinition) -> float:
    """Return where the rows of a form begin, in mm from the top of the page."""
    return BODY_TOP + (HEAD_HEIGHT if definition.head else 0.0)


def render_form(
    definition: FormDefinition,
    values: FormValues,
    footer: FormFooter,
    *,
    draft: bool = False,
    findings: Sequence[FindingBlock] = (),
    annexes: Sequence[Annex] = (),
) -> bytes:
    """Return the form as PDF, A4 portrait; the same input gives the same bytes.

    Args:
        definition: the form.
        values: what is filled in.
        footer: what every page ends with.
        draft: every page says 下書き.
        findings: what is not in order, on pages of its own at the end; no page where there is nothing.
        annexes: bound behind the form, before the findings. The fonts `serif`, `sans` and that of the boxes are there
            for them. Pages are numbered through.

    Raises:
        InputError: a value belongs to no row or option of the form (code `form`), a text holds characters that the
            font cannot draw (code `glyph`), or the page head does not hold its text (code `head`); every one of them
            is in `problems`.
    """
    check_fits(definition, values, footer, findings)
    face = load_typeface(definition.font)
    top = body_top(definition)
    pages = lay_out(definition, values, lambda text: face.width(text, SIZE), BODY_BOTTOM - top)
    last = lay_out_findings(findings, lambda text: face.width(text, SIZE), BODY_BOTTOM - BODY_TOP)
    total = len(pages) + sum(annex.pages for annex in annexes) + len(last)
    families = ("serif", "sans") if annexes else (definition.font,)
    pdf = new_pdf(definition.title, footer.created, *families)
    checkbox_font.add_checkbox_font(pdf)
    if draft:
        mark_every_page(pdf, face)
    pen = Pen(pdf, face)
    _draw_pages(pen, definition.title, _head(definition, values), pages, footer, (1, total))
    number = len(pages) + 1
    for annex in annexes:
        annex.draw(pdf, footer, number, total)
        number += annex.pages
    _draw_pages(pen, "確認を要する事項", "", last, footer, (number, total))
    return finish(pdf)


def _head(definition: FormDefinition, values: FormValues) -> str:
    return f"【{values.texts.get(definition.head.id, '')}】" if definition.head else ""


def _draw_pages(
    pen: Pen,
    title: str,
    head: str,
    pages: Sequence[Sequence[Placed]],
    footer: FormFooter,
    numbers: tuple[int, int],
) -> None:
    """Draw pages of cells; `numbers` are that of the first of them and how many the document has."""
    first, total = numbers
    for number, page in enumerate(pages, first):
        pen.pdf.add_page()
        pen.centred(PAGE_WIDTH / 2, TITLE_BASELINE, title, TITLE_SIZE)
        if head:
            pen.right(RIGHT, baseline_in(BODY_TOP, HEAD_HEIGHT - 0.6), head)
        draw_page(pen, page, BODY_TOP + (HEAD_HEIGHT if head else 0.0))
        draw_footer(pen, footer, number, total)


def check_fits(
    definition: FormDefinition, values: FormValues, footer: FormFooter, findings: Sequence[FindingBlock] = ()
) -> None:
    """Raise what `render_form` raises, and draw nothing."""
    unknown = check_values(definition, values)
    if unknown:
        raise InputError(
            f"「{definition.title}」にない欄か選択肢に記入しようとしました（{len(unknown)}件）。",
            "示された欄の名前を、様式の定義に合わせてください。",
            code="form",
            problems=unknown,
        )
    face = load_typeface(definition.font)
    blank = tuple(_undrawable(definition, face, _printed(definition, values, footer, findings)))
    if blank:
        raise InputError(
            f"「{definition.title}」に印刷できない文字があります（{len(blank)}か所）。",
            "示された欄の文字を、書体にある文字に直してください。",
            code="glyph",
            problems=blank,
        )
    _check_head(definition, values, face)


def _check_head(definition: FormDefinition, values: FormValues, face: Typeface) -> None:
    if not definition.head:
        return
    text = _head(definition, values)
    if len(as_lines(text)) > 1 or face.width(text, SIZE) > WIDTH:
        message = f"「{definition.head.label}」が長すぎて、ページの上の1行に入りません。短くしてください。"
        raise InputError(
            f"「{definition.title}」の「{definition.head.label}」が、ページの上の1行に入りません。",
            "改行を除くか、短くしてください。",
            code="head",
            problems=(Problem(definition.file, None, definition.head.id, "head", message),),
        )


def _undrawable(
    definition: FormDefinition, face: Typeface, printed: Iterator[tuple[str, str, str]]
) -> Iterator[Problem]:
    for column, name, text in printed:
        missing = face.missing("".join(as_lines(text)))
        if missing:
            message = f"「{name}」に、書体にない文字があります（{'、'.join(missing)}）。別の文字に直してください。"
            yield Problem(definition.file, None, column, "glyph", message)


def _printed(
    definition: FormDefinition, values: FormValues, footer: FormFooter, findings: Sequence[FindingBlock]
) -> Iterator[tuple[str, str, str]]:
    """Yield every text that the form prints: its key, its name for the clerk, and the text."""
    yield "title", "様式の題名", definition.title
    for item in definition.content:
        yield from _labels_of(item)
    for key, name in definition.text_keys.items():
        yield key, name, values.texts.get(key, "")
    for group in definition.groups:
        yield "groups", f"{group.heading}（項目の表）", group.heading + "".join(group.items)
    for finding in findings:
        yield "findings", f"{finding.label}（確認を要する事項）", "\n".join(finding.texts)
    yield "case_code", "案件コード", footer.case_code
    yield "made_on", "作成日", footer.made_on


def _labels_of(item: Item) -> Iterator[tuple[str, str, str]]:
    """Yield the texts of a row that the form's definition gives."""
    yield item.id, "様式の欄名", item.label
    if isinstance(item, Banner):
        return
    yield item.id, "様式の欄名", item.sub_label
    match item:
        case TextRow():
            yield item.id, f"{item.label}（様式の注記）", item.heading + item.note
        case ChecksRow():
            yield item.id, f"{item.label}（様式の選択肢）", "".join(o.label for o in item.options) + item.tail
        case NoticeRow():
            words = [one.label + one.heading for one in item.replies] + [time.label for time in item.times]
            yield item.id, f"{item.label}（様式の選択肢）", "".join(words)
        case AnswersRow():
            words = [part.label for part in (*item.blocks, *item.questions)]
            yield item.id, f"{item.label}（様式の注記）", item.heading + "".join(words)
        case _:
            pass
