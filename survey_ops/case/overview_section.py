"""[overview] a programme on one page, the first of the attachments of a council sheet (別紙)."""

from typing import Annotated

from pydantic import Field, field_validator

from survey_ops.case.basics import Line, Required, Section, Text


class ProgrammeSection(Section):
    """[[overview.programmes]] a row of the table: what is given to whom."""

    name: Required
    target: Required
    content: Required
    funding: Text = ""


class CostSection(Section):
    """[[overview.costs]] a part of the cost, in thousands of yen."""

    name: Line
    thousand_yen: Annotated[int, Field(ge=0, le=10**9)]


class OverviewSection(Section):
    """[overview] purpose, table, cost and steps of a programme."""

    title: Text = ""
    purpose: Required
    programmes: tuple[ProgrammeSection, ...] = ()
    costs: tuple[CostSection, ...] = ()
    total_thousand_yen: Annotated[int, Field(ge=0, le=10**9)] | None = None
    steps: tuple[Required, ...] = ()
    notes: tuple[Required, ...] = ()

    @field_validator("programmes", "costs", "steps", "notes", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value
