"""What the sampling error promises, for any numbers."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from survey_ops.domain.sampling_error import Z, answers_needed, answers_without_end, make_plan, margin

POPULATIONS = st.integers(2, 2_000_000)
SHARES = st.integers(1, 99).map(lambda per_cent: Fraction(per_cent, 100))
ERRORS = st.integers(1, 200).map(lambda per_mille: Fraction(per_mille, 1000))
CONFIDENCES = st.sampled_from(sorted(Z))


@given(POPULATIONS, SHARES, CONFIDENCES, st.data())
def test_more_answers_never_widen_the_margin(
    population: int, share: Fraction, confidence: int, data: st.DataObject
) -> None:
    fewer = data.draw(st.integers(1, population - 1))
    more = data.draw(st.integers(fewer + 1, population))
    wide, narrow = (margin(population, n, proportion=share, confidence=confidence) for n in (fewer, more))
    assert narrow < wide


@given(POPULATIONS, POPULATIONS, st.data())
def test_a_larger_population_never_narrows_the_margin(one: int, other: int, data: st.DataObject) -> None:
    small, large = sorted((one, other))
    answers = data.draw(st.integers(1, small))
    assert margin(small, answers) <= margin(large, answers) + 1e-15


@given(POPULATIONS, POPULATIONS, ERRORS, SHARES)
def test_the_correction_grows_with_the_population_and_stays_below_both(
    one: int, other: int, error: Fraction, share: Fraction
) -> None:
    small, large = min(one, other), max(one, other)
    n0 = answers_without_end(error, proportion=share)
    needed = answers_needed(small, n0)
    assert needed <= max(n0, Fraction(1))
    assert needed <= small
    if n0 >= 1:
        assert needed <= answers_needed(large, n0)


@given(POPULATIONS, ERRORS, SHARES, CONFIDENCES)
def test_the_answers_planned_are_the_fewest_that_keep_the_margin(
    population: int, error: Fraction, share: Fraction, confidence: int
) -> None:
    plan = make_plan(population, error, Fraction(1), proportion=share, confidence=confidence)

    def margin_at(answers: int) -> float:
        return margin(population, answers, proportion=share, confidence=confidence)

    assert margin_at(plan.answers) <= float(error) * (1 + 1e-12)
    if plan.answers > 1:
        assert margin_at(plan.answers - 1) > float(error) * (1 - 1e-12)


@given(POPULATIONS, ERRORS, SHARES)
def test_letters_bring_the_answers_planned_or_there_are_not_enough_residents(
    population: int, error: Fraction, rate: Fraction
) -> None:
    plan = make_plan(population, error, rate)
    if plan.letters is None:
        assert population * rate < plan.answers
    else:
        assert plan.answers <= plan.letters * rate < plan.answers + rate
        assert plan.margin <= float(error) * (1 + 1e-12)
