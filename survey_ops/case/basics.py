"""The types and the base class that every section of a case file shares."""

from datetime import date
from importlib import import_module
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class _Stripped:
    """Marks a text without blanks around it, of some characters at least and at most.

    `StringConstraints` says the same, but is worked out anew for each of two hundred fields, by every command.
    """

    def __init__(self, fewest: int, most: int, pattern: str | None = None) -> None:
        self._said = fewest, most, pattern

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        fewest, most, pattern = self._said
        return core_schema.str_schema(strip_whitespace=True, min_length=fewest, max_length=most, pattern=pattern)


Text = Annotated[str, _Stripped(0, 10_000)]
Required = Annotated[str, _Stripped(1, 10_000)]
Line = Annotated[str, _Stripped(1, 100, r"^[^\r\n\t]*$")]
Day = Annotated[date, Ge(date(1900, 1, 1)), Le(date(2199, 12, 31))]


class Section(BaseModel):
    """A section: frozen, and a key that is not known is refused."""

    # A section is read as a part of the whole file; a validator of its own is made for those alone that are not.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


def empty(alias: str | None = None) -> Any:
    """Return the default of a section that a file may lack: what one without keys says.

    An instance as default would need the section's own validator, which the import of every command would make.
    """
    return Field(default_factory=dict, validate_default=True, alias=alias)


class Late:
    """Marks a section whose models are imported when a file has it: `Annotated[Any, Late(module, name)]`.

    Every command reads the case file, and making the models of a large section takes longer than all that a command
    does with a file that lacks the section.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module = module
        self._name = name

    def section(self) -> type[Section]:
        """Return the section."""
        found: type[Section] = getattr(import_module(self._module), self._name)
        return found

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let the section read what the file says; its faults are told under the same keys as any other's."""
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, value: object) -> Section:
        return self.section().model_validate(value)
