"""What people and scripts see: text on standard output, warnings on standard error, or one JSON object."""

import json
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from survey_ops.errors import Exit, Problem, SurveyOpsError

_SHOWN = 50


def prepare_streams() -> None:
    """Let a console that cannot show a character show its code, and one that cannot read one go on."""
    for stream, errors in (
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
        (sys.stdin, "replace"),
    ):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=errors)


def say(*lines: str) -> None:
    """Print lines to standard output."""
    for line in lines:
        print(line, flush=True)


def warn(*lines: str) -> None:
    """Print lines to standard error."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)


def write_json(data: Mapping[str, Any]) -> None:
    """Write one JSON object to standard output, in UTF-8 on every system."""
    write_bytes((json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode())


def write_bytes(data: bytes) -> None:
    """Write bytes to standard output as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Return problems as lines of text, the first of them where there are very many."""
    lines = [f"  {_place(problem)}: {problem.message}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  ほか {len(problems) - _SHOWN:,} 件（--json を付けると、すべて出ます）")
    return lines


def _place(problem: Problem) -> str:
    line = f" {problem.line} 行目" if problem.line else ""
    column = f"「{problem.column}」" if problem.column else ""
    return f"{problem.file}{line}{column}"


def show_failure(error: SurveyOpsError, *, as_json: bool) -> int:
    """Tell a failure and return the exit code."""
    if as_json:
        listing = [problem.as_json() for problem in error.problems]
        extra: dict[str, Any] = {"problems": listing} if listing else {}
        if error.code == "listed":
            extra["listed"] = listing
        write_json({"error": error.as_json(), **extra})
    else:
        warn(f"エラー: {error.message}", *problem_lines(error.problems))
        if error.advice:
            warn(f"→ {error.advice}")
    return int(error.exit)


def show_bug(error: BaseException, *, as_json: bool, debug: bool) -> int:
    """Tell a bug without showing data: its kind and place, and the traceback on demand only."""
    if debug:
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "?"
    wrapped = SurveyOpsError(
        f"プログラムの不具合で止まりました（{type(error).__name__}, {place}）。",
        "--debug を付けて同じコマンドを実行し、表示された内容を開発者に伝えてください。",
        code="bug",
    )
    show_failure(wrapped, as_json=as_json)
    return int(Exit.BUG)
