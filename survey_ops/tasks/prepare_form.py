"""A form of a case at one moment: its layout, what is filled in and from where, and what is not in order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from survey_ops.case.load import FILE, Case
from survey_ops.documents.annex import Annex
from survey_ops.documents.findings_page import FindingBlock
from survey_ops.documents.form_page import FormFooter
from survey_ops.documents.form_sheet import check_fits, render_form
from survey_ops.domain.chain import EMPTY, Entry
from survey_ops.domain.form import FormDefinition, FormValues, check_values, keys_of
from survey_ops.domain.form_data import row_label
from survey_ops.domain.form_facts import Facts, gather_facts
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_places import places
from survey_ops.domain.wareki import full_date
from survey_ops.errors import ConfigError, UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks.form_annexes import annexes_of
from survey_ops.tasks.form_checks import Filled, cross_check
from survey_ops.tasks.form_extra import without_left_out
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.form_values import FilledForm, fill_form
from survey_ops.tasks.legal_basis import load_basis
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.sign_checkpoint import make_footer
from survey_ops.tasks.workspace import Workspace

FORMS = ("precheck", "council")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PreparedForm:
    """A form filled in, and what is known of it.

    Attributes:
        name: precheck or council.
        moment: of the ledger that it speaks of.
        definition: its layout, with the options of the legal basis.
        filled: the values and where each comes from.
        law: the legal basis, as the case names it.
        facts: of the case.
        findings: what is not in order.
        annexes: what is bound behind it.
    """

    name: str
    moment: Moment
    definition: FormDefinition
    filled: FilledForm
    law: str
    facts: Facts
    findings: tuple[Finding, ...]
    annexes: Sequence[Annex]

    @property
    def values(self) -> FormValues:
        """What is filled in."""
        return self.filled.values

    def blocks(self) -> tuple[FindingBlock, ...]:
        """Return the findings as a page tells them."""
        return tuple(
            FindingBlock(
                plain_label(one.label),
                f"{one.message}\n→ {one.advice if one.is_open else '確定版を作るのに差し支えはありません。'}",
                one.fact,
                places(one.origins),
            )
            for one in self.findings
        )


def plain_label(label: str) -> str:
    """Return a printed label as a sentence calls it: without the spaces that spread it.

    >>> plain_label("件 数"), plain_label("通 知　外部提供")
    ('件数', '通知（外部提供）')
    """
    head, _, rest = label.partition("\u3000")
    head = head.replace(" ", "")
    return f"{head}（{rest}）" if rest else head


def check_name(name: str) -> None:
    """Refuse a form that there is not.

    Raises:
        UsageError: it is none.
    """
    if name not in FORMS:
        raise UsageError(
            f"様式「{name}」はありません。", f"使えるのは {'、'.join(FORMS)} です。", code="form_unknown"
        )


def prepare_form(case: Case, name: str, moment: Moment) -> PreparedForm:
    """Fill in a form of a case as it is at a moment, and check it.

    Raises:
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character of an attachment cannot be drawn.
    """
    basis = load_basis(case)
    definition = load_form(name, basis, case.folder)
    facts = gather_facts(moment.entries)
    filled = fill_form(case, name, facts, basis)
    filled = replace(filled, values=without_left_out(definition, filled.values, filled.origins))
    said = Filled(name, filled.values, basis, definition.items)
    found = cross_check(case, said, facts, moment.entries, moment.on)
    findings = tuple(
        replace(one, label=row_label(definition, one.field)) for one in found if _is_asked(definition, one)
    )
    annexes = annexes_of(case, moment.entries) if name == "council" else ()
    return PreparedForm(name, moment, definition, filled, basis.law, facts, findings, annexes)


def _is_asked(definition: FormDefinition, one: Finding) -> bool:
    """Tell whether a finding is about anything this form asks: nobody can fill in a row that a city has taken out."""
    return one.code not in _OF_ROWS or any(one.field in keys_of(row) for row in definition.rows)


_OF_ROWS = ("row_empty", "answers", "notice_unset", "notice_reason", "notice_time", "notice_method")


def moment_now(workspace: Workspace) -> Moment:
    """Return the ledger as it is now; of a case that it does not know, nothing. Nothing is recorded.

    Raises:
        RefusedError: the case was drawn, and the ledger does not know of it: no form may begin a new record.
    """
    moment = Moment(EMPTY, _EPOCH, workspace.today())
    if workspace.database.exists():
        workspace.require_ledger()
        with workspace.database.reading() as connection:
            moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
    if not _is_drawn(moment.entries) and workspace.manifest_path.exists():
        raise workspace.not_drawn()
    return moment


def check_form(case: Case, name: str, moment: Moment | None = None) -> PreparedForm:
    """Find out whether a form can be made, before anything is recorded.

    Args:
        case: the case.
        name: of the form.
        moment: of the ledger; the case as it is before its first entry where None.

    Raises:
        ConfigError: a sentence or a value is wrong.
        InputError: a character cannot be drawn.
    """
    prepared = prepare_form(case, name, moment or Moment(EMPTY, _EPOCH, date(1970, 1, 1)))
    problems = check_values(prepared.definition, prepared.values)
    if problems:
        raise ConfigError(
            f"様式に書き込めない項目が {len(problems)} か所あります。",
            f"case.toml の [form.{name}] を直してください。",
            code="form_values",
            problems=[replace(one, file=FILE, column=f"form.{name}.{one.column}") for one in problems],
        )
    footer = FormFooter(case.code, full_date(date(2021, 4, 1)), str(EMPTY), _EPOCH)
    check_fits(prepared.definition, prepared.values, footer, prepared.blocks())
    return prepared


def render(
    workspace: Workspace,
    prepared: PreparedForm,
    signer: Signer | None,
    *,
    draft: bool = False,
    edition: int | None = None,
) -> bytes:
    """Return a form as PDF; of a draft with its mark, and on the last pages what is not in order.

    Args:
        workspace: the case.
        prepared: the form.
        signer: signs the checkpoint on it.
        draft: whether it is a draft.
        edition: its number where it is final, printed on every page.
    """
    moment = prepared.moment
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    if edition:
        footer = replace(footer, made_on=f"{footer.made_on}　　確定版 {edition}")
    return render_form(
        prepared.definition,
        prepared.values,
        footer,
        draft=draft,
        findings=prepared.blocks() if draft else (),
        annexes=prepared.annexes,
    )


def check_target(target: Path, ending: str) -> None:
    """Refuse a name of another kind: the ledger, a key or the register is soon overwritten by mistake.

    Raises:
        UsageError: it is one.
    """
    if target.suffix.lower() != ending:
        raise UsageError(
            f"様式の書き出し先 {target} の名前が {ending} で終わっていません。",
            f"-o には、様式{ending} のような名前を指定してください。",
            code="not_pdf" if ending == ".pdf" else "not_json",
        )


def _is_drawn(entries: Sequence[Entry]) -> bool:
    return any(entry.kind == "draw" for entry in entries)
