"""The draw (抽出): who is eligible, who is excluded and why, and who is selected.

    1. every row counts once: under the first reason that excludes it, or as eligible
    2. frame     = the eligible rows
    3. selection = the `size` smallest tickets of the frame, smallest first

Rows are masks and indices here; the residents' ids are needed for the tickets alone, and nothing else of a
resident comes near the draw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.rules import Rules
from survey_ops.domain.tickets import draw_tickets, ids_sha256, smallest

UNKNOWN_BIRTH = 0


class FrameTooSmallError(Exception):
    """Fewer residents are eligible than are wanted."""

    def __init__(self, eligible: int) -> None:
        super().__init__(f"{eligible} eligible")
        self.eligible = eligible


@dataclass(frozen=True)
class People:
    """The register as the draw sees it; all of the same length, in the order of the file.

    Attributes:
        ids: resident ids.
        born: shape (rows,), days as the figures YYYYMMDD; `UNKNOWN_BIRTH` where not known.
        protected: shape (rows,), True under protection.
    """

    ids: Sequence[str]
    born: NDArray[np.int32]
    protected: NDArray[np.bool_]


@dataclass(frozen=True)
class Draw:
    """The outcome.

    Attributes:
        rows: rows of the register.
        eligible: rows of the frame.
        excluded: reason -> rows; rows = eligible + all excluded.
        included: what the rules let in although it is excluded by default: reason -> rows.
        selected: shape (size,), row numbers from 0, in ticket order.
        frame_sha256: over the frame's ids, sorted by their bytes, each followed by a line feed.
        selection_sha256: the same over the selected ids, in ticket order.
    """

    rows: int
    eligible: int
    excluded: dict[str, int]
    included: dict[str, int]
    selected: NDArray[np.intp]
    frame_sha256: str
    selection_sha256: str


def figures(day: date | None) -> int:
    """Return a day as the figures YYYYMMDD, or `UNKNOWN_BIRTH`."""
    return UNKNOWN_BIRTH if day is None else day.year * 10000 + day.month * 100 + day.day


def draw(people: People, rules: Rules) -> Draw:
    """Draw `rules.size` residents.

    Raises:
        FrameTooSmallError: fewer are eligible.
    """
    frame, excluded, included = _frame(people, rules)
    if rules.size > len(frame):
        raise FrameTooSmallError(len(frame))
    ids = [people.ids[row] for row in frame]
    selected = frame[smallest(draw_tickets(rules.seed, ids), rules.size)]
    return Draw(
        rows=len(people.ids),
        eligible=len(frame),
        excluded=excluded,
        included=included,
        selected=selected,
        frame_sha256=ids_sha256(sorted(ids)),
        selection_sha256=ids_sha256([people.ids[row] for row in selected]),
    )


def count_frame(people: People, rules: Rules) -> dict[str, Any]:
    """Return rows, eligible and excluded without drawing."""
    frame, excluded, included = _frame(people, rules)
    return {"rows": len(people.ids), "eligible": len(frame), "excluded": excluded, "included": included}


def eligible_rows(people: People, rules: Rules) -> NDArray[np.intp]:
    """Return the row numbers of the frame, ascending."""
    return _frame(people, rules)[0]


def _frame(people: People, rules: Rules) -> tuple[NDArray[np.intp], dict[str, int], dict[str, int]]:
    unknown = people.born == UNKNOWN_BIRTH
    # The order is part of the definition: a row counts under the first reason that applies.
    reasons = {
        "protected": (people.protected, rules.protected),
        "birth_unknown": (unknown, rules.birth_unknown),
        "under_age": (~unknown & (people.born > figures(rules.born_on_or_before)), "exclude"),
    }
    left = np.ones(len(people.ids), dtype=np.bool_)
    excluded: dict[str, int] = {}
    for reason, (mask, use) in reasons.items():
        out = left & mask if use == "exclude" else np.zeros_like(left)
        excluded[reason] = int(out.sum())
        left &= ~out
    included = {reason: int((mask & left).sum()) for reason, (mask, use) in reasons.items() if use == "include"}
    return np.flatnonzero(left), excluded, included
