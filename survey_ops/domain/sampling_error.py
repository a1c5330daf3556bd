"""Sampling error (標本誤差), and how many answers and letters a survey needs.

The idea. Of N residents n answered, and a share p of them said yes. Had other residents been drawn, the share would
have been a little different. For a simple random sample without replacement, repeated draws stay within ±e of the
true share 95 times of 100:

    (1)  e  = z · √( (N − n) / (N − 1) · p (1 − p) / n )

z is 1.96 for 95 times of 100; (N − n) / (N − 1) is the correction for a finite population (有限母集団修正): who asks
everybody makes no error of sampling. The error is largest at p = 50 %, which is what plans are made with. Solved
for n:

    (2)  n0 = z² p (1 − p) / e²            answers needed of a population without end
    (3)  n  = n0 / (1 + (n0 − 1) / N)      of N residents; rounded up
    (4)  letters = n / response rate       rounded up, and never more than N

(3) is exactly (1) turned round, so that the margin at the n of (3) is never more than e.

Where it comes from. These are the formulas of every text on sampling (Cochran, Sampling Techniques, 3rd ed., sections
3.2 and 4.4) and of the tables of 標本誤差 in the reports of cities.

What it does not say. It holds for simple random samples; drawn at a fixed interval or by proportional strata the
error is usually a little smaller, drawn in clusters or in strata of other shares it may be larger. And it speaks of
chance alone: that those who answer differ from those who do not is no part of it, and no number of letters makes up
for it.

Rounding up must not depend on how a machine rounds 0.05, so the steps (2) to (4) are taken in fractions.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

Z: dict[int, Fraction] = {90: Fraction(1645, 1000), 95: Fraction(196, 100), 99: Fraction(2576, 1000)}
"""Confidence in per cent -> z, as printed tables have it: 1.96 is what readers of a report expect to find."""

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Plan:
    """How many answers and letters a survey needs.

    Attributes:
        answers: answers needed for the margin wished (3).
        without_end: the same before the correction for a finite population (2).
        letters: how many to send (4); None where even all residents would not answer often enough.
        expected: answers to be expected of the letters; of all residents where `letters` is None.
        margin: the margin at that many answers, as a share.
    """

    answers: int
    without_end: int
    letters: int | None
    expected: int
    margin: float


def margin(population: int, answers: int, *, proportion: Fraction = HALF, confidence: int = 95) -> float:
    """Return the margin of error (1) as a share: 0.049 is ±4.9 points.

    Args:
        population: residents in the frame, at least 1.
        answers: answers, from 1 to `population`.
        proportion: the share that is estimated, from 0 to 1.
        confidence: a key of `Z`.

    Raises:
        ValueError: a number is out of its range.

    >>> f"{margin(70_000, 400):.3f}"
    '0.049'
    """
    if not 1 <= answers <= population or not 0 <= proportion <= 1:
        raise ValueError(f"{answers} of {population} at {proportion}")
    if answers == population:
        return 0.0
    correction = Fraction(population - answers, population - 1)
    return float(Z[confidence]) * math.sqrt(correction * proportion * (1 - proportion) / answers)


def answers_without_end(error: Fraction, *, proportion: Fraction = HALF, confidence: int = 95) -> Fraction:
    """Return n0 (2), not rounded.

    Args:
        error: the margin wished as a share, above 0.
        proportion: the share that is estimated, between 0 and 1.
        confidence: a key of `Z`.

    Raises:
        ValueError: a number is out of its range.

    >>> float(answers_without_end(Fraction(5, 100)))
    384.16
    """
    if error <= 0 or not 0 < proportion < 1:
        raise ValueError(f"±{error} at {proportion}")
    return Z[confidence] ** 2 * proportion * (1 - proportion) / error**2


def answers_needed(population: int, without_end: Fraction) -> Fraction:
    """Return n (3), not rounded; never more than the population.

    >>> f"{float(answers_needed(5_000, answers_without_end(Fraction(5, 100)))):.1f}"
    '356.8'
    """
    if population < 1:
        raise ValueError(f"population {population}")
    return without_end / (1 + (without_end - 1) / population)


def make_plan(
    population: int, error: Fraction, rate: Fraction, *, proportion: Fraction = HALF, confidence: int = 95
) -> Plan:
    """Return how many answers and letters a survey needs.

    Args:
        population: residents in the frame, at least 1.
        error: the margin wished as a share, above 0.
        rate: the response rate to be expected, above 0 and at most 1.
        proportion: the share that is estimated, between 0 and 1.
        confidence: a key of `Z`.

    Raises:
        ValueError: a number is out of its range.
    """
    if not 0 < rate <= 1:
        raise ValueError(f"rate {rate}")
    without_end = answers_without_end(error, proportion=proportion, confidence=confidence)
    answers = math.ceil(answers_needed(population, without_end))
    letters = math.ceil(answers / rate)
    enough = letters <= population
    expected = expected_answers(letters if enough else population, rate)
    return Plan(
        answers=answers,
        without_end=math.ceil(without_end),
        letters=letters if enough else None,
        expected=expected,
        margin=margin(population, expected, proportion=proportion, confidence=confidence) if expected else math.inf,
    )


def expected_answers(letters: int, rate: Fraction) -> int:
    """Return how many answers a response rate means, rounded down: a plan counts on no half answer.

    >>> expected_answers(2_500, Fraction(45, 100))
    1125
    """
    return math.floor(letters * rate)
