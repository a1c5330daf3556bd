"""Days on which a city office is closed: weekends, Japanese public holidays, the turn of the year.

Sources: 国民の祝日に関する法律 (its special laws for 2019, 2020 and 2021 included) as the library `holidays` has
it, and 地方自治法第４条の２, by which a city closes at weekends, on public holidays and around New Year on days of
its own ordinance; nearly all of them took 29 December to 3 January over from the state's offices.

The law of a year to come may still change: what is told holds for the law as the installed library knows it.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays.countries.japan import Japan

WEEKDAYS = "月火水木金土日"
_SATURDAY = 5
_YEAR_END = "年末年始"


@dataclass(frozen=True)
class OfficeDay:
    """What is known of a day.

    Attributes:
        day: the day.
        weekday: 月 to 日.
        holiday: the public holiday's name or 年末年始; "" where it is none; None where the library does not know
            the year, which is not the same as no holiday.
    """

    day: date
    weekday: str
    holiday: str | None

    @property
    def is_closed(self) -> bool:
        """Whether the office is closed, as far as it is known."""
        return self.day.weekday() >= _SATURDAY or bool(self.holiday)

    @property
    def is_known(self) -> bool:
        """Whether the public holidays of that year are known."""
        return self.holiday is not None

    @property
    def reason(self) -> str:
        """Why the office is closed: 日曜日・山の日; "" where nothing is known to close it."""
        weekend = [f"{self.weekday}曜日"] if self.day.weekday() >= _SATURDAY else []
        return "・".join(weekend + ([self.holiday] if self.holiday else []))


def office_day(day: date) -> OfficeDay:
    """Return what is known of a day.

    >>> office_day(date(2021, 8, 8)).reason
    '日曜日・山の日'
    >>> office_day(date(2021, 8, 6)).is_closed
    False
    >>> office_day(date(2150, 1, 1)).is_known
    False
    """
    return OfficeDay(day, WEEKDAYS[day.weekday()], _holiday(day))


def _holiday(day: date) -> str | None:
    calendar = _calendar()
    if not calendar.start_year <= day.year <= calendar.end_year:
        return None
    name = str(calendar.get(day, "")).replace("; ", "・")
    return name or (_YEAR_END if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else "")


@cache
def _calendar() -> "Japan":
    # Imported here: it takes a quarter of a second, and only those who look at dates need it.
    from holidays.countries.japan import Japan

    return Japan(language="ja")
