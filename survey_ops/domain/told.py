"""What the people concerned and the public were told: 本人への通知, 広報などによる周知.

An ordinance or a council asks for both beside the work itself, and no other record shows them. An entry names nobody:
to whom a notice went is said by the relation to the person concerned. What was undone by a correction is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from survey_ops.domain.chain import Entry
from survey_ops.domain.notices import standing


class Matter(StrEnum):
    """What the people concerned are told of."""

    USE = "use"
    PROVIDE = "provide"


class Time(StrEnum):
    """When they are told: before it, or after it."""

    BEFORE = "before"
    AFTER = "after"


MATTER_WORDS: Mapping[Matter, str] = {Matter.USE: "目的外利用", Matter.PROVIDE: "外部提供"}
TIME_WORDS: Mapping[Time, str] = {Time.BEFORE: "事前", Time.AFTER: "事後"}


@dataclass(frozen=True)
class Informed:
    """A notice to the people concerned (本人への通知).

    Attributes:
        matter: what it was about.
        time: when, seen from that.
        to: to whom it was sent, by role or relation.
        method: how.
        reason: why to somebody else, or why afterwards; may be empty.
        persons: how many people were told.
        on: the day.
        entry: its entry.
    """

    matter: Matter
    time: Time
    to: str
    method: str
    reason: str
    persons: int
    on: date
    entry: int


@dataclass(frozen=True)
class Announced:
    """An announcement to the public (周知).

    Attributes:
        medium: where it was published.
        on: the day.
        entry: its entry.
    """

    medium: str
    on: date
    entry: int


def notices_given(entries: Iterable[Entry]) -> tuple[Informed, ...]:
    """Return the notices of one case by rising number."""
    return tuple(informed(entry) for entry in standing(entries, "informed"))


def announcements(entries: Iterable[Entry]) -> tuple[Announced, ...]:
    """Return the announcements of one case by rising number."""
    return tuple(announced(entry) for entry in standing(entries, "announced"))


def informed(entry: Entry) -> Informed:
    """Return the notice of an `informed` entry."""
    body = entry.body
    return Informed(
        matter=Matter(body["of"]),
        time=Time(body["time"]),
        to=body["to"],
        method=body["method"],
        reason=body["reason"],
        persons=body["persons"],
        on=date.fromisoformat(body["on"]),
        entry=entry.n,
    )


def announced(entry: Entry) -> Announced:
    """Return the announcement of an `announced` entry."""
    return Announced(entry.body["medium"], date.fromisoformat(entry.body["on"]), entry.n)
