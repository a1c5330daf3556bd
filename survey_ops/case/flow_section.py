"""[flow] the extraction flow (抽出フロー), as a case file describes it.

The models check shapes; what the parts say to each other is checked by survey_ops.case.flow_checks, and both kinds of
mistakes are told under the same keys.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from survey_ops.case.basics import Day, Line, Required, Section, Text
from survey_ops.case.flow_checks import check_flow
from survey_ops.domain.age import AgeRule
from survey_ops.domain.conditions import ColumnRule
from survey_ops.domain.flow import RECORD_COLUMNS

_Item = TypeVar("_Item")


def _from_list(value: object) -> object:
    # TOML has lists only; a frozen model keeps tuples.
    return tuple(value) if isinstance(value, list) else value


Listed = Annotated[tuple[_Item, ...], BeforeValidator(_from_list)]


class FlowColumnSection(Section):
    """[flow.sources.*.columns] a column of a list."""

    header: Line
    type: Literal["text", "date", "birth"] = "text"
    values: Listed[Line] = ()
    unknown_values: Listed[Line] = ()
    labels: dict[str, Line] = Field(default_factory=dict)
    blank: Literal["none", "unknown"] | None = None

    def rule(self) -> ColumnRule:
        """Return how its cells are read; what an empty cell says where nothing is written about it."""
        blank = self.blank
        if blank is None and self.type == "birth":
            blank = "unknown"
        elif blank is None and self.type == "text" and not self.values:
            blank = "none"
        return ColumnRule(self.header, self.type, self.values, self.unknown_values, self.labels, blank)


class FlowSourceSection(Section):
    """[flow.sources.*] a list of people, from an office or of the case itself."""

    path: Line | None = None
    records: Literal["refused", "undelivered"] | None = None
    encoding: Literal["auto", "cp932", "utf-8", "utf-8-sig", "utf-16"] = "auto"
    delimiter: Literal["auto", "comma", "tab"] = "auto"
    sheet: Text = ""
    header_line: Annotated[int, Field(ge=1, le=1000)] = 1
    first_line: Annotated[int, Field(ge=2, le=1001)] | None = None
    trailing_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    header_prefixes: Listed[Line] = ()
    cases: Listed[Line] = ()
    title: Text = ""
    office: Line | None = Field(default=None, alias="from")
    as_of: Day | None = None
    request: Text = ""
    id: Line | None = None
    not_my_number: Listed[Line] = ()
    columns: dict[str, FlowColumnSection] = Field(default_factory=dict)

    def rules(self) -> Mapping[str, ColumnRule]:
        """Return how its columns are read, by our names."""
        if self.records is not None:
            return RECORD_COLUMNS[self.records]
        return {name: column.rule() for name, column in self.columns.items()}


class ConditionSection(Section):
    """`where`: either all, any, not, or a column and one test."""

    all_: "Listed[ConditionSection] | None" = Field(default=None, alias="all")
    any_: "Listed[ConditionSection] | None" = Field(default=None, alias="any")
    not_: "ConditionSection | None" = Field(default=None, alias="not")
    column: Line | None = None
    equals: Line | None = None
    in_: Listed[Line] | None = Field(default=None, alias="in")
    on: Day | None = None
    before: Day | None = None
    after: Day | None = None
    on_or_before: Day | None = None
    on_or_after: Day | None = None
    between: Listed[Day] | None = None
    age_at_least: Annotated[int, Field(ge=0, le=150)] | None = None
    as_of: Day | None = None
    rule: AgeRule | None = None
    is_blank: bool | None = None
    is_unknown: bool | None = None

    def said(self) -> tuple[str, ...]:
        """Return the keys that are written, as the file names them."""
        names = {name: found.alias or name for name, found in type(self).model_fields.items()}
        return tuple(names[name] for name in type(self).model_fields if name in self.model_fields_set)


class ExpressionSection(Section):
    """`is`: the name of a step, or one of union, intersection and minus."""

    step: Line | None = None
    union: "Listed[ExpressionSection] | None" = None
    intersection: "Listed[ExpressionSection] | None" = None
    minus: "Listed[ExpressionSection] | None" = None

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"step": value} if isinstance(value, str) else value


class FlowStepSection(Section):
    """[[flow.steps]] a step: an extraction from a list, or a set expression."""

    name: Line
    title: Text = ""
    heading: Text = ""
    note: Text = ""
    source: Line | None = None
    where: ConditionSection | None = None
    unknown: Literal["stop", "exclude", "include"] | None = None
    is_: ExpressionSection | None = Field(default=None, alias="is")


class FlowResultSection(Section):
    """[[flow.results]] a list that the office works with."""

    name: Line
    step: Line


class FlowWarningSection(Section):
    """[[flow.warnings]] a set that should be empty."""

    name: Line
    is_: ExpressionSection = Field(alias="is")
    message: Required


class FlowPageSection(Section):
    """[flow.page.*] how a number of the flow reads on the page that is attached to a form (別紙).

    The number is a step's, or one that steps stand below, such as Ⅰ１ over Ⅰ１（１）. A step's own title stands where
    nothing is written here.
    """

    text: Text = ""
    note: Text = ""  # printed as ※ below it
    asked: Listed[Line] | None = None  # offices asked for their data; those of its lists where left out


class FlowSection(Section):
    """[flow] the extraction flow."""

    title: Annotated[Line, StringConstraints(max_length=50)]
    sources: dict[str, FlowSourceSection]
    steps: Listed[FlowStepSection]
    results: Listed[FlowResultSection] = ()
    warnings: Listed[FlowWarningSection] = ()
    page: dict[str, FlowPageSection] = Field(default_factory=dict)

    def definition_sha256(self) -> str:
        """Return SHA-256 over what decides the people of each step: the lists, and the steps but for their words.

        Counts of a run hold for this flow as long as it stays the same. It is taken over what is written in the file,
        so that a key which later versions know, and nobody has written, changes nothing.
        """
        words = {"title", "heading", "note"}
        said = self.model_dump(
            mode="json",
            by_alias=True,
            exclude_unset=True,
            include={"sources": True, "steps": True},
            exclude={"steps": {"__all__": words}},
        )
        return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        faults = [
            InitErrorDetails(
                type=PydanticCustomError(f"flow_{fault.code}", "{message}", {"message": fault.message}),
                loc=fault.key,
                input=None,
            )
            for fault in check_flow(self)
        ]
        if faults:
            raise ValidationError.from_exception_data("flow", faults)
        return self
