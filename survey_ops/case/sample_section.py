"""[sample] the draw, as a case file describes it."""

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from survey_ops.case.basics import Day, Line, Section
from survey_ops.domain.age import AgeRule
from survey_ops.domain.rule_values import Allocation, Method, UnknownUse, Use

_Age = Annotated[int, Field(ge=0, le=150)]
_Size = Annotated[int, Field(ge=0, le=100_000_000)]
_Value = Annotated[str, StringConstraints(max_length=200)]


def _from_list(value: object) -> object:
    # TOML has lists only; a frozen model keeps tuples.
    return tuple(value) if isinstance(value, list) else value


class GivenSection(Section):
    """[[sample.given]] the places of one stratum."""

    key: tuple[_Value, ...]
    size: _Size

    _tuples = field_validator("key", mode="before")(_from_list)


class SampleSection(Section):
    """[sample] the draw (抽出)."""

    method: Method = "simple"
    size: Annotated[int, Field(ge=1, le=100_000_000)]
    seed: Annotated[str, StringConstraints(max_length=1000)] = ""
    as_of: Day
    minimum_age: _Age = 18
    age_rule: AgeRule = "statute"
    protected: Use | None = None
    birth_unknown: UnknownUse = "exclude"
    strata: tuple[Line, ...] = ()
    age_groups: tuple[_Age, ...] = ()
    allocation: Allocation = "proportional"
    minimum: _Size = 0
    given: tuple[GivenSection, ...] = ()
    order: tuple[Line, ...] = ()
    one_per_household: bool = False
    reserves: _Size = 0

    _tuples = field_validator("strata", "age_groups", "given", "order", mode="before")(_from_list)
