"""[list] whom a mailing goes to: a result list of a flow, as a case file describes it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from survey_ops.case.basics import Line, Section, Text

METHOD = "list"
"""What the manifest of such a list has in place of the design of a draw."""

OWN_REGISTER = "register"
"""The name under which `addresses` speaks of the case's own [register]."""


def _from_list(value: object) -> object:
    # TOML has lists only; a frozen model keeps tuples.
    return tuple(value) if isinstance(value, list) else value


_Names = Annotated[tuple[Line, ...], BeforeValidator(_from_list)]


class AddressColumns(Section):
    """[list.columns.*] where a source of the flow has name and address: our field = the file's header.

    A flow reads no column that decides nothing; names and addresses are read for the list alone.
    """

    name: Line
    postal_code: Line
    address: Line
    building: Line | None = None
    protected: Line | None = None

    def mapping(self) -> dict[str, str]:
        """Return the fields that are mapped."""
        return {field: header for field, header in self if header is not None}


class ListSection(Section):
    """[list] the people a mailing goes to (宛先の一覧).

    Attributes:
        flow: folder of the case that holds [flow]; this case where empty.
        result: which of the flow's results is the list.
        addresses: sources of the flow in which name and address are looked up, or `register`; the first that has
            a person counts.
        columns: source -> its columns of name and address.
        protected: what happens to people under protection (支援措置).
        protected_steps: steps of the flow whose people are under protection although no column says so.
    """

    flow: Text = ""
    result: Line
    addresses: Annotated[_Names, Field(min_length=1)]
    columns: dict[str, AddressColumns] = Field(default_factory=dict)
    protected: Literal["exclude", "hold", "include"] | None = None
    protected_steps: _Names = ()
