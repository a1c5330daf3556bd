"""The timeline of a programme: its events, the order they must come in, and the days that are no working days.

An event has a first and a last day, the same for most. An order compares one of the two days of one event with
one of the two of another; unless it says otherwise, the last day of the earlier with the first of the later.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from survey_ops.domain.office_days import OfficeDay, office_day
from survey_ops.domain.wareki import full_date, month_day

Kind = Literal[
    "reference",
    "extraction",
    "decision",
    "notice",
    "deadline",
    "contract",
    "handover",
    "return",
    "posting",
    "survey",
    "use",
    "destroy",
    "other",
]
Edge = Literal["from", "until"]
Severity = Literal["problem", "warning"]

KINDS: Mapping[Kind, str] = {
    "reference": "基準日",
    "extraction": "抽出",
    "decision": "決定",
    "notice": "広報・公募",
    "deadline": "期限",
    "contract": "委託",
    "handover": "引渡し",
    "return": "返却",
    "posting": "発送",
    "survey": "調査",
    "use": "使用期間",
    "destroy": "廃棄",
    "other": "その他",
}
"""Every kind of event and its name in Japanese."""

UNATTENDED: frozenset[Kind] = frozenset({"reference", "use", "other"})
"""Kinds that need nobody in the office, so that a holiday is no matter."""


@dataclass(frozen=True)
class Event:
    """An event.

    Attributes:
        name: what it is called.
        kind: of which kind.
        first: its first day.
        last: its last day.
        keys: where the first and the last day stand in the case file.
        note: what else is to be known.
    """

    name: str
    kind: Kind
    first: date
    last: date
    keys: tuple[str, str]
    note: str = ""

    def day(self, edge: Edge) -> date:
        """Return the first or the last day."""
        return self.first if edge == "from" else self.last

    def written(self, edge: Edge) -> str:
        """Return the event with one of its days: 「委託」の終わり（令和３年10月22日）."""
        part = "" if self.first == self.last else "の始まり" if edge == "from" else "の終わり"
        return f"「{self.name}」{part}（{full_date(self.day(edge))}）"

    def edges(self) -> tuple[tuple[date, str], ...]:
        """Return the days that are looked at, each with its key; a single day once."""
        ends = ((self.first, self.keys[0]), (self.last, self.keys[1]))
        return ends[:1] if self.first == self.last else ends


@dataclass(frozen=True)
class Order:
    """Two events that must come one after the other.

    Attributes:
        before: name of the event that comes first.
        after: name of the other.
        before_day: which day of the first is compared.
        after_day: which day of the other.
        strict: whether both on one day is wrong.
        severity: what a breach is.
        key: where it stands in the case file.
        reason: why it must be so.
    """

    before: str
    after: str
    before_day: Edge
    after_day: Edge
    strict: bool
    severity: Severity
    key: str
    reason: str = ""


@dataclass(frozen=True)
class Comparison:
    """An order and the two events it compares.

    Attributes:
        order: the order.
        before: the event that must come first.
        after: the other.
    """

    order: Order
    before: Event
    after: Event

    @property
    def earlier(self) -> date:
        """The day that must come first."""
        return self.before.day(self.order.before_day)

    @property
    def later(self) -> date:
        """The day that must come later."""
        return self.after.day(self.order.after_day)

    @property
    def is_kept(self) -> bool:
        """Whether they are in order."""
        return self.earlier < self.later or (self.earlier == self.later and not self.order.strict)

    @property
    def sentence(self) -> str:
        """What must hold, with the days, up to the verb: 「期限」（令和３年８月６日）は「決定」（…）より前."""
        said = "より前" if self.order.strict else "以前"
        return f"{self.before.written(self.order.before_day)}は{self.after.written(self.order.after_day)}{said}"


@dataclass(frozen=True)
class DayOff:
    """A day of an event on which the office is closed, or of which that is not known.

    Attributes:
        event: the event.
        day: what is known of the day.
        key: where the day stands in the case file.
    """

    event: Event
    day: OfficeDay
    key: str

    @property
    def sentence(self) -> str:
        """It as a sentence."""
        said = f"「{self.event.name}」の {full_date(self.day.day)} "
        if self.day.is_known:
            return f"{said}は{self.day.reason}です。予定どおりでよいか確かめてください。"
        weekend = f"{self.day.reason}です。また、" if self.day.is_closed else ""
        return f"{said}は{weekend}祝日を調べられない年です（{self.day.day.year} 年）。暦で確かめてください。"


def compare(events: Mapping[str, Event], orders: Sequence[Order]) -> tuple[Comparison, ...]:
    """Return every order with the events it compares.

    Args:
        events: by name; every name that an order says is among them.
        orders: the orders.
    """
    return tuple(Comparison(order, events[order.before], events[order.after]) for order in orders)


def days_off(events: Sequence[Event], look: Callable[[date], OfficeDay] = office_day) -> Iterator[DayOff]:
    """Yield the first and last days that are no working days, or may be none, of events somebody works on.

    Args:
        events: the events.
        look: what is known of a day.
    """
    for event in events:
        if event.kind in UNATTENDED:
            continue
        for day, key in event.edges():
            found = look(day)
            if found.is_closed or not found.is_known:
                yield DayOff(event, found, key)


def written_days(event: Event, look: Callable[[date], OfficeDay] = office_day) -> str:
    """Return the days of an event: 令和３年７月15日（木）～８月８日（日・山の日)."""
    first = full_date(event.first) + _marked(look(event.first))
    if event.last == event.first:
        return first
    is_same_year = event.last.year == event.first.year
    last = month_day(event.last) if is_same_year else full_date(event.last)
    return f"{first}～{last}{_marked(look(event.last))}"


def _marked(day: OfficeDay) -> str:
    known = "祝日は不明" if day.holiday is None else day.holiday
    return f"（{day.weekday}{'・' if known else ''}{known}）"
