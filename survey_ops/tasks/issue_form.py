"""Fill in an official form from the case file and the ledger, record it, place the PDF."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from survey_ops import __version__
from survey_ops.case.load import FILE, Case
from survey_ops.documents.form_sheet import FormFooter, check_fits, render_form
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import EMPTY, Checkpoint, Entry
from survey_ops.domain.form import FormDefinition, FormValues, check_values
from survey_ops.domain.form_facts import Facts, gather_facts
from survey_ops.domain.form_findings import Finding, find_faults
from survey_ops.domain.legal_basis import parse_basis
from survey_ops.domain.manifest import rules_of
from survey_ops.domain.wareki import full_date
from survey_ops.errors import ConfigError, Problem, UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.resources import templates
from survey_ops.tasks import form_files, placing
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.register_input import make_rules
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.wording_files import load_wording, write_sentences
from survey_ops.tasks.workspace import Workspace

FORMS = ("precheck",)
_CLAIMING = ("give_back", "provided_erasure", "use_erasure")
_CLAIM = re.compile("(?:全て|すべて|全部|全数)[^。]*(?:確かめた|確認した|受けた|受け取った|回収した|廃棄した)。")


@dataclass(frozen=True)
class Issued:
    """A form that is on record.

    Attributes:
        pdf: the file.
        sha256: of the file.
        checkpoint: as printed on it.
        findings: what is not in order.
        missing: sheets that lag behind, by number.
        is_accounted: False where something is lost, or counts disagree and nobody has said why.
        restored: True when it was on record before and only the file was made again.
    """

    pdf: Path
    sha256: str
    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    missing: tuple[int, ...]
    is_accounted: bool
    restored: bool


def issue_form(workspace: Workspace, name: str, output: Path | None, *, overwrite: bool = False) -> Issued:
    """Make a form of the case as it stands now.

    Args:
        workspace: the case; it need not be drawn yet, the form then tells the plan.
        name: `precheck`.
        output: the PDF; `out/NAME.pdf` where None.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: there is no such form.
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character cannot be drawn.
        RefusedError: the PDF exists.
        MachineError: it cannot be written.
    """
    if name not in FORMS:
        raise UsageError(
            f"様式「{name}」はありません。", f"使えるのは {'、'.join(FORMS)} です。", code="form_unknown"
        )
    target = output or workspace.case.out / f"{name}.pdf"
    _check_target(target)
    if not overwrite:
        placing.refuse_existing(target)
    definition = load_form(name)
    check_form(workspace.case, definition, _facts_now(workspace))
    return _restore(workspace, name, definition, target) or _issue(workspace, name, definition, target)


def _issue(workspace: Workspace, name: str, definition: FormDefinition, target: Path) -> Issued:
    """Make the form of this moment, record it and place it."""
    with placing.Staging(target) as staging:
        with workspace.database.founding() as connection:
            workspace.register_case(connection)
            moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
        signer = find_signer(workspace)
        facts = gather_facts(moment.entries)
        data = _render(workspace, definition, moment, facts, signer)
        findings = find_faults(facts, moment.entries, placing.sha256_of(workspace.case.file))
        with workspace.database.writing() as connection:
            digest = staging.write(data)
            keep_signer(workspace, connection, signer)
            workspace.append(connection, "form", _body(workspace, name, target, digest, moment, findings))
    staging.place()
    return _issued(target, data, moment, facts, findings, restored=False)


def _check_target(target: Path) -> None:
    """Refuse a name that is no PDF's: the ledger, a key or the register is soon overwritten by mistake."""
    if target.suffix.lower() != ".pdf":
        raise UsageError(
            f"様式の書き出し先 {target} の名前が .pdf で終わっていません。",
            "-o には、様式.pdf のような名前を指定してください。",
            code="not_pdf",
        )


def _facts_now(workspace: Workspace) -> Facts:
    """Return the facts of the case as it stands; of one that the ledger does not know, none.

    Raises:
        RefusedError: the case was drawn, and the ledger does not know of it: no form may begin a new record.
    """
    known: list[Entry] = []
    if workspace.database.exists():
        workspace.require_ledger()
        with workspace.database.reading() as connection:
            known = workspace.entries(connection)
    facts = gather_facts(known)
    if not facts.manifest and workspace.manifest_path.exists():
        raise workspace.not_drawn()
    return facts


def check_form(case: Case, definition: FormDefinition, facts: Facts) -> None:
    """Find out whether the form can be made, before anything is recorded.

    Raises:
        ConfigError: a sentence or a value is wrong.
        InputError: a character cannot be drawn.
    """
    values = form_values(case, facts)
    problems = check_values(definition, values)
    if problems:
        raise ConfigError(
            f"様式に書き込めない項目が {len(problems)} か所あります。",
            "case.toml の [form.precheck] を直してください。",
            code="form_values",
            problems=[replace(one, file=FILE, column=f"form.precheck.{one.column}") for one in problems],
        )
    day = full_date(case.config.survey.starts_on)
    check_fits(definition, values, FormFooter(case.code, day, str(EMPTY), datetime(1970, 1, 1, tzinfo=UTC)))


def load_form(name: str) -> FormDefinition:
    """Return the layout of a form under the ordinance.

    Raises:
        ConfigError: the template is wrong.
    """
    path = templates() / "bases" / "ordinance-2001.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    return form_files.load_form(name, parse_basis(data, path.stem, path.name, lambda *_: None))


def _render(
    workspace: Workspace, definition: FormDefinition, moment: Moment, facts: Facts, signer: Signer | None
) -> bytes:
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    return render_form(definition, form_values(workspace.case, facts), footer)


def form_values(case: Case, facts: Facts) -> FormValues:
    """Return what the pre-check form says of a case.

    Raises:
        ConfigError: a sentence cannot be written.
    """
    config = case.config
    said = config.form.precheck
    sentences = write_sentences(load_wording(case), _values(case, facts))
    _check_witness(sentences, facts)
    # Whatever a city writes in its own words: counts that disagree and losses are told.
    told = sentences.pop("differences")
    _check_claims({key: sentences[key] for key in _CLAIMING if key in config.wording}, facts)
    sentences["give_back"] = "\n".join(text for text in (sentences["give_back"], told) if text)
    texts = {
        "title": config.case.title,
        "division": config.office.division,
        "office_work": config.survey.office_work or config.case.title,
        "purpose": config.survey.purpose,
        "used_other": said.used_other,
        "source_work": said.source_work,
        "source_office": said.source_office or _source_office(case, facts),
        "provided_other": said.provided_other,
        **sentences,
    }
    checked = {
        "basis": said.basis,
        "used_items": said.used_items,
        "provided_items": said.provided_items,
        "medium": said.medium,
    }
    return FormValues(texts=texts, checked={row: frozenset(options) for row, options in checked.items()})


def _check_witness(sentences: Mapping[str, str], facts: Facts) -> None:
    """Refuse a sentence of the case file that has a witness at a destruction where none is on record.

    Raises:
        ConfigError: there is one.
    """
    problems = [
        Problem(FILE, None, f"wording.{key}", "witness", "立会者の記録がないのに、立会いがあったと書いてあります。")
        for key in ("use_erasure", "provided_erasure")
        if facts.destruction.claims_too_much(sentences[key], is_done=bool(facts.destroy.sheets))
    ]
    if problems:
        raise ConfigError(
            "様式の文に、記録のない立会いがあります。",
            "survey-ops destruction 案件 --witness で立会者を記録するか、case.toml の [wording] から除いてください。",
            code="witness",
            problems=problems,
        )


def _check_claims(sentences: Mapping[str, str], facts: Facts) -> None:
    """Refuse a sentence of the case file that has everything back or destroyed while it is not.

    Args:
        sentences: those the case file replaces; the shipped ones ask the facts themselves.
        facts: of the case.

    Raises:
        ConfigError: there is one.
    """
    if facts.is_accounted and not facts.out.sheets:
        return
    problems = [
        Problem(FILE, None, f"wording.{key}", "claim", "説明のない差、紛失、未返却があるのに、全てと書いてあります。")
        for key, text in sentences.items()
        if _CLAIM.search(text)
    ]
    if problems:
        raise ConfigError(
            "様式の文に、記録と合わない「全て」があります。",
            "case.toml の [wording] の文を、facts.all_returned のときだけ全てと書くように直してください。",
            code="claim",
            problems=problems,
        )


def _source_office(case: Case, facts: Facts) -> str:
    """Return who the data came from: the register's office, of a mailing the offices of the lists its flow read."""
    if case.config.case.kind == "survey":
        return case.config.register_.office
    own = [case.config.register_section.office] if case.config.register_section else []
    listed = [source["from"] for source in facts.manifest.get("sources", ()) if "file" in source]
    return "，".join(dict.fromkeys([*own, *listed]))


def _values(case: Case, facts: Facts) -> dict[str, Any]:
    """Return what the sentences may speak of."""
    config = case.config
    if config.case.kind == "mailing":
        chosen = {"list": {"result": config.list_.result}}
    else:
        chosen = {"sample": _sample_values(case, facts)}
    return {
        **chosen,
        "case": config.case,
        "office": config.office,
        "survey": config.survey,
        "contractor": config.contractor,
        "plan": config.plan,
        "facts": facts,
    }


def _sample_values(case: Case, facts: Facts) -> dict[str, Any]:
    """Return the rules of the draw: those on record once there is a draw, until then those of the case file."""
    rules = rules_of(facts.manifest) if facts.manifest else make_rules(case, "")
    return {
        "size": rules.size,
        "age": rules.minimum_age,
        "as_of": rules.as_of,
        "born": rules.born_on_or_before,
    }


def _body(
    workspace: Workspace, name: str, target: Path, digest: str, moment: Moment, findings: Sequence[Finding]
) -> dict[str, Any]:
    return {
        "form": name,
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "findings": [finding.code for finding in findings],
        "edition": None,
        "version": __version__,
        "law": workspace.case.config.form.law,
        "values": None,
        "case_sha256": placing.sha256_of(workspace.case.file),
        "file": workspace.relative(target),
        "sha256": digest,
        "on": moment.on.isoformat(),
    }


def _issued(
    target: Path, data: bytes, moment: Moment, facts: Facts, findings: tuple[Finding, ...], *, restored: bool
) -> Issued:
    missing = sorted({*facts.not_handed.numbers, *facts.not_returned.numbers, *facts.not_destroyed.numbers})
    return Issued(
        pdf=target,
        sha256=placing.sha256_of(data),
        checkpoint=moment.checkpoint,
        findings=findings,
        missing=tuple(missing),
        is_accounted=facts.is_accounted,
        restored=restored,
    )


def _restore(workspace: Workspace, name: str, definition: FormDefinition, target: Path) -> Issued | None:
    """Make the file of the last entry again when it is this form and never came to its place."""
    found = _last_unplaced(workspace, name, target)
    if found is None:
        return None
    last, moment = found
    facts = gather_facts(moment.entries)
    data = _render(workspace, definition, moment, facts, known_signer(workspace))
    if placing.sha256_of(data) != last.body["sha256"]:
        return None  # the case file or the tool has changed since: it is another form
    placing.write_whole(target, data, overwrite=True)
    findings = find_faults(facts, moment.entries, last.body["case_sha256"])
    return _issued(target, data, moment, facts, findings, restored=True)


def _last_unplaced(workspace: Workspace, name: str, target: Path) -> tuple[Entry, Moment] | None:
    """Return the case's last entry and its moment when it is this form in this place and the file is another."""
    if not workspace.database.exists():
        return None
    with workspace.database.reading() as connection:
        known = deeds(workspace.entries(connection))
        last = known[-1] if known else None
        if last is None or last.kind != "form" or last.body["form"] != name:
            return None
        if last.body["file"] != workspace.relative(target) or placing.file_sha256(target) == last.body["sha256"]:
            return None
        checkpoint = Checkpoint(last.body["entry"], last.body["head"])
        return last, moment_at(workspace, connection, checkpoint, date.fromisoformat(last.body["on"]))
