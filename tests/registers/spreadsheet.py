"""What spreadsheet programs and hands do to a file: lost zeros, exponents, dates out of addresses, shifted cells.

A row whose cells stand one column off is told once, as a row, and not again for each of its cells. Ids of
unequal length are a warning on the whole column; a wrong check figure is one on its line where nearly all
others have the right one.
"""

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
    text,
)

BOTH = [HANAKO_LABEL, ICHIRO_LABEL]


def id_(name: str, written: str, *codes: str) -> Extract:
    """An extract with an id that is told under these codes."""
    data = csv(HANAKO, ICHIRO | {"宛名番号": written})
    return Extract(f"id: {name}", data, Refused([At(3, "宛名番号", code) for code in codes]))


def odd_id(name: str, written: str) -> Extract:
    """An extract with an id of another length."""
    data = csv(HANAKO, ICHIRO | {"宛名番号": written})
    return Extract(f"id: {name}", data, Read(BOTH, warnings=[At(None, "宛名番号", "id_length")]))


CHECKED = [
    "0010000513",
    "0010000521",
    "0010000548",
    "0010000556",
    "0010000564",
    "0010000572",
    "0010000599",
    "0010000602",
    "0010000610",
]
"""Ids whose last figure is right: modulus 11, weights 2 to 7 from the right."""

IDS = [
    odd_id("zeros in front lost in one row", "10000548"),
    Extract(
        "id: zeros in front lost in every row alike",
        csv(HANAKO | {"宛名番号": "10000513"}, ICHIRO | {"宛名番号": "10000548"}),
        Read(BOTH),
    ),
    Extract(
        "id: lengths that differ since the zeros are gone everywhere",
        csv(HANAKO | {"宛名番号": "10000513"}, ICHIRO | {"宛名番号": "548"}),
        Read(BOTH, warnings=[At(None, "宛名番号", "id_length")]),
    ),
    Extract(
        "id: a check figure that is wrong in one row of ten",
        csv(*(HANAKO | {"宛名番号": id_} for id_ in [*CHECKED, "0010000549"])),
        Read([HANAKO_LABEL] * 10, warnings=[At(11, "宛名番号", "id_check_digit")]),
    ),
    Extract(
        "id: check figures that few have, since the city's older numbers have none",
        csv(*(HANAKO | {"宛名番号": id_} for id_ in [*CHECKED[:2], "0010000501", "0010000502", "0010000503"])),
        Read([HANAKO_LABEL] * 5),
    ),
    Extract(
        "id: zeros in front are kept, and 1 is not 0001",
        csv(HANAKO | {"宛名番号": "0001"}, ICHIRO | {"宛名番号": "1"}),
        Read(BOTH, warnings=[At(None, "宛名番号", "id_length")]),
    ),
    Extract(
        "id: letters and signs",
        csv(HANAKO | {"宛名番号": "A-0010/513"}, ICHIRO | {"宛名番号": "B-0010/548"}),
        Read(BOTH),
    ),
    odd_id("64 characters", "X" * 64),
    id_("65 characters", "X" * 65, "id_invalid"),
    id_("an exponent", "1.2345E+11", "id_exponent"),
    id_("an exponent without a point", "1E+10", "id_exponent"),
    id_("an exponent with a small letter", "1.2345e+11", "id_exponent"),
    Extract(
        "id: exponents that have become alike",
        csv(HANAKO | {"宛名番号": "1.0000E+09"}, ICHIRO | {"宛名番号": "1.0000E+09"}, YOSHIKO),
        Refused(
            [At(2, "宛名番号", "id_exponent"), At(3, "宛名番号", "id_exponent"), At(3, "宛名番号", "id_duplicate")]
        ),
    ),
    id_("full-width figures", "００１００００５４８", "id_invalid"),
    id_("a space inside", "00100 0548", "id_invalid"),
    id_("a space in front", " 001000054", "id_invalid"),
    id_("a space behind", "001000054 ", "id_invalid"),
    id_("a full-width space behind", "001000054　", "id_invalid"),
    id_("a tab behind", "001000054\t", "id_invalid"),
    id_("empty", "", "id_missing"),
    id_("a space alone", " ", "id_invalid"),
    id_("the same twice", "0010000513", "id_duplicate"),
    Extract(
        "id: the same three times",
        csv(HANAKO, ICHIRO | {"宛名番号": "0010000513"}, YOSHIKO | {"宛名番号": "0010000513"}),
        Refused([At(3, "宛名番号", "id_duplicate"), At(4, "宛名番号", "id_duplicate")]),
    ),
]


def cell(name: str, column: str, written: str, code: str) -> Extract:
    """An extract with one damaged cell."""
    return Extract(name, csv(HANAKO, ICHIRO | {column: written}), Refused([At(3, column, code)]))


CELLS = [
    cell("an address that is a date now", "住所", "3月1日", "address_date"),
    cell("an address that is a date with a year now", "住所", "2021/3/1", "address_date"),
    cell("an address that is an English date now", "住所", "1-Mar", "address_date"),
    cell("an address whose number is a date now", "住所", "東京都狛江市和泉本町3月1日", "address_date"),
    cell("a 方書 that is a date now", "方書", "2月5日", "address_date"),
    cell("an address left empty", "住所", "", "empty"),
    cell("an address of one full-width space", "住所", "　", "empty"),
    cell("a name left empty", "氏名", "", "empty"),
    cell("a tab in a name", "氏名", "佐藤\t一郎", "control"),
    cell("a formula that failed in place of a name", "氏名", "#REF!", "error_cell"),
    Extract(
        "a formula that failed in place of an address",
        csv(HANAKO, ICHIRO | {"住所": "#N/A"}),
        Refused([At(3, "住所", "error_cell")], [At(3, "郵便番号", "postal_town")]),
    ),
    Extract(
        "an address with month-like figures of its own",
        csv(HANAKO | {"住所": "東京都狛江市東和泉3-1-2", "方書": "2-5"}),
        Read([HANAKO_LABEL._replace(address="東京都狛江市東和泉3-1-2", building="2-5")]),
    ),
    Extract(
        "a line separator in an address",
        csv(HANAKO, ICHIRO | {"住所": "東京都狛江市和泉本町\u2028１丁目"}, encoding="utf-8"),
        Refused([At(3, "住所", "control")]),
    ),
    Extract(
        "spaces around a name and an address are not printed",
        csv(HANAKO | {"氏名": " 髙橋　花子　", "住所": "東京都狛江市東和泉３丁目１番２号 "}),
        Read([HANAKO_LABEL]),
    ),
]

HEADER, FIRST = text(HANAKO).splitlines()
SECOND = "0010000548,佐藤　一郎,19680715,201-0003,東京都狛江市和泉本町１丁目１番５号,コーポ狛江２０１,"
RIGHT = "0010000548,,佐藤　一郎,19680715,201-0003,東京都狛江市和泉本町１丁目１番５号,コーポ狛江２０１"
LEFT = "佐藤　一郎,19680715,201-0003,東京都狛江市和泉本町１丁目１番５号,コーポ狛江２０１,,"


def rows(name: str, told: list[str], *places: int) -> Extract:
    """An extract in which these rows are shifted."""
    data = "".join(f"{line}\r\n" for line in [HEADER, *told]).encode("cp932")
    return Extract(name, data, Refused([At(line, "", "shifted") for line in places]))


SHIFTED = [
    rows("a row shifted to the right behind its id", [FIRST, RIGHT], 3),
    rows("a row shifted to the left", [FIRST, LEFT], 3),
    rows("a row shifted to the right, id and all", [FIRST, f",{SECOND[:-1]}"], 3),
    rows("a row shifted to the right from the postal code on", [FIRST, SECOND.replace(",201", ",,201")[:-1]], 3),
    rows("every row shifted", [f",{FIRST[:-1]}", f",{SECOND[:-1]}"], 2, 3),
]

THREE = [HANAKO, ICHIRO, YOSHIKO]
SORTED = [
    Extract(
        "the postal codes sorted without their neighbours",
        csv(
            *(row | {"郵便番号": code} for row, code in zip(THREE, ["201-0001", "201-0003", "201-0014"], strict=True))
        ),
        Read(
            [
                HANAKO_LABEL._replace(postal_code="201-0001"),
                ICHIRO_LABEL,
                YOSHIKO_LABEL._replace(postal_code="201-0014"),
            ],
            warnings=[At(2, "郵便番号", "postal_town"), At(4, "郵便番号", "postal_town")],
        ),
    ),
    Extract(
        "the addresses moved down by one row",
        csv(*(row | {"住所": other["住所"]} for row, other in zip(THREE, [YOSHIKO, HANAKO, ICHIRO], strict=True))),
        Read(
            [
                HANAKO_LABEL._replace(address=YOSHIKO_LABEL.address),
                ICHIRO_LABEL._replace(address=HANAKO_LABEL.address),
                YOSHIKO_LABEL._replace(address=ICHIRO_LABEL.address),
            ],
            warnings=[At(line, "郵便番号", "postal_town") for line in (2, 3, 4)],
        ),
    ),
]

EXTRACTS = [*IDS, *CELLS, *SHIFTED, *SORTED]
