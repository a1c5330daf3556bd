"""The attachments of a form (別紙): the programme's overview and the flow, as [form.council] attachments names them.

They are made from the case file and the ledger alone. The counts of the flow are those of its last run on record, so
that a form is made again as it was; no list of residents is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from survey_ops.case.flow_build import build_flow, build_page
from survey_ops.case.flow_section import FlowSection
from survey_ops.case.load import Case
from survey_ops.case.overview_section import OverviewSection, ProgrammeSection
from survey_ops.documents.annex import Annex
from survey_ops.documents.annex_page import PagedAnnex
from survey_ops.documents.flow_annex import FlowRecord, flow_annex
from survey_ops.documents.overview_annex import overview_annex
from survey_ops.domain.chain import Entry, last_of
from survey_ops.domain.flow_outline import outline_flow
from survey_ops.domain.overview import ChartEvent, Cost, Overview, Programme, short_days
from survey_ops.domain.timeline import Event


def annexes_of(case: Case, entries: Sequence[Entry]) -> Sequence[Annex]:
    """Return the attachments of a case's council sheet in the order in which the case file names them.

    Args:
        case: the case.
        entries: its entries, up to the moment that the form speaks of.

    Raises:
        InputError: a text holds characters that the fonts cannot draw.
    """
    council = case.config.form.council
    if council is None:
        return ()
    annexes: list[PagedAnnex] = []
    for name in council.attachments:
        own_first = 1 + sum(annex.pages for annex in annexes)
        if name == "overview" and case.config.overview:
            annexes.append(overview_annex(_overview(case, case.config.overview), own_first))
        elif name == "flow" and case.config.flow:
            annexes.append(_flow(case, case.config.flow, entries, own_first))
    return annexes


def stale_run(case: Case, entries: Sequence[Entry]) -> Entry | None:
    """Return the last run of an attached flow where lists or steps were changed since, and None elsewhere."""
    council, said = case.config.form.council, case.config.flow
    last = last_of(entries, "flow")
    if not (council and said and last) or "flow" not in council.attachments:
        return None
    return None if _record(said, last).is_current else last


def _flow(case: Case, said: FlowSection, entries: Sequence[Entry], own_first: int) -> PagedAnnex:
    last = last_of(entries, "flow")
    record = _record(said, last) if last else None
    counts = _counts(last.body) if last and record and record.is_current else {}
    division = case.config.office.division
    sections = outline_flow(build_flow(said, division), division, build_page(said), counts)
    return flow_annex(said.title, sections, record, own_first)


def _record(said: FlowSection, last: Entry) -> FlowRecord:
    """Return the run that an entry tells of; one of before definitions were recorded is taken for this flow."""
    is_current = last.body.get("definition", "") in ("", said.definition_sha256())
    return FlowRecord(last.n, date.fromisoformat(last.body["on"]), is_current)


def _counts(body: Mapping[str, Any]) -> Mapping[str, int]:
    return {step["name"]: step["count"] for step in body["steps"]}


def _overview(case: Case, said: OverviewSection) -> Overview:
    return Overview(
        title=said.title or case.config.case.title,
        imprint=said.imprint,
        purpose=said.purpose,
        programmes=tuple(map(_programme, said.programmes)),
        steps=said.steps,
        schedule=tuple(_schedule(case, said)),
        notes=said.notes,
    )


def _programme(said: ProgrammeSection) -> Programme:
    return Programme(
        name=said.name,
        target=said.target,
        excluded=said.excluded,
        people=said.people,
        content=said.content,
        costs=tuple(Cost(cost.name, cost.thousand_yen) for cost in said.costs),
        total=said.total_thousand_yen,
        funding=said.funding,
    )


def _schedule(case: Case, said: OverviewSection) -> Iterator[ChartEvent]:
    """Yield the events of the chart: those that are named, or all of the timeline."""
    config = case.config
    written = [event.event(f"timeline.{place}") for place, event in enumerate(config.timeline)]
    known: dict[str, Event] = {event.name: event for event in (*config.own_events(), *written)}
    if said.schedule is None:
        for event in written:
            yield ChartEvent(event.name, short_days(event.first, event.last), event.first, event.last)
        return
    for one in said.schedule:
        event = known[one.event]
        days = one.days or short_days(event.first, event.last)
        yield ChartEvent(one.label or event.name, days, event.first, event.last)
