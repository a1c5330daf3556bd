import subprocess
import sys
from datetime import date, timedelta

import pytest

from survey_ops.domain.office_days import office_day


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2021-08-08", "日曜日・山の日"),
        ("2021-08-09", "振替休日"),
        ("2021-08-07", "土曜日"),
        ("2021-08-06", ""),
        ("2021-01-01", "元日"),
        ("2021-01-02", "土曜日・年末年始"),
        ("2021-01-03", "日曜日・年末年始"),
        ("2021-01-04", ""),
        ("2021-12-28", ""),
        ("2021-12-29", "年末年始"),
        ("2019-05-01", "天皇の即位の日"),
    ],
)
def test_why_the_office_is_closed(day: str, reason: str) -> None:
    found = office_day(date.fromisoformat(day))
    assert (found.reason, found.is_closed, found.is_known) == (reason, bool(reason), True)


@pytest.mark.parametrize("year", [1948, 2100])
def test_years_that_the_library_does_not_know_are_not_years_without_holidays(year: int) -> None:
    days = [office_day(date(year, 1, 1) + timedelta(number)) for number in range(7)]
    assert {day.holiday for day in days} == {None}
    assert sorted(day.reason for day in days) == ["", "", "", "", "", "土曜日", "日曜日"]


@pytest.mark.parametrize("year", [1949, 2099])
def test_the_first_and_the_last_year_it_knows(year: int) -> None:
    assert office_day(date(year, 1, 1)).holiday == "元日"


def test_the_library_is_loaded_by_those_who_look_at_dates_only() -> None:
    program = "import sys, survey_ops.cli.app, survey_ops.case.load; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
