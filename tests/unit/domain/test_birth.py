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
        ("1975.1.2", date(1975, 1, 2)),
        ("1975年1月2日", date(1975, 1, 2)),
        ("１９７５０１０２", date(1975, 1, 2)),
        ("１９７５／１／２", date(1975, 1, 2)),
        ("1975ー1ー2", date(1975, 1, 2)),
        ("昭和50年1月2日", date(1975, 1, 2)),
        ("昭和５０年１月２日", date(1975, 1, 2)),
        ("昭和50年 1月 2日", date(1975, 1, 2)),
        ("昭和50年　1月　2日", date(1975, 1, 2)),
        ("㍼50年1月2日", date(1975, 1, 2)),
        ("昭和50.01.02", date(1975, 1, 2)),
        ("昭50.1.2", date(1975, 1, 2)),
        ("昭500102", date(1975, 1, 2)),
        ("S50.1.2", date(1975, 1, 2)),
        ("s50.1.2", date(1975, 1, 2)),
        ("Ｓ５０．１．２", date(1975, 1, 2)),
        ("ｓ５０．１．２", date(1975, 1, 2)),
        ("S50. 1. 2", date(1975, 1, 2)),
        ("S50/1/2", date(1975, 1, 2)),
        ("S50年1月2日", date(1975, 1, 2)),
        ("S500102", date(1975, 1, 2)),
        ("3500102", date(1975, 1, 2)),
        ("1450730", date(1912, 7, 30)),
        ("2010730", date(1912, 7, 30)),
        ("4010108", date(1989, 1, 8)),
        ("5010501", date(2019, 5, 1)),
        ("20040229", date(2004, 2, 29)),
        ("18680101", date(1868, 1, 1)),
        ("20210325", LATEST),
        ("令和3年3月25日", LATEST),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert read_birth(text, LATEST) == Birth(day, day)


@pytest.mark.parametrize(
    "text",
    ["令和元年5月1日", "令和1年5月1日", "R1.5.1", "R01.05.01", "R元.5.1", "R010501", "令元.5.1", "㋿元年5月1日"],
)
def test_the_first_year_of_an_era(text: str) -> None:
    assert read_birth(text, LATEST) == Birth(date(2019, 5, 1), date(2019, 5, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("明治元年1月25日", date(1868, 1, 25)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("大正元年7月30日", date(1912, 7, 30)),  # one day, two eras: 大正 began on the day it was proclaimed
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
    ],
)
def test_the_days_on_which_eras_change(text: str, day: date) -> None:
    assert read_birth(text, LATEST) == Birth(day, day)


@pytest.mark.parametrize(
    "text",
    [
        "明治元年1月24日",
        "明治45年7月31日",
        "明治46年1月1日",
        "M460101",
        "大正元年7月29日",
        "大正15年12月26日",
        "大正16年1月1日",
        "2160101",
        "昭和元年12月24日",
        "昭和64年1月8日",
        "S64.1.8",
        "3640108",
        "昭和64年2月",
        "昭和64年2月29日",
        "昭和65年",
        "平成元年1月7日",
        "平成31年5月1日",
        "平成32年1月1日",
        "令和元年4月30日",
        "R01.04.00",
    ],
)
def test_a_day_outside_its_era_is_told(text: str) -> None:
    assert read_birth(text, LATEST) is Unreadable.ERA


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "　",
        "不詳",
        "不明",
        "　不詳　",
        "年月日不詳",
        "生年月日不詳",
        "00000000",
        "00000102",
        "0000-02-29",
        "0000年00月00日",
        "0000A1A1",
        "3000000",
        "S00.00.00",
        "昭和00年",
        "1975年頃",
        "令和2年頃",
        "令和2年5月頃",
        "令和2年5月3日頃",
        "令和2年5月3日ごろ",
        "推定令和2年5月3日",
        "推定 令和2年5月",
        "推定昭和50年",
        "令和2年5月中旬頃",
        "令和2年春頃",
        "令和2年5月3日から5月9日頃までの間",
        "令和2年5月推定3日から9日までの間",
        "令和2年5月3日頃から9日頃までの間",
        "令和3年頃",
    ],
)
def test_nothing_is_known(text: str) -> None:
    """推定 and 頃 say nothing of how far off the day may be."""
    assert read_birth(text, LATEST) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("19750000", "19750101", "19751231"),
        ("19750002", "19750101", "19751231"),
        ("1975-00-00", "19750101", "19751231"),
        ("1975/0/0", "19750101", "19751231"),
        ("1975A100", "19750101", "19751231"),
        ("1975A4A3", "19750101", "19751231"),
        ("1975Ａ１００", "19750101", "19751231"),
        ("1975-A2-00", "19750101", "19751231"),
        ("S50A100", "19750101", "19751231"),
        ("3500000", "19750101", "19751231"),
        ("1975年", "19750101", "19751231"),
        ("昭和50年", "19750101", "19751231"),
        ("昭和50年春", "19750101", "19751231"),
        ("昭和50年冬", "19750101", "19751231"),
        ("昭和50年 月日不詳", "19750101", "19751231"),
        ("昭和50年00月00日", "19750101", "19751231"),
        ("19750200", "19750201", "19750228"),
        ("1976/2/0", "19760201", "19760229"),
        ("197501A1", "19750101", "19750131"),
        ("1975.1.A3", "19750101", "19750131"),
        ("S50.1.00", "19750101", "19750131"),
        ("3501200", "19751201", "19751231"),
        ("1975年1月", "19750101", "19750131"),
        ("昭和50年1月上旬", "19750101", "19750131"),
        ("昭和50年1月下旬", "19750101", "19750131"),
        ("昭和50年1月 日不詳", "19750101", "19750131"),
        ("昭和50年1月　日不明", "19750101", "19750131"),
        ("昭和50年1月20日から2月3日までの間", "19750120", "19750203"),
        ("昭和50年1月20日から25日まで", "19750120", "19750125"),
        ("19470229", "19470228", "19470301"),  # 29 February of a common year: recorded so, on no calendar
        ("昭和22年2月29日", "19470228", "19470301"),
        ("1900-02-29", "19000228", "19000301"),
        ("明治45年", "19120101", "19120730"),  # an era reaches no further than its last day
        ("大正元年", "19120730", "19121231"),
        ("大正元年7月", "19120730", "19120731"),
        ("昭和元年 月日不詳", "19261225", "19261231"),
        ("昭和64年", "19890101", "19890107"),
        ("3640100", "19890101", "19890107"),
        ("平成元年1月", "19890108", "19890131"),
        ("R01.00.00", "20190501", "20191231"),
        ("20210000", "20210101", "20210325"),  # nobody was born after the extract
        ("令和3年3月", "20210301", "20210325"),
    ],
)
def test_what_is_certain_bounds_the_day(text: str, first: str, last: str) -> None:
    birth = read_birth(text, LATEST)
    assert isinstance(birth, Birth)
    assert (birth.first_figures, birth.last_figures) == (int(first), int(last))
    assert birth.day is None


def test_figures_of_a_known_day_and_of_nothing() -> None:
    known = Birth(date(1975, 1, 2), date(1975, 1, 2))
    assert (known.first_figures, known.last_figures, known.day) == (19750102, 19750102, date(1975, 1, 2))
    assert (UNKNOWN.first_figures, UNKNOWN.last_figures, UNKNOWN.day) == (0, 99999999, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1975", Unreadable.SHAPE),
        ("750102", Unreadable.SHAPE),
        ("197501", Unreadable.SHAPE),
        ("1975/1", Unreadable.SHAPE),
        ("1975012", Unreadable.SHAPE),  # a figure lost, not year 97 of 明治
        ("2001112", Unreadable.SHAPE),  # no era has a year 0
        ("S00.1.2", Unreadable.SHAPE),
        ("0500102", Unreadable.SHAPE),
        ("6500102", Unreadable.SHAPE),
        ("197501022", Unreadable.SHAPE),
        ("1975-01/02", Unreadable.SHAPE),
        ("50.1.2", Unreadable.SHAPE),
        ("75/01/02", Unreadable.SHAPE),
        ("50年1月2日", Unreadable.SHAPE),
        ("S1975.1.2", Unreadable.SHAPE),
        ("S5012", Unreadable.SHAPE),
        ("S50-1.2", Unreadable.SHAPE),
        ("K50.1.2", Unreadable.SHAPE),
        ("慶応3年1月2日", Unreadable.SHAPE),
        ("01021975", Unreadable.SHAPE),
        ("31121975", Unreadable.SHAPE),
        ("20011950", Unreadable.SHAPE),
        ("01/02/1975", Unreadable.SHAPE),
        ("19750102 ", Unreadable.SHAPE),
        (" 昭和50年1月2日", Unreadable.SHAPE),
        ("1975 1 12", Unreadable.SHAPE),
        ("1975 0102", Unreadable.SHAPE),
        ("1975  0102", Unreadable.SHAPE),
        ("S5 00102", Unreadable.SHAPE),
        ("27395", Unreadable.SHAPE),
        ("1.98E+07", Unreadable.SHAPE),
        ("19750102.0", Unreadable.SHAPE),
        ("1975A500", Unreadable.SHAPE),
        ("197501A4", Unreadable.SHAPE),
        ("²⁰⁰⁰⁰¹⁰¹", Unreadable.SHAPE),
        ("昭和五十年一月二日", Unreadable.SHAPE),
        ("昭和50年1月不詳から5日までの間", Unreadable.SHAPE),
        ("昭和50年から5日までの間", Unreadable.SHAPE),
        ("昭和50年1月2日から00日までの間", Unreadable.SHAPE),
        ("頃", Unreadable.SHAPE),
        ("推定", Unreadable.SHAPE),
        ("昭和50頃", Unreadable.SHAPE),
        ("19751301", Unreadable.CALENDAR),
        ("19751901", Unreadable.CALENDAR),
        ("19750431", Unreadable.CALENDAR),
        ("19750230", Unreadable.CALENDAR),
        ("1975-1-32", Unreadable.CALENDAR),
        ("19751300", Unreadable.CALENDAR),
        ("19750032", Unreadable.CALENDAR),
        ("00001301", Unreadable.CALENDAR),
        ("00000431", Unreadable.CALENDAR),
        ("3501301", Unreadable.CALENDAR),
        ("昭和50年4月31日", Unreadable.CALENDAR),
        ("推定昭和50年13月", Unreadable.CALENDAR),
        ("昭和50年1月20日から32日までの間", Unreadable.CALENDAR),
        ("昭和50年1月20日から5日頃までの間", Unreadable.CALENDAR),
        ("18671231", Unreadable.YEAR),
        ("00010101", Unreadable.YEAR),
        ("20210326", Unreadable.FUTURE),
        ("20220000", Unreadable.FUTURE),
        ("令和3年4月頃", Unreadable.FUTURE),
        ("5030326", Unreadable.FUTURE),
        ("99991231", Unreadable.FUTURE),
    ],
)
def test_damage_is_told_apart(text: str, fault: Unreadable) -> None:
    assert read_birth(text, LATEST) is fault
