"""What the columns of marks say of each row: the latest row of a resident, still a resident, under protection.

Marks are few, so each is judged once. One that nobody has explained is a problem, never a guess.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.movements import Residence, lives_here
from survey_ops.domain.people import IdOrder, follows_its_equal
from survey_ops.domain.width import plain
from survey_ops.errors import Problem
from survey_ops.registers.parts import Columns
from survey_ops.registers.spec import MarkValues

Place = Callable[[int, str, str, str], Problem]
"""Makes a problem of a row, our field, a code and a message."""

Mask = NDArray[np.bool_]
_BLANK = ("", "0")
_BITS = frozenset({"0", "1"})
_FLAGS = _BITS | {""}
_SPACES = " \u3000"


@dataclass
class Marks:
    """What the marks say; all of shape (rows,).

    Attributes:
        history: True where the row is not the latest of its resident.
        not_resident: True where the resident no longer lives here.
        protected: True under protection.
        problems: marks that nobody has explained, and residents with two latest rows.
        warnings: marks that contradict each other.
    """

    history: Mask
    not_resident: Mask
    protected: Mask
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def read_marks(columns: Columns, values: MarkValues, order: IdOrder, place: Place) -> Marks:
    """Judge the marks of all rows.

    Args:
        columns: the file.
        values: what its marks mean.
        order: of the ids.
        place: makes a problem.
    """
    history, not_resident, protected = (np.zeros(len(columns), dtype=np.bool_) for _ in range(3))
    marks = Marks(history, not_resident, protected)
    _read_history(columns, values, order, marks, place)
    _read_residence(columns, values, marks, place)
    _read_protection(columns, marks)
    return marks


def rows_of(columns: Columns, name: str, wanted: Iterable[int]) -> list[int]:
    """Return the rows whose value of a column is among these."""
    chosen = np.zeros(len(columns.values[name]), dtype=np.bool_)
    chosen[list(wanted)] = True
    return np.flatnonzero(chosen[columns.codes[name]]).tolist()


def _by_value(columns: Columns, name: str, judged: Iterable[bool]) -> Mask:
    table = np.fromiter(judged, dtype=np.bool_, count=len(columns.values[name]))
    return table[columns.codes[name]] if len(table) else np.zeros(len(columns), dtype=np.bool_)


def _read_history(columns: Columns, values: MarkValues, order: IdOrder, marks: Marks, place: Place) -> None:
    if "latest" in columns.codes:
        texts = [plain(text) for text in columns.texts("latest")]
        latest = set(map(plain, values.latest))
        marks.history |= _by_value(columns, "latest", (text not in latest for text in texts))
        unknown = [index for index, text in enumerate(texts) if text not in latest | _FLAGS]
        message = "最新フラグの値の意味が分かりません。case.toml の register.values.latest を確かめてください。"
        marks.problems += [
            place(row, "latest", "flag_unknown", message) for row in rows_of(columns, "latest", unknown)
        ]
        twice = _twice(columns, ~marks.history, order)
        message = "同じ宛名番号に、最新の行が二つ以上あります。"
        marks.problems += [place(row, "latest", "history_twice", message) for row in twice]
    elif "history" in columns.codes:
        _read_numbers(columns, order, marks, place)


def _twice(columns: Columns, counted: Mask, order: IdOrder) -> list[int]:
    """Return the rows that follow another one of the same resident."""
    rows = order.rows[counted[order.rows]]
    return sorted(rows[1:][follows_its_equal(columns.ids[rows])].tolist())


def _read_numbers(columns: Columns, order: IdOrder, marks: Marks, place: Place) -> None:
    """Take the row with the greatest number of each resident for the latest."""
    texts = [text.strip(_SPACES) for text in columns.texts("history")]
    figures = [int(text) if text.isdecimal() else -1 for text in texts]
    bad = [index for index, number in enumerate(figures) if number < 0]
    message = "履歴番号が数字ではありません。"
    marks.problems += [place(row, "history", "flag_unknown", message) for row in rows_of(columns, "history", bad)]
    ranks = {number: rank for rank, number in enumerate(sorted(set(figures)))}
    numbers = np.array([ranks[number] for number in figures], dtype=np.int64)[columns.codes["history"]]
    # Stable orders one after the other: by number, and by id among them.
    rows = order.rows
    ranked = rows[np.argsort(numbers[rows], kind="stable")]
    place_of = np.empty(len(rows), dtype=np.intp)
    place_of[rows] = _groups(columns.ids[rows])
    ranked = ranked[np.argsort(place_of[ranked], kind="stable")]
    same = follows_its_equal(columns.ids[ranked])
    marks.history[ranked[:-1][same]] = True
    level = same & (numbers[ranked[1:]] == numbers[ranked[:-1]])
    last = level & ~np.append(same[1:], False)
    message = "同じ宛名番号に、いちばん大きい履歴番号の行が二つ以上あります。"
    marks.problems += [place(row, "history", "history_twice", message) for row in sorted(ranked[1:][last].tolist())]


def _groups(ids: NDArray[np.bytes_]) -> NDArray[np.intp]:
    """Number ordered ids so that equal ones have the same number."""
    steps = np.ones(len(ids), dtype=np.intp)
    steps[1:] = ~follows_its_equal(ids)
    return np.cumsum(steps)


def _read_residence(columns: Columns, values: MarkValues, marks: Marks, place: Place) -> None:
    has_status, has_movement = "status" in columns.codes, "movement" in columns.codes
    if not (has_status or has_movement):
        return
    statuses: list[str] | list[None] = columns.texts("status") if has_status else [None]
    movements: list[str] | list[None] = columns.texts("movement") if has_movement else [None]
    zeros = np.zeros(len(columns), dtype=np.int32)
    pairs = columns.codes.get("status", zeros).astype(np.int64) * len(movements) + columns.codes.get(
        "movement", zeros
    )
    met, inverse = np.unique(pairs, return_inverse=True)
    here = frozenset(values.resident)
    # Of a flag that is 0 or 1, the one that is not a resident's is that of those who are gone (除票フラグ).
    gone = frozenset(values.gone) | (_BITS - here if here & _BITS else frozenset())
    verdicts = [
        lives_here(statuses[pair // len(movements)], movements[pair % len(movements)], here, gone)
        for pair in met.tolist()
    ]
    marks.not_resident |= np.array([one.residence is Residence.GONE for one in verdicts], dtype=np.bool_)[inverse]
    unknown = np.array([one.residence is Residence.UNKNOWN_VALUE for one in verdicts], dtype=np.bool_)[inverse]
    name = "status" if has_status else "movement"
    # A row of the past is not judged: only what holds now decides.
    message = (
        "値の意味が分からないため、住民かどうかを決められません。case.toml の register.values を確かめてください。"
    )
    for row in np.flatnonzero(unknown & ~marks.history).tolist():
        marks.problems.append(place(row, name, "flag_unknown", message))
    conflict = np.array([one.is_conflict for one in verdicts], dtype=np.bool_)[inverse]
    message = "住民状態と異動事由が食い違っています。住民状態に従いました。"
    for row in np.flatnonzero(conflict & ~marks.history).tolist():
        marks.warnings.append(place(row, "movement", "movement_conflict", message))


def _read_protection(columns: Columns, marks: Marks) -> None:
    # Any mark but an empty one or 0 protects: a code that is not known must not expose anyone. So does an end date,
    # even one that has passed: protection ends by a notice, not by the calendar.
    for name in ("protected", "protected_until"):
        if name in columns.codes:
            marks.protected |= _by_value(columns, name, (text not in _BLANK for text in columns.texts(name)))
