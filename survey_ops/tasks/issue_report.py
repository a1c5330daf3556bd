"""Make the report on the sample from the draw on record, record it, place the PDF and the CSV."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from survey_ops.documents.report_csv import report_csv
from survey_ops.documents.report_sheet import check_glyphs, render_report
from survey_ops.domain.access_log import deeds
from survey_ops.domain.age_groups import group_bounds
from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.domain.form_facts import gather_facts
from survey_ops.domain.frame_table import age_classes, compose
from survey_ops.domain.inclusion import count_households, inclusion
from survey_ops.domain.manifest import rules_of
from survey_ops.domain.report_data import ReportData, frame_recorded, margin_lines, reserves_used
from survey_ops.domain.responses import tally
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import placing
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.report_content import hidden_strata, write_report
from survey_ops.tasks.report_sample import ReportSample, repeat_sample, strata_of
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.workspace import Workspace

PDF = "report.pdf"


@dataclass(frozen=True)
class Files:
    """The two files of a report."""

    pdf: Path
    csv: Path


@dataclass(frozen=True)
class Reported:
    """A report that is on record.

    Attributes:
        files: the PDF and the CSV.
        sha256: of the PDF.
        csv_sha256: of the CSV.
        checkpoint: as printed on it.
        data: the numbers in it.
        restored: True when it was on record before and only its files were made again.
    """

    files: Files
    sha256: str
    csv_sha256: str
    checkpoint: Checkpoint
    data: ReportData
    restored: bool


@dataclass(frozen=True)
class _Made:
    pdf: bytes
    csv: bytes
    data: ReportData


def issue_report(
    workspace: Workspace, output: Path | None, register: Path | None = None, *, overwrite: bool = False
) -> Reported:
    """Make the report of the case as it stands now.

    Args:
        workspace: the case; it has been drawn.
        output: the PDF; `out/report.pdf` where None. The CSV stands beside it under the same name.
        register: a copy of the register, in place of the case's own.
        overwrite: replace the files that are there.

    Raises:
        UsageError: the name is no PDF's.
        ConfigError: a sentence or the column of districts is wrong.
        InputError: the register is not there or wrong, or a character cannot be drawn.
        RefusedError: there is no draw to report on, or a file exists.
        VerificationError: the draw, done again, is not what was recorded.
        MachineError: a file cannot be written.
    """
    files = _files(output or workspace.case.out / PDF)
    draw = _last_draw(workspace)
    found = _last_unplaced(workspace, files)
    if not overwrite:
        _refuse_existing(files, found[0] if found else None)
    sample = repeat_sample(workspace.case, draw, register, workspace.case.config.report.district)
    restored = _restore(workspace, files, sample, *found) if found else None
    if restored:
        return restored
    if not overwrite:
        _refuse_existing(files, None)
    return _issue(workspace, files, sample)


def _refuse_existing(files: Files, last: Entry | None) -> None:
    """Refuse to write over a file, but for one of a report that is on record and has the other still to come.

    Raises:
        RefusedError: there is one.
    """
    recorded = (last.body["sha256"], last.body["csv_sha256"]) if last else (None, None)
    for target, digest in zip((files.pdf, files.csv), recorded, strict=True):
        if digest is None or placing.file_sha256(target) != digest:
            placing.refuse_existing(target)


def _files(pdf: Path) -> Files:
    """Refuse a name that is no PDF's: the ledger, a key or the register is soon overwritten by mistake."""
    if pdf.suffix.lower() != ".pdf":
        raise UsageError(
            f"報告書の書き出し先 {pdf} の名前が .pdf で終わっていません。",
            "-o には、報告書.pdf のような名前を指定してください。",
            code="not_pdf",
        )
    return Files(pdf, pdf.with_suffix(".csv"))


def _last_draw(workspace: Workspace) -> Entry:
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        draws = workspace.entries(connection, "draw")
    if not draws:
        raise workspace.not_drawn()
    if draws[-1].body["manifest"]["method"] == "list":
        raise RefusedError(
            "この案件の宛先は名簿によるもので、抽出したものではありません。",
            "抽出の報告書は、抽出した案件で作ってください。",
            code="not_sampled",
        )
    return draws[-1]


def _issue(workspace: Workspace, files: Files, sample: ReportSample) -> Reported:
    """Make the report of this moment, record it and place its files."""
    with ExitStack() as stack:
        pdf, csv = (stack.enter_context(placing.Staging(target)) for target in (files.pdf, files.csv))
        with workspace.database.reading() as connection:
            moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
        signer = find_signer(workspace)
        made = _make(workspace, sample, moment, signer)
        with workspace.database.writing() as connection:
            digests = pdf.write(made.pdf), csv.write(made.csv)
            keep_signer(workspace, connection, signer)
            workspace.append(connection, "report", _body(workspace, files, digests, moment, made.data.entry))
    pdf.place()
    csv.place()
    return _reported(files, made, moment, restored=False)


def _make(workspace: Workspace, sample: ReportSample, moment: Moment, signer: Signer | None) -> _Made:
    data = _gather(workspace, sample, moment)
    report = write_report(workspace.case, data)
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    check_glyphs(report, footer)
    return _Made(render_report(report, footer), report_csv(data, hidden_strata(data)), data)


def _gather(workspace: Workspace, sample: ReportSample, moment: Moment) -> ReportData:
    """Return every number of the report."""
    said = workspace.case.config.report
    draw = [entry for entry in moment.entries if entry.kind == "draw"][-1]
    manifest = draw.body["manifest"]
    rules = rules_of(manifest)
    people, frame = sample.people, sample.frame
    ages = group_bounds(rules.minimum_age, said.age_groups or manifest.get("age_groups") or ())
    classes = age_classes(people.births, rules.as_of, rules.age_rule, ages)
    households = count_households(people.columns["household"], frame) if manifest.get("one_per_household") else None
    strata = strata_of(manifest)
    facts = gather_facts(moment.entries)
    responses = tally(moment.entries)
    selected = len(sample.selected)
    return ReportData(
        manifest=manifest,
        entry=draw.n,
        drawn_on=date.fromisoformat(draw.body["on"]),
        office=workspace.case.config.register_.office,
        frame_on=frame_recorded(moment.entries, draw),
        reserves=reserves_used(moment.entries, draw),
        composition=compose(people, frame, sample.selected, classes, district=said.district, below=said.hide_below),
        inclusion=inclusion(len(frame), selected, strata, households),
        strata=strata,
        margins=margin_lines(len(frame), selected, said.response_rates, responses.answered),
        responses=responses,
        sent=facts.printed.labels or selected,
        is_printed=facts.printed.labels > 0,
        below=said.hide_below,
    )


def _body(workspace: Workspace, files: Files, digests: tuple[str, str], moment: Moment, draw: int) -> dict[str, Any]:
    return {
        "draw": draw,
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "case_sha256": placing.sha256_of(workspace.case.file),
        "file": workspace.relative(files.pdf),
        "sha256": digests[0],
        "csv": workspace.relative(files.csv),
        "csv_sha256": digests[1],
        "on": moment.on.isoformat(),
    }


def _reported(files: Files, made: _Made, moment: Moment, *, restored: bool) -> Reported:
    digests = placing.sha256_of(made.pdf), placing.sha256_of(made.csv)
    return Reported(files, *digests, moment.checkpoint, made.data, restored)


def _last_unplaced(workspace: Workspace, files: Files) -> tuple[Entry, Moment] | None:
    """Return the case's last entry and its moment when it is this report and a file of it is not in its place."""
    with workspace.database.reading() as connection:
        last = deeds(workspace.entries(connection))[-1]
        if last.kind != "report" or last.body["file"] != workspace.relative(files.pdf):
            return None
        found = placing.file_sha256(files.pdf), placing.file_sha256(files.csv)
        if found == (last.body["sha256"], last.body["csv_sha256"]):
            return None
        checkpoint = Checkpoint(last.body["entry"], last.body["head"])
        return last, moment_at(workspace, connection, checkpoint, date.fromisoformat(last.body["on"]))


def _restore(
    workspace: Workspace, files: Files, sample: ReportSample, last: Entry, moment: Moment
) -> Reported | None:
    """Make the files of the last entry again when they never came to their place."""
    made = _make(workspace, sample, moment, known_signer(workspace))
    digests = placing.sha256_of(made.pdf), placing.sha256_of(made.csv)
    if digests != (last.body["sha256"], last.body["csv_sha256"]):
        return None  # the case file or the tool has changed since: it is another report
    for target, data in ((files.pdf, made.pdf), (files.csv, made.csv)):
        placing.write_whole(target, data, overwrite=True)
    return _reported(files, made, moment, restored=True)
