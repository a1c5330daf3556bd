"""[scanning] forms that are read by machine (AI-OCR), as a case file describes them."""

from typing import Annotated

from pydantic import Field, field_validator

from survey_ops.case.basics import Line, Section, Text

Count = Annotated[int, Field(ge=1, le=1_000_000_000)]


class ScannedFormSection(Section):
    """[[scanning.forms]] a form (帳票): sheets a year, and the items read from each."""

    name: Line
    division: Line
    sheets: Count
    items: Annotated[tuple[Line, ...], Field(min_length=1)]
    note: Text = ""

    @field_validator("items", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value


class ScanningSection(Section):
    """[scanning] what is read in a year, and how long the service keeps what was sent."""

    forms: tuple[ScannedFormSection, ...]
    total: Count | None = None
    keep_days: Annotated[int, Field(ge=0, le=3650)] | None = None

    @field_validator("forms", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value
