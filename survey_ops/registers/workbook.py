"""Excel workbooks (.xlsx): cells as text, exactly as far as a workbook knows them.

A workbook does not hold what the office typed but what Excel made of it: numbers without their zeros, dates in place
of addresses. A number or a date becomes the text a clerk would expect; what has no such text (an error, a time, a
number that Excel rounds) is a problem where the column is wanted. The reader gives an error and a formula without a
result as empty; they are looked for in the sheet itself, so that no cell is taken for empty in silence.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey_ops.errors import InputError, Problem
from survey_ops.registers.records import Record
from survey_ops.registers.spec import FileSpec

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # the second: an old workbook, or one with a password
_EXACT = 10**15  # Excel keeps 15 figures of a number
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def is_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook, by how it begins."""
    with path.open("rb") as file:
        return file.read(4) in _MAGIC


class Workbook:
    """One sheet of a workbook.

    Args:
        path: the file.
        spec: what the case says of it.

    Raises:
        InputError: it cannot be read, or which sheet is meant is not clear.
    """

    def __init__(self, path: Path, spec: FileSpec) -> None:
        from xml.etree.ElementTree import ParseError

        from python_calamine import CalamineError, CalamineWorkbook

        self.spec = spec
        try:
            book = CalamineWorkbook.from_path(str(path))
            self.sheet = _choose(book, spec)
            self.rows: list[list[Any]] = book.get_sheet_by_name(self.sheet).to_python(skip_empty_area=False)
            self.width = self._header_width()
            self.faults = _faults(path, self.sheet)
        except (CalamineError, zipfile.BadZipFile, KeyError, StopIteration, ParseError):
            raise InputError(
                f"{spec.file} を Excel のブックとして読めません。",
                "Excel で開いて、パスワードを外し、xlsx 形式で保存し直すか、CSV で受け取ってください。",
                code="xlsx_unreadable",
                problems=[Problem(spec.file, None, "", "xlsx_unreadable", "Excel のブックとして読めません。")],
            ) from None

    def _header_width(self) -> int:
        """Return up to which column there are headers; a cell beyond belongs to none of them."""
        header = self.rows[self.spec.header_line - 1] if len(self.rows) >= self.spec.header_line else []
        return max((number for number, cell in enumerate(header, start=1) if _text(cell).strip()), default=0)

    def records(self) -> Iterator[Record]:
        """Return the rows as text; those before the first cell that holds something too."""
        for line, row in enumerate(self.rows, start=1):
            cells = [_text(cell) for cell in row]
            yield line, cells if any(cells[self.width :]) else cells[: self.width]

    def problems(self, header: list[str], indices: Mapping[str, int]) -> list[Problem]:
        """Return the cells of the wanted columns that have no text of their own."""
        wanted = sorted(set(indices.values()))
        found = [
            (line, index)
            for line, row in enumerate(self.rows[self.spec.data_line - 1 :], start=self.spec.data_line)
            for index in wanted
            if not _has_text(row[index])
        ]
        found += [(line, index) for line, index in self.faults if index in wanted and line >= self.spec.data_line]
        message = "エラー、時刻、桁の多い数値など、文字にできない値のセルです。"
        return [
            Problem(self.spec.file, line, header[index], "xlsx_cell", message) for line, index in sorted(set(found))
        ]

    def number_cells(self, index: int) -> int:
        """Return how many cells of a column are numbers: their leading zeros are gone."""
        return sum(isinstance(row[index], int | float) for row in self.rows[self.spec.data_line - 1 :])


def _choose(book: Any, spec: FileSpec) -> str:
    from python_calamine import SheetVisibleEnum

    visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    filled: list[str] = [name for name in visible if book.get_sheet_by_name(name).to_python()]
    if spec.sheet in book.sheet_names:
        return spec.sheet
    if not spec.sheet and len(filled) == 1:
        return filled[0]
    names = "、".join(f"「{name}」" for name in filled)
    said = f"「{spec.sheet}」というシートがありません。" if spec.sheet else "どのシートを読むのか決められません。"
    message = (
        f"{said}中身のあるシートは {names or 'ありません'}。case.toml の {spec.key}.sheet に名前を書いてください。"
    )
    raise InputError(
        f"{spec.file} のどのシートを読むのか決められません。",
        f"case.toml の {spec.key}.sheet を直してください。",
        code="sheet_unclear",
        problems=[Problem(spec.file, None, "", "sheet_unclear", message)],
    )


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < _EXACT:
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
            return cell.date().isoformat()
        case _:
            return str(cell)


def _has_text(cell: object) -> bool:
    match cell:
        case str():
            return True
        case bool():
            return False
        case int():
            return abs(cell) < _EXACT
        case float():
            return cell.is_integer() and abs(cell) < _EXACT
        case datetime():
            return (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        case _:
            return isinstance(cell, date)


def _faults(path: Path, sheet: str) -> list[tuple[int, int]]:
    """Return (line, column) of errors and of formulas without a result."""
    from xml.etree import ElementTree

    found = []
    with zipfile.ZipFile(path) as archive, archive.open(_sheet_file(archive, sheet)) as data:
        # Prefixes and the order of attributes are the writing program's own; local names are what counts.
        for _, element in ElementTree.iterparse(data):  # noqa: S314  expat refuses growing entities
            if _local(element) != "c":
                continue
            inner = {_local(one) for one in element}
            if element.get("t") == "e" or ("f" in inner and not inner & {"v", "is"}):
                place = _PLACE.fullmatch(element.get("r", ""))
                found += [(int(place[2]), _column(place[1]))] if place else []
            element.clear()
    return found


def _local(element: "Element") -> str:
    return element.tag.rpartition("}")[2]


def _sheet_file(archive: zipfile.ZipFile, sheet: str) -> str:
    from xml.etree import ElementTree

    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  expat refuses growing entities
    link = next(one.get(_LINK) for one in book.iter() if _local(one) == "sheet" and one.get("name") == sheet)
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  as above
    target = next(one.get("Target", "") for one in links if one.get("Id") == link)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
