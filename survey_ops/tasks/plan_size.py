"""How large a sample should be, for a wished margin of error; with a case, of its own frame."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from survey_ops.domain.sampling_error import Plan, Z, make_plan
from survey_ops.errors import RefusedError, UsageError

_USUAL_ERRORS = (Fraction(3, 100), Fraction(4, 100), Fraction(5, 100))


@dataclass(frozen=True)
class Wish:
    """What the survey is to reach.

    Attributes:
        error: margin of error, above 0 and at most 1/2.
        rate: response rate to be expected, above 0 and at most 1.
        confidence: in per cent.
        proportion: the share that is estimated, between 0 and 1.
    """

    error: Fraction
    rate: Fraction
    confidence: int
    proportion: Fraction

    def __post_init__(self) -> None:
        """Refuse what the formulas do not hold for."""
        wrong = [
            word
            for word, is_right in (
                ("--error は 0 より大きく 50 以下", 0 < self.error <= Fraction(1, 2)),
                ("--rate は 0 より大きく 100 以下", 0 < self.rate <= 1),
                ("--proportion は 0 より大きく 100 より小さい数", 0 < self.proportion < 1),
                (f"--confidence は {'、'.join(map(str, Z))} のどれか", self.confidence in Z),
            )
            if not is_right
        ]
        if wrong:
            raise UsageError(f"{'、'.join(wrong)}にしてください。", "数は百分率（％）で書きます。", code="size_range")


@dataclass(frozen=True)
class Sizes:
    """What is needed.

    Attributes:
        population: residents in the frame.
        plan: for the margin that was wished.
        table: margin -> plan, the wished one among the usual ones, by rising margin.
    """

    population: int
    plan: Plan
    table: dict[Fraction, Plan]


def plan_size(population: int | None, case: Path | None, wish: Wish) -> Sizes:
    """Return how many answers and letters are needed.

    Args:
        population: residents in the frame, or None where a case is given.
        case: the case whose frame is counted, or None.
        wish: what the survey is to reach.

    Raises:
        UsageError: neither or both are given, or the population is below 1.
        ConfigError: the case is wrong.
        InputError: its register is wrong.
        RefusedError: nobody in it is eligible.
    """
    if (population is None) == (case is None):
        raise UsageError(
            "母集団の人数（--population）か案件フォルダーの、どちらか一つを指定してください。",
            "例: survey-ops size --population 70000",
            code="size_population",
        )
    if population is not None and not 1 <= population <= 1_000_000_000:
        raise UsageError("--population は 1 以上の人数にしてください。", "例: --population 70000", code="size_range")
    people = _count(case) if case else population or 0
    table = {
        error: make_plan(people, error, wish.rate, proportion=wish.proportion, confidence=wish.confidence)
        for error in sorted({*_USUAL_ERRORS, wish.error})
    }
    return Sizes(people, table[wish.error], table)


def _count(case: Path) -> int:
    """Return the frame of a case."""
    # Only here: the numbers alone need neither the register's reader nor the array library.
    from survey_ops.case.load import load_case
    from survey_ops.tasks.report_sample import frame_size

    people = frame_size(load_case(case))
    if not people:
        raise RefusedError(
            "住民データに、抽出の対象になる住民が一人もいません。",
            "case.toml の [sample] の条件を確かめてください。",
            code="frame_empty",
        )
    return people
