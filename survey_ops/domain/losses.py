"""Losses (紛失): how many persons they concern, what the law asks for, and what was done of it.

個人情報の保護に関する法律 68 asks an administrative organ to report to the 個人情報保護委員会, and to tell the
persons concerned, when personal data it holds leak, are lost or damaged and (規則 43)

    1. they are sensitive (要配慮個人情報),
    2. their misuse may cost somebody money,
    3. it may have been done for a wrongful purpose, such as theft, or
    4. they are those of more than 100 persons.

The prompt report (速報) is due without delay, which the guidelines take for three to five days, the full report
(確報) within 30 days, of the third kind 60 (規則 44). The days are counted here at their strictest: the day the loss
was noticed is the first, and no holiday moves the last. Losses that are not found again are added up: whether two of
them are one incident is not for a program to decide, and a report too many does no harm.

What is found again before anybody can have seen it has not leaked (the guidelines' own example). Whether that is so
the office decides; no report is waited for any more when all is found before the first. Once the prompt report was
made, the full one follows in any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import SheetKey, State
from survey_ops.domain.custody_history import histories, sheets_named
from survey_ops.domain.items import replay_items
from survey_ops.domain.notices import standing
from survey_ops.domain.sheet_counts import returned_sheets

PERSONS = 100
"""More than these, and the law asks for a report."""

_PROMPT_DAYS, _FULL_DAYS, _FULL_DAYS_MALICIOUS = 5, 30, 60


class Ground(StrEnum):
    """Why the law asks for a report."""

    NUMBER = "number"
    SENSITIVE = "sensitive"
    PROPERTY = "property"
    MALICIOUS = "malicious"


GROUND_WORDS: Mapping[Ground, str] = {
    Ground.NUMBER: f"本人の数が {PERSONS} 人を超える",
    Ground.SENSITIVE: "要配慮個人情報が含まれる",
    Ground.PROPERTY: "不正に利用されて財産的被害が生じるおそれがある",
    Ground.MALICIOUS: "不正の目的によるおそれがある",
}


class Report(StrEnum):
    """The two reports: 速報, 確報."""

    PROMPT = "prompt"
    FULL = "full"


@dataclass(frozen=True)
class Demand:
    """What the law asks for.

    Attributes:
        grounds: why; empty where it asks for nothing.
        prompt_by: last day of the prompt report, or None.
        full_by: last day of the full report, or None.
    """

    grounds: tuple[Ground, ...]
    prompt_by: date | None
    full_by: date | None


@dataclass(frozen=True)
class Loss:
    """A loss on record.

    Attributes:
        entry: its entry.
        sheets: sheets lost.
        items: numbers of items lost.
        persons: persons whose data they bear.
        noticed: the day it was noticed.
        circumstances: what happened.
        measures: what was done; "" where nobody said.
        demand: what the law asks for.
        reported: the reports made, with the day.
        found_sheets, found_items: what was found again.
    """

    entry: int
    sheets: tuple[SheetKey, ...]
    items: tuple[int, ...]
    persons: int
    noticed: date
    circumstances: str
    measures: str
    demand: Demand
    reported: Mapping[Report, date]
    found_sheets: tuple[SheetKey, ...]
    found_items: tuple[int, ...]

    @property
    def sheets_left(self) -> tuple[SheetKey, ...]:
        """Sheets that are still lost."""
        return tuple(key for key in self.sheets if key not in self.found_sheets)

    @property
    def items_left(self) -> tuple[int, ...]:
        """Items that are still lost."""
        return tuple(number for number in self.items if number not in self.found_items)

    @property
    def is_found(self) -> bool:
        """Whether everything was found again."""
        return not (self.sheets_left or self.items_left)

    @property
    def is_settled(self) -> bool:
        """Whether what was done is on record, and every report that the law asks for was made."""
        return bool(self.measures) and not self.waiting

    @property
    def waiting(self) -> dict[Report, date]:
        """The reports that are still to be made, with their last days."""
        days = {Report.PROMPT: self.demand.prompt_by, Report.FULL: self.demand.full_by}
        if self.is_found and Report.PROMPT not in self.reported:
            return {}
        return {report: day for report, day in days.items() if day and report not in self.reported}


def demand(persons: int, noticed: date, grounds: Iterable[Ground] = ()) -> Demand:
    """Return what the law asks for.

    Args:
        persons: whose data were lost, with those of other losses not found again.
        noticed: the day it was noticed.
        grounds: further grounds, which no number tells.

    >>> demand(100, date(2021, 4, 9))
    Demand(grounds=(), prompt_by=None, full_by=None)
    >>> demand(101, date(2021, 4, 9)).prompt_by
    datetime.date(2021, 4, 13)
    """
    named = {*grounds, *([Ground.NUMBER] if persons > PERSONS else [])}
    if not named:
        return Demand((), None, None)
    days = _FULL_DAYS_MALICIOUS if Ground.MALICIOUS in named else _FULL_DAYS
    return Demand(
        grounds=tuple(ground for ground in Ground if ground in named),
        prompt_by=noticed + timedelta(days=_PROMPT_DAYS - 1),
        full_by=noticed + timedelta(days=days - 1),
    )


def case_losses(entries: Sequence[Entry]) -> tuple[Loss, ...]:
    """Return the losses of a case, those found again among them; those undone are left out."""
    return tuple(_loss(entry, entries) for entry in standing(entries, "loss"))


def persons_on_sheets(entries: Sequence[Entry], keys: Iterable[SheetKey]) -> int:
    """Return how many persons' data some sheets bear.

    Of a sheet that came back and was counted these are the labels that are not on envelopes; of any other all
    labels, for nobody knows how many are still on it.
    """
    known, back = histories(entries), returned_sheets(entries)
    return sum(
        max(back[key].labels - tally.stuck, 0)
        if key in back and (tally := back[key].tally) and known[key].now.state is State.RETURNED
        else known[key].now.labels
        for key in keys
    )


def persons_on_items(entries: Sequence[Entry], numbers: Iterable[int]) -> int:
    """Return how many persons' data some items bear.

    Raises:
        KeyError: an item is not on record.
    """
    known = replay_items(entries)
    return sum(known[number].persons for number in numbers)


def _loss(entry: Entry, entries: Sequence[Entry]) -> Loss:
    body = entry.body
    mine = [one for one in standing(entries, "loss_reported", "loss_found") if one.body["loss"] == entry.n]
    found = [one for one in mine if one.kind == "loss_found"]
    return Loss(
        entry=entry.n,
        sheets=tuple(sheets_named(entry)),
        items=tuple(body["items"]),
        persons=body["persons"],
        noticed=date.fromisoformat(body["found_on"]),
        circumstances=body["circumstances"],
        measures=body.get("measures", ""),
        demand=Demand(
            tuple(Ground(ground) for ground in body["grounds"]), _day(body["prompt_by"]), _day(body["full_by"])
        ),
        reported={
            Report(one.body["report"]): date.fromisoformat(one.body["on"])
            for one in mine
            if one.kind == "loss_reported"
        },
        found_sheets=tuple(key for one in found for key in sheets_named(one)),
        found_items=tuple(number for one in found for number in one.body["items"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
