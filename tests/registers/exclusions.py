"""Files that name residents who are left out, each with its reason (前回の対象者, 辞退, 施設入所, ...).

One who is in two of them counts under the first. An id that is not in the register is nobody's loss; ids of
another length than those of the register are a warning on the file, for they exclude nobody if their zeros were
lost. What is wrong with such a file is told under its own name.
"""

from typing import Any

from tests.registers.build import (
    HANAKO,
    HANAKO_LABEL,
    ICHIRO,
    ICHIRO_LABEL,
    YOSHIKO,
    YOSHIKO_LABEL,
    At,
    Extract,
    Read,
    Refused,
    csv,
)
from tests.registers.my_numbers import MY_NUMBERS
from tests.registers.workbook import workbook

REGISTER = csv(HANAKO, ICHIRO, YOSHIKO)
BEFORE, REFUSING = "previous.csv", "refusing.csv"
ALL = [HANAKO_LABEL, ICHIRO_LABEL, YOSHIKO_LABEL]
WITHOUT_ICHIRO = Read([HANAKO_LABEL, YOSHIKO_LABEL], {"listed": 1}, [1])


def table(file: str, reason: str, **more: Any) -> dict[str, Any]:
    """Return one [[exclusions]] of the case."""
    return {"path": file, "reason": reason, "id": "宛名番号", **more}


def ids(*told: str, encoding: str = "cp932") -> bytes:
    """Return an exclusion file of one column."""
    return "".join(f"{line}\r\n" for line in ("宛名番号", *told)).encode(encoding)


def listing(name: str, data: bytes, outcome: Read | Refused, file: str = BEFORE, **more: Any) -> Extract:
    """An extract with one exclusion file."""
    case: dict[str, Any] = {"exclusions": [table(file, "前回の対象者", **more)]}
    return Extract(f"exclusions: {name}", REGISTER, outcome, case, others={file: data})


def refused(name: str, data: bytes, *places: tuple[int | None, str, str], **more: str) -> Extract:
    """An extract with an exclusion file that is refused."""
    return listing(name, data, Refused([At(*place, BEFORE) for place in places]), **more)


def two(name: str, first: bytes, second: bytes, outcome: Read | Refused) -> Extract:
    """An extract with two exclusion files."""
    case = {"exclusions": [table(BEFORE, "前回の対象者"), table(REFUSING, "辞退")]}
    return Extract(f"exclusions: {name}", REGISTER, outcome, case, others={BEFORE: first, REFUSING: second})


EXTRACTS = [
    listing("one file of ids alone", ids("0010000548"), WITHOUT_ICHIRO),
    listing("one file of whole rows", csv(ICHIRO), WITHOUT_ICHIRO),
    listing("UTF-8 with BOM", csv(ICHIRO, encoding="utf-8-sig"), WITHOUT_ICHIRO),
    listing("UTF-16 with tabs", b"\xff\xfe" + csv(ICHIRO, encoding="utf-16-le", delimiter="\t"), WITHOUT_ICHIRO),
    listing("declared CP932 and commas", csv(ICHIRO), WITHOUT_ICHIRO, encoding="cp932", delimiter="comma"),
    listing(
        "an Excel file",
        workbook({"一覧": [["宛名番号", "氏名"], ["0010000548", "佐藤　一郎"]]}),
        WITHOUT_ICHIRO,
        file="previous.xlsx",
    ),
    listing(
        "a sheet by name",
        workbook({"表紙": [["前回の対象者"]], "一覧": [["宛名番号"], ["0010000548"]]}),
        WITHOUT_ICHIRO,
        file="previous.xlsx",
        sheet="一覧",
    ),
    listing(
        "title lines and totals, declared",
        "前回の対象者一覧\r\n宛名番号,氏名\r\n0010000548,佐藤　一郎\r\n計,1\r\n".encode("cp932"),
        WITHOUT_ICHIRO,
        header_line=2,
        trailing_lines=1,
    ),
    listing("another header", b"ID\r\n0010000548\r\n", WITHOUT_ICHIRO, id="ID"),
    listing("no end of the last line", ids("0010000548")[:-2], WITHOUT_ICHIRO),
    listing("the same id twice", ids("0010000548", "0010000548"), WITHOUT_ICHIRO),
    listing("an id that is not in the register", ids("0010000548", "0010000564"), WITHOUT_ICHIRO),
    listing("nobody", ids(), Read(ALL, listed=[0])),
    listing(
        "ids that lost their zeros exclude nobody, and are told",
        ids("10000548"),
        Read(ALL, listed=[0], warnings=[At(None, "宛名番号", "id_length", BEFORE)]),
    ),
    two(
        "two files, each with its reason",
        ids("0010000548"),
        ids("0010000556"),
        Read([HANAKO_LABEL], {"listed": 2}, [1, 1]),
    ),
    two(
        "one who is in two files counts under the first",
        ids("0010000548"),
        ids("0010000556", "0010000548"),
        Read([HANAKO_LABEL], {"listed": 2}, [1, 1]),
    ),
    two(
        "a second file that names nobody new",
        ids("0010000548"),
        ids("0010000548"),
        Read([HANAKO_LABEL, YOSHIKO_LABEL], {"listed": 1}, [1, 0]),
    ),
    Extract(
        "exclusions: protection counts first, then the list, then the age",
        csv(HANAKO | {"支援措置": "1"}, ICHIRO | {"生年月日": "20150101"}, YOSHIKO),
        Read([YOSHIKO_LABEL], {"protected": 1, "listed": 1}, [1]),
        {"exclusions": [table(BEFORE, "前回の対象者")]},
        others={BEFORE: ids("0010000513", "0010000548")},
    ),
    Extract(
        "exclusions: a list names a resident whose history row counts as history",
        csv(HANAKO | {"最新": "1"}, ICHIRO | {"最新": "0"}, ICHIRO | {"最新": "1"}),
        Read([HANAKO_LABEL], {"history": 1, "listed": 1}, [1]),
        {"exclusions": [table(BEFORE, "前回の対象者")], "register.columns.latest": "最新"},
        others={BEFORE: ids("0010000548")},
    ),
    refused("no column of ids", b"ID,NAME\r\n0010000548,X\r\n", (1, "", "no_header")),
    refused(
        "the column of ids twice",
        "宛名番号,宛名番号\r\n0010000548,0010000548\r\n".encode("cp932"),
        (1, "宛名番号", "column_twice"),
    ),
    refused("an id missing", csv(ICHIRO, YOSHIKO | {"宛名番号": ""}), (3, "宛名番号", "id_missing")),
    refused("an id that is none", ids("00100 0548"), (2, "宛名番号", "id_invalid")),
    refused("an id with an exponent", ids("0010000556", "1.0000E+09"), (3, "宛名番号", "id_exponent")),
    refused("a row too short", csv(ICHIRO, "0010000556"), (3, "", "ragged")),
    refused("an empty file", b"", (1, "", "empty_file")),
    refused(
        "a character cut off",
        csv(ICHIRO, YOSHIKO).replace("良子".encode("cp932"), b"\x97"),
        (3, "2 列目", "undecodable"),
    ),
    refused("UTF-16 without a byte order mark", csv(ICHIRO, encoding="utf-16-le"), (1, "", "undecodable")),
    refused(
        "My Numbers",
        csv(ICHIRO | {"備考": MY_NUMBERS[0]}, YOSHIKO | {"備考": MY_NUMBERS[1]}),
        (None, "備考", "my_number"),
    ),
    two(
        "damage in both files",
        ids("00100 0548"),
        ids("0010000556", "1.0000E+09"),
        Refused([At(2, "宛名番号", "id_invalid", BEFORE), At(3, "宛名番号", "id_exponent", REFUSING)]),
    ),
    Extract(
        "exclusions: damage in the register and in the list",
        csv(HANAKO, ICHIRO | {"生年月日": "19681315"}),
        Refused([At(3, "生年月日", "birth_calendar"), At(2, "宛名番号", "id_invalid", BEFORE)]),
        {"exclusions": [table(BEFORE, "前回の対象者")]},
        others={BEFORE: ids("00100 0548")},
    ),
]
