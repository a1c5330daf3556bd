"""Birth dates as registers hold them, unknown parts included.

The resident record may hold a day that is not known (不詳) and days no calendar has (29 February of a common
year); the system that keeps it must not invent a substitute, and neither do we. So a birth date is either
a day of the calendar or unknown, and everything else is a problem of the input, never a guess.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

FIRST_YEAR = 1868  # 明治元年: nobody born before it is alive; such a year is damage

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SEPARATED = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", re.ASCII)
_UNKNOWN_WORDS = frozenset({"", "不詳", "不明"})


class Unreadable(Enum):
    """Why a birth date is a problem of the input."""

    SHAPE = "birth_shape"
    CALENDAR = "birth_calendar"
    YEAR = "birth_year"
    FUTURE = "birth_future"


@dataclass(frozen=True)
class Birth:
    """A readable birth date; `day` is None when any part of it is unknown (生年月日不詳)."""

    day: date | None


UNKNOWN = Birth(None)


def read_birth(text: str, latest: date) -> Birth | Unreadable:
    """Read `YYYYMMDD`, `YYYY-MM-DD` or `YYYY/M/D`; `00` and `0000` stand for unknown parts.

    Args:
        text: the cell as the file has it.
        latest: the last possible day of birth, the date of the extract.

    Returns:
        The birth date, or why it cannot be read.

    >>> read_birth("19750102", date(2021, 3, 25))
    Birth(day=datetime.date(1975, 1, 2))
    >>> read_birth("19750100", date(2021, 3, 25))
    Birth(day=None)
    >>> read_birth("1975-13-01", date(2021, 3, 25))
    <Unreadable.CALENDAR: 'birth_calendar'>
    """
    if text.strip(" \u3000") in _UNKNOWN_WORDS:
        return UNKNOWN
    parts = _split(text)
    if parts is None:
        return Unreadable.SHAPE
    year, month, day = parts
    if year == 0:
        return UNKNOWN if _is_plausible(2000, month, day) else Unreadable.CALENDAR
    if not year >= FIRST_YEAR:
        return Unreadable.YEAR
    if year > latest.year:
        return Unreadable.FUTURE
    return _on_calendar(year, month, day, latest)


def _split(text: str) -> tuple[int, int, int] | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        return int(compact[1]), int(compact[2]), int(compact[3])
    separated = _SEPARATED.fullmatch(text)
    if separated:
        return int(separated[1]), int(separated[3]), int(separated[4])
    return None


def _is_plausible(leap_year: int, month: int, day: int) -> bool:
    """Tell whether month and day exist in some year, zero standing for unknown."""
    if month == 0:
        return 0 <= day <= 31
    if day == 0:
        return month <= 12
    try:
        date(leap_year, month, day)
    except ValueError:
        return False
    return True


def _on_calendar(year: int, month: int, day: int, latest: date) -> Birth | Unreadable:
    if not _is_plausible(2000, month, day):
        return Unreadable.CALENDAR
    if month == 0 or day == 0:
        return UNKNOWN
    try:
        born = date(year, month, day)
    except ValueError:  # 29 February of a common year: recorded so, but no day of any calendar
        return UNKNOWN
    return Birth(born) if born <= latest else Unreadable.FUTURE
