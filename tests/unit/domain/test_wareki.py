from datetime import date

import pytest

from survey_ops.domain.wareki import (
    date_list,
    era_year,
    following_date,
    full_date,
    month_day,
    number,
    period,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "０"), (9, "９"), (10, "10"), (999, "999"), (1000, "1,000"), (2500, "2,500"), (-1, "-1")],
)
def test_number(value: int, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2021, 4, 2), "令和３年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 4, 30), "平成31年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1912, 7, 30), "大正元年"),
        (date(1912, 7, 29), "明治45年"),
    ],
)
def test_era(day: date, text: str) -> None:
    assert era_year(day) == text


def test_before_the_first_era() -> None:
    with pytest.raises(ValueError, match="1867-01-01"):
        era_year(date(1867, 1, 1))


def test_dates_as_the_source_form_writes_them() -> None:
    assert full_date(date(2021, 4, 2)) == "令和３年４月２日"
    assert month_day(date(2021, 4, 23)) == "４月23日"
    assert period(date(2021, 4, 9), date(2021, 4, 23)) == "令和３年４月９日～４月23日"
    assert period(date(2021, 12, 9), date(2022, 1, 8)) == "令和３年12月９日～令和４年１月８日"


@pytest.mark.parametrize(
    ("day", "before", "text"),
    [
        (date(2021, 4, 8), date(2021, 4, 2), "同月８日"),
        (date(2021, 4, 2), date(2021, 4, 2), "同日"),
        (date(2021, 12, 1), date(2021, 4, 2), "同年12月１日"),
        (date(2022, 4, 8), date(2021, 4, 2), "令和４年４月８日"),
        (date(2019, 5, 8), date(2019, 4, 2), "令和元年５月８日"),  # one year, two eras
    ],
)
def test_following_date(day: date, before: date, text: str) -> None:
    assert following_date(day, before) == text


def test_date_list() -> None:
    days = [date(2021, 4, 2), date(2021, 4, 5), date(2021, 5, 6)]
    assert date_list(days[:1]) == "令和３年４月２日"
    assert date_list(days[:2]) == "令和３年４月２日及び同月５日"
    assert date_list(days) == "令和３年４月２日，同月５日及び同年５月６日"
