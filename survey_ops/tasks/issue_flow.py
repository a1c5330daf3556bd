"""Work out the flow of a case, print it as the office's flow page reads, record it, place the PDF."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from survey_ops.case.load import Case
from survey_ops.documents.flow_page import render_flow
from survey_ops.documents.form_page import FormFooter
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import EMPTY, Checkpoint
from survey_ops.domain.flow import Extraction
from survey_ops.domain.flow_report import FlowReport, ResultReport, SourceReport, StepReport
from survey_ops.domain.wareki import full_date
from survey_ops.errors import UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import placing
from survey_ops.tasks.flow_records import Records
from survey_ops.tasks.moment import Moment
from survey_ops.tasks.run_flow import FlowRun, flow_section, run_flow
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.workspace import Workspace

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class IssuedFlow:
    """A flow that is on record.

    Attributes:
        run: the flow as it came out.
        pdf: the file.
        sha256: of the file.
        checkpoint: as printed on it.
        restored: True when it was on record before and only the file was made again.
    """

    run: FlowRun
    pdf: Path
    sha256: str
    checkpoint: Checkpoint
    restored: bool


def issue_flow(workspace: Workspace, records: Records, output: Path | None, *, overwrite: bool = False) -> IssuedFlow:
    """Work out the flow of a case as its files are now, and put it on record.

    Args:
        workspace: the case.
        records: reads the records that cases keep.
        output: the PDF; `out/flow.pdf` where None.
        overwrite: replace the PDF that is there.

    Raises:
        UsageError: the PDF's name is no PDF's.
        ConfigError: the case has no flow.
        InputError: a list has problems, or somebody's facts are unknown where the flow stops for that.
        RefusedError: the PDF exists, or records cannot be used.
        MachineError: a file cannot be read or written.
    """
    target = output or workspace.case.out / "flow.pdf"
    _check_target(target)
    if not overwrite:
        placing.refuse_existing(target)
    run = run_flow(workspace.case, records)
    check_printing(workspace.case, run.report)
    return _restore(workspace, run, target) or _issue(workspace, run, target)


def _check_target(target: Path) -> None:
    """Refuse a name that is no PDF's: the ledger, a key or a list is soon overwritten by mistake."""
    if target.suffix.lower() != ".pdf":
        raise UsageError(
            f"抽出フローの書き出し先 {target} の名前が .pdf で終わっていません。",
            "-o には、抽出フロー.pdf のような名前を指定してください。",
            code="not_pdf",
        )


def _issue(workspace: Workspace, run: FlowRun, target: Path) -> IssuedFlow:
    with placing.Staging(target) as staging:
        with workspace.database.founding() as connection:
            workspace.register_case(connection)
            checkpoint = ledger_entries.head(connection)
            last = ledger_entries.entry_at(connection, checkpoint.entry)
        at = datetime.fromisoformat(last.at) if last else _NO_TIME
        moment = Moment(checkpoint, at, workspace.today())
        signer = find_signer(workspace)
        data = _render(workspace, run.report, moment, signer)
        with workspace.database.writing() as connection:
            digest = staging.write(data)
            keep_signer(workspace, connection, signer)
            workspace.append(connection, "flow", _body(workspace, run.report, moment, target, digest))
    staging.place()
    return IssuedFlow(run, target, digest, checkpoint, restored=False)


def check_printing(case: Case, report: FlowReport) -> None:
    """Find out whether the page can be printed, before anything is recorded.

    Raises:
        InputError: a character cannot be drawn.
    """
    day = full_date(_NO_TIME.date())
    render_flow(report, case.config.case.title, FormFooter(case.code, day, str(EMPTY), _NO_TIME))


def _render(workspace: Workspace, report: FlowReport, moment: Moment, signer: Signer | None) -> bytes:
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    return render_flow(report, workspace.case.config.case.title, footer)


def _body(workspace: Workspace, report: FlowReport, moment: Moment, target: Path, digest: str) -> dict[str, Any]:
    return {
        "title": report.title,
        "sources": [_source(one) for one in report.sources],
        "steps": [_step(one) for one in report.steps],
        "results": [_result(one) for one in report.results],
        "warnings": [{"name": one.name, "count": one.count} for one in report.overlaps],
        "definition": flow_section(workspace.case).definition_sha256(),
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "case_sha256": placing.sha256_of(workspace.case.file),
        "file": workspace.relative(target),
        "sha256": digest,
        "on": moment.on.isoformat(),
    }


def _source(said: SourceReport) -> dict[str, Any]:
    day = said.source.as_of
    told: dict[str, Any] = {
        "name": said.name,
        "office": said.source.office,
        "as_of": day.isoformat() if day else None,
        "rows": said.file.rows,
        "people": said.people,
    }
    if said.file.file:
        return {**told, "file": said.file.file, "sha256": said.file.sha256}
    return {**told, "entries": dict(said.file.entries), "unnamed": said.file.unnamed}


def _step(said: StepReport) -> dict[str, Any]:
    told: dict[str, Any] = {"name": said.step.name, "count": said.count, "unknown": said.unknown}
    if isinstance(said.step.origin, Extraction) and said.step.origin.where is not None:
        return {**told, "decision": said.step.origin.unknown}
    return told


def _result(said: ResultReport) -> dict[str, Any]:
    return {
        "name": said.name,
        "step": said.step,
        "count": said.count,
        "unknown": said.unknown,
        "sha256": said.lasting_sha256,
    }


def _restore(workspace: Workspace, run: FlowRun, target: Path) -> IssuedFlow | None:
    """Make the file of the last entry again when it is this flow and never came to its place."""
    if not workspace.database.exists():
        return None
    with workspace.database.reading() as connection:
        known = deeds(workspace.entries(connection))
        last = known[-1] if known else None
        if last is None or last.kind != "flow" or placing.file_sha256(target) == last.body["sha256"]:
            return None
        checkpoint = Checkpoint(last.body["entry"], last.body["head"])
        before = ledger_entries.entry_at(connection, checkpoint.entry)
    at = datetime.fromisoformat(before.at) if before else _NO_TIME
    moment = Moment(checkpoint, at, date.fromisoformat(last.body["on"]))
    data = _render(workspace, run.report, moment, known_signer(workspace))
    digest = placing.sha256_of(data)
    if last.body != _body(workspace, run.report, moment, target, digest):
        return None  # the lists, the case file or the tool have changed since: it is another flow
    placing.write_whole(target, data, overwrite=True)
    return IssuedFlow(run, target, digest, checkpoint, restored=True)
