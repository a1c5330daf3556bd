"""`survey-ops scan`."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.clock import account, now, seat
from survey_ops.cli.days import past_day
from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import say, warn, write_json
from survey_ops.cli.plain_input import decode
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.register_copy import copy_and_tell, copy_json
from survey_ops.cli.words import ITEM_REASONS, MOVEMENTS, REASONS, STATES
from survey_ops.domain.custody import TARGETS, Movement, Sheet, State
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.record_scan import Details, Outcome, ScanSession
    from survey_ops.tasks.workspace import Workspace


_LONG_AGO = 60  # days after which a date is asked about: a year is soon mistyped


def scan(
    case: CaseFolder,
    word: Annotated[
        str | None,
        typer.Argument(metavar="handover|return|destroy", help="引渡 | 返却 | 廃棄", show_default=False),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="画像やPDF", help="写真・スキャン・PDF（省くと標準入力から）", show_default=False),
    ] = None,
    by: By = None,
    to: Annotated[str | None, typer.Option("--to", help="受け取った者", show_default=False)] = None,
    giver: Annotated[str | None, typer.Option("--from", help="渡した者", show_default=False)] = None,
    place: Annotated[str | None, typer.Option("--place", help="場所", show_default=False)] = None,
    method: Annotated[str | None, typer.Option("--method", help="運搬や廃棄の方法", show_default=False)] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="行った日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    session: Annotated[
        str | None,
        typer.Option(
            "--session", help="読取りの名前。途中で切れたとき、同じ名前と同じ入力でやり直せる", show_default=False
        ),
    ] = None,
    transfer: Annotated[
        int | None,
        typer.Option(
            "--transfer", metavar="番号", help="この受渡しに加える（survey-ops transfer）", show_default=False
        ),
    ] = None,
    offline: Annotated[
        Path | None,
        typer.Option(
            "--offline",
            metavar="ファイル",
            help="台帳につながらない窓口で、読取りをこのファイルに貯める",
            show_default=False,
        ),
    ] = None,
    desk_name: Annotated[
        str | None,
        typer.Option("--desk", help="--offline の窓口の名前（省くと、パソコンの名前）", show_default=False),
    ] = None,
    merge: Annotated[
        list[Path] | None,
        typer.Option(
            "--merge", metavar="ファイル", help="--offline で貯めた読取りを、台帳に入れる", show_default=False
        ),
    ] = None,
    rename: Annotated[
        bool, typer.Option("--rename", help="--merge のあと、ファイルの名前を ….merged に変える")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """シートや管理対象の管理コードを読み取り、引渡・返却・廃棄を記録する。"""
    said = {"by": by, "to": to, "from": giver, "place": place, "method": method}
    if merge:
        mixed = [offline, to, giver, place, method, on, session, desk_name, transfer]
        raise typer.Exit(_merge(case, word, files, merge, by, is_mixed=any(mixed), rename=rename, as_json=as_json))
    movement = _movement(word)
    if offline:
        if transfer is not None:
            raise UsageError(
                "台帳につながらない窓口では、受渡しに加えることができません（--transfer）。",
                "--transfer を付けずに読み取ってください。受渡しと確認は、台帳につながってから記録します。",
                code="offline_transfer",
            )
        readings = read_files(files, quiet=as_json) if files else read_lines()
        ended = _collect(case, movement, said, on, offline, desk_name, readings, session, as_json)
        raise typer.Exit(ended)
    with opened(case, by) as workspace:
        desk = _open_desk(workspace, movement, said, on, transfer, is_typed=not files, quiet=as_json)
        readings = read_files(files, quiet=as_json) if files else read_lines()
        answers = [_answer(desk, reading, session, as_json=as_json) for reading in readings]
        sheets, missing, items = desk.sheets(), desk.missing(), desk.missing_items()
        if not as_json:
            say(*_closing(movement, answers, sheets, missing), *_closing_items(movement, items))
        copied = copy_and_tell(workspace, quiet=as_json)
    if as_json:
        write_json({**_as_json(answers, missing), "missing_items": items, **copy_json(copied)})
    raise typer.Exit(int(_exit(answers, [*missing, *items])))


def _movement(word: str | None) -> Movement:
    try:
        return Movement(word or "")
    except ValueError:
        raise UsageError(
            "何を読み取るかを、案件の次に書いてください。",
            "引渡は handover、返却は return、廃棄は destroy です。",
            code="movement",
        ) from None


def _collect(
    case: Path,
    movement: Movement,
    said: Mapping[str, str | None],
    on: str | None,
    file: Path,
    desk_name: str | None,
    readings: Iterable[tuple[str, str]],
    session: str | None,
    as_json: bool,
) -> int:
    """Collect scans where the ledger cannot be reached; return the exit code."""
    from survey_ops.cli.offline import collect, opening, show_collected
    from survey_ops.tasks.collect_scans import open_offline_case, open_offline_desk
    from survey_ops.tasks.record_scan import make_details

    name = desk_name or seat().terminal
    place = open_offline_case(case, now, said["by"] or account(), name)
    today = place.today()
    details = make_details(place, movement, said, past_day(on, today))
    with open_offline_desk(place, file, movement, details) as desk:
        if not as_json:
            first, *rest = _opening(movement, details, today, is_typed=sys.stdin.isatty())
            warn(first, *opening(file, desk, name), *rest)
        answers = collect(desk, readings, session, as_json=as_json)
        return int(show_collected(case, file, desk, answers, as_json=as_json))


def _merge(
    case: Path,
    word: str | None,
    files: list[Path] | None,
    merged: list[Path],
    by: str | None,
    *,
    is_mixed: bool,
    rename: bool,
    as_json: bool,
) -> int:
    """Enter collected scans; return the exit code. What stands behind the first file is a movement or more files."""
    from survey_ops.cli.offline import show_merged
    from survey_ops.tasks.merge_scans import merge_scans

    if is_mixed:
        raise UsageError(
            "--merge と一緒に指定できるのは、--by、--rename、--json だけです。",
            "だれが、どこで、いつ渡したかは、窓口で貯めたファイルにあります。",
            code="merge_mixed",
        )
    movement = Movement(word) if word in list(Movement) else None
    more = [Path(word)] if word and movement is None else []
    with opened(case, by) as workspace:
        done = merge_scans(
            workspace,
            [*merged, *more, *(files or [])],
            movement,
            rename=rename,
            progress=progress(quiet=as_json),
        )
    return int(show_merged(done, as_json=as_json))


def _open_desk(
    workspace: "Workspace",
    movement: Movement,
    said: Mapping[str, str | None],
    on: str | None,
    transfer: int | None,
    *,
    is_typed: bool,
    quiet: bool,
) -> "ScanSession":
    """Begin a session, and tell the operator what will be recorded with each scan."""
    from survey_ops.tasks.open_transfer import refuse_without_witness, transfer_session
    from survey_ops.tasks.record_scan import ScanSession, make_details

    today = workspace.today()
    if transfer is None:
        refuse_without_witness(workspace, movement)
        details = make_details(workspace, movement, said, past_day(on, today))
        desk = ScanSession(workspace, movement, details)
    else:
        _refuse_details(said, on)
        desk, details = transfer_session(workspace, transfer, movement, said["by"])
    if not quiet:
        warn(*_opening(movement, details, today, is_typed=is_typed))
    return desk


def _refuse_details(said: Mapping[str, str | None], on: str | None) -> None:
    """Refuse to say again, and otherwise, what the transfer has on record.

    Raises:
        UsageError: something is said.
    """
    names = [f"--{key}" for key in ("to", "from", "place", "method") if said[key]] + (["--on"] if on else [])
    if names:
        raise UsageError(
            f"--transfer と一緒には、{'、'.join(names)} を書けません。",
            "だれが、だれに、どこで、いつは、受渡しを始めたときの記録によります。",
            code="transfer_details",
        )


def _exit(answers: "list[Outcome]", missing: list[int]) -> Exit:
    if missing:
        return Exit.MISSING
    return Exit.REFUSED if answers and all(outcome.reason for outcome in answers) else Exit.DONE


def _answer(desk: "ScanSession", reading: tuple[str, str], session: str | None, *, as_json: bool) -> "Outcome":
    place, text = reading
    outcome = desk.scan(text, None if session is None else f"{session}\n{place}")
    if not as_json:
        say(outcome_line(outcome))
        if outcome.reason and sys.stderr.isatty():
            print("\a", end="", file=sys.stderr, flush=True)  # eyes are on the stack of sheets, not on the screen
    return outcome


def read_lines(*, whole: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what the reader types, a code a line, with its place in the input.

    Args:
        whole: what is read counts only when all of it is there; stopping it is an error then.

    Raises:
        UsageError: it was stopped at the terminal.
    """
    lines = _typed_lines(whole=whole) if sys.stdin.isatty() else _piped_lines()
    for number, line in enumerate(lines, start=1):
        text = line.strip("\r\n\t ")
        if text:
            yield str(number), text


def _typed_lines(*, whole: bool) -> Iterator[str]:
    """Yield lines until two empty ones: many readers send a line end of two, which types one after each code."""
    empty = 0
    while empty < 2:
        print("読取り> ", end="", file=sys.stderr, flush=True)
        try:
            line = input()
        except (EOFError, KeyboardInterrupt):
            if whole:
                raise UsageError(
                    "読取りを途中で止めました。確認は記録していません。",
                    "初めから全部を読み取り直してください。終わるときは、何も入力せずに Enter を 2 回押します。",
                    code="stopped",
                ) from None
            warn("", "読取りを止めました。ここまでに「受付」と出たものは、記録されています。")
            return
        empty = 0 if line.strip() else empty + 1
        yield line


def _piped_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield decode(line)


def read_files(files: list[Path], *, quiet: bool) -> list[tuple[str, str]]:
    """Read all files before anything is recorded; pages that show no code are told."""
    from survey_ops.documents.code_reader import read_codes

    found: list[tuple[str, str]] = []
    with progress(quiet=quiet).step("読取り", len(files)) as advance:
        for file in files:
            for page in read_codes(file):
                found += [(f"{page.file}:{page.page}", text) for text in page.texts]
                if not page.texts:
                    warn(f"読めない: {page.file} の {page.page} ページ目に、QR コードが見つかりません。")
            advance(1)
    return found


def _opening(movement: Movement, details: "Details", today: date, *, is_typed: bool) -> list[str]:
    names = {"from": "渡す者", "to": "受け取る者", "place": "場所", "method": "方法"}
    values = {"from": details.giver, "to": details.taker, "place": details.place, "method": details.method}
    said = [f"{names[key]} {value}" for key, value in values.items() if value]
    lines = [f"{MOVEMENTS[movement]}の読取り（{details.on.isoformat()}、記録者 {details.by}）"]
    if said:
        lines.append(f"  {'、'.join(said)}")
    if details.planned:
        lines.append(f"  {'・'.join(names[key] for key in details.planned)}は case.toml の予定によります。")
    if (today - details.on).days > _LONG_AGO:
        lines.append(f"  注意: {(today - details.on).days:,} 日前の日付です。違っていれば、Ctrl+C で止めてください。")
    if is_typed and sys.stdin.isatty():
        lines.append("  管理コードを読み取ってください。終わるときは、何も入力せずに Enter を 2 回押します。")
    return lines


def outcome_line(outcome: "Outcome") -> str:
    """Return the one line that answers a scan."""
    from survey_ops.tasks.record_scan import Answer

    shown = outcome.code or f"（{outcome.length} 文字）"
    state = f"（今は「{STATES[outcome.state]}」）" if outcome.state else ""
    if outcome.item:
        shown = f"{shown}  {outcome.item.title} {outcome.item.persons:,} 人"
        state = f"（今は「{outcome.item.state_word}」）"
    again = "（前と同じ読取り）" if outcome.repeated else ""
    if outcome.answer is Answer.ACCEPTED:
        unproven = "（鍵を失う前のシート。真偽は確かめていません）" if outcome.is_unproven else ""
        return f"受付    {shown}  記録 {outcome.entry}{again}{unproven}{state if outcome.repeated else ''}"
    if outcome.answer is Answer.ALREADY:
        return f"済み    {shown}  すでに読み取っています{state}"
    reason = _reason_text(outcome)
    return f"不可    {shown}  {reason}{state}{again}"


def _reason_text(outcome: "Outcome") -> str:
    reasons = ITEM_REASONS if outcome.item else REASONS
    return reasons[outcome.reason] if outcome.reason else ""


def refusals_json(answers: "list[Outcome]") -> list[dict[str, object]]:
    """Return what was refused, for scripts."""
    return [
        {
            "code": outcome.code,
            "reason": outcome.reason.value,
            "length": outcome.length,
            "message": _reason_text(outcome),
        }
        for outcome in answers
        if outcome.reason
    ]


def _as_json(answers: "list[Outcome]", missing: list[int]) -> dict[str, object]:
    from survey_ops.tasks.record_scan import Answer

    counts = {answer: sum(outcome.answer is answer for outcome in answers) for answer in Answer}
    return {
        "accepted": counts[Answer.ACCEPTED],
        "already": counts[Answer.ALREADY],
        "unproven": sum(outcome.is_unproven for outcome in answers),
        "refused": refusals_json(answers),
        "missing": missing,
    }


def _closing(movement: Movement, answers: "list[Outcome]", sheets: "list[Sheet]", missing: list[int]) -> list[str]:
    from survey_ops.tasks.record_scan import Answer

    counts = {answer: sum(outcome.answer is answer for outcome in answers) for answer in Answer}
    unit = "件" if not sheets or any(outcome.item for outcome in answers) else "枚"
    lines = [
        f"受付 {counts[Answer.ACCEPTED]:,} {unit}、済み {counts[Answer.ALREADY]:,} {unit}、"
        f"不可 {counts[Answer.REFUSED]:,} 件"
    ]
    if not sheets:
        return lines
    name = MOVEMENTS[movement]
    reached = sum(sheet.state is TARGETS[movement] for sheet in sheets)
    if missing:
        lines.append(f"{name}がまだのシート {len(missing):,} 枚: {short_list(missing)}")
    elif reached:
        lines.append(f"{name}を待っているシートはありません（{STATES[TARGETS[movement]]} {reached:,} 枚）。")
    else:
        lines.append(f"{name}を記録したシートも、待っているシートもありません。")
    lost = sorted(sheet.number for sheet in sheets if sheet.state is State.LOST)
    if lost:
        lines.append(f"紛失として記録してあるシート {len(lost):,} 枚: {short_list(lost)}")
    return lines


def _closing_items(movement: Movement, missing: list[int]) -> list[str]:
    if not missing:
        return []
    name = MOVEMENTS[movement]
    return [f"{name}がまだの管理対象 {len(missing):,} 件: {short_list(missing)}（番号）"]
