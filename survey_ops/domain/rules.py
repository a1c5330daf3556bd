"""What decides a draw, beside the register.

Apart from the draw itself, so that a command that only speaks of the rules does not load the array library.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from survey_ops.domain.age import AgeRule, born_on_or_before

Use = Literal["exclude", "include"]


@dataclass(frozen=True)
class Rules:
    """What decides a draw, beside the register.

    Attributes:
        seed: in normal form.
        method: `simple`, the only design so far.
        size: residents wanted.
        as_of: reference date of the age.
        minimum_age: completed years.
        age_rule: by the statute or by the birthday.
        protected: what happens to residents under protection (支援措置).
        birth_unknown: what happens to residents whose birth date is not known (不詳).
    """

    seed: str
    method: Literal["simple"]
    size: int
    as_of: date
    minimum_age: int
    age_rule: AgeRule
    protected: Use = "exclude"
    birth_unknown: Use = "exclude"

    @property
    def born_on_or_before(self) -> date:
        """The latest birth date that is old enough."""
        return born_on_or_before(self.as_of, self.minimum_age, self.age_rule)
