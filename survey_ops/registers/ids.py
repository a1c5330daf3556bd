"""Resident ids: every one must be usable and alone, and none may have been changed by a spreadsheet."""

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.my_number import has_check_digit
from survey_ops.domain.people import IdOrder, are_plain_figures, follows_its_equal
from survey_ops.domain.spreadsheet_damage import is_exponent
from survey_ops.errors import Problem
from survey_ops.registers.parts import Columns

Place = Callable[[int, str, str], Problem]
"""Makes a problem of a row, a code and a message with {} for the header, in the column of the ids."""

_LONGEST = 64
_TOLD = 20
_PROBE = 1000
_MOST = 90  # per cent


def id_problems(columns: Columns, counted: NDArray[np.bool_], order: IdOrder, place: Place) -> list[Problem]:
    """Return every id that is missing, unusable, spoiled or there twice.

    Args:
        columns: the file.
        counted: shape (rows,), True where the row is the one that counts of its resident.
        order: of the ids.
        place: makes the problem.
    """
    ids = columns.ids
    if are_plain_figures(ids):
        return _duplicates(columns, counted, order, place)
    lengths = np.strings.str_len(ids)
    usable = (lengths > 0) & (lengths <= _LONGEST) & _is_printable(ids)
    problems = [place(row, *(_MISSING if not lengths[row] else _INVALID)) for row in np.flatnonzero(~usable).tolist()]
    for row in np.flatnonzero(usable & _may_be_exponent(ids)).tolist():
        if is_exponent(ids[row].decode("ascii")):
            problems.append(place(row, *_EXPONENT))
    return problems + _duplicates(columns, counted & usable, order, place)


_MISSING = ("id_missing", "{}が空です。")
_INVALID = ("id_invalid", "{}に使えない文字があるか長すぎます（半角の英数字と記号で 64 文字まで）。")
_EXPONENT = (
    "id_exponent",
    "{}が 1.23E+09 のような形です。表計算ソフトで開いて保存すると、こう壊れます。元のファイルを求めてください。",
)


def _is_printable(ids: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Tell which ids are of U+0021 to U+007E alone."""
    if not len(ids):
        return np.zeros(0, dtype=np.bool_)
    single = ids.view(np.uint8).reshape(len(ids), -1)
    # Zeros fill an id up to the width of the longest, and stand nowhere else: no file with them is read.
    fine: NDArray[np.bool_] = (((single >= 0x21) & (single <= 0x7E)) | (single == 0)).all(axis=1)
    return fine


def _may_be_exponent(ids: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    if not len(ids):
        return np.zeros(0, dtype=np.bool_)
    single = ids.view(np.uint8).reshape(len(ids), -1)
    found: NDArray[np.bool_] = ((single == ord("E")) | (single == ord("e"))).any(axis=1)
    return found


def _duplicates(columns: Columns, counted: NDArray[np.bool_], order: IdOrder, place: Place) -> list[Problem]:
    if order.is_unique:
        return []
    rows = order.rows[counted[order.rows]]
    same = follows_its_equal(columns.ids[rows])
    problems = []
    first = -1
    for position in np.flatnonzero(same).tolist():
        if position == 0 or not same[position - 1]:
            first = columns.line(int(rows[position]))
        message = f"{first} 行目と同じ{{}}です。"
        problems.append(place(int(rows[position + 1]), "id_duplicate", message))
    return problems


def id_warnings(columns: Columns, header: str, file: str, number_cells: int) -> list[Problem]:
    """Tell of ids that a spreadsheet may have changed: another id is another ticket.

    Args:
        columns: the file.
        header: of the column of the ids.
        file: its name.
        number_cells: how many ids stand in a workbook as numbers.
    """
    warnings = []
    lengths = Counter(dict(zip(*(found.tolist() for found in _counts(columns.ids)), strict=True)))
    if len(lengths) > 1:
        told = "、".join(f"{length} 桁が {count:,} 件" for length, count in sorted(lengths.items())[:_TOLD])
        message = f"{header}の桁数がそろっていません（{told}）。表計算ソフトで開いて、先頭の 0 が消えていませんか。"
        warnings.append(Problem(file, None, header, "id_length", message))
    if number_cells:
        message = (
            f"{header}が数値になっているセルが {number_cells:,} 件あります。先頭の 0 は残りません。"
            "文字列として出力したファイルを求めてください。"
        )
        warnings.append(Problem(file, None, header, "id_number", message))
    return warnings + _check_digits(columns, header, file)


def _counts(ids: NDArray[np.bytes_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.unique(np.strings.str_len(ids), return_counts=True)


def _check_digits(columns: Columns, header: str, file: str) -> list[Problem]:
    """Tell of single ids whose check digit is wrong, in a file whose ids have one (M11W2～7)."""
    probe = columns.ids[:: max(1, len(columns.ids) // _PROBE)].tolist()
    if sum(has_check_digit(value.decode("ascii", "replace")) for value in probe) * 100 < len(probe) * _MOST:
        return []
    odd = np.flatnonzero(~_fit_check_digit(columns.ids))
    if len(odd) * 100 > len(columns.ids) * (100 - _MOST):
        return []
    message = f"{header}の検査数字が合いません（ほかの行では合っています）。打ち間違いではないか確かめてください。"
    return [Problem(file, columns.line(row), header, "id_check_digit", message) for row in odd.tolist()]


def _fit_check_digit(ids: NDArray[np.bytes_]) -> NDArray[np.bool_]:
    """Tell which ids fit; only those as long as the longest are looked at, the others are taken to fit."""
    figures = ids.view(np.uint8).reshape(len(ids), -1).astype(np.int32) - ord("0")
    weights = [2 + place % 6 for place in range(figures.shape[1] - 1)][::-1]
    remainder = figures[:, :-1] @ np.array(weights, dtype=np.int32) % 11
    last = figures[:, -1]
    is_low = remainder <= 1
    fits: NDArray[np.bool_] = np.where(is_low, (last == 0) | (last == remainder), last == 11 - remainder)
    return fits | ~((figures >= 0) & (figures <= 9)).all(axis=1)
