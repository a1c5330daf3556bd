"""My Numbers (個人番号, 12 figures with a check figure): no such column may be in the file, whatever its header.

The column is told, not its rows. A column is one of My Numbers when everything in it has 12 figures and the
right check figure; a column of other numbers of 12 figures that happens to look so is confirmed by name in the
case. A header that says 個人番号 says nothing: some systems call their own number so.
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

# Made up; the check figure is that of 番号法施行令 8条.
MY_NUMBERS = ("123456789018", "987654321018", "314159265352")
OTHER_NUMBERS = ("123456789010", "987654321010", "314159265350")
THREE = Read([HANAKO_LABEL, ICHIRO_LABEL, YOSHIKO_LABEL])


def with_numbers(header: str, numbers: tuple[str, ...], **style: str) -> bytes:
    """Return the three residents with a further column, or with these numbers in one they have."""
    people = (HANAKO, ICHIRO, YOSHIKO)
    return csv(*(person | {header: number} for person, number in zip(people, numbers, strict=True)), **style)


def found(name: str, header: str, numbers: tuple[str, ...], told: str, **case: Any) -> Extract:
    """An extract with a column of My Numbers."""
    return Extract(f"My Numbers {name}", with_numbers(header, numbers), Refused([At(None, told, "my_number")]), case)


def not_found(name: str, header: str, numbers: tuple[str, ...], **case: Any) -> Extract:
    """An extract with a column of other numbers."""
    return Extract(f"no My Numbers: {name}", with_numbers(header, numbers), THREE, case)


EXTRACTS = [
    found("under their name", "個人番号", MY_NUMBERS, "個人番号"),
    found("under another name", "備考", MY_NUMBERS, "備考"),
    found("under no name", "", MY_NUMBERS, "8 列目"),
    found("as the resident id", "宛名番号", MY_NUMBERS, "宛名番号"),
    found("of some residents alone", "備考", ("", "987654321018", ""), "備考"),
    found("with hyphens", "備考", ("1234-5678-9018", "9876-5432-1018", "3141-5926-5352"), "備考"),
    found("with spaces", "備考", ("1234 5678 9018", "9876 5432 1018", "3141 5926 5352"), "備考"),
    found(
        "in full-width figures",
        "備考",
        ("１２３４５６７８９０１８", "９８７６５４３２１０１８", "３１４１５９２６５３５２"),
        "備考",
    ),
    found(
        "in a column, another of which is confirmed",
        "備考",
        MY_NUMBERS,
        "備考",
        **{"register.not_my_number": ["整理番号"]},
    ),
    Extract(
        "My Numbers in two columns",
        csv(
            HANAKO | {"番号": MY_NUMBERS[0], "世帯主番号": MY_NUMBERS[1]},
            ICHIRO | {"番号": MY_NUMBERS[1], "世帯主番号": MY_NUMBERS[2]},
        ),
        Refused([At(None, "番号", "my_number"), At(None, "世帯主番号", "my_number")]),
    ),
    Extract(
        "My Numbers beside other damage: everything is told at once",
        csv(HANAKO | {"備考": MY_NUMBERS[0]}, ICHIRO | {"備考": MY_NUMBERS[1], "生年月日": "19681315"}),
        Refused([At(None, "備考", "my_number"), At(3, "生年月日", "birth_calendar")]),
    ),
    Extract(
        "My Numbers in a file with tabs and quotes",
        with_numbers("備考", MY_NUMBERS, delimiter="\t", quote='"'),
        Refused([At(None, "備考", "my_number")]),
    ),
    not_found("12 figures with other check figures", "備考", OTHER_NUMBERS),
    not_found("one of three has another check figure", "備考", (*MY_NUMBERS[:2], OTHER_NUMBERS[2])),
    not_found("confirmed by name", "整理番号", MY_NUMBERS, **{"register.not_my_number": ["整理番号"]}),
    not_found("ids of 12 figures, confirmed", "宛名番号", MY_NUMBERS, **{"register.not_my_number": ["宛名番号"]}),
    not_found("個人番号 as a system calls its own number", "個人番号", ("10000513", "10000548", "10000556")),
    not_found("住民票コード, 11 figures", "住民票コード", ("12345678901", "98765432101", "31415926535")),
    not_found("法人番号, 13 figures", "勤務先", ("1234567890189", "9876543210189", "3141592653529")),
    not_found("a telephone number", "電話", ("090-1234-5678", "03-3430-1111", "")),
]
