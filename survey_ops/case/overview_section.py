"""[overview] a programme on one page, the first of the attachments of a council sheet (別紙)."""

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from survey_ops.case.basics import Line, Required, Section, Text

Fault = tuple[str, str, str]
"""What is wrong: its key, a short fixed name, and the sentence."""

ThousandYen = Annotated[int, Field(ge=0, le=10**9)]


class CostSection(Section):
    """[[overview.programmes.costs]] a part of the cost, in thousands of yen (千円)."""

    name: Line
    thousand_yen: ThousandYen


class ProgrammeSection(Section):
    """[[overview.programmes]] a row of the table: what is given to whom, what it costs and who pays for it."""

    name: Required
    target: Required
    excluded: tuple[Required, ...] = ()  # printed as ①, ② below the target
    people: Text = ""
    content: Required
    costs: tuple[CostSection, ...] = ()
    total_thousand_yen: ThousandYen | None = None
    funding: Text = ""

    @field_validator("excluded", "costs", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        # TOML has lists only; a frozen model keeps tuples.
        return tuple(value) if isinstance(value, list) else value

    def faults(self, key: str) -> Iterator[Fault]:
        """Yield what is wrong with the cost: its parts must add up to what is said to be the total."""
        total, parts = self.total_thousand_yen, sum(cost.thousand_yen for cost in self.costs)
        if total is not None and self.costs and parts != total:
            told = f"総事業費 {total:,} 千円が、内訳の合計 {parts:,} 千円と合いません。"
            yield f"{key}.total_thousand_yen", "sum", f"{told}どちらが正しいか確かめてください。"


class ChartEventSection(Section):
    """[[overview.schedule]] an event of the timeline that stands in the chart.

    Without a label it is called as in the timeline; `days` replaces its dates in figures, for what is not known to
    the day (９月初旬).
    """

    event: Line
    label: Line | None = None
    days: Annotated[Line, StringConstraints(max_length=30)] | None = None


class OverviewSection(Section):
    """[overview] purpose, table, steps and schedule of a programme."""

    title: Text = ""
    imprint: Text = ""  # whose paper it is, and of which day
    purpose: Required
    programmes: tuple[ProgrammeSection, ...] = ()
    steps: tuple[Required, ...] = ()
    notes: tuple[Required, ...] = ()
    schedule: tuple[ChartEventSection, ...] | None = None  # every event of the timeline where left out

    @field_validator("programmes", "steps", "notes", "schedule", mode="before")
    @classmethod
    def _from_list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    def faults(self, events: Collection[str]) -> Iterator[Fault]:
        """Yield what is wrong with the figures, and the events that the timeline does not have.

        Args:
            events: the names of the timeline's events.
        """
        for place, programme in enumerate(self.programmes):
            yield from programme.faults(f"overview.programmes.{place}")
        seen: set[str] = set()
        for place, said in enumerate(self.schedule or ()):
            key = f"overview.schedule.{place}.event"
            if said.event not in events:
                message = f"日程に「{said.event}」がありません。[[timeline]] の name と同じ名前にしてください。"
                yield key, "event_unknown", message
            elif said.event in seen:
                yield key, "event_twice", f"「{said.event}」が二度あります。一つにしてください。"
            seen.add(said.event)
