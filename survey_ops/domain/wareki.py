"""Dates and numbers as official Japanese documents write them.

Years are counted in eras. A number of one figure is full-width, of two and more half-width (３月, 12月), thousands
are grouped (2,500件). A date that follows another in a sentence leaves out what is the same: 同年, 同月, 同日.
"""

from datetime import date
from itertools import pairwise

from survey_ops.domain.eras import ERAS

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def number(value: int) -> str:
    """Return a number as official text has it.

    >>> number(3), number(12), number(2500)
    ('３', '12', '2,500')
    """
    return str(value).translate(_WIDE) if 0 <= value <= 9 else f"{value:,}"


def era_year(day: date) -> str:
    """Return the era and the year in it: 令和３年, 平成元年.

    Raises:
        ValueError: the day is before 明治.
    """
    for era in reversed(ERAS):
        if day >= era.first:
            year = day.year - era.first.year + 1
            return f"{era.name}{'元' if year == 1 else number(year)}年"
    raise ValueError(f"{day.isoformat()} is before the first era")


def month_day(day: date) -> str:
    """Return month and day.

    >>> month_day(date(2021, 4, 23))
    '４月23日'
    """
    return f"{number(day.month)}月{number(day.day)}日"


def full_date(day: date) -> str:
    """Return the whole date.

    >>> full_date(date(2021, 4, 2))
    '令和３年４月２日'
    """
    return era_year(day) + month_day(day)


def following_date(day: date, before: date) -> str:
    """Return `day` as it is written after `before` in the same sentence.

    >>> following_date(date(2021, 4, 8), date(2021, 4, 2))
    '同月８日'
    >>> following_date(date(2021, 6, 1), date(2021, 4, 2))
    '同年６月１日'
    >>> following_date(date(2021, 4, 2), date(2021, 4, 2))
    '同日'
    """
    if day == before:
        return "同日"
    if (day.year, day.month) == (before.year, before.month):
        return f"同月{number(day.day)}日"
    if era_year(day) == era_year(before):
        return f"同年{month_day(day)}"
    return full_date(day)


def date_list(days: list[date]) -> str:
    """Return several days in a row: 令和３年４月２日，同月５日及び同月６日.

    Args:
        days: at least one, ascending.
    """
    written = [full_date(days[0])]
    written += [following_date(day, before) for before, day in pairwise(days)]
    if len(written) == 1:
        return written[0]
    return "，".join(written[:-1]) + "及び" + written[-1]


def period(first: date, last: date) -> str:
    """Return a period; the year is not repeated where it is the same.

    >>> period(date(2021, 4, 9), date(2021, 4, 23))
    '令和３年４月９日～４月23日'
    """
    end = month_day(last) if era_year(first) == era_year(last) else full_date(last)
    return f"{full_date(first)}～{end}"
