"""`survey-ops transfer`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.confirm import confirm_at_once, confirmed_json, tell
from survey_ops.cli.days import parse_day, past_day
from survey_ops.cli.options import PARTY, AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.register_copy import copy_and_tell, copy_json
from survey_ops.cli.scan import outcome_line, read_files, read_lines, refusals_json
from survey_ops.cli.transfer_words import STATES, amount, list_lines, transfer_json
from survey_ops.cli.words import MOVEMENTS
from survey_ops.domain.custody import Movement
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.domain.transfers import Transfer
    from survey_ops.tasks.confirm_transfer import Confirmed
    from survey_ops.tasks.open_transfer import PreparedTransfer, TransferWish
    from survey_ops.tasks.record_scan import Outcome, ScanSession
    from survey_ops.tasks.workspace import Workspace


def transfer(
    case: CaseFolder,
    movement: Annotated[
        Movement | None,
        typer.Argument(metavar="handover|return|destroy", help="引渡 | 返却 | 廃棄", show_default=False),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="画像やPDF", help="写真・スキャン・PDF（省くと標準入力から）", show_default=False),
    ] = None,
    giver: Annotated[
        str | None, typer.Option("--from", metavar=PARTY, help="渡す者（氏名だけでもよい）", show_default=False)
    ] = None,
    taker: Annotated[
        str | None, typer.Option("--to", metavar=PARTY, help="受け取る者（廃棄では、行う者）", show_default=False)
    ] = None,
    witness: Annotated[
        str | None, typer.Option("--witness", metavar=PARTY, help="立会者", show_default=False)
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="場所", show_default=False)] = None,
    carrying: Annotated[str | None, typer.Option("--carrying", help="運搬や廃棄の方法", show_default=False)] = None,
    due: Annotated[
        str | None, typer.Option("--due", help="返却の期限（引渡しのとき。2021-04-08）", show_default=False)
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="行った日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    stays_open: Annotated[
        bool, typer.Option("--open", help="確認は後で行う（複数の窓口で読み取るときも）", show_default=False)
    ] = False,
    is_list: Annotated[bool, typer.Option("--list", help="これまでの受渡しの一覧", show_default=False)] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """受渡しを始める。渡す者と受け取る者を決め、束を一度読み取り、受け取る側の確認を求める。"""
    with opened(case, by) as workspace:
        if is_list or movement is None:
            _list(workspace, case, as_json=as_json, is_asked=is_list)
            return
        from survey_ops.tasks.open_transfer import TransferWish

        wish = TransferWish(
            movement=movement,
            giver=giver,
            taker=taker,
            witness=witness,
            place=place,
            carrying=carrying,
            due=parse_day(due, "--due"),
            by=by,
            on=past_day(on, workspace.today()),
        )
        run = _Run(workspace, case, wish, files or [], stays_open=stays_open, quiet=as_json)
        run.scan()
        done = run.ask()
        code = run.exit(done)
        copied = copy_and_tell(workspace, quiet=as_json)
        if as_json:
            write_json({**run.as_json(done), **copy_json(copied)})
    raise typer.Exit(int(code))


class _Run:
    """One run of the command: what was opened, read and confirmed."""

    def __init__(
        self,
        workspace: "Workspace",
        case: Path,
        wish: "TransferWish",
        files: list[Path],
        *,
        stays_open: bool,
        quiet: bool,
    ) -> None:
        self._workspace, self._case, self._files = workspace, case, files
        self._movement, self._stays_open, self._quiet = wish.movement, stays_open, quiet
        self._prepared = _prepare(workspace, wish)
        self._answers: list[Outcome] = []
        self._desk: ScanSession | None = None
        self._number = 0

    def scan(self) -> None:
        """Read the stack; the transfer is opened with its first code, so that nothing read records nothing."""
        if not self._quiet:
            warn(*_opening(self._prepared))
            if not self._files and sys.stdin.isatty():
                warn("渡すものを一度ずつ読み取ってください。終わるときは、何も入力せずに Enter を 2 回押します。")
        readings: Iterable[tuple[str, str]] = (
            read_files(self._files, quiet=self._quiet) if self._files else read_lines()
        )
        for _, text in readings:
            outcome = self._opened().scan(text)
            self._answers.append(outcome)
            if not self._quiet:
                say(outcome_line(outcome))
        if self._desk is None and not self._stays_open:
            raise UsageError(
                "管理コードを一つも読み取っていません。受渡しを始めていません。",
                "渡すものの管理コードを読み取ってください。後から survey-ops scan --transfer で読み取るときは、"
                "--open を付けてください。",
                code="nothing_read",
            )
        self._opened()

    def _opened(self) -> "ScanSession":
        from survey_ops.tasks.open_transfer import open_transfer, transfer_session

        if self._desk is None:
            self._number = open_transfer(self._workspace, self._prepared).entry
            self._desk, _ = transfer_session(self._workspace, self._number, self._movement)
            if not self._quiet:
                say(f"受渡し {self._number} を始めました。")
        return self._desk

    def ask(self) -> "Confirmed | None":
        """Print the list and, at a terminal, ask the other side for its confirmation at once."""
        found = self._found()
        if self._quiet:
            return None
        say(*list_lines(found), *self._warnings(found))
        if len(found.contents) and not self._stays_open and sys.stdin.isatty():
            done = confirm_at_once(self._workspace, found)
            if done:
                tell(done, self._case)
                return done
        say(*self._later(found))
        return None

    def _found(self) -> "Transfer":
        from survey_ops.tasks.open_transfer import find_transfer

        return find_transfer(self._workspace, self._number)

    def _warnings(self, found: "Transfer") -> list[str]:
        outside = self._outside(found)
        if not outside:
            return []
        return [f"注意: 前に読み取ってあり、この受渡しに入っていないもの {len(outside):,} 件: {'、'.join(outside)}"]

    def _outside(self, found: "Transfer") -> list[str]:
        """Return the codes in the stack that were scanned before and stand in no scan of this transfer."""
        from survey_ops.tasks.record_scan import Answer

        inside = {one.code for one in self._answers if one.answer is Answer.ACCEPTED}
        seen = (one.code for one in self._answers if one.answer is Answer.ALREADY)
        return list(dict.fromkeys(code for code in seen if code not in inside))

    def _later(self, found: "Transfer") -> list[str]:
        number, case, movement = found.entry, self._case, found.movement.value
        if not len(found.contents):
            return [
                f"受渡し {number} には、まだ何も入っていません。",
                f"→ 読み取る: survey-ops scan {case} {movement} --transfer {number}",
                f"→ 取りやめる: survey-ops correct {case} {number} --reason 理由",
            ]
        return [
            f"受渡し {number} は、受け取る側の確認を待っています。次のどちらかで確認してください。",
            f"→ 受け取る側が読み取る: survey-ops confirm {case} {number}",
            f"→ 一覧に署名して数を記録する: survey-ops confirm {case} {number} --signed --count 数",
        ]

    def exit(self, done: "Confirmed | None") -> Exit:
        """Return the exit code: refused where nothing got in, 7 where something is not as it should be."""
        found = self._found()
        if self._answers and not len(found.contents):
            return Exit.REFUSED
        is_short = self._answers and self._desk is not None and (self._desk.missing() or self._desk.missing_items())
        is_odd = any(one.reason for one in self._answers) or self._outside(found)
        is_wrong = done is not None and not done.said.agrees
        return Exit.MISSING if is_short or is_odd or is_wrong else Exit.DONE

    def as_json(self, done: "Confirmed | None") -> dict[str, object]:
        """Return the run for scripts."""
        from survey_ops.tasks.record_scan import Answer

        counts = {answer: sum(one.answer is answer for one in self._answers) for answer in Answer}
        return {
            **transfer_json(self._found()),
            "accepted": counts[Answer.ACCEPTED],
            "already": counts[Answer.ALREADY],
            "refused": refusals_json(self._answers),
            "missing": self._desk.missing() if self._desk else [],
            "missing_items": self._desk.missing_items() if self._desk else [],
            "confirmed": confirmed_json(done) if done else None,
        }


def _prepare(workspace: "Workspace", wish: "TransferWish") -> "PreparedTransfer":
    from survey_ops.tasks.open_transfer import prepare_transfer

    return prepare_transfer(workspace, wish)


def _opening(prepared: "PreparedTransfer") -> list[str]:
    due = prepared.due.isoformat() if prepared.due else ""
    said = {"場所": prepared.place, "方法": prepared.carrying, "返却の期限": due}
    return [
        f"{MOVEMENTS[prepared.movement]}の受渡し（{prepared.on.isoformat()}、記録者 {prepared.by}）",
        f"  渡す者 {prepared.giver}",
        f"  受け取る者 {prepared.taker}",
        f"  立会者 {prepared.witness or 'なし'}",
        *(f"  {name} {words}" for name, words in said.items() if words),
    ]


def _list(workspace: "Workspace", case: Path, *, as_json: bool, is_asked: bool) -> None:
    """Show all transfers.

    Raises:
        UsageError: a movement was to be named.
    """
    from survey_ops.tasks.open_transfer import case_transfers

    if not is_asked:
        raise UsageError(
            "引渡し（handover）、返却（return）、廃棄（destroy）のどれかを書いてください。",
            "これまでの受渡しは --list で見られます。",
            code="movement",
        )
    found = case_transfers(workspace)
    if as_json:
        write_json({"transfers": [transfer_json(one) for one in found]})
        return
    if not found:
        say("受渡しの記録はありません。")
    for one in found:
        seen = f"、立会者 {one.witness.person}" if one.witness else ""
        say(
            f"受渡し {one.entry}  {MOVEMENTS[one.movement]}  {one.on}  {STATES[one.state]}  "
            f"{one.giver.person} → {one.taker.person}{seen}  {amount(one.contents)}"
        )
    left = [one.entry for one in found if not one.is_closed]
    if left:
        say(f"閉じていない受渡し {len(left):,} 件: {short_list(left)}。survey-ops confirm {case} 番号 で確認します。")
