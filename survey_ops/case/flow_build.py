"""[flow] as the domain's flow."""

from collections.abc import Mapping
from pathlib import PurePath

from survey_ops.case.flow_conditions import build_condition
from survey_ops.case.flow_section import (
    ExpressionSection,
    FlowSection,
    FlowSourceSection,
    FlowStepSection,
)
from survey_ops.domain.flow import Expression, Extraction, Flow, Operation, Overlap, Result, Source, Step
from survey_ops.domain.flow_outline import PageText

_RECORDS = {"refused": "辞退の記録", "undelivered": "返送の記録"}


def build_flow(said: FlowSection, own_office: str) -> Flow:
    """Return the flow of a section that was checked.

    Args:
        said: the section.
        own_office: who keeps the case's own records.
    """
    return Flow(
        title=said.title,
        sources={name: _source(source, own_office) for name, source in said.sources.items()},
        steps=tuple(map(_step, said.steps)),
        results=tuple(Result(result.name, result.step) for result in said.results),
        warnings=tuple(Overlap(one.name, _expression(one.is_), one.message) for one in said.warnings),
    )


def build_page(said: FlowSection) -> Mapping[str, PageText]:
    """Return how the numbers of a flow read on the page that is attached to a form."""
    return {name: PageText(one.text, one.note, one.asked) for name, one in said.page.items()}


def _source(said: FlowSourceSection, own_office: str) -> Source:
    title = said.title or (_RECORDS[said.records] if said.records else PurePath(said.path or "").name)
    return Source(title, said.office or own_office, said.as_of, said.request, said.rules())


def _step(said: FlowStepSection) -> Step:
    if said.source is None:
        origin: Extraction | Expression = _expression(said.is_ or ExpressionSection())
    else:
        where = build_condition(said.where) if said.where else None
        origin = Extraction(said.source, where, said.unknown or "stop")
    return Step(said.name, origin, said.title, said.heading, said.note)


def _expression(said: ExpressionSection) -> Expression:
    if said.union is not None:
        return Operation("union", tuple(map(_expression, said.union)))
    if said.intersection is not None:
        return Operation("intersection", tuple(map(_expression, said.intersection)))
    if said.minus is not None:
        return Operation("minus", tuple(map(_expression, said.minus)))
    return said.step or ""
