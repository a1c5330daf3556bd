"""Addresses and buildings of every row: figures that have become dates, and buildings glued to the address.

Only rows that hold a telling character are looked at: of millions of addresses a few hold 月, and a full-width space.
"""

import re
from dataclasses import dataclass

import numpy as np

from survey_ops.domain.spreadsheet_damage import is_date_address
from survey_ops.domain.width import plain
from survey_ops.registers.encodings import codec
from survey_ops.registers.parts import Finding, RowCheck, Rows

_SPACES = " \u3000"
_IS_FIGURE = np.zeros(256, dtype=np.bool_)
_IS_FIGURE[ord("0") : ord("9") + 1] = True
_DATE_AT_END = re.compile(r"(?<!\d)\d{1,2}月\d{1,2}日$")


@dataclass(frozen=True)
class AddressCheck:
    """Looks at addresses and buildings.

    Attributes:
        has_building: True where the file has a column of buildings (方書).
        splits: True where the case says that a full-width space parts address and building.
        is_thorough: True to tell of glued buildings too, which is only a warning.
    """

    has_building: bool
    splits: bool
    is_thorough: bool

    def __call__(self, rows: Rows, encoding: str) -> list[Finding]:
        """Return (row, field, code): `address_date` or `address_space`."""
        name = codec(encoding)
        columns = ("address", "building") if self.has_building else ("address",)
        dates = [(row, column, "address_date") for column in columns for row in _with_dates(rows, column, name)]
        glued = self._glued(rows, name) if self.is_thorough else []
        return dates + [(row, "address", "address_space") for row in glued]

    def _glued(self, rows: Rows, name: str) -> list[int]:
        glued = [
            row
            for row in _holding(rows, "address", "\u3000", name)
            if "\u3000" in rows.cell(row, "address").decode(name).strip(_SPACES)
        ]
        if not self.splits:
            return glued
        # Where the building has a cell of its own, the address is left as it is.
        has_own = (bool(rows.cell(row, "building").decode(name).strip(_SPACES)) for row in glued if self.has_building)
        return [row for row, is_kept in zip(glued, has_own, strict=False) if is_kept]


def _with_dates(rows: Rows, column: str, name: str) -> list[int]:
    """Return the rows whose cell ends with a date; an address that is a date as a whole is told by its town."""
    texts = [(row, rows.cell(row, column).decode(name)) for row in _holding(rows, column, "月", name)]
    found = [row for row, text in texts if _DATE_AT_END.search(plain(text)) and not is_date_address(text)]
    return found + (_whole_dates(rows, name) if column == "building" else [])


def _whole_dates(rows: Rows, name: str) -> list[int]:
    """Return the rows whose building is a date and nothing else, in any of a spreadsheet's ways of showing one."""
    heads = rows.heads("building", 1).view(np.uint8)
    texts = [(row, rows.cell(row, "building").decode(name)) for row in np.flatnonzero(_IS_FIGURE[heads]).tolist()]
    return [row for row, text in texts if not text.isdecimal() and is_date_address(text)]


def _holding(rows: Rows, column: str, text: str, name: str) -> list[int]:
    """Return the rows whose cell may hold a text; in CP932 half of one character and half of another may look so."""
    if not rows.may_hold(text.encode(name)):
        return []
    found: list[int] = np.flatnonzero(np.strings.find(rows.cells(column), text.encode(name)) >= 0).tolist()
    return found


@dataclass(frozen=True)
class RowChecks:
    """Several checks one after the other."""

    first: RowCheck
    second: RowCheck

    def __call__(self, rows: Rows, encoding: str) -> list[Finding]:
        """Return what both find."""
        return sorted([*self.first(rows, encoding), *self.second(rows, encoding)])
