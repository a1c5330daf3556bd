from fractions import Fraction

import pytest

from survey_ops.domain.sampling_error import (
    answers_needed,
    answers_without_end,
    expected_answers,
    make_plan,
    margin,
)

FIVE, THREE = Fraction(5, 100), Fraction(3, 100)


@pytest.mark.parametrize(("error", "exact", "plan"), [(FIVE, "384.2", 385), (THREE, "1067.1", 1068)])
def test_answers_needed_of_a_population_without_end(error: Fraction, exact: str, plan: int) -> None:
    assert f"{float(answers_without_end(error)):.1f}" == exact
    assert make_plan(10**9, error, Fraction(1)).without_end == plan


@pytest.mark.parametrize(
    ("population", "exact", "rounded_up"), [(5_000, "356.8", 357), (10_000, "370.0", 370), (70_000, "382.1", 383)]
)
def test_answers_needed_with_the_correction_for_a_finite_population(
    population: int, exact: str, rounded_up: int
) -> None:
    assert f"{float(answers_needed(population, answers_without_end(FIVE))):.1f}" == exact
    assert make_plan(population, FIVE, Fraction(1)).answers == rounded_up


@pytest.mark.parametrize(
    ("answers", "points"), [(400, "4.9"), (800, "3.4"), (1_000, "3.1"), (1_125, "2.9"), (2_500, "1.9")]
)
def test_margins_in_a_city_of_70000_adults(answers: int, points: str) -> None:
    assert f"{100 * margin(70_000, answers):.1f}" == points


def test_the_published_form_of_the_margin() -> None:
    """±1.96√((N−n)/(N−1)·p(1−p)/n), computed here the plain way."""
    expected = 1.96 * ((68_000 - 1_431) / (68_000 - 1) * 0.3 * 0.7 / 1_431) ** 0.5
    assert margin(68_000, 1_431, proportion=Fraction(3, 10)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("confidence", "z"), [(90, 1.645), (95, 1.96), (99, 2.576)])
def test_the_confidence_is_the_factor_of_the_tables(confidence: int, z: float) -> None:
    assert margin(2, 1, confidence=confidence) == pytest.approx(z / 2)


def test_who_asks_everybody_makes_no_error() -> None:
    assert margin(1, 1) == 0
    assert margin(500, 500) == 0


@pytest.mark.parametrize(("population", "answers"), [(10, 0), (10, 11), (0, 0), (10, -1)])
def test_a_margin_of_impossible_numbers_is_refused(population: int, answers: int) -> None:
    with pytest.raises(ValueError, match="of"):
        margin(population, answers)


@pytest.mark.parametrize(
    ("population", "error", "rate", "proportion"),
    [
        (0, FIVE, Fraction(1), Fraction(1, 2)),
        (10, Fraction(0), Fraction(1), Fraction(1, 2)),
        (10, FIVE, Fraction(0), Fraction(1, 2)),
        (10, FIVE, Fraction(11, 10), Fraction(1, 2)),
        (10, FIVE, Fraction(1), Fraction(0)),
        (10, FIVE, Fraction(1), Fraction(1)),
    ],
)
def test_a_plan_of_impossible_numbers_is_refused(
    population: int, error: Fraction, rate: Fraction, proportion: Fraction
) -> None:
    with pytest.raises(ValueError, match=r"."):
        make_plan(population, error, rate, proportion=proportion)


def test_letters_are_rounded_up() -> None:
    plan = make_plan(70_000, FIVE, Fraction(45, 100))
    assert (plan.answers, plan.letters) == (383, 852)  # 383 / 0.45 = 851.1
    assert plan.expected == 383  # 852 · 0.45 = 383.4
    assert plan.margin <= 0.05


def test_a_small_population_may_not_answer_often_enough() -> None:
    plan = make_plan(300, FIVE, Fraction(30, 100))
    assert (plan.answers, plan.letters, plan.expected) == (169, None, 90)
    assert plan.margin > 0.05


def test_nobody_answers() -> None:
    plan = make_plan(1, FIVE, Fraction(1, 100))
    assert (plan.letters, plan.expected, plan.margin) == (None, 0, float("inf"))


def test_expected_answers() -> None:
    assert expected_answers(2_500, Fraction(45, 100)) == 1_125
    assert expected_answers(3, Fraction(1, 2)) == 1
