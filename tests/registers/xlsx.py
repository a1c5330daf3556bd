"""Excel files: text and numbers, days, sheets, titles, and cells that hold no value.

A number stands for its figures: a cell cannot hold the zeros in front of it, so an id that is a number is read
as it is shown, with a warning on the column. A whole number of more than fifteen figures is not what was typed.
Lines are those of the sheet, empty ones too.
"""

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from tests.registers.build import (
    HANAKO,
    HANAKO_LABEL,
    ICHIRO,
    ICHIRO_LABEL,
    At,
    Extract,
    Read,
    Refused,
    csv,
)
from tests.registers.my_numbers import MY_NUMBERS
from tests.registers.workbook import Cell, Sheet, Xml, workbook

HEADER: list[Cell] = list(HANAKO)
FIRST: list[Cell] = list(HANAKO.values())
SECOND: list[Cell] = list(ICHIRO.values())
BOTH = Read([HANAKO_LABEL, ICHIRO_LABEL])
ID, NAME, BIRTH, POSTAL, ADDRESS, BUILDING, MARK = range(7)


def with_(row: Sequence[Cell], column: int, cell: Cell) -> list[Cell]:
    """Return a row with another cell."""
    return [*row[:column], cell, *row[column + 1 :]]


def sheet(
    name: str, rows: Sheet, outcome: Read | Refused, *, case: dict[str, Any] | None = None, **book: Any
) -> Extract:
    """An extract of one sheet."""
    return Extract(f"xlsx: {name}", workbook({"Sheet1": rows}, **book), outcome, case or {}, "residents.xlsx")


def book(name: str, data: bytes, outcome: Read | Refused, *, file: str = "residents.xlsx", **case: Any) -> Extract:
    """An extract that is this file."""
    return Extract(f"xlsx: {name}", data, outcome, case, file)


def bad(name: str, column: int, cell: Cell, code: str) -> Extract:
    """An extract of one sheet with one damaged cell."""
    rows = [HEADER, FIRST, with_(SECOND, column, cell)]
    return sheet(name, rows, Refused([At(3, str(HEADER[column]), code)]))


def shared(*told: str) -> dict[str, Any]:
    """Return shared strings as an argument of `workbook`."""
    return {"strings": [f'<t xml:space="preserve">{text}</t>' for text in told]}


ROWS: Sheet = [HEADER, FIRST, SECOND]
ERROR = Xml("e", "<v>#REF!</v>")
FURIGANA = Xml(
    "inlineStr",
    '<is><t>髙橋　花子</t><rPh sb="0" eb="2"><t>タカハシ</t></rPh><rPh sb="3" eb="5"><t>ハナコ</t></rPh></is>',
)
TITLED: Sheet = [["住民抽出データ"], [], HEADER, FIRST, SECOND]
H15 = date(2003, 4, 2), date(2003, 4, 3)
"""The last day that is old enough for 18 on 1 April 2021, and the day after."""


def aged(name: str, old_enough: Cell, too_young: Cell, **book: Any) -> Extract:
    """An extract of one sheet whose days of birth are read to the day."""
    rows = [HEADER, with_(FIRST, BIRTH, old_enough), with_(SECOND, BIRTH, too_young)]
    return sheet(name, rows, Read([HANAKO_LABEL], {"under_age": 1}), **book)


CELLS = [
    sheet("everything as text, zeros in front and all", ROWS, BOTH),
    sheet(
        "text in the table of shared strings",
        [HEADER, with_(FIRST, NAME, Xml("s", "<v>1</v>")), with_(SECOND, NAME, Xml("s", "<v>0</v>"))],
        BOTH,
        **shared("佐藤　一郎", "髙橋　花子"),
    ),
    sheet("furigana of a cell are no part of it", [HEADER, with_(FIRST, NAME, FURIGANA), SECOND], BOTH),
    sheet(
        "furigana of a shared string are no part of it",
        [HEADER, with_(FIRST, NAME, Xml("s", "<v>0</v>")), SECOND],
        BOTH,
        strings=['<t>髙橋　花子</t><rPh sb="0" eb="2"><t>タカハシ</t></rPh><phoneticPr fontId="0"/>'],
    ),
    sheet(
        "text in several fonts is one text",
        [HEADER, with_(FIRST, NAME, Xml("s", "<v>0</v>")), SECOND],
        BOTH,
        strings=["<r><t>髙橋</t></r><r><rPr><b/></rPr><t>　花子</t></r>"],
    ),
    sheet(
        "characters beyond CP932",
        [HEADER, with_(FIRST, NAME, "𠮷田　葛\U000e0100\ufa10①〜")],
        Read([HANAKO_LABEL._replace(name="𠮷田　葛\U000e0100\ufa10①〜")]),
    ),
    sheet(
        "ids as numbers",
        [HEADER, with_(FIRST, ID, 10000513), with_(SECOND, ID, 10000548)],
        Read([HANAKO_LABEL, ICHIRO_LABEL], warnings=[At(None, "宛名番号", "id_number")]),
    ),
    sheet(
        "ids as numbers beside ids as text",
        [HEADER, FIRST, with_(SECOND, ID, 10000548)],
        Read(
            [HANAKO_LABEL, ICHIRO_LABEL],
            warnings=[At(None, "宛名番号", "id_length"), At(None, "宛名番号", "id_number")],
        ),
    ),
    sheet("a postal code as a number", [HEADER, with_(FIRST, POSTAL, 2010014), SECOND], BOTH),
    sheet(
        "a number of a flat as a number",
        [HEADER, with_(FIRST, BUILDING, 201), SECOND],
        Read([HANAKO_LABEL._replace(building="201"), ICHIRO_LABEL]),
    ),
    sheet(
        "a mark of protection as a number",
        [HEADER, with_(FIRST, MARK, 1), with_(SECOND, MARK, 0)],
        Read([ICHIRO_LABEL], {"protected": 1}),
    ),
    sheet(
        "a mark of protection as TRUE or FALSE says nothing that the office wrote",
        [HEADER, with_(FIRST, MARK, True), with_(SECOND, MARK, False)],
        Refused([At(2, "支援措置", "xlsx_cell"), At(3, "支援措置", "xlsx_cell")]),
    ),
    sheet("no cells where nothing is", [HEADER, with_(FIRST, BUILDING, None), with_(SECOND, MARK, None)], BOTH),
    sheet("a row that ends with its last value", [HEADER, FIRST[:5], SECOND[:6]], BOTH),
    sheet(
        "a formula with its value",
        [HEADER, with_(FIRST, ID, Xml("str", '<f>"00100"&amp;"00513"</f><v>0010000513</v>')), SECOND],
        BOTH,
    ),
    aged("days of birth as days", *H15),
    aged("days of birth as days counted from 1904", *H15, is_1904=True),
    aged("days of birth as numbers of eight figures", 20030402, 20030403),
    aged("days of birth as numbers of seven figures of an era", 4150402, 4150403),
    aged("days of birth as text of an era", "H15.4.2", "平成15年4月3日"),
    aged("days of birth, text and days mixed", "2003/4/2", H15[1]),
    bad("a serial number in place of a day of birth", BIRTH, 37713, "birth_shape"),
    bad("a postal code as a number that lost its zero", POSTAL, 600001, "postal_zero"),
    bad("an address that became a day", ADDRESS, date(2021, 3, 1), "address_date"),
    bad("a 方書 that became a day", BUILDING, date(2021, 2, 5), "address_date"),
    bad("an id with decimals", ID, 10000548.5, "xlsx_cell"),
    bad("an id of more figures than Excel keeps", ID, 1234567890123456000, "xlsx_cell"),
    bad("a formula that failed, in a name", NAME, ERROR, "xlsx_cell"),
    bad("a formula that failed, in an address", ADDRESS, Xml("e", "<v>#N/A</v>"), "xlsx_cell"),
    bad("a formula that failed, in an id", ID, ERROR, "xlsx_cell"),
    bad("a formula that failed, in a day of birth", BIRTH, ERROR, "xlsx_cell"),
    bad("a formula that failed, in a mark of protection: nobody is released", MARK, ERROR, "xlsx_cell"),
    bad("a formula that failed, its type told before its place", MARK, Xml(*ERROR[:2], True), "xlsx_cell"),
    sheet("elements with a prefix, as programs other than Excel write them", ROWS, BOTH, prefix="x"),
    sheet(
        "a formula that failed, in elements with a prefix",
        [HEADER, FIRST, with_(SECOND, MARK, ERROR)],
        Refused([At(3, "支援措置", "xlsx_cell")]),
        prefix="x",
    ),
    bad("a formula nobody has worked out", MARK, Xml("n", "<f>A1</f>"), "xlsx_cell"),
    bad("a line break in an address", ADDRESS, "東京都狛江市和泉本町\n１丁目", "quoting"),
    sheet("a formula that failed where nobody looks", [[*HEADER, "備考"], [*FIRST, ERROR], [*SECOND, "一"]], BOTH),
    sheet(
        "My Numbers as numbers",
        [[*HEADER, "備考"], [*FIRST, int(MY_NUMBERS[0])], [*SECOND, int(MY_NUMBERS[1])]],
        Refused([At(None, "備考", "my_number")]),
    ),
]

LAYOUT = [
    sheet("a merged title above the header", TITLED, BOTH, case={"register.header_line": 3}, merged="A1:G1"),
    sheet("a title that nobody declared", TITLED, Refused([At(1, "", "no_header")]), merged="A1:G1"),
    sheet(
        "the table begins lower and further to the right",
        [[], [], [None, *HEADER], [None, *FIRST]],
        Read([HANAKO_LABEL]),
        case={"register.header_line": 3},
    ),
    sheet(
        "the table begins lower: lines are those of the sheet",
        [[], [], HEADER, with_(FIRST, BIRTH, "19751301")],
        Refused([At(4, "生年月日", "birth_calendar")]),
        case={"register.header_line": 3},
    ),
    sheet("an empty row between residents", [HEADER, FIRST, [], SECOND], Refused([At(3, "", "blank_line")])),
    sheet("rows of empty cells at the end", [*ROWS, [""] * 7, [""] * 7], BOTH),
    sheet("a line of totals, declared", [*ROWS, ["合計", 2]], BOTH, case={"register.trailing_lines": 1}),
    sheet("a line of totals, not declared", [*ROWS, ["合計", 2]], Refused([At(4, "", "total_line")])),
    sheet("a cell beyond the headers", [HEADER, [*FIRST, "x"], SECOND], Refused([At(2, "", "ragged")])),
    sheet(
        "cells moved to the right", [HEADER, FIRST, [SECOND[0], None, *SECOND[1:6]]], Refused([At(3, "", "shifted")])
    ),
    sheet("headers and nobody under them", [HEADER], Refused([At(2, "", "no_rows")])),
    sheet(
        "a column missing", [[*HEADER[:4], "所在", *HEADER[5:]], FIRST], Refused([At(1, "住所", "column_missing")])
    ),
]

EMPTY: Sheet = []
SHEETS = [
    book("the other sheets are empty", workbook({"住民": ROWS, "Sheet2": EMPTY, "Sheet3": EMPTY}), BOTH),
    book("the first sheet is empty", workbook({"Sheet1": EMPTY, "住民": ROWS}), BOTH),
    book(
        "two sheets and none named",
        workbook({"表紙": TITLED, "住民": ROWS}),
        Refused([At(None, "", "sheet_unclear")]),
    ),
    book("two sheets and one named", workbook({"表紙": TITLED, "住民": ROWS}), BOTH, **{"register.sheet": "住民"}),
    book(
        "a sheet named that is not there",
        workbook({"住民": ROWS}),
        Refused([At(None, "", "sheet_unclear")]),
        **{"register.sheet": "名簿"},
    ),
    book("nothing on any sheet", workbook({"Sheet1": EMPTY}), Refused([At(None, "", "sheet_unclear")])),
    book(
        "the sheet named is empty",
        workbook({"住民": ROWS, "名簿": EMPTY}),
        Refused([At(1, "", "empty_file")]),
        **{"register.sheet": "名簿"},
    ),
    book("the other sheet is hidden", workbook({"前年": ROWS, "住民": ROWS}, hidden=("前年",)), BOTH),
    book("a file name in capitals", workbook({"住民": ROWS}), BOTH, file="RESIDENTS.XLSX"),
]


def torn() -> bytes:
    """Return a workbook without its sheet."""
    whole, rest = zipfile.ZipFile(BytesIO(workbook({"住民": ROWS}))), BytesIO()
    with zipfile.ZipFile(rest, "w") as archive:
        for name in whole.namelist():
            if "sheet1" not in name:
                archive.writestr(name, whole.read(name))
    return rest.getvalue()


UNREADABLE = Refused([At(None, "", "xlsx_unreadable")])
BROKEN = [
    book("a CSV file by that name is read as what it is", csv(HANAKO, ICHIRO), BOTH),
    book(
        "a workbook with a password, or an old one (.xls)", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), UNREADABLE
    ),
    book("a workbook cut off", workbook({"住民": ROWS})[:-100], UNREADABLE),
    book("a workbook without its sheet", torn(), UNREADABLE),
    book("an empty file by that name", b"", Refused([At(1, "", "empty_file")])),
    book(
        "a workbook by the name of a CSV file is read as what it is",
        workbook({"住民": ROWS}),
        BOTH,
        file="residents.csv",
    ),
]

EXTRACTS = [*CELLS, *LAYOUT, *SHEETS, *BROKEN]
