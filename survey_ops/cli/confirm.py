"""`survey-ops confirm`."""

import sys
from collections.abc import Iterable
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import past_day
from survey_ops.cli.options import AsJson, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.register_copy import copy_and_tell, copy_json
from survey_ops.cli.scan import read_files, read_lines
from survey_ops.cli.transfer_words import comparison_lines, list_lines, next_steps, transfer_json
from survey_ops.cli.words import REASONS
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.domain.transfers import Transfer
    from survey_ops.tasks.confirm_transfer import Confirmed, ConfirmSession, Reading
    from survey_ops.tasks.workspace import Workspace

_LONGEST_COUNT = 5  # figures; what is longer was read by the reader, not typed


def confirm(
    case: CaseFolder,
    number: Annotated[int, typer.Argument(metavar="受渡しの番号", help="確認する受渡し", show_default=False)],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="画像やPDF", help="写真・スキャン・PDF（省くと標準入力から）", show_default=False),
    ] = None,
    is_signed: Annotated[
        bool, typer.Option("--signed", help="読み取らず、署名した一覧の数で確認する", show_default=False)
    ] = False,
    count: Annotated[
        int | None, typer.Option("--count", min=0, help="受け取った数（シートと管理対象）", show_default=False)
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="確認した人（省くと、受け取る者）", show_default=False)
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="確認した日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """受け取った側の確認を記録する。送ったものと一致すれば受渡しが閉じ、違えばシートの番号で知らせる。"""
    with opened(case, by) as workspace:
        day = past_day(on, workspace.today())
        if is_signed or count is not None:
            done = _signed(workspace, number, count, by, day, is_mixed=bool(files) or not is_signed)
        else:
            done = read_and_confirm(workspace, number, files, by, day, quiet=as_json)
        if not as_json:
            tell(done, case)
        copied = copy_and_tell(workspace, quiet=as_json)
    if as_json:
        write_json({**confirmed_json(done), **copy_json(copied)})
    raise typer.Exit(int(Exit.DONE if done.said.agrees else Exit.MISSING))


def _signed(
    workspace: "Workspace", number: int, count: int | None, by: str | None, on: date | None, *, is_mixed: bool
) -> "Confirmed":
    from survey_ops.tasks.confirm_transfer import confirm_signed

    if is_mixed or count is None:
        raise UsageError(
            "署名した一覧で確認するときは、--signed と --count の両方が要り、画像や PDF は指定できません。",
            f"survey-ops confirm 案件 {number} --signed --count 数 と書いてください。",
            code="signed",
        )
    return confirm_signed(workspace, number, count, by, on)


def read_and_confirm(
    workspace: "Workspace", number: int, files: list[Path] | None, by: str | None, on: date | None, *, quiet: bool
) -> "Confirmed":
    """Let the receiver scan, and record what comes out."""
    from survey_ops.tasks.confirm_transfer import ConfirmSession

    session = ConfirmSession(workspace, number, by)
    if not quiet:
        warn(*list_lines(session.transfer))
        if not files and sys.stdin.isatty():
            warn("受け取ったものを全部読み取ってください。終わるときは、何も入力せずに Enter を 2 回押します。")
    readings: Iterable[tuple[str, str]] = read_files(files, quiet=quiet) if files else read_lines(whole=True)
    _read(session, (text for _, text in readings), quiet=quiet)
    return session.confirm(on)


def confirm_at_once(workspace: "Workspace", found: "Transfer") -> "Confirmed | None":
    """Ask the receiver at the terminal: it reads what it has, or types the count of a signed list."""
    from survey_ops.tasks.confirm_transfer import ConfirmSession, confirm_signed

    warn(
        f"受け取る者（{found.taker}）の確認です。",
        "  受け取ったものを全部読み取るか、上の一覧に署名して、受け取った数を入れてください。",
        "  読取りを終えるときも、確認を後にするときも、何も入力せずに Enter を 2 回押します。",
    )
    typed = (text for _, text in read_lines(whole=True))
    first = next(typed, None)
    if first is None:
        return None
    if first.isdecimal() and len(first) <= _LONGEST_COUNT:
        return confirm_signed(workspace, found.entry, int(first))
    session = ConfirmSession(workspace, found.entry, None)
    _read(session, chain([first], typed), quiet=False)
    return session.confirm()


def _read(session: "ConfirmSession", texts: Iterable[str], *, quiet: bool) -> None:
    for text in texts:
        found = session.read(text)
        if not quiet:
            say(_reading_line(found))


def _reading_line(found: "Reading") -> str:
    """Return the one line that answers a reading."""
    from survey_ops.tasks.confirm_transfer import Check

    shown = found.code or f"（{found.length} 文字）"
    words = {
        Check.SENT: f"一致    {shown}",
        Check.AGAIN: f"済み    {shown}  すでに読み取っています",
        Check.EXCESS: f"余分    {shown}  この受渡しで送った記録がありません",
    }
    return words.get(found.check) or f"不可    {shown}  {REASONS[found.reason] if found.reason else ''}"


def tell(done: "Confirmed", case: Path) -> None:
    """Say what was confirmed, and what to do where it does not agree."""
    say(*comparison_lines(done.said, done.transfer.contents))
    number = done.transfer.entry
    if done.said.agrees:
        say(f"受渡し {number} は、送ったものと一致しました。閉じました（記録 {done.entry}）。")
        return
    say(f"受渡し {number} は、送ったものと一致しません。閉じていません（記録 {done.entry}）。")
    say(*next_steps(done.transfer, done.said, case))


def confirmed_json(done: "Confirmed") -> dict[str, object]:
    """Return a confirmation for scripts."""
    said = done.said
    return {"entry": done.entry, "sent": said.sent, **said.as_body(), "transfer": transfer_json(done.transfer)}
