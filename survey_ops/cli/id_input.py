"""Resident ids as a command receives them: as words, from a file, or from standard input, one a line.

An id may stand for a person to whoever reads over a shoulder or in a shell's history: nothing here repeats one.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from survey_ops.cli.output import warn
from survey_ops.cli.plain_input import decode, read_list
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.record_notice import IdList

_LIST = "宛名番号を 1 行に 1 つずつ書いたテキストファイルを指定してください。"


def read_ids(words: Sequence[str] | None, file: Path | None, *, may_count: bool = True) -> "IdList":
    """Return the ids of one of the three places.

    Args:
        words: on the command line.
        file: with an id a line.
        may_count: whether the command takes a number where nobody knows who.

    Raises:
        UsageError: two places are named, or nothing was given.
        InputError: the file cannot be read.
    """
    from survey_ops.tasks.record_notice import IdList

    if words and file:
        raise UsageError(
            "宛名番号が、コマンドとファイルの両方で指定されています。", "どちらか一つにしてください。", code="ids"
        )
    source, lines = _lines(words, file)
    found = [(number, line.strip(" \t\r\n\u3000")) for number, line in enumerate(lines, start=1)]
    known = tuple((number, text) for number, text in found if text)
    if not known:
        raise UsageError(
            "宛名番号が一つもありません。",
            "宛名番号を 1 行に 1 つずつ入力するか、--file でファイルを"
            f"{'、名前が分からないときは --count で件数を' if may_count else ''}指定してください。",
            code="ids",
        )
    return IdList(source, known)


def _lines(words: Sequence[str] | None, file: Path | None) -> tuple[str, Iterable[str]]:
    if words:
        return "指定した宛名番号", words
    if file:
        return file.name, read_list(file, "宛名番号の一覧", _LIST, "ids").splitlines()
    if sys.stdin.isatty():
        warn("宛名番号を 1 行に 1 つずつ入力してください。終わるときは、何も入力せずに Enter を押します。")
        return "入力", _typed()
    return "標準入力", decode(sys.stdin.buffer.read()).splitlines()


def _typed() -> list[str]:
    lines: list[str] = []
    while True:
        print("宛名番号> ", end="", file=sys.stderr, flush=True)
        try:
            line = input()
        except EOFError:
            return lines
        if not line.strip():
            return lines
        lines.append(line)
