"""What the cell of a column says: a fact, or why it cannot be read."""

from datetime import date
from enum import Enum

from survey_ops.domain.birth import Unreadable, read_birth
from survey_ops.domain.conditions import ColumnRule, Days, Fact

_SPACES = " \u3000"


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
    """Read a date in any notation of a birth date; nothing but a birth must lie before a day."""
    read = read_birth(cell, latest if rule.kind == "birth" else date.max)
    if isinstance(read, Unreadable):
        return Fault.FUTURE if read is Unreadable.FUTURE else Fault.DATE
    if read.first is None or read.last is None:
        return Fact(None, is_unknown=True)
    return Fact(Days(read.first, read.last), is_unknown=read.first != read.last)
