"""Lines that are no rows of residents, told as what they are in place of what is wrong with their cells.

A second line of headers, a line of totals, a blank line, a row whose cells have moved: each would be told as several
bad cells, none of which a clerk could mend.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from survey_ops.domain.birth import Unreadable, read_birth
from survey_ops.domain.tickets import is_id
from survey_ops.errors import Problem
from survey_ops.registers.files import Opened

_TOTAL = re.compile("(総|小)?(合計|計|件数|人数)(件数|人数|人員)?[:=]?[0-9,]*[件人名行]?|以上|EOF|END|終了?")
_LOOKED_AT = 1000


def tell_odd_lines(opened: Opened, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems by line, those of odd lines told as one each."""
    told = _one_a_cell(_shifted(problems))
    by_line: dict[int | None, list[Problem]] = {}
    for one in told:
        by_line.setdefault(one.line, []).append(one)
    for line, cells in {**_records(opened, by_line), **dict(opened.edges())}.items():
        if line in by_line and (what := _what_it_is(opened, line, cells)):
            by_line[line] = [what]
    rows = [one for line in sorted(by_line, key=lambda line: line or 0) for one in by_line[line]]
    return sorted([*rows, *_trailing_residents(opened)], key=lambda problem: problem.line or 0)


def _shifted(problems: Sequence[Problem]) -> list[Problem]:
    moved = {one.line for one in problems if one.code == "shifted"}
    told = [one for one in problems if one.line not in moved]
    found: dict[int | None, Problem] = {}
    for one in problems:
        if one.code == "shifted":
            found.setdefault(one.line, Problem(one.file, one.line, "", one.code, one.message))
    return [*told, *found.values()]


def _one_a_cell(problems: Sequence[Problem]) -> list[Problem]:
    """Leave out what else is said of cells that have no text at all."""
    empty = {(one.line, one.column) for one in problems if one.code == "xlsx_cell"}
    return [one for one in problems if one.code == "xlsx_cell" or (one.line, one.column) not in empty]


def _records(opened: Opened, lines: Iterable[int | None]) -> dict[int, list[str]]:
    """Return the records that stand on some of these lines."""
    rows = opened.columns.rows_on([line for line in lines if line is not None][:_LOOKED_AT])
    return {opened.columns.line(row): cells for row, cells in opened.records(rows).items()}


def _what_it_is(opened: Opened, line: int, cells: Sequence[str]) -> Problem | None:
    spec = opened.spec
    plain = [unicodedata.normalize("NFKC", cell).replace(" ", "") for cell in cells]
    if not any(plain):
        return Problem(spec.file, line, "", "blank_line", "空の行があります。")
    if line != spec.data_line and any(_TOTAL.fullmatch(cell.strip(":()*-=")) for cell in plain):
        message = (
            f"合計の行のようです。住民の行でなければ、case.toml の {spec.key}.trailing_lines に、"
            "末尾の行の数を書いてください。"
        )
        return Problem(spec.file, line, "", "total_line", message)
    is_header = [cell.lstrip("\ufeff") for cell in cells] == list(opened.header)
    if is_header or (line == spec.data_line and not any(re.search("[0-9]", cell) for cell in plain)):
        message = (
            f"見出しの続きのようです。住民の行でなければ、case.toml の {spec.key}.first_line に、"
            "住民の始まる行の番号を書いてください。途中の行なら、ファイルを出力した部署に確かめてください。"
        )
        return Problem(spec.file, line, "", "second_header", message)
    return None


def _trailing_residents(opened: Opened) -> list[Problem]:
    """Tell lines that the case declares to be totals and that read like a resident."""
    spec = opened.spec
    message = (
        f"case.toml の {spec.key}.trailing_lines では住民でない行ですが、住民の行のようです。"
        "末尾の行の数を確かめてください。"
    )
    return [
        Problem(spec.file, line, "", "total_line", message)
        for line, cells in opened.trailing
        if len(cells) == len(opened.header) and _is_resident(opened, cells)
    ]


def _is_resident(opened: Opened, cells: Sequence[str]) -> bool:
    birth = cells[opened.indices["birth"]] if "birth" in opened.indices else ""
    has_birth = bool(birth.strip()) and not isinstance(read_birth(birth, date.max), Unreadable)
    return has_birth and is_id(cells[opened.indices["id"]])
