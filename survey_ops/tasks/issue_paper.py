"""Make a paper of custody from the ledger as it stands, record it, place the PDF.

The register tells the whole case; a receipt and the like tell one row of it, which an entry in the row names. Papers
of a sort are numbered in their case. A blank one says nothing of the case and is not recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path

from survey_ops.documents.custody_papers import BlankFooter
from survey_ops.domain.access_log import deeds
from survey_ops.domain.chain import Checkpoint, Entry
from survey_ops.domain.custody import behind
from survey_ops.domain.custody_history import replay
from survey_ops.domain.custody_papers import BLANKS, PAPERS, REGISTER, SUBJECTS, find_row, subject_of
from survey_ops.domain.custody_words import ROW_KINDS
from survey_ops.domain.register_row import RegisterRow
from survey_ops.domain.wareki import full_date
from survey_ops.errors import RefusedError, UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import placing
from survey_ops.tasks.moment import Moment, moment_at
from survey_ops.tasks.paper_content import (
    Rendered,
    render_about,
    render_blank,
    render_blank_register,
    render_whole_register,
    rows_of,
)
from survey_ops.tasks.sign_checkpoint import find_signer, keep_signer, known_signer, make_footer
from survey_ops.tasks.workspace import Workspace

TITLES = {
    "register": "授受簿",
    "receipt": "受領書",
    "inspection": "検収書",
    "return": "返却書",
    "destruction": "廃棄記録",
}


@dataclass(frozen=True)
class PaperWish:
    """What paper is asked for.

    Attributes:
        name: one of `PAPERS`.
        transfer: entry of the transfer that it is about, or None.
        entry: any entry in the row that it is about, or None; without both, the last row it can be about.
        output: the PDF; None puts it into `out/` by its number.
        overwrite: replace the PDF that is there.
    """

    name: str
    transfer: int | None = None
    entry: int | None = None
    output: Path | None = None
    overwrite: bool = False

    @property
    def subject(self) -> int | None:
        """The entry that names the row."""
        return self.entry if self.transfer is None else self.transfer


@dataclass(frozen=True)
class IssuedPaper:
    """A paper that is on record.

    Attributes:
        pdf: the file.
        sha256: of the file.
        number: of the paper.
        of: the entry that it is about; None of the register.
        checkpoint: as printed on it.
        undrawn: letters that stand on it by their code points.
        is_short: whether counts on it disagree or sheets are missing.
        restored: True when it was on record before and only the file was made again.
    """

    pdf: Path
    sha256: str
    number: int
    of: int | None
    checkpoint: Checkpoint
    undrawn: tuple[str, ...]
    is_short: bool
    restored: bool


@dataclass(frozen=True)
class _Made:
    """A paper that is drawn and not yet on record."""

    rendered: Rendered
    of: int | None
    is_short: bool


def issue_paper(workspace: Workspace, wish: PaperWish) -> IssuedPaper:
    """Make a paper of the case as it stands now.

    Raises:
        UsageError: there is no such paper, or an entry is named where none is meant.
        ConfigError: the template is wrong.
        RefusedError: nothing is on record that it could be about, or the PDF exists.
        MachineError: it cannot be written.
    """
    _check_wish(wish)
    workspace.require_ledger()
    return _restore(workspace, wish) or _issue(workspace, wish)


def _check_wish(wish: PaperWish) -> None:
    if wish.name not in PAPERS:
        raise UsageError(f"書類「{wish.name}」はありません。", f"使えるのは {'、'.join(PAPERS)} です。")
    if wish.transfer is not None and wish.entry is not None:
        raise UsageError("--transfer と --entry は、どちらか一つだけ指定します。", "記録の番号を一つ書いてください。")
    if wish.name == REGISTER and wish.subject is not None:
        raise UsageError(
            "授受簿は案件の全部の記録から作るため、--transfer と --entry は使いません。",
            "一件だけの書類は receipt、inspection、return、destruction です。",
        )
    if wish.output and wish.output.suffix.lower() != ".pdf":
        raise UsageError(
            f"書類の書き出し先 {wish.output} の名前が .pdf で終わっていません。",
            "-o には、受領書.pdf のような名前を指定してください。",
            code="not_pdf",
        )


def _issue(workspace: Workspace, wish: PaperWish) -> IssuedPaper:
    with workspace.database.reading() as connection:
        moment = moment_at(workspace, connection, ledger_entries.head(connection), workspace.today())
    number = _next_number(moment.entries, wish.name)
    target = wish.output or workspace.case.out / f"{wish.name}-{number}.pdf"
    if not wish.overwrite:
        placing.refuse_existing(target)
    signer = find_signer(workspace)
    made = _make(workspace, wish, moment, number, signer)
    with placing.Staging(target) as staging, workspace.database.writing() as connection:
        if _next_number(workspace.entries(connection, "paper"), wish.name) != number:
            raise _numbered_meanwhile(wish.name, number)
        digest = staging.write(made.rendered.data)
        keep_signer(workspace, connection, signer)
        body = {
            "paper": wish.name,
            "of": made.of,
            "number": number,
            "entry": moment.checkpoint.entry,
            "head": moment.checkpoint.head,
            "file": workspace.relative(target),
            "sha256": digest,
            "by": workspace.actor,
            "on": moment.on.isoformat(),
        }
        workspace.append(connection, "paper", body)
    staging.place()
    return _issued(target, made, number, moment, restored=False)


def _next_number(known: Sequence[Entry], name: str) -> int:
    return 1 + len([entry for entry in known if entry.kind == "paper" and entry.body["paper"] == name])


def _numbered_meanwhile(name: str, number: int) -> RefusedError:
    return RefusedError(
        f"作っている間に、ほかの画面で{TITLES[name]}の第 {number} 号が作られました。",
        "もう一度実行してください。次の番号になります。",
        code="changed_meanwhile",
    )


def _make(workspace: Workspace, wish: PaperWish, moment: Moment, number: int, signer: Signer | None) -> _Made:
    """Draw the paper."""
    case, zone = workspace.case, workspace.clock().astimezone().tzinfo or UTC
    rows = rows_of(moment.entries, zone)
    footer = make_footer(workspace, signer, moment.checkpoint, moment.at, moment.on)
    if wish.name == REGISTER:
        if not rows:
            raise _nothing_held()
        rendered = render_whole_register(case, moment.entries, rows, f"第 {number} 号", footer)
        is_short = bool(behind(replay(moment.entries).values())) or any(row.is_short for row in rows)
        return _Made(rendered, None, is_short)
    row = _row(rows, wish)
    rendered = render_about(case, wish.name, moment.entries, row, number, footer)
    return _Made(rendered, subject_of(row), row.is_short or bool(row.lacking))


def _nothing_held() -> RefusedError:
    return RefusedError(
        "この案件には、授受簿に書く記録がまだありません。",
        "ラベルを作るか、管理対象を登録（item）した後で実行してください。手で書く用紙は --blank で作れます。",
        code="nothing_recorded",
    )


def _row(rows: Sequence[RegisterRow], wish: PaperWish) -> RegisterRow:
    """Return the row that the paper is about.

    Raises:
        RefusedError: there is none.
    """
    row = find_row(rows, wish.name, wish.subject)
    if row is None:
        raise _no_row(rows, wish)
    if row.is_undone:
        raise RefusedError(
            f"記録 {subject_of(row)} は、すべて取り消してあります。",
            "survey-ops paper 案件 register の授受簿で、正しい記録の番号を確かめてください。",
            code="undone",
        )
    return row


def _no_row(rows: Sequence[RegisterRow], wish: PaperWish) -> RefusedError:
    kinds = "・".join(ROW_KINDS[kind] for kind in SUBJECTS[wish.name])
    title = TITLES[wish.name]
    fitting = [row for row in rows if row.kind in SUBJECTS[wish.name] and not row.is_undone]
    numbers = "、".join(str(subject_of(row)) for row in fitting[-5:])
    if wish.subject is None or not fitting:
        return RefusedError(
            f"{title}にする{kinds}の記録が、まだありません。",
            "先に記録してください。" + ("手で書く用紙は --blank で作れます。" if wish.name in BLANKS else ""),
            code="nothing_recorded",
        )
    return RefusedError(
        f"記録 {wish.subject} は、{title}にする{kinds}の記録ではありません。",
        f"記録の番号を確かめてください（新しいものは {numbers}）。",
        code="other_entry",
    )


def _issued(target: Path, made: _Made, number: int, moment: Moment, *, restored: bool) -> IssuedPaper:
    return IssuedPaper(
        pdf=target,
        sha256=placing.sha256_of(made.rendered.data),
        number=number,
        of=made.of,
        checkpoint=moment.checkpoint,
        undrawn=made.rendered.undrawn,
        is_short=made.is_short,
        restored=restored,
    )


def _restore(workspace: Workspace, wish: PaperWish) -> IssuedPaper | None:
    """Make the file of the case's last entry again when it is this paper and never came to its place."""
    with workspace.database.reading() as connection:
        known = deeds(workspace.entries(connection))
        last = known[-1] if known else None
        if last is None or last.kind != "paper" or last.body["paper"] != wish.name:
            return None
        target = wish.output or workspace.located(last.body["file"])
        if target is None or workspace.relative(target) != last.body["file"]:
            return None
        if placing.file_sha256(target) == last.body["sha256"]:
            return None
        checkpoint = Checkpoint(last.body["entry"], last.body["head"])
        moment = moment_at(workspace, connection, checkpoint, date.fromisoformat(last.body["on"]))
    made = _make(workspace, wish, moment, last.body["number"], known_signer(workspace))
    if made.of != last.body["of"] or placing.sha256_of(made.rendered.data) != last.body["sha256"]:
        return None  # another paper, or the case file or a template has changed since
    placing.write_whole(target, made.rendered.data, overwrite=wish.overwrite or not target.exists())
    return _issued(target, made, last.body["number"], moment, restored=True)


def print_blank(workspace: Workspace, name: str, output: Path | None, *, overwrite: bool = False) -> Path:
    """Write a paper to be filled in by hand; it needs no ledger, and none knows of it.

    Raises:
        UsageError: there is no such blank paper.
        ConfigError: the template is wrong.
        RefusedError: the PDF exists.
        MachineError: it cannot be written.
    """
    _check_wish(PaperWish(name, output=output))
    if name not in BLANKS:
        raise UsageError(
            f"手書き用の{TITLES[name]}はありません。",
            f"--blank で作れるのは {'、'.join(BLANKS)} です。",
            code="no_blank",
        )
    now = workspace.clock()
    footer = BlankFooter(workspace.case.code, full_date(workspace.today()), now)
    case = workspace.case
    data = render_blank_register(case, footer) if name == REGISTER else render_blank(case, name, footer)
    target = output or case.out / f"{name}-blank.pdf"
    placing.write_whole(target, data, overwrite=overwrite)
    return target
