"""Reserves (予備): the next tickets after the selection, in the order in which they may be used.

A reserve is not drawn anew: it is who would have been selected had the sample been larger, inside the stratum for a
stratified draw, with the household rule where the draw had it. So nobody chooses who takes the place of whom, and
anyone can repeat it. A systematic sample has no next one.
"""

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.draw import one_per_household, plan_strata, smallest_of
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import Frame, Mask, find_frame
from survey_ops.domain.people import People
from survey_ops.domain.rules import Key, Rules


def next_tickets(people: People, rules: Rules, key: Key | None, count: int) -> NDArray[np.intp]:
    """Return the rows of the first `count` reserves, in ticket order.

    Args:
        people: the register that was drawn from.
        rules: of the draw; not systematic.
        key: the stratum, for a stratified draw.
        count: how many.

    Raises:
        ImpossibleDrawError: there are fewer residents, or no such stratum.
    """
    frame = find_frame(people, rules)
    selected, among = _selected(people, frame, rules, key)
    wanted = selected + count
    if wanted > int(among.sum()):
        raise ImpossibleDrawError("reserves_too_few", int(among.sum()) - selected)
    if not rules.one_per_household:
        return smallest_of(people, among, rules, wanted)[selected:]
    try:
        return one_per_household(people, frame, rules, wanted)[selected:]
    except ImpossibleDrawError as fault:
        raise ImpossibleDrawError("reserves_too_few", fault.number - selected) from None


def possible_reserves(people: People, rules: Rules) -> NDArray[np.intp]:
    """Return the rows of everybody who may become a reserve: the next `rules.reserves` tickets of every stratum.

    Args:
        people: the register.
        rules: of a draw that can be made.
    """
    if not rules.reserves:
        return np.empty(0, dtype=np.intp)
    frame = find_frame(people, rules)
    if rules.method != "stratified":
        return _next_or_last(people, rules, None, frame.size)
    _, told = plan_strata(people, frame, rules)
    return np.concatenate([_next_or_last(people, rules, one.key, one.eligible - one.selected) for one in told])


def _next_or_last(people: People, rules: Rules, key: Key | None, most: int) -> NDArray[np.intp]:
    """Return the next tickets, or those that are left where they are fewer."""
    try:
        return next_tickets(people, rules, key, min(rules.reserves, most))
    except ImpossibleDrawError as fault:
        return next_tickets(people, rules, key, fault.number)


def _selected(people: People, frame: Frame, rules: Rules, key: Key | None) -> tuple[int, Mask]:
    """Return how many were selected, and among whom."""
    if rules.method != "stratified":
        return rules.size, frame.eligible
    strata, told = plan_strata(people, frame, rules)
    if key not in strata.keys:
        raise ImpossibleDrawError("stratum_unknown", keys=strata.keys)
    index = strata.keys.index(key)
    return told[index].selected, strata.codes == index
