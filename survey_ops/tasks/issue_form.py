"""Make an official form from the case file and the ledger, record it, place the PDF.

A form may be made as often as the office likes. When everything on it is in order it is made final (確定版): under a
number of its own, with its values frozen in the ledger, and its file is never written over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from survey_ops import __version__
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.domain.form import FormValues
from survey_ops.domain.form_editions import final_forms, next_edition
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_places import places
from survey_ops.errors import Problem, RefusedError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.tasks import placing
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.prepare_form import (
    PreparedForm,
    check_form,
    check_name,
    check_target,
    moment_now,
    plain_label,
    prepare_form,
    render,
)
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer
from survey_ops.tasks.workspace import Workspace


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
        edition: number of a final form; None of any other.
    """

    pdf: Path
    sha256: str
    checkpoint: Checkpoint
    findings: tuple[Finding, ...]
    missing: tuple[int, ...]
    is_accounted: bool
    restored: bool
    edition: int | None = None


def issue_form(workspace: Workspace, name: str, output: Path | None, *, overwrite: bool = False) -> Issued:
    """Make a form of the case as it stands now.

    Args:
        workspace: the case; it need not be drawn yet, the form then tells the plan.
        name: `precheck` or `council`.
        output: the PDF; `out/NAME.pdf` where None.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: there is no such form.
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character cannot be drawn.
        RefusedError: the PDF exists, or it is a final form.
        MachineError: it cannot be written.
    """
    check_name(name)
    target = output or workspace.case.out / f"{name}.pdf"
    check_target(target, ".pdf")
    moment = moment_now(workspace)
    refuse_final(workspace, moment.entries, target)
    if not overwrite:
        placing.refuse_existing(target)
    prepared = check_form(workspace.case, name, moment)
    return _restore(workspace, name, target, moment.entries) or _issue(workspace, prepared, target, None)


def finish_form(workspace: Workspace, name: str) -> Issued:
    """Make the final form of the case as it stands now: `out/NAME-final-N.pdf`, the next number.

    Raises:
        UsageError: there is no such form.
        ConfigError: the layout, a sentence or a value is wrong.
        InputError: a character cannot be drawn.
        RefusedError: something is not in order, all of it in `problems`; or the file exists.
        MachineError: it cannot be written.
    """
    check_name(name)
    moment = moment_now(workspace)
    edition = next_edition(moment.entries, name)
    if edition > 1:
        restored = _restore(workspace, name, _final_path(workspace, name, edition - 1), moment.entries)
        if restored:
            return restored
    prepared = check_form(workspace.case, name, moment)
    _refuse_open(prepared)
    target = _final_path(workspace, name, edition)
    if target.exists():
        raise RefusedError(
            f"{target} はすでにありますが、確定版の記録がありません。",
            "別の場所に移してから、もう一度実行してください。",
            code="exists",
        )
    return _issue(workspace, prepared, target, edition)


def refuse_final(workspace: Workspace, entries: Sequence[Entry], target: Path) -> None:
    """Refuse to write over a final form.

    Raises:
        RefusedError: the file is one.
    """
    for entry in final_forms(entries):
        if entry.body["file"] == workspace.relative(target):
            raise RefusedError(
                f"{target} は、様式 {entry.body['form']} の確定版 {entry.body['edition']} です（記録 {entry.n}）。",
                "確定版は書き換えられません。-o に別の名前を指定してください。",
                code="final",
            )


def _final_path(workspace: Workspace, name: str, edition: int) -> Path:
    return workspace.case.out / f"{name}-final-{edition}.pdf"


def _refuse_open(prepared: PreparedForm) -> None:
    """Refuse to make a form final while something is not in order.

    Raises:
        RefusedError: something is not; each finding is a problem.
    """
    found = [one for one in prepared.findings if one.is_open]
    if not found:
        return
    problems = []
    for one in found:
        where = places(one.origins)
        fact = "。".join(part for part in (one.fact, f"出所は {where}" if where else "") if part)
        message = f"{one.message}{f'（{fact}）' if fact else ''} → {one.advice}"
        problems.append(Problem("様式", None, f"{plain_label(one.label)}（{one.field}）", one.code, message))
    raise RefusedError(
        f"確かめることが {len(problems)} 件あるため、確定版を作れません。",
        f"すべて直してから、もう一度実行してください。survey-ops form 案件 {prepared.name} --draft で、下書きの最後の"
        "ページに同じ一覧を印刷できます。",
        code="open_findings",
        problems=problems,
    )


def _issue(workspace: Workspace, checked: PreparedForm, target: Path, edition: int | None) -> Issued:
    """Make the form of this moment, record it and place it; filled in anew where the ledger went on meanwhile."""
    with placing.Staging(target, final=bool(edition)) as staging:
        with workspace.database.founding() as connection:
            workspace.register_case(connection)
            moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
        signer = find_signer(workspace)
        prepared = checked if checked.moment == moment else prepare_form(workspace.case, checked.name, moment)
        if edition:
            _refuse_open(prepared)
        data = render(workspace, prepared, signer, edition=edition)
        with workspace.database.writing() as connection:
            _check_edition(workspace.entries(connection, "form"), checked.name, edition)
            digest = staging.write(data)
            keep_signer(workspace, connection, signer)
            workspace.append(connection, "form", _body(workspace, prepared, target, digest, edition))
    staging.place()
    return _issued(target, data, prepared, edition, restored=False)


def _check_edition(entries: Sequence[Entry], name: str, edition: int | None) -> None:
    """Refuse a number that another program has taken meanwhile.

    Raises:
        RefusedError: it was taken.
    """
    if edition and next_edition(entries, name) != edition:
        raise RefusedError(
            f"確定版 {edition} は、たった今ほかの画面で作られました。",
            "その確定版を確かめ、必要ならもう一度実行してください。",
            code="edition_taken",
        )


def _body(
    workspace: Workspace, prepared: PreparedForm, target: Path, digest: str, edition: int | None
) -> dict[str, Any]:
    moment = prepared.moment
    return {
        "form": prepared.name,
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "findings": [finding.code for finding in prepared.findings],
        "edition": edition,
        "version": __version__,
        "law": prepared.law,
        "values": _frozen(prepared) if edition else None,
        "case_sha256": placing.sha256_of(workspace.case.file),
        "file": workspace.relative(target),
        "sha256": digest,
        "on": moment.on.isoformat(),
    }


def _frozen(prepared: PreparedForm) -> dict[str, Any]:
    """Return the values as a final form's entry keeps them: texts, and what is checked in printed order."""
    checks = {
        key: [option for option in options if option in prepared.values.checked.get(key, ())]
        for key, options in prepared.definition.check_keys.items()
    }
    texts = {key: text for key, text in prepared.values.texts.items() if text}
    return texts | {key: chosen for key, chosen in checks.items() if chosen}


def _thawed(values: dict[str, Any]) -> FormValues:
    """Return what an entry of a final form keeps as the values of a form."""
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    return FormValues(texts, {key: frozenset(value) for key, value in values.items() if not isinstance(value, str)})


def _issued(target: Path, data: bytes, prepared: PreparedForm, edition: int | None, *, restored: bool) -> Issued:
    facts = prepared.facts
    missing = sorted({*facts.not_handed.numbers, *facts.not_returned.numbers, *facts.not_destroyed.numbers})
    return Issued(
        pdf=target,
        sha256=placing.sha256_of(data),
        checkpoint=prepared.moment.checkpoint,
        findings=prepared.findings,
        missing=tuple(missing),
        is_accounted=facts.is_accounted,
        restored=restored,
        edition=edition,
    )


def _restore(workspace: Workspace, name: str, target: Path, entries: Sequence[Entry]) -> Issued | None:
    """Make the file of the last entry again when it is this form and never came to its place."""
    last = _last_unplaced(workspace, name, target, entries)
    if last is None:
        return None
    moment = _moment_of(workspace, last)
    prepared = prepare_form(workspace.case, name, moment)
    edition = last.body.get("edition")
    if edition:  # as it was frozen, whatever the case file says now
        filled = replace(prepared.filled, values=_thawed(last.body["values"]))
        prepared = replace(prepared, filled=filled, findings=())
    data = render(workspace, prepared, known_signer(workspace), edition=edition)
    if placing.sha256_of(data) != last.body["sha256"]:
        return None  # the case file or the tool has changed since: it is another form
    placing.write_whole(target, data, overwrite=not edition, final=bool(edition))
    return _issued(target, data, prepared, edition, restored=True)


def _last_unplaced(workspace: Workspace, name: str, target: Path, entries: Sequence[Entry]) -> Entry | None:
    """Return the case's last entry when it is this form in this place and the file is another.

    A final form's file that is there and another one was changed, and stays as it is for whoever looks into that.
    """
    known = deeds(entries)
    last = known[-1] if known else None
    if last is None or last.kind != "form" or last.body["form"] != name:
        return None
    if last.body["file"] != workspace.relative(target):
        return None
    found = placing.file_sha256(target)
    if found == last.body["sha256"] or (last.body.get("edition") and found):
        return None
    return last


def _moment_of(workspace: Workspace, last: Entry) -> Moment:
    """Return the moment that a form speaks of."""
    checkpoint = Checkpoint(last.body["entry"], last.body["head"])
    with workspace.database.reading() as connection:
        return moment_at(workspace, connection, checkpoint, date.fromisoformat(last.body["on"]))
