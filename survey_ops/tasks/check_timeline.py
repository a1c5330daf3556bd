"""The timeline of a case: its events by day, the orders they must keep, the days that are no working days."""

from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.load import FILE, Case, load_case
from survey_ops.domain.timeline import Comparison, DayOff, Event, compare, days_off
from survey_ops.errors import Problem


@dataclass(frozen=True)
class Timeline:
    """A timeline and what was found.

    Attributes:
        title: of the case.
        events: by their first day.
        comparisons: every order with the events it compares.
        days_off: days on which the office is closed, or may be.
    """

    title: str
    events: tuple[Event, ...]
    comparisons: tuple[Comparison, ...]
    days_off: tuple[DayOff, ...]

    @property
    def problems(self) -> list[Problem]:
        """Orders that are broken and must not be."""
        return [_broken(found) for found in self.comparisons if _is_breach(found, "problem")]

    @property
    def warnings(self) -> list[Problem]:
        """Orders that are broken and had better not be, and days off."""
        broken = [_broken(found) for found in self.comparisons if _is_breach(found, "warning")]
        return broken + [_day_off(found) for found in self.days_off]


def read_timeline(path: Path) -> Timeline:
    """Return the timeline of the case of a folder.

    Raises:
        ConfigError: the case file is wrong.
    """
    return case_timeline(load_case(path))


def case_timeline(case: Case) -> Timeline:
    """Return the timeline of a case."""
    config = case.config
    stated = [section.event(f"timeline.{place}") for place, section in enumerate(config.timeline)]
    events = sorted((*stated, *config.own_events()), key=lambda event: (event.first, event.last))
    orders = [section.order(f"timeline_order.{place}") for place, section in enumerate(config.timeline_order)]
    comparisons = compare({event.name: event for event in events}, orders)
    return Timeline(config.case.title, tuple(events), comparisons, tuple(days_off(events)))


def _is_breach(found: Comparison, severity: str) -> bool:
    return not found.is_kept and found.order.severity == severity


def _broken(found: Comparison) -> Problem:
    reason = f"理由: {found.order.reason}。" if found.order.reason else ""
    if found.order.severity == "warning":
        message = f"{found.sentence}がよいのですが、そうなっていません。{reason}"
    else:
        message = f"{found.sentence}でなければなりません。日程か順序の決まりを直してください。{reason}"
    return Problem(FILE, None, found.order.key, "timeline_order", message)


def _day_off(found: DayOff) -> Problem:
    code = "day_off" if found.day.is_known else "holidays_unknown"
    return Problem(FILE, None, found.key, code, found.sentence)
