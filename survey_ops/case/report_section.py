"""[report] the report on the sample, as a case file describes it."""

from typing import Annotated

from pydantic import Field, field_validator

from survey_ops.case.basics import Section, Text
from survey_ops.domain.cell_limits import DEFAULT_BELOW

Age = Annotated[int, Field(ge=0, le=150)]
PerCent = Annotated[int, Field(ge=1, le=100)]


class ReportSection(Section):
    """[report] the report on the sample (標本抽出報告書)."""

    district: Text = ""
    age_groups: tuple[Age, ...] = ()
    response_rates: tuple[PerCent, ...] = (30, 40, 50, 60, 100)
    hide_below: Annotated[int, Field(ge=1, le=100)] = DEFAULT_BELOW

    @field_validator("age_groups", "response_rates", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value
