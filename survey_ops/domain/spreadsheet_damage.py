"""What spreadsheets make of a register that is opened in them and saved again.

Each predicate is about the text of one cell, and each names what a cell has become, not what it was: that is lost,
and the file has to be asked for again. Full-width forms are judged like half-width ones; no value is changed.
"""

import re

from survey_ops.domain.width import plain

# One figure, then a point or a sign: 12E5 may be an id, 1.2E+06 is what becomes of it.
_EXPONENT = re.compile(r"\d(?:\.\d+E[+-]?|E[+-])\d{1,3}", re.ASCII | re.IGNORECASE)
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE_CELL = re.compile(
    rf"""
      (?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?
    | \d{{4}}/\d{{1,2}}/\d{{1,2}}(?:\ \d{{1,2}}:\d\d(?::\d\d)?)?
    | \d{{4}}-\d\d-\d\d(?:[T\ ]\d\d:\d\d(?::\d\d)?)?           # two figures each: 1975-1-2 may be a lot number
    | \d{{1,2}}-{_MONTH}(?:-\d\d(?:\d\d)?)?
    | {_MONTH}-\d{{1,2}}
    | [3-5]\d{{4}}                                             # days since 1900: 1982 to 2064
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_LOST_ZEROS = re.compile(r"\d{1,6}", re.ASCII)
_POINT_ZERO = re.compile(r"\d+\.0+", re.ASCII)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)", re.IGNORECASE)


def is_exponent(text: str) -> bool:
    """Tell of an id or number shown as 1.23E+11: a spreadsheet keeps fifteen figures and shows fewer.

    >>> is_exponent("1.23E+11"), is_exponent("12E5")
    (True, False)
    """
    return _EXPONENT.fullmatch(plain(text)) is not None


def is_date_address(text: str) -> bool:
    """Tell of a whole address (番地, 方書) that reads as a date: 3-1 becomes 3月1日, 2021/3/1, 1-Mar or 44256.

    >>> is_date_address("3月1日"), is_date_address("和泉本町一丁目1番5号")
    (True, False)
    """
    return _DATE_CELL.fullmatch(plain(text)) is not None


def has_lost_zeros(text: str) -> bool:
    """Tell of a postal code of six figures or fewer: as a number, 060-0001 is 600001.

    >>> has_lost_zeros("600001"), has_lost_zeros("0600001")
    (True, False)
    """
    return _LOST_ZEROS.fullmatch(plain(text)) is not None


def has_point_zero(text: str) -> bool:
    """Tell of figures with .0 at their end: a number with a fraction, as programs save a column with empty cells.

    >>> has_point_zero("123.0"), has_point_zero("123.5")
    (True, False)
    """
    return _POINT_ZERO.fullmatch(plain(text)) is not None


def is_error_cell(text: str) -> bool:
    """Tell of what a formula leaves when it fails (#N/A, #REF!), or a column too narrow for its numbers (########).

    >>> is_error_cell("#N/A"), is_error_cell("########"), is_error_cell("#101")
    (True, True, False)
    """
    return _ERROR.fullmatch(plain(text)) is not None
