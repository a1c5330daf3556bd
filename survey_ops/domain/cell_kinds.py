"""What a cell holds by its looks, to find rows whose cells have moved to the neighbouring column.

A row shifts when one cell of it is deleted or inserted by hand. One odd cell is an odd cell; two that hold what
belongs to another column are a shifted row.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum

from survey_ops.domain.birth import UNKNOWN, Birth, read_birth
from survey_ops.domain.width import plain

_POSTAL = re.compile(r"〒? ?\d{3}-\d{4}", re.ASCII)
_SEVEN_FIGURES = re.compile(r"〒? ?\d{7}", re.ASCII)
_FIGURES = re.compile(r"\d+", re.ASCII)
_KANA = re.compile("[ぁ-ゖァ-ヺｦ-ﾟー゛゜ヽヾ・･.,， 　\\-]+")
_KANA_LETTER = re.compile("[ぁ-ゖァ-ヺｦ-ﾝ]")


class CellKind(Enum):
    """What a cell holds."""

    POSTAL = "postal"
    DATE = "date"
    NUMBER = "number"
    KANA = "kana"
    TEXT = "text"
    EMPTY = "empty"


def kind_of(text: str) -> CellKind:
    """Return the one kind that a cell looks like.

    Seven figures are a NUMBER: they may be a postal code, a date (3500102) or an id; `can_be` tells.

    >>> [kind_of(text).value for text in ("201-0014", "昭和50年1月2日", "0010000512", "ヤマダ　タロウ", "山田　太郎")]
    ['postal', 'date', 'number', 'kana', 'text']
    """
    folded = plain(text)
    if not folded:
        return CellKind.EMPTY
    if _POSTAL.fullmatch(folded):
        return CellKind.POSTAL
    if _FIGURES.fullmatch(folded):
        return CellKind.DATE if len(folded) == 8 and _is_birth(folded) else CellKind.NUMBER
    if _is_birth(folded):
        return CellKind.DATE
    return CellKind.KANA if _KANA.fullmatch(text) and _KANA_LETTER.search(text) else CellKind.TEXT


def can_be(text: str, kind: CellKind) -> bool:
    """Tell whether a cell may stand in a column of this kind; an empty one may anywhere.

    >>> [can_be("9800014", kind) for kind in (CellKind.POSTAL, CellKind.NUMBER, CellKind.TEXT)]
    [True, True, False]
    """
    found = kind_of(text)
    if found in (kind, CellKind.EMPTY):
        return True
    folded = plain(text)
    match kind:
        case CellKind.POSTAL:
            return _SEVEN_FIGURES.fullmatch(folded) is not None
        case CellKind.DATE:
            return isinstance(read_birth(folded, date.max), Birth)
        case CellKind.NUMBER:
            return _FIGURES.fullmatch(folded) is not None
        case CellKind.TEXT:
            return found is CellKind.KANA  # names are written in kana too
        case _:
            return False


def is_shifted(cells: Sequence[tuple[str, CellKind]]) -> bool:
    """Tell whether a row is shifted: two or more of its cells hold what belongs to another of its columns.

    Args:
        cells: the cells of the columns whose kind is known, each with that kind.
    """
    kinds = {kind for _, kind in cells}
    strays = [
        text
        for text, kind in cells
        if not can_be(text, kind) and any(can_be(text, other) for other in kinds - {kind})
    ]
    return len(strays) > 1


def _is_birth(folded: str) -> bool:
    """Tell of a date with a year; not of the words for an unknown one, which may stand in any column."""
    return isinstance(birth := read_birth(folded, date.max), Birth) and birth != UNKNOWN
