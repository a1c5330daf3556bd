"""Age by the statute and by the birthday.

The statute (年齢計算ニ関する法律, with 民法143条) counts the day of birth as the first day, so that a year of age is
completed at the end of the day before the birthday. A person is n years old on day D when the n-th birthday is
on D + 1 or earlier. Surveys often use the birthday itself: D or earlier. Both come down to one date, the
latest day of birth that is old enough; nothing else of the calendar is needed afterwards.
"""

from datetime import date, timedelta
from typing import Literal

AgeRule = Literal["statute", "birthday"]


def shift_years(day: date, years: int) -> date:
    """Return the same day `years` later (or earlier); 29 February becomes the 28th in a common year.

    >>> shift_years(date(2024, 2, 29), -18)
    datetime.date(2006, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def born_on_or_before(as_of: date, minimum_age: int, rule: AgeRule) -> date:
    """Return the latest birth date of a person who is `minimum_age` years old on `as_of`.

    >>> born_on_or_before(date(2021, 1, 1), 65, "statute")   # 昭和31年１月２日以前に生まれた者
    datetime.date(1956, 1, 2)
    >>> born_on_or_before(date(2021, 1, 1), 65, "birthday")
    datetime.date(1956, 1, 1)
    """
    start = as_of + timedelta(days=1) if rule == "statute" else as_of
    return shift_years(start, -minimum_age)


def is_old_enough(first: date | None, last: date | None, cutoff: date) -> bool | None:
    """Tell whether a person is old enough, from the first and the last day the birth can be (None: not known).

    A birth day that is not fully known (不詳) still decides where all the days it can be lie on one side.

    Args:
        first: the first day.
        last: the last day.
        cutoff: the latest birth date that is old enough, of `born_on_or_before`.

    Returns:
        None when it depends on the day that is not known.

    >>> is_old_enough(date(1975, 1, 1), date(1975, 12, 31), date(2003, 4, 2))
    True
    >>> is_old_enough(date(2003, 4, 1), date(2003, 4, 30), date(2003, 4, 2)) is None
    True
    """
    if last is not None and last <= cutoff:
        return True
    if first is not None and first > cutoff:
        return False
    return None
