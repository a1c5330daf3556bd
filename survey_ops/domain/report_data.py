"""The numbers of a report on a sample, before they are set in tables and sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.frame_table import Composition
from survey_ops.domain.inclusion import Inclusion, Stratum
from survey_ops.domain.responses import Responses
from survey_ops.domain.sampling_error import expected_answers, margin

PROPORTIONS = (50, 60, 70, 80, 90)
"""Shares in per cent for which the error is printed; that of 40 is that of 60."""


@dataclass(frozen=True)
class MarginLine:
    """The error at a number of answers.

    Attributes:
        rate: response rate in per cent, or None where the answers have been counted.
        answers: answers.
        margins: in points, for each of `PROPORTIONS`; None where nobody answers.
    """

    rate: int | None
    answers: int
    margins: tuple[float | None, ...]


@dataclass(frozen=True)
class ReportData:
    """What a report tells.

    Attributes:
        manifest: of the draw.
        entry: the ledger entry of the draw.
        drawn_on: the day of the draw.
        office: where the register came from.
        frame_on: the day the frame was put on record before the draw, or None.
        reserves: residents added to the sample later, by the next tickets.
        composition: frame and sample side by side.
        inclusion: how likely a resident was to be drawn.
        strata: of a stratified draw.
        margins: the error to be expected, and with answers on record the one reached.
        responses: what came back.
        sent: letters sent, as far as the record tells: labels made, or residents drawn where none were.
        is_printed: whether labels were made.
        below: counts of the sample below this are hidden.
    """

    manifest: Mapping[str, Any]
    entry: int
    drawn_on: date
    office: str
    frame_on: date | None
    reserves: int
    composition: Composition
    inclusion: Inclusion
    strata: tuple[Stratum, ...]
    margins: tuple[MarginLine, ...]
    responses: Responses
    sent: int
    is_printed: bool
    below: int


def frame_recorded(entries: Sequence[Entry], draw: Entry) -> date | None:
    """Return the day a draw's frame was put on record before the draw, or None.

    Args:
        entries: of the case by rising number.
        draw: the draw.
    """
    before = [entry for entry in entries if entry.kind in ("draw", "frame") and entry.n < draw.n]
    # A frame stands for the next draw, until that is made.
    if not before or before[-1].kind != "frame":
        return None
    body = before[-1].body
    is_same = body["frame_sha256"] == draw.body["manifest"]["frame_sha256"]
    return date.fromisoformat(body["on"]) if is_same else None


def reserves_used(entries: Sequence[Entry], draw: Entry) -> int:
    """Return how many residents were added to a draw's sample later."""
    return sum(entry.body["count"] for entry in entries if entry.kind == "reserve" and entry.body["draw"] == draw.n)


def margin_lines(eligible: int, selected: int, rates: Sequence[int], answered: int) -> tuple[MarginLine, ...]:
    """Return the error at the rates expected, and at the answers that came.

    Args:
        eligible: residents of the frame.
        selected: residents drawn.
        rates: response rates in per cent.
        answered: answers on record; 0 before the first.
    """
    lines = [_line(eligible, expected_answers(selected, Fraction(rate, 100)), rate) for rate in sorted(set(rates))]
    # More answers than residents cannot be; the counts of the record say so elsewhere.
    return (*lines, *([_line(eligible, answered, None)] if 0 < answered <= eligible else []))


def _line(eligible: int, answers: int, rate: int | None) -> MarginLine:
    margins = tuple(
        100 * margin(eligible, answers, proportion=Fraction(share, 100)) if answers else None for share in PROPORTIONS
    )
    return MarginLine(rate, answers, margins)
