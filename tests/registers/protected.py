"""Residents under protection (支援措置).

What the case decides is done, and no mark and no date releases anyone unasked. Any mark but an empty one or 0
protects. A day of the end is told where it has passed, on its line, and releases nobody; a day that is still to
come with no mark beside it protects.
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
)

ONE_OUT = Read([ICHIRO_LABEL], {"protected": 1})
BOTH = Read([HANAKO_LABEL, ICHIRO_LABEL])


def marked(name: str, mark: str, outcome: Read = ONE_OUT, **case: object) -> Extract:
    """An extract whose first resident has a mark."""
    return Extract(f"protection: {name}", csv(HANAKO | {"支援措置": mark}, ICHIRO), outcome, case)


def until(mark: str, day: str, row: dict[str, str]) -> dict[str, str]:
    return row | {"支援措置": mark, "支援措置終了日": day}


UNTIL = {"register.columns.protected_until": "支援措置終了日"}
ENDED = [At(2, "支援措置終了日", "protected_ended")]

EXTRACTS = [
    marked("1", "1"),
    marked("2, a mark nobody explained", "2"),
    marked("済", "済"),
    marked("a cross", "×"),
    marked("a hyphen", "-"),
    marked("00 is not 0", "00"),
    marked("a full-width 0 is not 0", "０"),
    marked("a space", " "),
    marked("FALSE", "FALSE"),
    marked("a day in the column", "2020-01-01"),
    marked("0", "0", BOTH),
    marked("included", "1", BOTH, **{"sample.protected": "include"}),
    marked("held: drawn, and kept apart when printed", "1", BOTH, **{"sample.protected": "hold"}),
    Extract(
        "protection: a column nobody decided about",
        csv(HANAKO | {"支援措置": "1"}, ICHIRO),
        Refused([At(None, "sample.protected", "missing", "case.toml")], exit=3),
        {"sample.protected": None},
    ),
    Extract(
        "protection: a column nobody decided about, with no mark in it",
        csv(HANAKO, ICHIRO),
        Refused([At(None, "sample.protected", "missing", "case.toml")], exit=3),
        {"sample.protected": None},
    ),
    Extract(
        "protection: a column nobody mapped",
        csv(HANAKO | {"支援措置": "1"}, ICHIRO),
        Read(
            [HANAKO_LABEL, ICHIRO_LABEL],
            warnings=[At(None, "register.columns.protected", "no_protection", "case.toml")],
        ),
        {"register.columns.protected": None, "sample.protected": None},
    ),
    Extract(
        "protection: its end has passed",
        csv(until("1", "2020-03-31", HANAKO), until("", "", ICHIRO)),
        Read([ICHIRO_LABEL], {"protected": 1}, warnings=ENDED),
        UNTIL,
    ),
    Extract(
        "protection: its end has passed, written in an era",
        csv(until("1", "令和2年3月31日", HANAKO), until("", "", ICHIRO)),
        Read([ICHIRO_LABEL], {"protected": 1}, warnings=ENDED),
        UNTIL,
    ),
    Extract(
        "protection: it ends after the extract",
        csv(until("1", "2021-03-31", HANAKO), until("", "", ICHIRO)),
        ONE_OUT,
        UNTIL,
    ),
    Extract(
        "protection: no end is known",
        csv(until("1", "", HANAKO), until("", "", ICHIRO)),
        ONE_OUT,
        UNTIL,
    ),
    Extract(
        "protection: an end to come and no mark",
        csv(until("", "2021-09-30", HANAKO), until("", "", ICHIRO)),
        ONE_OUT,
        UNTIL,
    ),
    Extract(
        "protection: its end has passed and it is included",
        csv(until("1", "2020-03-31", HANAKO), until("", "", ICHIRO)),
        Read([HANAKO_LABEL, ICHIRO_LABEL], warnings=ENDED),
        UNTIL | {"sample.protected": "include"},
    ),
    Extract(
        "protection counts before an unknown and before too young an age",
        csv(
            HANAKO | {"支援措置": "1", "生年月日": "不詳"},
            ICHIRO | {"支援措置": "1", "生年月日": "20150101"},
            YOSHIKO,
        ),
        Read([YOSHIKO_LABEL], {"protected": 2}),
    ),
]
