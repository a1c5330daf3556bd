from datetime import date

import pytest

from survey_ops.domain.birth import UNKNOWN, Birth, Unreadable, read_birth

LATEST = date(2021, 3, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19750102", date(1975, 1, 2)),
        ("1975-01-02", date(1975, 1, 2)),
        ("1975/1/2", date(1975, 1, 2)),
        ("1975/01/02", date(1975, 1, 2)),
        ("20040229", date(2004, 2, 29)),
        ("18680101", date(1868, 1, 1)),
        ("20210325", LATEST),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert read_birth(text, LATEST) == Birth(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "　",
        "不詳",
        "不明",
        "00000000",
        "19750000",
        "19750100",
        "00000102",
        "1975-00-00",
        "1975/1/0",
        "19470229",  # 29 February of a common year: recorded so, on no calendar
        "0000-02-29",
    ],
)
def test_unknown_parts_stay_unknown(text: str) -> None:
    assert read_birth(text, LATEST) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1975", Unreadable.SHAPE),
        ("750102", Unreadable.SHAPE),
        ("1975-01/02", Unreadable.SHAPE),
        ("１９７５０１０２", Unreadable.SHAPE),
        ("19750102 ", Unreadable.SHAPE),
        ("27395", Unreadable.SHAPE),
        ("1.98E+07", Unreadable.SHAPE),
        ("昭和50年1月2日", Unreadable.SHAPE),
        ("1975年1月2日", Unreadable.SHAPE),
        ("19751301", Unreadable.CALENDAR),
        ("19750431", Unreadable.CALENDAR),
        ("19750230", Unreadable.CALENDAR),
        ("1975-1-32", Unreadable.CALENDAR),
        ("19751300", Unreadable.CALENDAR),
        ("19750032", Unreadable.CALENDAR),
        ("00001301", Unreadable.CALENDAR),
        ("18671231", Unreadable.YEAR),
        ("00010101", Unreadable.YEAR),
        ("20210326", Unreadable.FUTURE),
        ("20220000", Unreadable.FUTURE),
        ("99991231", Unreadable.FUTURE),
    ],
)
def test_damage_is_told_apart(text: str, fault: Unreadable) -> None:
    assert read_birth(text, LATEST) is fault
