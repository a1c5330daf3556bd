"""Strata (層): which stratum a resident belongs to.

A stratum's key is the list of its decoded values in the order of `Rules.strata`, and keys are compared value by value
by their UTF-8 bytes, which is the order of their code points. An age group is written by its lower bound; where the
register does not decide the group, the value is empty. There are as many strata as keys that occur in the frame, and
those whose places the case gives.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.age import born_on_or_before
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import Mask, figures
from survey_ops.domain.people import Births, Coded, People
from survey_ops.domain.rule_values import AGE
from survey_ops.domain.rules import Key, Rules

MOST_STRATA = 10_000
"""More values than this are no strata; a column of names or ids would also put personal data on record."""

_UNDECIDED = ""


@dataclass(frozen=True)
class Strata:
    """The strata of a frame.

    Attributes:
        keys: ascending.
        codes: shape (rows,), for each row of the register the index of its key; -1 outside the frame.
        residents: shape (len(keys),), residents of each in the frame.
    """

    keys: tuple[Key, ...]
    codes: NDArray[np.int32]
    residents: NDArray[np.int64]


def age_column(births: Births, rules: Rules) -> Coded:
    """Return the age group of every row, by its lower bound; "" where it is not decided or below the first bound."""
    latest = [figures(born_on_or_before(rules.as_of, bound, rules.age_rule)) for bound in rules.age_groups]
    # The older a group, the earlier its last day of birth: count the groups somebody is old enough for.
    days = np.array(latest[::-1], dtype=np.int32)
    oldest = len(days) - np.searchsorted(days, births.first, side="left")
    youngest = len(days) - np.searchsorted(days, births.last, side="left")
    codes = np.where(oldest == youngest, oldest, 0).astype(np.int32)
    return Coded((_UNDECIDED, *map(str, rules.age_groups)), codes)


def column(people: People, name: str) -> Coded:
    """Return a column of the register.

    Raises:
        ImpossibleDrawError: there is none of that name.
    """
    if name not in people.columns:
        raise ImpossibleDrawError("column_missing", keys=((name,),))
    return people.columns[name]


def ranks(coded: Coded) -> NDArray[np.int32]:
    """Return for each value of a column its place in the order of UTF-8 bytes."""
    order = sorted(range(len(coded.values)), key=coded.values.__getitem__)
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def stratify(people: People, eligible: Mask, rules: Rules) -> Strata:
    """Divide a frame into the strata of the rules.

    Raises:
        ImpossibleDrawError: a column is missing, or its values are too many.
    """
    keys: list[Key] = [()]
    codes = np.zeros(int(eligible.sum()), dtype=np.int64)
    for name in rules.strata:
        coded = age_column(people.births, rules) if name == AGE else column(people, name)
        keys, codes = _cross(keys, codes, coded, eligible)
    whole = np.full(len(people), -1, dtype=np.int32)
    whole[eligible] = codes
    counted = np.bincount(codes, minlength=len(keys)).astype(np.int64)
    return _with_given(Strata(tuple(keys), whole, counted), rules)


def _cross(
    keys: list[Key], codes: NDArray[np.int64], coded: Coded, eligible: Mask
) -> tuple[list[Key], NDArray[np.int64]]:
    """Divide strata further by a column; only keys that occur are kept, in their order."""
    width = max(len(coded.values), 1)
    place = ranks(coded)
    combined = codes * width + place[coded.codes[eligible]]
    found = np.flatnonzero(np.bincount(combined)) if len(keys) * width <= _DENSE else np.unique(combined)
    if len(found) > MOST_STRATA:
        raise ImpossibleDrawError("strata_too_many", len(found))
    by_place = sorted(coded.values)
    crossed = [(*keys[index // width], by_place[index % width]) for index in found.tolist()]
    return crossed, np.searchsorted(found, combined).astype(np.int64)


_DENSE = 10_000_000
"""Up to so many combinations are counted one by one, which is faster than sorting every row."""


def _with_given(strata: Strata, rules: Rules) -> Strata:
    """Add the strata whose places are given and that nobody belongs to."""
    empty = {one.key for one in rules.given} - set(strata.keys)
    if not empty:
        return strata
    keys = tuple(sorted({*strata.keys, *empty}))
    place = {key: index for index, key in enumerate(keys)}
    moved = np.array([place[key] for key in strata.keys] + [-1], dtype=np.int32)  # the last for -1
    residents = np.zeros(len(keys), dtype=np.int64)
    residents[moved[:-1]] = strata.residents
    return Strata(keys, moved[strata.codes], residents)
