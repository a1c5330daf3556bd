"""Birth dates as registers hold them, unknown parts included.

The resident record may hold a day that is not known (不詳) and days no calendar has (29 February of a common
year), and the system that keeps it must not invent a substitute (みなし生年月日; 住民記録システム標準仕様書
第1.0版 1.1.8). Neither do we: a birth date is the first and the last day it can be, and only what is certain
bounds them.

    what is written                              the days it can be
    1. year, month and day                       that day
    2. 29 February of a common year              28 February to 1 March
    3. a period (1月2日から5日までの間)          the period
    4. year and month; 上旬, 中旬, 下旬          the month
    5. the year; 春, 夏, 秋, 冬                  the year
    6. anything with 頃 or 推定                  nothing is known: "about" says nothing of how far off
    7. 不詳, blank, a year not known             nothing is known

A year of an era reaches no further than the era (昭和64年 ends on 7 January), and nobody was born after the extract.
Everything else is a problem of the input, never a guess.
"""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date
from enum import Enum

from survey_ops.domain.partial_date import PartialDate, take_apart

FIRST_YEAR = 1868  # 明治元年: nobody born before it is alive; such a year is damage
FIRST_FIGURES = 0
LAST_FIGURES = 99999999


class Unreadable(Enum):
    """Why a birth date is a problem of the input."""

    SHAPE = "birth_shape"
    CALENDAR = "birth_calendar"
    YEAR = "birth_year"
    FUTURE = "birth_future"
    ERA = "birth_era"


@dataclass(frozen=True)
class Birth:
    """A readable birth date: from the first to the last day it can be, or None twice when nothing is known."""

    first: date | None
    last: date | None

    @property
    def day(self) -> date | None:
        """The day, when it is known."""
        return self.first if self.first == self.last else None

    @property
    def first_figures(self) -> int:
        """The first day as the figures YYYYMMDD; 0 when nothing is known."""
        return _figures(self.first) if self.first else FIRST_FIGURES

    @property
    def last_figures(self) -> int:
        """The last day as the figures YYYYMMDD; 99999999 when nothing is known."""
        return _figures(self.last) if self.last else LAST_FIGURES


UNKNOWN = Birth(None, None)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)

_Span = tuple[date, date]


def read_birth(text: str, latest: date) -> Birth | Unreadable:
    """Read a birth date in any notation of `partial_date`.

    Args:
        text: the cell as the file has it.
        latest: the last possible day of birth, the date of the extract.

    Returns:
        The birth date, or why it cannot be read.

    >>> read_birth("昭和50年1月2日", date(2021, 3, 25)).first_figures
    19750102
    >>> unknown_day = read_birth("19750200", date(2021, 3, 25))
    >>> unknown_day.first_figures, unknown_day.last_figures
    (19750201, 19750228)
    >>> read_birth("昭和64年1月8日", date(2021, 3, 25))
    <Unreadable.ERA: 'birth_era'>
    """
    plain = _plain_day(text)
    if plain and plain <= latest:
        return Birth(plain, plain)
    written = take_apart(text)
    if written is None:
        return Unreadable.SHAPE
    if not _is_plausible(written.month, written.day):
        return Unreadable.CALENDAR
    if written.year is None:
        return UNKNOWN
    span = _possible_days(written, written.year)
    if isinstance(span, Unreadable):
        return span
    if span[0] > latest:
        return Unreadable.FUTURE
    return UNKNOWN if written.is_estimate else Birth(span[0], min(span[1], latest))


def _plain_day(text: str) -> date | None:
    """Return a day written YYYYMMDD, as nearly all are, without the trouble of the other notations."""
    found = _COMPACT.fullmatch(text)
    if not found or int(found[1]) < FIRST_YEAR:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _is_plausible(month: int | None, day: int | None) -> bool:
    """Tell whether month and day exist in some year."""
    if month is None:
        return day is None or day <= 31
    return month <= 12 and (day is None or day <= monthrange(2000, month)[1])


def _possible_days(written: PartialDate, year_written: int) -> _Span | Unreadable:
    year = written.era.year(year_written) if written.era else year_written
    if year < FIRST_YEAR:
        return Unreadable.YEAR
    first, last = _days(year, written.month, written.day)
    if written.end:
        if not _is_plausible(*written.end):
            return Unreadable.CALENDAR
        last = _days(year, *written.end)[1]
        if last < first:
            return Unreadable.CALENDAR
    if written.era:
        first, last = max(first, written.era.first), min(last, written.era.last)
    return (first, last) if first <= last else Unreadable.ERA


def _days(year: int, month: int | None, day: int | None) -> _Span:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if (month, day) == (2, 29) and not isleap(year):  # recorded so, on no calendar
        return date(year, 2, 28), date(year, 3, 1)
    return date(year, month, day), date(year, month, day)


def _figures(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
