"""A resident register (住民基本台帳の抽出データ) read for a draw, with every problem by line and column.

What concerns every row is checked on every row, selected or not: it decodes, has all its columns, an id that is
there and is alone, and a birth date that can be read. What only matters on a label (name, address, postal code) is
checked of the residents who are selected. No message repeats what a cell holds.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.birth import Birth, Unreadable, read_birth
from survey_ops.domain.draw import People, figures
from survey_ops.domain.tickets import is_id
from survey_ops.errors import InputError, Problem
from survey_ops.registers.decode import decode
from survey_ops.registers.table import Table, read_table

_BIRTH_MESSAGES = {
    Unreadable.SHAPE: "生年月日の書き方が読めません（19750102、1975-01-02、1975/1/2 のどれかにしてください）。",
    Unreadable.CALENDAR: "生年月日が暦にない日付です。",
    Unreadable.YEAR: "生年月日の年が明治より前です。",
    Unreadable.FUTURE: "生年月日がデータの抽出日より後です。",
}
_POSTAL = re.compile(r"\d{3}-?\d{4}", re.ASCII)
_EXPONENT = re.compile(r"[0-9.]+E[+-]?[0-9]+", re.ASCII | re.IGNORECASE)
_SPACES = " \u3000"
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True)
class RegisterSpec:
    """How to read a register.

    Attributes:
        file: its name, for messages.
        encoding: `auto`, `cp932`, `utf-8`, `utf-8-sig` or `utf-16`.
        columns: our field -> the file's header.
        extracted_on: the extract's own date.
    """

    file: str
    encoding: str
    columns: Mapping[str, str]
    extracted_on: date


@dataclass(frozen=True)
class Recipient:
    """A selected resident as stored for printing; personal data.

    Attributes:
        line: the physical line of the register where the record starts.
        id: resident id.
        name: as the register has it.
        postal_code: `NNN-NNNN`.
        address: as the register has it.
        building: 方書, or "".
        held: whether the label is printed apart and never handed over (支援措置).
    """

    line: int
    id: str
    name: str
    postal_code: str
    address: str
    building: str
    held: bool = False


@dataclass(frozen=True)
class Register:
    """A register that can be drawn from."""

    sha256: str
    encoding: str
    people: People
    table: Table
    indices: Mapping[str, int]

    def recipients(self, rows: Iterable[int]) -> list[Recipient]:
        """Return the residents of these rows, ready for printing.

        Raises:
            InputError: a name, address or postal code is empty or unusable; all of them, by line and column.
        """
        found = [self._recipient(row) for row in rows]
        problems = [problem for one in found if isinstance(one, list) for problem in one]
        if problems:
            raise InputError(
                f"抽出された住民のうち、宛名に使えない項目が {len(problems)} か所あります。",
                "データを出力した部署に、その行を直したファイルを求めてください。抽出は行っていません。",
                code="recipient",
                problems=sorted(problems, key=lambda problem: problem.line or 0),
            )
        return [one for one in found if isinstance(one, Recipient)]

    def _recipient(self, row: int) -> Recipient | list[Problem]:
        cells = {field: self.table.rows[row][index] for field, index in self.indices.items()}
        line = self.table.lines[row]
        problems = [
            Problem(self.table.file, line, self.table.header[self.indices[field]], code, message)
            for field, check in LABEL_CHECKS.items()
            if field in cells
            for code, message in check(cells[field])
        ]
        if problems:
            return problems
        return Recipient(
            line=line,
            id=cells["id"],
            name=cells["name"].strip(_SPACES),
            postal_code=postal_code(cells["postal_code"]),
            address=cells["address"].strip(_SPACES),
            building=cells.get("building", "").strip(_SPACES),
        )

    def label_problems(self, rows: Iterable[int]) -> list[Problem]:
        """Return what `recipients` would refuse of these rows."""
        return [problem for row in rows if isinstance(found := self._recipient(row), list) for problem in found]


@dataclass(frozen=True)
class Reading:
    """A register, or what is wrong with it, and what is odd."""

    register: Register | None
    problems: list[Problem]
    warnings: list[Problem]


def postal_code(text: str) -> str:
    """Return `NNN-NNNN` of a postal code in any width, with or without its hyphen; else "".

    >>> postal_code("２０１－００１４")
    '201-0014'
    """
    plain = unicodedata.normalize("NFKC", text).strip().translate(str.maketrans("−‐ー", "---"))
    return f"{plain[:3]}-{plain[-4:]}" if _POSTAL.fullmatch(plain) else ""


def read_register(data: bytes, spec: RegisterSpec) -> Reading:
    """Read a register; never raises for what stands in the file, but lists it."""
    try:
        decoded = decode(data, spec.encoding, spec.file, spec.columns.values())
    except InputError as error:
        whole = Problem(spec.file, None, "", error.code, f"{error.message}{error.advice}")
        return Reading(None, list(error.problems) or [whole], [])
    table = read_table(decoded.text, spec.file)
    indices, missing = _locate(table, spec)
    if missing or not table.header:
        return Reading(None, [*table.problems, *missing], [])
    born, birth_problems, blanks = _births(table, indices["birth"], spec.extracted_on)
    problems = [*table.problems, *_cell_problems(table, decoded.text)]
    problems += [*_id_problems(table, indices["id"]), *birth_problems]
    if not table.rows and not problems:
        problems.append(Problem(spec.file, 2, "", "no_rows", "住民が 1 人も入っていません。"))
    people = People([row[indices["id"]] for row in table.rows], born, _protected(table, indices))
    register = Register(hashlib.sha256(data).hexdigest(), decoded.encoding, people, table, indices)
    ordered = sorted(problems, key=lambda problem: problem.line or 0)
    return Reading(None if problems else register, ordered, [*_id_warnings(table, indices["id"]), *blanks])


def _locate(table: Table, spec: RegisterSpec) -> tuple[dict[str, int], list[Problem]]:
    indices: dict[str, int] = {}
    problems: list[Problem] = []
    # What stands in the first line is told only when it is a header; else it may be the first resident.
    if table.header and not set(table.header) & set(spec.columns.values()):
        message = (
            "1 行目に、case.toml の register.columns にある見出しが一つもありません。"
            "見出しの行があるか確かめてください。"
        )
        return {}, [Problem(spec.file, 1, "", "no_header", message)]
    for field, header in spec.columns.items():
        count = table.header.count(header)
        if count == 1:
            indices[field] = table.header.index(header)
        elif table.header:
            problems.append(_column_problem(spec.file, header, count, table.header))
    return indices, problems


def _column_problem(file: str, header: str, count: int, present: list[str]) -> Problem:
    if count > 1:
        return Problem(file, 1, header, "column_twice", f"「{header}」という列が {count} つあります。")
    names = "、".join(f"「{name}」" for name in present[:30])
    message = f"「{header}」という列がありません。ファイルにある列は {names} です。"
    return Problem(file, 1, header, "column_missing", message + "case.toml の register.columns を確かめてください。")


def _cell_problems(table: Table, text: str) -> list[Problem]:
    """Find quotes and line breaks inside cells: a quote gone astray swallows the rows up to the next one."""
    if '"' not in text:
        return []
    return [
        Problem(table.file, line, column, "quoting", '値の中に引用符（"）か改行があります。')
        for line, row in zip(table.lines, table.rows, strict=True)
        for column, cell in zip(table.header, row, strict=True)
        if '"' in cell or "\n" in cell or "\r" in cell
    ]


def _id_problems(table: Table, index: int) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[str, int] = {}
    column = table.header[index]
    for line, row in zip(table.lines, table.rows, strict=True):
        resident_id = row[index]
        if not resident_id:
            problems.append(Problem(table.file, line, column, "id_missing", f"{column}が空です。"))
        elif not is_id(resident_id):
            message = f"{column}に使えない文字があります（半角の英数字と記号で 64 文字まで）。"
            problems.append(Problem(table.file, line, column, "id_invalid", message))
        elif resident_id in first:
            message = f"{first[resident_id]} 行目と同じ{column}です。"
            problems.append(Problem(table.file, line, column, "id_duplicate", message))
        else:
            first[resident_id] = line
    return problems


def _id_warnings(table: Table, index: int) -> list[Problem]:
    """Tell of ids that a spreadsheet may have changed: another id is another ticket."""
    column = table.header[index]
    warnings: list[Problem] = []
    lengths = Counter(len(row[index]) for row in table.rows)
    if len(lengths) > 1:
        told = "、".join(f"{length} 桁が {count:,} 件" for length, count in sorted(lengths.items()))
        message = f"{column}の桁数がそろっていません（{told}）。表計算ソフトで開いて、先頭の 0 が消えていませんか。"
        warnings.append(Problem(table.file, None, column, "id_length", message))
    spoiled = [line for line, row in zip(table.lines, table.rows, strict=True) if _EXPONENT.fullmatch(row[index])]
    if spoiled:
        message = (
            f"{column}が 1.23E+09 のような形の行が {len(spoiled):,} 件あります。表計算ソフトで壊れていませんか。"
        )
        warnings.append(Problem(table.file, spoiled[0], column, "id_exponent", message))
    return warnings


def _births(table: Table, index: int, latest: date) -> tuple[NDArray[np.int32], list[Problem], list[Problem]]:
    known: dict[str, Birth | Unreadable] = {}
    born = np.zeros(len(table.rows), dtype=np.int32)
    problems: list[Problem] = []
    blank: list[Problem] = []
    column = table.header[index]
    for position, (line, row) in enumerate(zip(table.lines, table.rows, strict=True)):
        text = row[index]
        birth = known.get(text) or known.setdefault(text, read_birth(text, latest))
        if isinstance(birth, Unreadable):
            problems.append(Problem(table.file, line, column, birth.value, _BIRTH_MESSAGES[birth]))
        else:
            born[position] = figures(birth.day)
            if not text.strip(_SPACES):
                blank.append(
                    Problem(table.file, line, column, "birth_blank", f"{column}が空です。不詳として数えます。")
                )
    return born, problems, blank


def _protected(table: Table, indices: Mapping[str, int]) -> NDArray[np.bool_]:
    if "protected" not in indices:
        return np.zeros(len(table.rows), dtype=np.bool_)
    index = indices["protected"]
    # Any mark but an empty one or 0 protects: a code that is not known must not expose anyone.
    return np.array([row[index] not in ("", "0") for row in table.rows], dtype=np.bool_)


def _check_text(text: str) -> list[tuple[str, str]]:
    if not text.strip(_SPACES):
        return [("empty", "空です。")]
    return _check_control(text)


def _check_control(text: str) -> list[tuple[str, str]]:
    return [("control", "改行などの制御文字が入っています。")] if _CONTROL.search(text) else []


def _check_postal(text: str) -> list[tuple[str, str]]:
    if not text.strip(_SPACES):
        return [("empty", "空です。")]
    return [] if postal_code(text) else [("postal_code", "7 桁の郵便番号ではありません。")]


LABEL_CHECKS: Mapping[str, Callable[[str], list[tuple[str, str]]]] = {
    "name": _check_text,
    "postal_code": _check_postal,
    "address": _check_text,
    "building": _check_control,
}
