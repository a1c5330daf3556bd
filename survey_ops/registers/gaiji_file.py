"""The file of 外字 in the case folder: what each character of private use is printed as.

A CSV of two columns and an optional third, with or without the header line `外字,印字する文字,備考`:

    U+E000,U+845B U+E0100,葛飾の葛
    U+E001,𠮷

Both columns hold a character itself or its code points. UTF-8, with or without a byte order mark, or CP932.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from survey_ops.domain.characters import code_points, is_private
from survey_ops.domain.gaiji import Gaiji, read_letter
from survey_ops.errors import InputError, Problem
from survey_ops.registers.encodings import UTF16_BOMS, candidates, codec, fits, mark_length

HEADERS = ("外字", "印字する文字", "備考")
_SPACES = " \t\u3000"
_Row = tuple[int, list[str]]


def read_gaiji(path: Path, name: str) -> Gaiji:
    """Read the file.

    Args:
        path: the file.
        name: as the case names it, for messages.

    Raises:
        InputError: it does not decode, or lines are wrong; all of them.
        OSError: it cannot be read.
    """
    problems: list[Problem] = []
    letters: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, cells in _rows(_decode(path.read_bytes(), name), name, problems):
        found = _pair(line, cells, name, problems)
        if found is None:
            continue
        char, letter = found
        if char in letters:
            message = f"{code_points(char)} は {lines[char]} 行目にもあります。1 行だけにしてください。"
            problems.append(Problem(name, line, HEADERS[0], "gaiji_twice", message))
            continue
        letters[char], lines[char] = letter, line
    problems += [
        Problem(name, lines[char], HEADERS[1], "gaiji_chain", f"{code_points(letter)} は、この表の外字です。")
        for char, letter in letters.items()
        if letter[0] in letters
    ]
    if problems:
        raise _error(name, sorted(problems, key=lambda problem: problem.line or 0))
    return Gaiji(letters, lines)


def _decode(data: bytes, name: str) -> str:
    fitting = [] if data.startswith(UTF16_BOMS) else [one for one in candidates(data, "auto") if fits(data, one)]
    texts = {data[mark_length(data, one) :].decode(codec(one)) for one in fitting}
    if len(texts) == 1:
        return texts.pop()
    if texts:
        message = (
            "UTF-8 でも CP932 でも読めて、内容が違います。文字の代わりに U+845B のようなコードで書いてください。"
        )
    else:
        message = "UTF-8 でも CP932（シフトJIS）でもありません。UTF-8 で保存し直してください。"
    raise _error(name, [Problem(name, None, "", "gaiji_encoding", message)])


def _rows(text: str, name: str, problems: list[Problem]) -> Iterator[_Row]:
    """Yield the lines that say something, each with the number of the physical line it starts on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            stripped = [cell.strip(_SPACES) for cell in cells]
            while stripped and not stripped[-1]:
                stripped.pop()  # spreadsheets fill lines up with empty cells
            if stripped and not (start == 1 and stripped[0] == HEADERS[0]):
                yield start, stripped
            start = reader.line_num + 1
    except csv.Error:
        message = '引用符「"」の使い方が正しくないため、ここから先を読めません。'
        problems.append(Problem(name, start, "", "gaiji_csv", message))


def _pair(line: int, cells: list[str], name: str, problems: list[Problem]) -> tuple[str, str] | None:
    """Return the 外字 and what stands for it, or add what is wrong with the line."""

    def wrong(column: int, code: str, message: str) -> None:
        problems.append(Problem(name, line, HEADERS[column], code, message))

    count = len(problems)
    if len(cells) > len(HEADERS):
        problems.append(
            Problem(name, line, "", "gaiji_columns", "列が多すぎます。外字、印字する文字、備考の順です。")
        )
        return None
    char, letter = read_letter(cells[0]), read_letter(cells[1]) if len(cells) > 1 else None
    if char is None:
        wrong(0, "gaiji_unreadable", "外字を 1 文字か U+E000 のようなコードで書いてください。")
    elif len(char) > 1 or not is_private(char):
        wrong(0, "gaiji_not_private", f"{code_points(char)} は外字（私用領域の文字）ではありません。")
    if letter is None:
        wrong(1, "gaiji_unreadable", "印字する文字を 1 文字か U+845B U+E0100 のようなコードで書いてください。")
    elif letter == char and len(problems) == count:
        wrong(1, "gaiji_itself", "外字そのものが書いてあります。印字する文字を書いてください。")
    return (char, letter) if char is not None and letter is not None and len(problems) == count else None


def _error(name: str, problems: list[Problem]) -> InputError:
    return InputError(
        f"外字の対応表 {name} に直すところが {len(problems)} か所あります。",
        "外字 1 文字に 1 行で、外字と印字する文字を「U+E000,U+845B U+E0100」のように書いてください。",
        code="gaiji",
        problems=problems,
    )
