"""Traces of recipients in a text: told apart by how sure they are.

    sure:   a resident id as a word of its own; or a name and the address of the same person
    likely: a name alone, or an address alone

A name alone may be that of somebody of the office, an address alone may be the beginning of another one. What is sure
may be deleted; what is likely is for a person to look at. Spaces do not count, in what is searched or in the text.
"""

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[!-~]+")
_PARTS = re.compile(r"[^0-9A-Za-z_-]+")
_SHORTEST_ID = 6
_SHORTEST_NAME = 3
_SHORTEST_ADDRESS = 8
_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")


class Trace(IntEnum):
    """What was found."""

    NONE = 0
    LIKELY = 1
    SURE = 2


class Traces:
    """What to look for.

    Args:
        people: recipients as they are stored.
        ids: further resident ids, of refusals and returned mail.
    """

    def __init__(self, people: Iterable[Mapping[str, Any]], ids: Iterable[str] = ()) -> None:
        known = list(people)
        every = {str(person["id"]) for person in known} | set(ids)
        # An id of few figures, or one that reads as a day, stands in many texts that speak of nobody.
        self._ids = {one for one in every if len(one) >= _SHORTEST_ID and not _DAY.fullmatch(one)}
        self._doubtful_ids = every - self._ids
        self._people = [(_compact(person["name"]), _compact(person["address"])) for person in known]

    def find(self, texts: Iterable[str]) -> Trace:
        """Return the surest trace in any of the texts, which are readings of one file."""
        return max((self._find(text) for text in texts), default=Trace.NONE)

    def _find(self, text: str) -> Trace:
        words = {part for word in _WORD.findall(text) for part in (word, word.strip("\"',;"), *_PARTS.split(word))}
        if words & self._ids:
            return Trace.SURE
        compact = _compact(text)
        grams = _grams(compact)
        found = Trace.NONE
        for name, address in self._people:
            has_name = len(name) >= _SHORTEST_NAME and _grams(name) <= grams and name in compact
            has_address = len(address) >= _SHORTEST_ADDRESS and _grams(address) <= grams and address in compact
            if has_name and has_address:
                return Trace.SURE
            if has_name or has_address:
                found = Trace.LIKELY
        if found is Trace.NONE and _is_list_of(self._doubtful_ids, text):
            return Trace.LIKELY
        return found


def _is_list_of(ids: set[str], text: str) -> bool:
    """Tell whether a text is nothing but ids, one a line, as the lists are that commands are given."""
    lines = [line.strip("\ufeff \t\r") for line in text.splitlines()]
    return any(lines) and all(line in ids for line in lines if line)


def _grams(text: str) -> set[str]:
    """Return all pieces of three characters: what a text does not have in pieces it does not have as a whole."""
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _compact(text: str) -> str:
    return _SPACES.sub("", text)
