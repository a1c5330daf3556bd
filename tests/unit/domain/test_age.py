from datetime import date

import pytest

from survey_ops.domain.age import AgeRule, born_on_or_before, is_old_enough, shift_years


@pytest.mark.parametrize(
    ("as_of", "age", "rule", "latest"),
    [
        (date(2021, 1, 1), 65, "statute", date(1956, 1, 2)),  # 昭和31年１月２日以前に生まれた者
        (date(2021, 1, 1), 65, "birthday", date(1956, 1, 1)),
        (date(2021, 4, 1), 18, "statute", date(2003, 4, 2)),
        (date(2021, 4, 1), 18, "birthday", date(2003, 4, 1)),
        (date(2022, 2, 28), 18, "statute", date(2004, 3, 1)),  # includes those born on 29 February 2004
        (date(2024, 2, 28), 20, "statute", date(2004, 2, 29)),
        (date(2024, 2, 28), 18, "statute", date(2006, 2, 28)),  # D + 1 is 29 February; 2006 has none
        (date(2024, 2, 29), 18, "statute", date(2006, 3, 1)),
        (date(2024, 2, 29), 18, "birthday", date(2006, 2, 28)),
        (date(2021, 12, 31), 18, "statute", date(2004, 1, 1)),
        (date(2021, 4, 1), 0, "statute", date(2021, 4, 2)),
    ],
)
def test_latest_birth_date(as_of: date, age: int, rule: AgeRule, latest: date) -> None:
    assert born_on_or_before(as_of, age, rule) == latest


@pytest.mark.parametrize("year", [2001, 2004, 2017, 2020])
def test_born_on_29_february_is_a_year_older_on_the_28th(year: int) -> None:
    """民法143条: the day before 29 February is the 28th, in leap years and in common ones."""
    age = year - 1996
    born = date(1996, 2, 29)
    assert born <= born_on_or_before(date(year, 2, 28), age, "statute")
    assert born > born_on_or_before(date(year, 2, 27), age, "statute")


def test_shift_keeps_the_day_where_there_is_one() -> None:
    assert shift_years(date(2020, 2, 29), -4) == date(2016, 2, 29)
    assert shift_years(date(2021, 3, 31), 5) == date(2026, 3, 31)


CUTOFF = date(2003, 4, 2)


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (date(2003, 4, 2), date(2003, 4, 2), True),
        (date(2003, 4, 3), date(2003, 4, 3), False),
        (date(2003, 3, 1), date(2003, 4, 2), True),
        (date(2003, 4, 2), date(2003, 4, 3), None),
        (date(2003, 4, 3), date(2003, 4, 30), False),
        (None, None, None),
        (None, date(2003, 4, 2), True),
        (None, date(2003, 4, 3), None),
        (date(2003, 4, 3), None, False),
        (date(2003, 4, 2), None, None),
    ],
)
def test_old_enough_is_told_only_where_it_is_certain(
    first: date | None, last: date | None, verdict: bool | None
) -> None:
    assert is_old_enough(first, last, CUTOFF) is verdict
