"""Which rows of the forms belong together, and where a finding on something not asked there is told."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SectionRows:
    """The rows that a form asks of one purpose, such as the provision outside (外部提供).

    Attributes:
        texts: rows of text that must not be empty.
        checks: rows of boxes of which at least one must be checked.
    """

    texts: tuple[str, ...]
    checks: tuple[str, ...]


_PRECHECK = {
    "use": SectionRows(("source_work", "source_office", "use_reason", "use_erasure"), ("used_items",)),
    "provide": SectionRows(
        ("recipient", "provision_reason", "recipient_care", "give_back", "provided_erasure"),
        ("provided_items", "medium"),
    ),
}
_COUNCIL = {
    "use": SectionRows(("source_work", "source_office", "use_reason"), ("items",)),
    "provide": SectionRows(("recipient", "provision_reason", "recipient_care"), ("items", "medium")),
}
SECTION_ROWS: Mapping[str, Mapping[str, SectionRows]] = {"precheck": _PRECHECK, "council": _COUNCIL}
"""Form -> purpose -> its rows."""

HANDLING: Mapping[str, tuple[str, ...]] = {
    "collect": ("collect",),
    "use": ("use",),
    "provide": ("provide",),
    "set": ("set",),
    "add": ("add",),
    "change": ("change",),
    "record": ("set", "add", "change"),
}
"""What a legal basis allows -> the kinds of handling that it goes with; a link of systems goes with none."""

ANSWER_ROWS = ("use_erasure", "give_back", "provided_erasure")
"""Rows that ask when, who and how."""

_ELSEWHERE = {
    "title": "subject",
    "give_back": "recipient_care",
    "provided_erasure": "recipient_care",
    "use_erasure": "use_reason",
    "notice": "remarks",
    "used_items": "items",
    "provided_items": "items",
    "used_other": "other_items",
    "provided_other": "other_items",
    "scope": "subject",
    "purpose": "subject",
}


def row_on(form: str, row: str) -> str:
    """Return the row of a form under which something is told that the pre-check sheet has a row of its own for.

    >>> row_on("precheck", "give_back"), row_on("council", "give_back"), row_on("council", "count")
    ('give_back', 'recipient_care', 'count')
    """
    return _ELSEWHERE.get(row, row) if form == "council" else row


def is_filled(row: str, texts: Mapping[str, str]) -> bool:
    """Tell whether a row of text says anything, in its own words or in answers to when, who and how."""
    if texts.get(row, "").strip():
        return True
    begins = (f"{row}_plan_", f"{row}_fact_")
    return row in ANSWER_ROWS and any(text.strip() for key, text in texts.items() if key.startswith(begins))
