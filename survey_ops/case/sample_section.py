"""[sample] the draw, as a case file describes it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from survey_ops.case.basics import Day, Section
from survey_ops.domain.age import AgeRule
from survey_ops.domain.rules import Use


class SampleSection(Section):
    """[sample] the draw (抽出)."""

    method: Literal["simple"] = "simple"
    size: Annotated[int, Field(ge=1, le=100_000_000)]
    seed: Annotated[str, StringConstraints(max_length=1000)] = ""
    as_of: Day
    minimum_age: Annotated[int, Field(ge=0, le=150)] = 18
    age_rule: AgeRule = "statute"
    protected: Use = "exclude"
    birth_unknown: Use = "exclude"
