"""[[timeline]] and [[timeline_order]]: the events of a programme and the order they must come in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import Field

from survey_ops.case.basics import Day, Line, Section, Text
from survey_ops.domain.timeline import Edge, Event, Kind, Order, Severity


class OwnEvent(NamedTuple):
    """An event that other keys of a case file state: its kind, and the keys of its first and last day."""

    kind: Kind
    first: str
    last: str


OWN_EVENTS: Mapping[str, OwnEvent] = {
    "抽出データの日付": OwnEvent("reference", "register.extracted_on", "register.extracted_on"),
    "引渡し": OwnEvent("handover", "plan.handover.on", "plan.handover.on"),
    "返却": OwnEvent("return", "plan.return.on", "plan.return.on"),
    "調査の期間": OwnEvent("survey", "survey.starts_on", "survey.ends_on"),
    "廃棄": OwnEvent("destroy", "plan.destroy.on", "plan.destroy.on"),
}
"""Events that need not be written again; an order may name them."""

Fault = tuple[str, str, str]
"""What is wrong: its key, a short fixed name, and the sentence."""


def own_events(said: Mapping[str, Any]) -> tuple[Event, ...]:
    """Return the own events of which a case states the days.

    Args:
        said: the whole case file by its keys, sections that are not there left out or None.
    """
    found: list[Event] = []
    for name, own in OWN_EVENTS.items():
        first, last = _day(said, own.first), _day(said, own.last)
        if first and last:
            found.append(Event(name, own.kind, first, last, (own.first, own.last)))
    return tuple(found)


def _day(said: Mapping[str, Any], key: str) -> date | None:
    value: Any = said
    for part in key.split("."):
        value = value.get(part) if value else None
    return value if isinstance(value, date) else None


class EventSection(Section):
    """[[timeline]] an event: on one day, or from a day until another."""

    name: Line
    kind: Kind
    on: Day | None = None
    first: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    note: Text = ""

    def faults(self, key: str) -> Iterator[Fault]:
        """Yield what is wrong with the days."""
        if self.on and (self.first or self.until):
            yield (
                f"{key}.on",
                "event_days",
                f"「{self.name}」には、on か、from と until か、どちらかを書いてください。",
            )
        elif not self.on and not (self.first and self.until):
            missing = "on" if not self.first and not self.until else "until" if self.first else "from"
            message = f"「{self.name}」の日がありません。on か、from と until を書いてください。"
            yield f"{key}.{missing}", "missing", message
        elif self.first and self.until and self.until < self.first:
            yield f"{key}.until", "order", f"「{self.name}」の終わりの日が始まりの日より前です。"

    def event(self, key: str) -> Event:
        """Return the event; only of a section without faults.

        Raises:
            ValueError: it has no days.
        """
        if self.on:
            return Event(self.name, self.kind, self.on, self.on, (f"{key}.on", f"{key}.on"), self.note)
        if self.first and self.until:
            return Event(self.name, self.kind, self.first, self.until, (f"{key}.from", f"{key}.until"), self.note)
        raise ValueError(f"{key} has no days")


class OrderSection(Section):
    """[[timeline_order]] one event before another."""

    before: Line
    after: Line
    before_day: Edge = "until"
    after_day: Edge = "from"
    strict: bool = True
    severity: Severity = "problem"
    reason: Text = ""

    def order(self, key: str) -> Order:
        """Return the order."""
        days = (self.before_day, self.after_day)
        return Order(self.before, self.after, *days, self.strict, self.severity, key, self.reason)


def timeline_faults(
    events: Sequence[EventSection], orders: Sequence[OrderSection], own: frozenset[str]
) -> Iterator[Fault]:
    """Yield what is wrong with a timeline as it is written: all but the order of its days.

    Args:
        events: in their order in the file.
        orders: the same.
        own: the names of `OWN_EVENTS` that the case states a day of.
    """
    known = set(own)
    for place, event in enumerate(events):
        key = f"timeline.{place}"
        yield from event.faults(key)
        if event.name in OWN_EVENTS:
            advice = f"この名前は {OWN_EVENTS[event.name].first} の日を指します。別の名前にしてください。"
            yield f"{key}.name", "event_name", f"「{event.name}」は使えません。{advice}"
        elif event.name in known:
            yield f"{key}.name", "event_twice", f"「{event.name}」が二度あります。別の名前にしてください。"
        known.add(event.name)
    for place, order in enumerate(orders):
        yield from _order_faults(f"timeline_order.{place}", order, known)


def _order_faults(key: str, order: OrderSection, known: set[str]) -> Iterator[Fault]:
    for side, name in (("before", order.before), ("after", order.after)):
        if name not in known:
            where = f"{OWN_EVENTS[name].first} に日を書くか、" if name in OWN_EVENTS else ""
            message = f"日程に「{name}」がありません。{where}[[timeline]] の name と同じ名前にしてください。"
            yield f"{key}.{side}", "event_unknown", message
