"""[list] whom a mailing goes to: a result list of a flow, as a case file describes it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from survey_ops.case.basics import Line, Section, Text

OWN_REGISTER = "register"
"""The name under which `addresses` speaks of the case's own [register]."""


def _from_list(value: object) -> object:
    # TOML has lists only; a frozen model keeps tuples.
    return tuple(value) if isinstance(value, list) else value


_Names = Annotated[tuple[Line, ...], BeforeValidator(_from_list)]


class ListSection(Section):
    """[list] the people a mailing goes to (宛先の一覧).

    Attributes:
        flow: folder of the case that holds [flow]; this case where empty.
        result: which of the flow's results is the list.
        addresses: sources of the flow in which name and address are looked up, or `register`; the first that has
            a person counts.
        protected: what happens to people under protection (支援措置).
        protected_steps: steps of the flow whose people are under protection although no column says so.
    """

    flow: Text = ""
    result: Line
    addresses: Annotated[_Names, Field(min_length=1)]
    protected: Literal["exclude", "hold", "include"] | None = None
    protected_steps: _Names = ()
