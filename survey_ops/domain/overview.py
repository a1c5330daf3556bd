"""A programme on one page (事業の概要): purpose, table, steps and schedule; an attachment of the council sheet."""

from dataclasses import dataclass
from datetime import date

from survey_ops.domain.wareki import era_year

_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class Cost:
    """A part of the cost, in thousands of yen."""

    name: str
    thousand_yen: int


@dataclass(frozen=True)
class Programme:
    """A row of the table.

    Attributes:
        name: what it is called.
        target: who gets it.
        excluded: who does not, although the target has them.
        people: how many that are, in words, or "".
        content: what is given.
        costs: the parts of the cost.
        total: the whole of it; None where nobody said.
        funding: who pays, or "".
    """

    name: str
    target: str
    excluded: tuple[str, ...]
    people: str
    content: str
    costs: tuple[Cost, ...]
    total: int | None
    funding: str

    @property
    def target_text(self) -> str:
        """The target with its exclusions and the number of people, a line each."""
        excluded = [f"{_mark(place)}{text}" for place, text in enumerate(self.excluded)]
        lead = ["ただし、次に掲げる者を除く。"] if excluded else []
        return "\n".join([self.target, *lead, *excluded, *([self.people] if self.people else [])])

    @property
    def cost_text(self) -> str:
        """The whole cost and its parts, a line each."""
        whole = [f"総事業費 {self.total:,}千円"] if self.total is not None else []
        return "\n".join([*whole, *(f"{cost.name} {cost.thousand_yen:,}千円" for cost in self.costs)])


@dataclass(frozen=True)
class ChartEvent:
    """An event of the schedule: what it is called, its days in figures, its first and last day."""

    label: str
    days: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """What stands beside its mark."""
        return f"{self.days}　{self.label}"


@dataclass(frozen=True)
class Overview:
    """The page.

    Attributes:
        title: the programme's name.
        imprint: whose paper it is, and of which day, or "".
        purpose: what it is for.
        programmes: the rows of the table.
        steps: how it goes, in order.
        schedule: the events of the chart; none leave it out.
        notes: remarks at the end.
    """

    title: str
    imprint: str
    purpose: str
    programmes: tuple[Programme, ...]
    steps: tuple[str, ...]
    schedule: tuple[ChartEvent, ...]
    notes: tuple[str, ...]


def short_days(first: date, last: date) -> str:
    """Return days in figures, as a chart has them; the era's year only where it is another.

    >>> short_days(date(2021, 9, 14), date(2021, 10, 22))
    '9/14～10/22'
    >>> short_days(date(2021, 9, 15), date(2022, 1, 31))
    '9/15～令和４年1/31'
    """
    start = f"{first.month}/{first.day}"
    if first == last:
        return start
    year = "" if first.year == last.year else era_year(last)
    return f"{start}～{year}{last.month}/{last.day}"


def _mark(place: int) -> str:
    return _MARKS[place] if place < len(_MARKS) else f"〔{place + 1}〕"
