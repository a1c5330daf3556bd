"""Check digits: of My Numbers (個人番号), which no extract for a survey may hold, and of resident ids (宛名番号).

My Number: 12 figures, the last of them the check digit (行政手続における特定の個人を識別するための番号の利用等に
関する法律施行令 第8条; 平成26年総務省令第85号 第5条). With P1 to P11 the figures before it, from the right, and
Qn = n + 1 for n up to 6, n - 5 from 7 on:

    digit = 11 - (sum of Pn Qn mod 11);   0 where the remainder is 0 or 1

Resident id: the same weights 2 to 7 over figures of any number (M11W2～7; 住民記録システム標準仕様書 第1.0版 1.1.13).
So ids of 12 figures that obey the rule look like My Numbers one and all: whether a column of them is what it seems
is for the office to say. One random number in ten has the right digit: only a whole column tells.
"""

import re

from survey_ops.domain.width import plain

_GROUPS = re.compile(r"(\d{4})[ -]?(\d{4})[ -]?(\d{4})", re.ASCII)
_FIGURES = re.compile(r"\d{2,}", re.ASCII)
_WEIGHTS = (2, 3, 4, 5, 6, 7)
_MOST = 90  # per cent


def is_my_number(text: str) -> bool:
    """Tell whether a cell could be a My Number: 12 figures with their check digit, in any width, in groups or not.

    >>> is_my_number("1234 5678 9018"), is_my_number("1234-5678-9019")
    (True, False)
    """
    groups = _GROUPS.fullmatch(plain(text))
    if not groups:
        return False
    figures = "".join(groups.groups())
    remainder = _remainder(figures[:-1])
    return figures[-1] == str(0 if remainder <= 1 else 11 - remainder)


def is_filled(cell: str) -> bool:
    """Tell whether a cell counts where a column is judged; one of nothing but zeros is as good as empty."""
    return bool(plain(cell).strip("0"))


def are_my_numbers(filled: int, found: int) -> bool:
    """Judge a column: at least 90 per cent of its filled cells could be My Numbers; False where none is filled."""
    return filled > 0 and found * 100 >= filled * _MOST


def has_check_digit(resident_id: str) -> bool:
    """Tell whether the last figure of an id is its check digit by M11W2～7.

    Remainder 0 gives 0. For remainder 1, whose digit would be 10, the standard says nothing: 0 and 1 are both taken,
    for no warning should hang on it. False for what is not figures alone.

    >>> has_check_digit("0000000027"), has_check_digit("0000000028")
    (True, False)
    """
    if not _FIGURES.fullmatch(resident_id):
        return False
    remainder = _remainder(resident_id[:-1])
    return resident_id[-1] in {0: "0", 1: "01"}.get(remainder, str(11 - remainder))


def _remainder(figures: str) -> int:
    """Return the weighted sum mod 11: weights 2 to 7 from the right, over and over."""
    return sum(int(figure) * _WEIGHTS[place % 6] for place, figure in enumerate(reversed(figures))) % 11
