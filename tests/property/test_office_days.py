"""Weekdays and public holidays against a table that does not come from the library.

It was written out by hand from 国民の祝日に関する法律 (article 3, second paragraph for 振替休日, third
for 国民の休日) and the special laws: the accession and its ceremony in 2019, the Olympic moves of 2020 and 2021.
"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.office_days import WEEKDAYS, office_day

HOLIDAYS = {
    2019: "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
    2020: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23",
    2021: "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23",
    2022: "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23",
    2023: "1/1 1/2 1/9 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23",
    2024: "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
    2025: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
}
NAMED = {
    date(2019, 4, 30): "国民の休日",
    date(2019, 5, 1): "天皇の即位の日",
    date(2019, 5, 2): "国民の休日",
    date(2019, 5, 6): "振替休日",
    date(2019, 8, 12): "振替休日",
    date(2020, 2, 23): "天皇誕生日",
    date(2020, 2, 24): "振替休日",
    date(2020, 7, 23): "海の日",
    date(2020, 7, 24): "スポーツの日",
    date(2020, 8, 10): "山の日",
    date(2021, 7, 22): "海の日",
    date(2021, 7, 23): "スポーツの日",
    date(2021, 8, 8): "山の日",
    date(2021, 8, 9): "振替休日",
    date(2023, 1, 2): "振替休日",
    date(2025, 5, 6): "振替休日",
    date(2026, 5, 6): "振替休日",
    date(2026, 9, 22): "国民の休日",
}
TABLE = {date(year, *map(int, written.split("/"))) for year, days in HOLIDAYS.items() for written in days.split()}
NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)}
MONDAY = date(2019, 4, 29)


def test_every_day_of_eight_years() -> None:
    day, wrong = date(2019, 1, 1), []
    while day.year <= 2026:
        found = office_day(day)
        if (found.holiday not in ("", "年末年始")) != (day in TABLE):
            wrong.append(found)
        if (found.holiday == "年末年始") != ((day.month, day.day) in NEW_YEAR and day not in TABLE):
            wrong.append(found)
        day += timedelta(1)
    assert wrong == []


def test_the_special_cases_by_name() -> None:
    assert {day: office_day(day).holiday for day in NAMED} == NAMED


@given(day=st.dates(date(2019, 1, 1), date(2026, 12, 31)))
def test_weekdays_count_from_a_known_monday(day: date) -> None:
    found = office_day(day)
    assert found.weekday == WEEKDAYS[(day - MONDAY).days % 7]
    assert found.is_closed == (found.weekday in "土日" or day in TABLE or (day.month, day.day) in NEW_YEAR)
    assert found.reason.startswith(f"{found.weekday}曜日") == (found.weekday in "土日")
