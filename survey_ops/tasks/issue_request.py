"""Make the papers with which a case asks other offices for its lists, record them, place the PDFs.

One paper of each sort for each list. They are drawn from the case file alone; the ledger keeps which paper asked
whom for what, and the hash of it. All of them are recorded in one go, or none is.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from survey_ops.documents.form_sheet import render_form
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.domain.data_request import DataRequest
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import placing
from survey_ops.tasks.data_requests import TITLES, choose, request_values, requests_of
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class RequestPaper:
    """A paper that is wanted: its sort, the list it asks for, and where it goes."""

    sort: str
    asked: DataRequest
    target: Path


@dataclass(frozen=True)
class IssuedRequest:
    """A paper that is on record.

    Attributes:
        paper: what was wanted.
        sha256: of the file.
        checkpoint: as printed on it.
        restored: True when it was on record before and only the file was made again.
    """

    paper: RequestPaper
    sha256: str
    checkpoint: Checkpoint
    restored: bool


def wanted_papers(workspace: Workspace, sorts: Sequence[str], sources: Sequence[str]) -> tuple[RequestPaper, ...]:
    """Return the papers of a case.

    Args:
        workspace: the case.
        sorts: `processing`, `use`; none stands for both.
        sources: names of lists; none stands for all.

    Raises:
        ConfigError: the case asks for nothing.
        UsageError: there is no such list.
    """
    chosen = choose(requests_of(workspace.case), tuple(sources))
    return tuple(
        RequestPaper(sort, asked, workspace.case.out / f"request-{sort}-{asked.source}.pdf")
        for sort in (sorts or TITLES)
        for asked in chosen
    )


def issue_requests(
    workspace: Workspace, papers: Sequence[RequestPaper], *, overwrite: bool = False
) -> tuple[IssuedRequest, ...]:
    """Make papers of request.

    Raises:
        ConfigError: a template or a sentence is wrong.
        InputError: a character cannot be drawn.
        RefusedError: a PDF exists.
        MachineError: one cannot be written.
    """
    restored = _restore(workspace, papers, overwrite=overwrite)
    if restored:
        return restored
    if not overwrite:
        for paper in papers:
            placing.refuse_existing(paper.target)
    return _issue(workspace, papers)


def _issue(workspace: Workspace, papers: Sequence[RequestPaper]) -> tuple[IssuedRequest, ...]:
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
    signer = find_signer(workspace)
    made = [(paper, _render(workspace, paper, moment, signer)) for paper in papers]
    with ExitStack() as stack:
        stagings = [stack.enter_context(placing.Staging(paper.target)) for paper in papers]
        with workspace.database.writing() as connection:
            keep_signer(workspace, connection, signer)
            for staging, (paper, data) in zip(stagings, made, strict=True):
                body = _body(workspace, paper, moment, staging.write(data))
                workspace.append(connection, "request", body)
        for staging in stagings:
            staging.place()
    return tuple(
        IssuedRequest(paper, placing.sha256_of(data), moment.checkpoint, restored=False) for paper, data in made
    )


def _render(workspace: Workspace, paper: RequestPaper, moment: Moment, signer: Signer | None) -> bytes:
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    values = request_values(workspace.case, paper.sort, paper.asked, moment.on)
    return render_form(load_form(f"{paper.sort}-request", folder=workspace.case.folder), values, footer)


def _body(workspace: Workspace, paper: RequestPaper, moment: Moment, digest: str) -> dict[str, Any]:
    return {
        "paper": paper.sort,
        "source": paper.asked.source,
        "office": paper.asked.office,
        "as_of": paper.asked.as_of.isoformat() if paper.asked.as_of else None,
        "entry": moment.checkpoint.entry,
        "head": moment.checkpoint.head,
        "case_sha256": placing.sha256_of(workspace.case.file),
        "file": workspace.relative(paper.target),
        "sha256": digest,
        "on": moment.on.isoformat(),
    }


def _restore(workspace: Workspace, papers: Sequence[RequestPaper], *, overwrite: bool) -> tuple[IssuedRequest, ...]:
    """Make the files of the last entries again when they are these papers and did not all come to their places."""
    if not workspace.database.exists():
        return ()
    with workspace.database.reading() as connection:
        last = _last_requests(workspace.entries(connection))
        if [entry.body["file"] for entry in last] != [workspace.relative(paper.target) for paper in papers]:
            return ()
        recorded = [entry.body["sha256"] for entry in last]
        lost = [
            paper
            for paper, sha256 in zip(papers, recorded, strict=True)
            if placing.file_sha256(paper.target) != sha256 and (overwrite or not paper.target.exists())
        ]
        if not lost:
            return ()
        checkpoint = Checkpoint(last[0].body["entry"], last[0].body["head"])
        moment = moment_at(workspace, connection, checkpoint, date.fromisoformat(last[0].body["on"]))
    signer = known_signer(workspace)
    made = {paper: _render(workspace, paper, moment, signer) for paper in papers}
    if [placing.sha256_of(data) for data in made.values()] != recorded:
        return ()  # the case file or the tool has changed since: they are other papers
    for paper in lost:
        placing.write_whole(paper.target, made[paper], overwrite=overwrite)
    return tuple(
        IssuedRequest(paper, sha256, checkpoint, restored=paper in lost)
        for paper, sha256 in zip(papers, recorded, strict=True)
    )


def _last_requests(known: Sequence[Entry]) -> list[Entry]:
    """Return the requests that were recorded together as the last thing done to the case."""
    found: list[Entry] = []
    for entry in reversed(deeds(known)):
        if entry.kind != "request" or (found and entry.body["entry"] != found[-1].body["entry"]):
            break
        found.append(entry)
    return found[::-1]
