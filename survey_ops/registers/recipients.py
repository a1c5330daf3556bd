"""The label cells of residents who are selected: name, postal code, address, building.

What only matters on a label is checked here and of nobody else. Values come out as they went in; nothing but the
spaces around them is taken off. Each gets its row mark here, from the cells of its row, so that nothing done with the
recipients later can put one's name over another's address unseen.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey_ops.domain.foreign_names import Names, NoName, label_name
from survey_ops.domain.row_mark import Mark
from survey_ops.domain.spreadsheet_damage import is_error_cell
from survey_ops.errors import InputError, Problem
from survey_ops.registers.files import Opened
from survey_ops.registers.spec import RegisterSpec
from survey_ops.registers.towns import postal_figures

_SPACES = " \u3000"
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_NAME_FIELDS = ("name", "kanji", "alphabet", "alias", "name_choice")
_NO_NAME = {
    NoName.ALIAS_EMPTY: ("name_choice", "通称を使うとありますが、通称が空です。"),
    NoName.CHOICE_UNKNOWN: (
        "name_choice",
        "氏名優先区分の値の意味が分かりません。case.toml の register.values.alias_first を確かめてください。",
    ),
}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Recipient:
    """A selected resident as stored for printing; personal data.

    Attributes:
        line: the physical line of the register where the record starts.
        id: resident id.
        name: as the register has it; of a foreign resident the name that the rule chooses.
        postal_code: `NNN-NNNN`.
        address: as the register has it.
        building: 方書, or "".
        held: True where the label must not leave the office (支援措置).
        mark: its row mark, or "" where nobody asked for marks.
    """

    line: int
    id: str
    name: str
    postal_code: str
    address: str
    building: str
    held: bool = False
    mark: str = ""

    def marked(self, mark: Mark | None) -> "Recipient":
        """Return the recipient with its row mark."""
        return replace(self, mark=mark(vars(self))) if mark else self

    def as_row(self) -> dict[str, Any]:
        """Return what is stored."""
        return dict(vars(self))


def postal_code(text: str) -> str:
    """Return `NNN-NNNN` of a postal code in any width, with or without its hyphen; else "".

    >>> postal_code("２０１－００１４")
    '201-0014'
    """
    figures = postal_figures(text)
    return f"{figures[:3]}-{figures[3:]}" if figures else ""


def read_recipients(
    opened: Opened, spec: RegisterSpec, rows: Sequence[int], held: Iterable[bool], mark: Mark | None = None
) -> list[Recipient]:
    """Return the residents of these rows, ready for printing, in the order of the rows.

    Args:
        opened: the register.
        spec: what the case says of it.
        rows: of the residents.
        held: for each, whether the label must not leave the office.
        mark: makes their row marks.

    Raises:
        InputError: a name, address or postal code is empty or unusable; all of them, by line and column.
    """
    records = _cells_of(opened, rows)
    problems = _problems(opened, spec, records)
    if problems:
        raise InputError(
            f"抽出された住民のうち、宛名に使えない項目が {len(problems)} か所あります。",
            "データを出力した部署に、その行を直したファイルを求めてください。抽出は行っていません。",
            code="recipient",
            problems=problems,
        )
    return [
        _recipient(records[row], spec, opened.columns.line(row), is_held).marked(mark)
        for row, is_held in zip(rows, held, strict=True)
    ]


def label_problems(opened: Opened, spec: RegisterSpec, rows: Iterable[int]) -> list[Problem]:
    """Return what makes these rows unusable for labels, by line."""
    return _problems(opened, spec, _cells_of(opened, rows))


def _problems(opened: Opened, spec: RegisterSpec, records: Mapping[int, Cells]) -> list[Problem]:
    columns = spec.file.columns
    return [
        Problem(spec.file.file, opened.columns.line(row), columns.get(field, ""), code, message)
        for row, cells in sorted(records.items())
        for field, code, message in cell_faults(cells, spec.alias_first)
    ]


def _cells_of(opened: Opened, rows: Iterable[int]) -> dict[int, Cells]:
    return {
        row: {field: record[index] for field, index in opened.indices.items()}
        for row, record in opened.records(rows).items()
    }


def cell_faults(cells: Cells, alias_first: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Return (field, code, message) of what makes cells unusable for a label, whichever list they stand in."""
    faults = [
        (field, code, message)
        for field, check in _CHECKS.items()
        if field in cells
        for code, message in check(cells[field])
    ]
    name = _name(cells, alias_first)
    if isinstance(name, NoName):
        faults.append(("name", "empty", "空です。") if name not in _NO_NAME else _no_name(name))
    return faults


def _no_name(reason: NoName) -> tuple[str, str, str]:
    field, message = _NO_NAME[reason]
    return field, "foreign_name", message


def _name(cells: Cells, alias_first: Sequence[str]) -> str | NoName:
    name, kanji, alphabet, alias, choice = (cells.get(field, "") for field in _NAME_FIELDS)
    return label_name(Names(name, kanji, alphabet, alias, choice), frozenset(alias_first))


def _recipient(cells: Cells, spec: RegisterSpec, line: int, is_held: bool) -> Recipient:
    address, building = cells["address"].strip(_SPACES), cells.get("building", "").strip(_SPACES)
    if spec.split_address and not building:
        address, _, building = address.partition("\u3000")
    name = _name(cells, spec.alias_first)
    return Recipient(
        line=line,
        id=cells["id"],
        name="" if isinstance(name, NoName) else name.strip(_SPACES),
        postal_code=postal_code(cells["postal_code"]),
        address=address.strip(_SPACES),
        building=building.strip(_SPACES),
        held=is_held,
    )


def _check_filled(text: str) -> list[tuple[str, str]]:
    if not text.strip(_SPACES):
        return [("empty", "空です。")]
    return _check_control(text)


def _check_control(text: str) -> list[tuple[str, str]]:
    if _CONTROL.search(text):
        return [("control", "改行などの制御文字が入っています。")]
    return [("error_cell", "表計算ソフトのエラー（#N/A など）が入っています。")] if is_error_cell(text) else []


def _check_postal(text: str) -> list[tuple[str, str]]:
    if not text.strip(_SPACES):
        return [("empty", "空です。")]
    return [] if postal_code(text) else [("postal_code", "7 桁の郵便番号ではありません。")]


_CHECKS: Mapping[str, Callable[[str], list[tuple[str, str]]]] = {
    "name": _check_control,
    "kanji": _check_control,
    "alphabet": _check_control,
    "alias": _check_control,
    "postal_code": _check_postal,
    "address": _check_filled,
    "building": _check_control,
}
