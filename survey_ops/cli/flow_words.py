"""A flow's outcome on the terminal and as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from survey_ops.domain.flow_report import FlowReport, StepReport
    from survey_ops.domain.flow_words import Sentence


def flow_lines(report: "FlowReport") -> list[str]:
    """Return the counts of a flow as lines."""
    return [
        report.title,
        *(f"  {one.words}  {one.file.rows:,} 行  {one.people:,} 人" for one in report.sources),
        *(line for step in report.steps for line in _step_lines(step)),
        *(f"結果  {one.name}（{one.step}）  {one.count:,} 人" for one in report.results),
    ]


def _step_lines(said: "StepReport") -> Iterator[str]:
    if said.step.heading:
        yield said.step.heading
    yield f"{said.step.name}  {said.count:,} 人  {said.step.title or said.sentence.text}"
    if said.step.title:
        yield from _sentence_lines(said.sentence, "    ")
    for line in said.lines:
        change = "" if line.change is None else f"  {line.change:+,} 人"
        yield f"    {'  ' * line.depth}{line.words}{change}  → {line.after:,} 人"
    if said.remark:
        yield f"    ※ {said.remark}"


def _sentence_lines(said: "Sentence", indent: str) -> Iterator[str]:
    yield f"{indent}{said.text}"
    for mark, item in said.items:
        first, *rest = _sentence_lines(item, "")
        yield f"{indent}  {mark} {first}"
        yield from (f"{indent}    {line}" for line in rest)


def flow_data(report: "FlowReport") -> dict[str, Any]:
    """Return the counts of a flow for scripts."""
    return {
        "sources": [
            {
                "name": one.name,
                "office": one.source.office,
                "as_of": one.source.as_of.isoformat() if one.source.as_of else None,
                "rows": one.file.rows,
                "people": one.people,
                "file": one.file.file,
                "sha256": one.file.sha256,
            }
            for one in report.sources
        ],
        "steps": [
            {"name": one.step.name, "count": one.count, "unknown": one.unknown, "words": one.sentence.text}
            for one in report.steps
        ],
        "results": [
            {"name": one.name, "step": one.step, "count": one.count, "unknown": one.unknown, "sha256": one.sha256}
            for one in report.results
        ],
        "overlaps": [{"name": one.name, "count": one.count, "message": one.message} for one in report.overlaps],
    }
