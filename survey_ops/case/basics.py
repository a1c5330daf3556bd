"""The types and the base class that every section of a case file shares."""

from datetime import date
from typing import Annotated

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Required = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\r\n\t]*$")]
Day = Annotated[date, Ge(date(1900, 1, 1)), Le(date(2199, 12, 31))]


class Section(BaseModel):
    """A section: frozen, and a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
