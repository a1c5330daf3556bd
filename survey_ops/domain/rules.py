"""What decides a draw, beside the register.

Apart from the draw itself, so that a command that only speaks of the rules does not load the array library.
"""

from dataclasses import dataclass
from datetime import date

from survey_ops.domain.age import AgeRule, born_on_or_before
from survey_ops.domain.rule_values import AGE, Allocation, Method, UnknownUse, Use

Key = tuple[str, ...]
"""A stratum's key: its decoded values in the order of `Rules.strata`."""


@dataclass(frozen=True)
class Given:
    """A stratum whose places the case itself states."""

    key: Key
    size: int


@dataclass(frozen=True)
class Rules:
    """What decides a draw, beside the register.

    Attributes:
        seed: in normal form.
        method: the design.
        size: residents wanted.
        as_of: reference date of the ages.
        minimum_age: completed years.
        age_rule: by the statute or by the birthday.
        protected: residents under protection (支援措置) are excluded, or eligible and told apart (`hold`), or
            eligible like the rest.
        birth_unknown: what happens to residents of whom the register does not decide whether they are old enough.
        strata: columns whose values make the strata, `age` standing for the age group.
        age_groups: lower bounds of the age groups in completed years, ascending.
        allocation: how the places are divided among the strata.
        minimum: least places of a stratum.
        given: the places of every stratum, where `allocation` is `given`.
        order: columns by which the frame is sorted for a systematic draw.
        one_per_household: nobody is selected beside another of the same household.
        reserves: how many further tickets may be used later.
    """

    seed: str
    method: Method
    size: int
    as_of: date
    minimum_age: int
    age_rule: AgeRule
    protected: Use = "exclude"
    birth_unknown: UnknownUse = "exclude"
    strata: tuple[str, ...] = ()
    age_groups: tuple[int, ...] = ()
    allocation: Allocation = "proportional"
    minimum: int = 0
    given: tuple[Given, ...] = ()
    order: tuple[str, ...] = ()
    one_per_household: bool = False
    reserves: int = 0

    @property
    def born_on_or_before(self) -> date:
        """The latest birth date that is old enough."""
        return born_on_or_before(self.as_of, self.minimum_age, self.age_rule)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the register, beside the id and what excludes a row, that the draw looks at."""
        household = ("household",) if self.one_per_household else ()
        wanted = (*(name for name in self.strata if name != AGE), *self.order, *household)
        return tuple(dict.fromkeys(wanted))
