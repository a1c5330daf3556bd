"""A default register of a few residents, written as CSV, and the shape of an extract with its outcome.

The ids of the default residents have the right check digit, the postal codes belong to the towns, and no
address holds a space: nothing about them is odd, so whatever is told of an extract comes from the one thing it
changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Row = Mapping[str, str]
"""A resident: header -> cell."""

REGISTER = "residents.csv"

HANAKO = {
    "宛名番号": "0010000513",
    "氏名": "髙橋　花子",
    "生年月日": "19750102",
    "郵便番号": "201-0014",
    "住所": "東京都狛江市東和泉３丁目１番２号",
    "方書": "",
    "支援措置": "",
}
ICHIRO = {
    "宛名番号": "0010000548",
    "氏名": "佐藤　一郎",
    "生年月日": "19680715",
    "郵便番号": "201-0003",
    "住所": "東京都狛江市和泉本町１丁目１番５号",
    "方書": "コーポ狛江２０１",
    "支援措置": "",
}
YOSHIKO = {
    "宛名番号": "0010000556",
    "氏名": "鈴木　良子",
    "生年月日": "19810923",
    "郵便番号": "201-0001",
    "住所": "東京都狛江市西野川２丁目７番１号",
    "方書": "",
    "支援措置": "",
}


class Label(NamedTuple):
    """The cells of a selected resident's label."""

    name: str
    postal_code: str
    address: str
    building: str = ""


HANAKO_LABEL = Label("髙橋　花子", "201-0014", "東京都狛江市東和泉３丁目１番２号")
ICHIRO_LABEL = Label("佐藤　一郎", "201-0003", "東京都狛江市和泉本町１丁目１番５号", "コーポ狛江２０１")
YOSHIKO_LABEL = Label("鈴木　良子", "201-0001", "東京都狛江市西野川２丁目７番１号")


class At(NamedTuple):
    """A problem or a warning: where, and what; `file` is the register where None."""

    line: int | None
    column: str
    code: str
    file: str | None = None


@dataclass(frozen=True)
class Read:
    """The extract is read.

    Attributes:
        labels: of everybody eligible, in the order of the file.
        excluded: reason -> rows, where there are any.
        listed: rows under each exclusion file, in the order of the case.
        warnings: everything that is told as odd.
    """

    labels: Sequence[Label]
    excluded: Mapping[str, int] = field(default_factory=dict)
    listed: Sequence[int] = ()
    warnings: Sequence[At] = ()


@dataclass(frozen=True)
class Refused:
    """The extract is refused.

    Attributes:
        problems: every one of them.
        warnings: everything that is told as odd beside them.
        exit: what the commands end with; 4 is bad input, 3 a bad case file.
        size: how many are drawn, which is everybody: what a label needs is asked of the selected alone.
    """

    problems: Sequence[At]
    warnings: Sequence[At] = ()
    exit: int = 4
    size: int = 2


@dataclass(frozen=True)
class Extract:
    """A register file and what must become of it.

    Attributes:
        name: the habit or the damage.
        data: the file.
        outcome: what must become of it.
        case: what the case file says otherwise: key such as `register.encoding` -> value; None takes the key out.
        file: its name.
        others: further files of the case folder.
    """

    name: str
    data: bytes
    outcome: Read | Refused
    case: Mapping[str, Any] = field(default_factory=dict)
    file: str = REGISTER
    others: Mapping[str, bytes] = field(default_factory=dict)


def text(*rows: Row | str, delimiter: str = ",", end: str = "\r\n", quote: str = "") -> str:
    """Return rows as text under a line of headers, those of the first row; a `str` is a line as it stands."""
    header = next(list(row) for row in rows if not isinstance(row, str))
    lines = [row if isinstance(row, str) else _line([row[name] for name in header], delimiter, quote) for row in rows]
    return "".join(line + end for line in (_line(header, delimiter, quote), *lines))


def _line(cells: Sequence[str], delimiter: str, quote: str) -> str:
    return delimiter.join(f"{quote}{cell}{quote}" for cell in cells)


def csv(*rows: Row | str, encoding: str = "cp932", **style: str) -> bytes:
    """Return `text` as a file."""
    return text(*rows, **style).encode(encoding)
