"""`survey-ops scan`."""

import sys
import uuid
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson, By, CaseFolder, opened
from survey_ops.cli.output import join_numbers, say, warn, write_json
from survey_ops.cli.progress_bar import progress
from survey_ops.cli.words import MOVEMENTS, REASONS, STATES
from survey_ops.domain.custody import Movement
from survey_ops.errors import Exit, UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.record_scan import Details, Outcome, ScanSession


class MovementName(StrEnum):
    """What is scanned."""

    HANDOVER = "handover"
    RETURN = "return"
    DESTROY = "destroy"


def scan(
    case: CaseFolder,
    movement: Annotated[
        MovementName,
        typer.Argument(metavar="handover|return|destroy", help="引渡 | 返却 | 廃棄", show_default=False),
    ],
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
    as_json: AsJson = False,
) -> None:
    """シートの管理コードを読み取り、引渡・返却・廃棄を記録する。"""
    from survey_ops.tasks.record_scan import ScanSession, make_details

    kind = Movement(movement.value)
    said = {"by": by, "to": to, "from": giver, "place": place, "method": method}
    with opened(case, by) as workspace:
        details = make_details(workspace, kind, said, _day(on))
        desk = ScanSession(workspace, kind, details)
        readings = _read_files(files, quiet=as_json) if files else _read_lines()
        if not as_json:
            warn(*_opening(kind, details, is_typed=not files))
        answers = [_answer(desk, text, _request(session, place_of), as_json=as_json) for place_of, text in readings]
        missing = desk.missing()
    if as_json:
        write_json(_as_json(answers, missing))
    else:
        say(*_closing(kind, answers, missing))
    raise typer.Exit(int(Exit.MISSING if missing else Exit.DONE))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "--on の日付が正しくありません。", "2021-04-02 のように書いてください。", code="date"
        ) from None


def _request(session: str | None, place_of: str) -> str:
    """Return the id of a scan: new each time, or fixed by the session's name and the place in its input."""
    return f"{session}:{place_of}"[:200] if session else uuid.uuid4().hex


def _answer(desk: "ScanSession", text: str, request: str, *, as_json: bool) -> "Outcome":
    outcome = desk.scan(text, request)
    if not as_json:
        say(outcome_line(outcome))
    return outcome


def _read_lines() -> Iterator[tuple[str, str]]:
    """Yield what the reader types, a code a line, with its place in the input."""
    lines = _typed_lines() if sys.stdin.isatty() else _piped_lines()
    for number, line in enumerate(lines, start=1):
        text = line.strip("\r\n\t ")
        if text:
            yield f"{number}:{text}", text


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            line = input("読取り> ")
        except (EOFError, KeyboardInterrupt):
            return
        if not line.strip():
            return
        yield line


def _piped_lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield _decode(line)


def _decode(line: bytes) -> str:
    """Decode a line as it comes: UTF-8, or CP932 from a Windows console. Codes survive either."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp932", errors="replace")


def _read_files(files: list[Path], *, quiet: bool) -> list[tuple[str, str]]:
    """Read all files before anything is recorded; pages that show no code are told."""
    from survey_ops.documents.code_reader import read_codes

    found: list[tuple[str, str]] = []
    with progress(quiet=quiet).step("読取り", len(files)) as advance:
        for file in files:
            for page in read_codes(file):
                found += [(f"{page.file}:{page.page}:{text}", text) for text in page.texts]
                if not page.texts:
                    warn(f"読めない: {page.file} の {page.page} ページ目に、QR コードが見つかりません。")
            advance(1)
    return found


def _opening(movement: Movement, details: "Details", *, is_typed: bool) -> list[str]:
    names = {"from": "渡す者", "to": "受け取る者", "place": "場所", "method": "方法"}
    values = {"from": details.giver, "to": details.taker, "place": details.place, "method": details.method}
    said = [f"{names[key]} {value}" for key, value in values.items() if value]
    lines = [f"{MOVEMENTS[movement]}の読取り（{details.on.isoformat()}、記録者 {details.by}）"]
    if said:
        lines.append(f"  {'、'.join(said)}")
    if details.planned:
        lines.append(f"  {'・'.join(names[key] for key in details.planned)}は case.toml の予定によります。")
    if is_typed and sys.stdin.isatty():
        lines.append("  管理コードを読み取ってください。終わるときは、何も入力せずに Enter を押します。")
    return lines


def outcome_line(outcome: "Outcome") -> str:
    """Return the one line that answers a scan."""
    from survey_ops.tasks.record_scan import Answer

    shown = outcome.code or f"（{outcome.length} 文字）"
    again = "（同じ読取り）" if outcome.repeated else ""
    if outcome.answer is Answer.ACCEPTED:
        return f"受付    {shown}  記録 {outcome.entry}{again}"
    state = f"（今は「{STATES[outcome.state]}」）" if outcome.state else ""
    if outcome.answer is Answer.ALREADY:
        return f"済み    {shown}  すでに読み取っています{state}"
    reason = REASONS[outcome.reason] if outcome.reason else ""
    return f"不可    {shown}  {reason}{state}{again}"


def _as_json(answers: "list[Outcome]", missing: list[int]) -> dict[str, object]:
    from survey_ops.tasks.record_scan import Answer

    counts = {answer: sum(outcome.answer is answer for outcome in answers) for answer in Answer}
    return {
        "accepted": counts[Answer.ACCEPTED],
        "already": counts[Answer.ALREADY],
        "refused": [
            {
                "code": outcome.code,
                "reason": outcome.reason.value,
                "length": outcome.length,
                "message": REASONS[outcome.reason],
            }
            for outcome in answers
            if outcome.reason
        ],
        "missing": missing,
    }


def _closing(movement: Movement, answers: "list[Outcome]", missing: list[int]) -> list[str]:
    from survey_ops.tasks.record_scan import Answer

    counts = {answer: sum(outcome.answer is answer for outcome in answers) for answer in Answer}
    lines = [
        f"受付 {counts[Answer.ACCEPTED]:,} 枚、済み {counts[Answer.ALREADY]:,} 枚、不可 {counts[Answer.REFUSED]:,} 件"
    ]
    name = MOVEMENTS[movement]
    if missing:
        lines.append(f"{name}がまだのシート {len(missing):,} 枚: {join_numbers(missing)}")
    else:
        lines.append(f"すべてのシートの{name}を読み取りました。")
    return lines
