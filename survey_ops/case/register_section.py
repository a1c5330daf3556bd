"""[register] the extract, as a case file describes it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from survey_ops.case.basics import Day, Line, Required, Section, empty

_Value = Annotated[str, StringConstraints(max_length=200)]
_Lines = Annotated[int, Field(ge=0, le=1000)]


def _from_list(value: object) -> object:
    # TOML has lists only; a frozen model keeps tuples.
    return tuple(value) if isinstance(value, list) else value


class FileSection(Section):
    """How one file of rows is written."""

    path: Required
    encoding: Literal["auto", "cp932", "utf-8", "utf-8-sig", "utf-16"] = "auto"
    delimiter: Literal["auto", "comma", "tab"] = "auto"
    sheet: str = ""
    header_line: Annotated[int, Field(ge=1, le=1000)] = 1
    first_line: Annotated[int, Field(ge=2, le=1001)] | None = None
    trailing_lines: _Lines = 0
    header_prefixes: tuple[_Value, ...] = ()
    not_my_number: tuple[Required, ...] = ()

    _lists = field_validator("header_prefixes", "not_my_number", mode="before")(_from_list)


class ColumnsSection(Section):
    """[register.columns] our field = the file's header."""

    id: Required
    name: Required
    birth: Required
    postal_code: Required
    address: Required
    household: Required | None = None
    kana: Required | None = None
    sex: Required | None = None
    building: Required | None = None
    protected: Required | None = None
    protected_until: Required | None = None
    history: Required | None = None
    latest: Required | None = None
    status: Required | None = None
    movement: Required | None = None
    kanji: Required | None = None
    alphabet: Required | None = None
    alias: Required | None = None
    name_choice: Required | None = None

    def mapping(self) -> dict[str, str]:
        """Return the fields that are mapped."""
        return {field: header for field, header in self if header is not None}


class ValuesSection(Section):
    """[register.values] what the marks of the file mean."""

    latest: tuple[_Value, ...] = ("1",)
    resident: tuple[_Value, ...] = ()
    gone: tuple[_Value, ...] = ()
    alias_first: tuple[_Value, ...] = ("2", "通称")

    _tuples = field_validator("latest", "resident", "gone", "alias_first", mode="before")(_from_list)


class RegisterSection(FileSection):
    """[register] the extract (住民基本台帳の抽出データ)."""

    extracted_on: Day
    office: Required = Field(alias="from")
    columns: ColumnsSection
    extra: dict[Line, Required] = Field(default_factory=dict)
    values: ValuesSection = empty()
    split_address: bool = False


class ExclusionSection(FileSection):
    """[[exclusions]] residents to be left out (対象外の名簿)."""

    reason: Line
    id: Required
