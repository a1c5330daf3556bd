"""What the cell of a column says: a fact, or why it cannot be read."""

import calendar
import re
from datetime import date
from enum import Enum

from survey_ops.domain.birth import Unreadable, read_birth
from survey_ops.domain.conditions import ColumnRule, Days, Fact

_SPACES = " \u3000"
_UNKNOWN_WORDS = frozenset({"不詳", "不明"})
_PARTS = re.compile(r"(\d{4})([-/]?)(\d{1,2})\2(\d{1,2})", re.ASCII)


class Fault(Enum):
    """Why a cell cannot be read."""

    VALUE = "value"
    BLANK = "blank"
    DATE = "date"
    FUTURE = "future"


def read_fact(text: str, rule: ColumnRule, latest: date) -> Fact | Fault:
    """Read a cell.

    Args:
        text: the cell as the file has it; spaces at its ends count for nothing.
        rule: the column's rule.
        latest: the last possible day of birth; other dates may lie later.

    >>> read_fact("19560100", ColumnRule("生年月日", "birth"), date(2021, 1, 1)).value
    Days(first=datetime.date(1956, 1, 1), last=datetime.date(1956, 1, 31))
    """
    cell = text.strip(_SPACES)
    if not cell:
        return Fault.BLANK if rule.blank is None else Fact(None, rule.blank == "unknown", is_blank=True)
    return _text(cell, rule) if rule.kind == "text" else _days(cell, rule, latest)


def _text(cell: str, rule: ColumnRule) -> Fact | Fault:
    if rule.values and cell not in rule.values:
        return Fault.VALUE
    return Fact(None, is_unknown=True) if cell in rule.unknown_values else Fact(cell)


def _days(cell: str, rule: ColumnRule, latest: date) -> Fact | Fault:
    limit = latest if rule.kind == "birth" else date.max
    read = read_birth(cell, limit)
    if isinstance(read, Unreadable):
        return Fault.FUTURE if read is Unreadable.FUTURE else Fault.DATE
    if read.day is not None:
        return Fact(Days(read.day, read.day))
    days = _range(cell)
    return Fact(days, is_unknown=True)


def _range(cell: str) -> Days | None:
    """Return the range of a readable date with unknown parts; None where even the year is unknown."""
    parts = None if cell in _UNKNOWN_WORDS else _PARTS.fullmatch(cell)
    year, month, day = (int(parts[1]), int(parts[3]), int(parts[4])) if parts else (0, 0, 0)
    if year == 0:
        return None
    if month == 0:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if day == 0:
        return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    # 29 February of a common year: the register means the end of February or the day after it.
    return Days(date(year, month, 28), date(year, month + 1, 1))
