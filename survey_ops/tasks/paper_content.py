"""What stands on the papers of custody: the case's words, the rows of the register, filled into the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from survey_ops.case.load import Case
from survey_ops.documents.custody_papers import (
    BlankFooter,
    PaperLine,
    PaperSheet,
    RegisterSheet,
    render_paper,
    render_register,
    undrawable,
)
from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.register_csv import register_csv
from survey_ops.documents.ruled_table import Column
from survey_ops.domain.chain import Entry
from survey_ops.domain.custody_papers import PaperRow, field_text
from survey_ops.domain.custody_register import holdings, register_rows
from survey_ops.domain.paper_templates import PaperTemplate, RegisterTemplate
from survey_ops.domain.register_cells import CaseWords, cell_text
from survey_ops.domain.register_row import RegisterRow
from survey_ops.tasks.paper_files import load_paper_template, load_register_template

BLANK = "手書き用"
COPY = "写し"
_ROOM = {"sheets": 3, "備考": 3}  # lines of a blank paper that need more than one


@dataclass(frozen=True)
class Rendered:
    """A paper.

    Attributes:
        data: the PDF.
        undrawn: letters that stand on it by their code points.
    """

    data: bytes
    undrawn: tuple[str, ...]


def case_words(case: Case) -> CaseWords:
    """Return what the papers take from the case file."""
    said = case.config.form.precheck
    items = [*said.provided_items, *([said.provided_other] if said.provided_other else [])]
    return CaseWords(case.config.case.title, case.config.custody.contract, "、".join(items))


def rows_of(entries: Sequence[Entry], zone: tzinfo) -> tuple[RegisterRow, ...]:
    """Return the rows of the register of a case's entries."""
    return register_rows(entries, zone)


def render_whole_register(
    case: Case, entries: Sequence[Entry], rows: Sequence[RegisterRow], mark: str, footer: FormFooter
) -> Rendered:
    """Return the register.

    Args:
        case: the case.
        entries: of it, up to the checkpoint.
        rows: of the register.
        mark: beside the title.
        footer: of every page.

    Raises:
        ConfigError: the template is wrong.
    """
    template, words = load_register_template(case.folder), case_words(case)
    texts = [[_joined(column.fields, row, words) for column in template.columns] for row in rows]
    about = [_about_case(case), holdings(entries)]
    sheet = RegisterSheet(template.title, mark, about, _columns(template), texts, template.signatures, footer)
    return Rendered(render_register(sheet), undrawable([*about, *(text for row in texts for text in row)], "sans"))


def csv_of_register(case: Case, rows: Sequence[RegisterRow]) -> bytes:
    """Return the register as CSV.

    Raises:
        ConfigError: the template is wrong.
    """
    template, words = load_register_template(case.folder), case_words(case)
    texts = [[cell_text(field, row, words) for _, field in template.csv] for row in rows]
    return register_csv([heading for heading, _ in template.csv], texts)


def render_about(
    case: Case, name: str, entries: Sequence[Entry], row: RegisterRow, number: int, footer: FormFooter
) -> Rendered:
    """Return a paper about one row of the register.

    Raises:
        ConfigError: the template is wrong.
    """
    template = load_paper_template(case.folder, name)
    paper = PaperRow(row, entries, case_words(case))
    lines = [
        PaperLine(one.label, text, one.lines)
        for one in template.rows
        if (text := field_text(one.field, paper) if one.field else one.text) or not one.is_optional
    ]
    addressee = field_text(template.addressee, paper) if template.addressee else None
    signers = [one.name for one in template.signatures if not one.field or field_text(one.field, paper)]
    sheet = PaperSheet(template.title, f"第 {number} 号", addressee, template.statement, lines, signers, footer)
    return Rendered(render_paper(sheet), undrawable([line.text for line in lines], "serif"))


def render_blank_register(case: Case, footer: BlankFooter) -> bytes:
    """Return a page of the register with empty rows.

    Raises:
        ConfigError: the template is wrong.
    """
    template = load_register_template(case.folder)
    about = [
        _about_case(case),
        "パソコンや台帳が使えない間に渡し、受け、廃棄したものを書き、渡した者と受けた者が署名します。",
    ]
    sheet = RegisterSheet(template.title, BLANK, about, _columns(template), None, template.signatures, footer)
    return render_register(sheet)


def render_blank(case: Case, name: str, footer: BlankFooter) -> bytes:
    """Return a paper with empty rows, but for what the case file says.

    Raises:
        ConfigError: the template is wrong.
    """
    template, words = load_paper_template(case.folder, name), case_words(case)
    known = {"title": words.title, "contract": words.contract}
    lines = [
        PaperLine(
            one.label,
            one.text or known.get(one.field, ""),
            max(one.lines, _ROOM.get(one.field, _ROOM.get(one.label, 1))),
        )
        for one in template.rows
    ]
    sheet = PaperSheet(
        title=template.title,
        mark=BLANK,
        addressee=_blank_addressee(template),
        statement=template.statement,
        rows=lines,
        signatures=[one.name for one in template.signatures],
        footer=footer,
    )
    return render_paper(sheet)


def _blank_addressee(template: PaperTemplate) -> str | None:
    return "" if template.addressee else None


def _columns(template: RegisterTemplate) -> list[Column]:
    return [Column(column.heading, column.width, column.align) for column in template.columns]


def _joined(fields: Sequence[str], row: RegisterRow, words: CaseWords) -> str:
    return "\n".join(text for field in fields if (text := cell_text(field, row, words)))


def _about_case(case: Case) -> str:
    config = case.config
    parts = [f"案件　{config.case.title}（{case.code}）"]
    parts += [f"契約　{config.custody.contract}"] if config.custody.contract else []
    parts.append(f"主管課　{config.office.city}{config.office.division}")
    parts += [f"委託業者　{config.contractor_section.name}"] if config.contractor_section else []
    return "　　".join(parts)
