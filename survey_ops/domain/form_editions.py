"""Final forms (確定版): their numbers, and their files, which are never written over."""

from collections.abc import Iterable

from survey_ops.domain.chain import Entry


def final_forms(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of final forms; those of older versions of the tool know of none."""
    return [entry for entry in entries if entry.kind == "form" and entry.body.get("edition")]


def next_edition(entries: Iterable[Entry], name: str) -> int:
    """Return the number that the next final form of this name gets, from 1."""
    return 1 + max((one.body["edition"] for one in final_forms(entries) if one.body["form"] == name), default=0)
