"""The frame (抽出母集団): who is eligible, and who is excluded and why.

A row counts once: under the first reason that applies, or as eligible. The reasons in their order:

    1. history        a row that is not the latest of its resident (履歴)
    2. not_resident   who no longer lives here (転出, 死亡, other 消除)
    3. protected      under protection (支援措置), unless the rules hold or include them
    4. listed         named by an exclusion list
    5. birth_unknown  the register does not decide whether old enough, unless the rules include them
    6. under_age      certainly too young

A day of birth is a range from the first to the last day it can be. Old enough is who was born on or before a day C
(`Rules.born_on_or_before`). So last <= C is old enough, first > C is too young, whatever else is unknown of the day,
and only what lies between is not decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.people import Births, People
from survey_ops.domain.rules import Rules

REASONS = ("history", "not_resident", "protected", "listed", "birth_unknown", "under_age")

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """The frame, and how many rows are not in it.

    Attributes:
        eligible: shape (rows,), True in the frame.
        size: rows of the frame.
        excluded: reason -> rows, in the order of the reasons; rows = size + all excluded.
        listed: of the rows excluded as listed, how many under each list, by its number less one.
        included: what the rules let in although it is excluded by default: reason -> rows of the frame.
        held: rows of the frame under protection, where the rules hold them.
    """

    eligible: Mask
    size: int
    excluded: Mapping[str, int]
    listed: tuple[int, ...]
    included: Mapping[str, int]
    held: int

    def counts(self, lists: int = 0) -> dict[str, Any]:
        """Return the counts as the manifest has them, for `lists` exclusion lists at least."""
        return {
            "rows": len(self.eligible),
            "eligible": self.size,
            "excluded": dict(self.excluded),
            "listed": [*self.listed, *[0] * (lists - len(self.listed))],
            "included": dict(self.included),
            "held": self.held,
        }


def figures(day: date) -> int:
    """Return a day as the figures YYYYMMDD.

    >>> figures(date(2003, 4, 2))
    20030402
    """
    return day.year * 10000 + day.month * 100 + day.day


def find_frame(people: People, rules: Rules) -> Frame:
    """Find the frame.

    Raises:
        ImpossibleDrawError: births are undecided and the rules say to stop.
    """
    undecided, under_age = _judge_births(people.births, figures(rules.born_on_or_before))
    left = np.ones(len(people), dtype=np.bool_)
    excluded: dict[str, int] = {}
    listed: tuple[int, ...] = ()
    masks = (people.history, people.not_resident, people.protected, people.listed > 0, undecided, under_age)
    for reason, mask in zip(REASONS, masks, strict=True):
        out = left & mask
        if reason == "birth_unknown" and rules.birth_unknown == "stop" and out.any():
            raise ImpossibleDrawError("birth_undecided", int(out.sum()))
        if reason in _let_in(rules):
            out[:] = False
        if reason == "listed":
            listed = tuple(np.bincount(people.listed[out])[1:].tolist())
        excluded[reason] = int(out.sum())
        left &= ~out
    protected = int((left & people.protected).sum())
    included = {"protected": protected, "birth_unknown": int((left & undecided).sum())}
    return Frame(
        eligible=left,
        size=int(left.sum()),
        excluded=excluded,
        listed=listed,
        included={reason: number for reason, number in included.items() if getattr(rules, reason) == "include"},
        held=protected if rules.protected == "hold" else 0,
    )


def _let_in(rules: Rules) -> set[str]:
    uses = {"protected": rules.protected, "birth_unknown": rules.birth_unknown}
    return {reason for reason, use in uses.items() if use in ("hold", "include")}


def _judge_births(births: Births, latest: int) -> tuple[Mask, Mask]:
    """Return who is not decided and who is certainly born after `latest`."""
    after = births.first_days > latest
    undecided = ~after & (births.last_days > latest)
    return undecided[births.codes], after[births.codes]
