"""The smallest .xlsx files that Excel opens, written as the XML they are (ECMA-376)."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape


class Xml(NamedTuple):
    """A cell as it stands in the file: its type, what is inside it, and whether the type stands before the place."""

    type: str
    inside: str
    type_first: bool = False


Cell = str | int | float | bool | date | Xml | None
Sheet = Sequence[Sequence[Cell]]
"""Rows from line 1, cells from column A; None is no cell at all."""

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DATE_STYLE = 1
_STYLES = (
    f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def workbook(
    sheets: Mapping[str, Sheet],
    *,
    is_1904: bool = False,
    strings: Sequence[str] = (),
    merged: str = "",
    hidden: Sequence[str] = (),
    prefix: str = "",
) -> bytes:
    """Return a workbook.

    Args:
        sheets: by their names.
        is_1904: days are counted from 1904, as Excel on a Macintosh did.
        strings: the inside of each `si` of the table of shared strings.
        merged: the range of cells that are merged on every sheet.
        hidden: names of sheets that are not shown.
        prefix: of the elements of the sheets, as programs other than Excel write them.
    """
    files = {
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(list(sheets), is_1904, hidden),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{''.join(f'<si>{inside}</si>' for inside in strings)}</sst>",
    }
    for number, rows in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/sheet{number}.xml"] = _prefixed(_sheet(rows, is_1904, merged), prefix)
    return _zipped({"[Content_Types].xml": _content_types(list(files)), **files})


def _zipped(files: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in files.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return written.getvalue()


def _content_types(names: Sequence[str]) -> str:
    kinds = {"workbook": "sheet.main", "styles": "styles", "sharedStrings": "sharedStrings"}
    parts = [
        f'<Override PartName="/{name}" ContentType="{_TYPE}.{kinds.get(name[3:-4], "worksheet")}+xml"/>'
        for name in names
        if not name.endswith(".rels")
    ]
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{default}{"".join(parts)}</Types>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _book(names: Sequence[str], is_1904: bool, hidden: Sequence[str]) -> str:
    told = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}"{_state(name in hidden)} r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
        f"<sheets>{told}</sheets></workbook>"
    )


def _prefixed(xml: str, prefix: str) -> str:
    if not prefix:
        return xml
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}:", xml).replace("xmlns=", f"xmlns:{prefix}=")


def _state(is_hidden: bool) -> str:
    return ' state="hidden"' if is_hidden else ""


def _sheet(rows: Sheet, is_1904: bool, merged: str) -> str:
    told = "".join(_row(line, row, is_1904) for line, row in enumerate(rows, start=1) if row)
    merging = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {_MAIN}><sheetData>{told}</sheetData>{merging}</worksheet>"


def _row(line: int, row: Sequence[Cell], is_1904: bool) -> str:
    cells = (_cell(cell, f"{chr(65 + column)}{line}", is_1904) for column, cell in enumerate(row))
    return f'<row r="{line}">{"".join(cells)}</row>'


def _cell(cell: Cell, place: str, is_1904: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Xml):
        told = f't="{cell.type}" r="{place}"' if cell.type_first else f'r="{place}" t="{cell.type}"'
        return f"<c {told}>{cell.inside}</c>"
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, date):
        # Day 1 is 1 January 1900, and the program counts a 29 February 1900 that never was.
        first = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
        return f'<c r="{place}" s="{_DATE_STYLE}"><v>{(cell - first).days}</v></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'
