"""What a flow came to, ready to be read: the same for the printed page and the terminal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey_ops.domain.flow import Extraction, Flow, Operation, Source, Step
from survey_ops.domain.flow_sets import FlowSets, StepSet, Taken, Trace
from survey_ops.domain.flow_words import Sentence, formula, short_words, step_sentence
from survey_ops.domain.tickets import ids_sha256
from survey_ops.domain.wareki import full_date

FEW = 10
"""Of fewer people than this no hash is kept."""

_DECISIONS = {
    "stop": "扱いを決めるまで、この流れは使えない。",
    "exclude": "含めていない。",
    "include": "含めた。",
}


@dataclass(frozen=True)
class SourceFile:
    """What a source was read from.

    Attributes:
        file: the file as the case names it; "" for the case's own records.
        sha256: of the file, or "".
        rows: rows in it.
        entries: for the case's own records, case code -> the last ledger entry that was looked at.
        unnamed: records that name nobody, so that no list can take them up.
    """

    file: str
    sha256: str
    rows: int
    entries: Mapping[str, int]
    unnamed: int = 0


@dataclass(frozen=True)
class SourceReport:
    """A source, its file and how many people are in it."""

    name: str
    source: Source
    file: SourceFile
    people: int

    @property
    def words(self) -> str:
        """Office, title, day and request in one line."""
        known = (f"{full_date(self.source.as_of)}時点" if self.source.as_of else "", self.source.request)
        told = "、".join(one for one in known if one)
        return f"{self.source.office}　{self.source.title}" + (f"（{told}）" if told else "")


@dataclass(frozen=True)
class CountLine:
    """A line of a reckoning: how deep it is set in, what is done, the change and what is left."""

    depth: int
    words: str
    change: int | None
    after: int


@dataclass(frozen=True)
class StepReport:
    """A step and what it came to.

    Attributes:
        step: the step.
        sentence: what it does.
        formula: a set expression in signs, or "".
        count: people in it.
        unknown: people of whom nobody knows whether they belong in it.
        remark: a sentence on the unknown, or "".
        lines: the reckoning of a set expression.
    """

    step: Step
    sentence: Sentence
    formula: str
    count: int
    unknown: int
    remark: str
    lines: tuple[CountLine, ...]


@dataclass(frozen=True)
class ResultReport:
    """A result: its step, its number of people and SHA-256 over their ids in order, each followed by a line feed."""

    name: str
    step: str
    count: int
    unknown: int
    sha256: str

    @property
    def lasting_sha256(self) -> str | None:
        """The hash as paper and ledger keep it: None for few, whose ids could be found by trying."""
        return self.sha256 if self.count >= FEW else None


@dataclass(frozen=True)
class OverlapReport:
    """A set that should be empty and is not."""

    name: str
    words: str
    count: int
    message: str


@dataclass(frozen=True)
class FlowReport:
    """A whole flow as it came out."""

    title: str
    sources: tuple[SourceReport, ...]
    steps: tuple[StepReport, ...]
    results: tuple[ResultReport, ...]
    overlaps: tuple[OverlapReport, ...]


def report_flow(flow: Flow, files: Mapping[str, SourceFile], sets: FlowSets) -> FlowReport:
    """Return what a flow came to.

    Args:
        flow: the flow.
        files: for each source what it was read from.
        sets: its sets.
    """
    return FlowReport(
        title=flow.title,
        sources=tuple(
            SourceReport(name, source, files[name], sets.people[name]) for name, source in flow.sources.items()
        ),
        steps=tuple(_step_report(step, flow, sets.steps[step.name]) for step in flow.steps),
        results=tuple(
            ResultReport(
                result.name,
                result.step,
                sets.steps[result.step].count,
                sets.steps[result.step].unknown,
                ids_sha256(sets.ids_of(result.step)),
            )
            for result in flow.results
        ),
        overlaps=tuple(
            OverlapReport(one.name, formula(one.expression), count, one.message) for one, count in sets.warnings
        ),
    )


def _step_report(step: Step, flow: Flow, made: StepSet) -> StepReport:
    return StepReport(
        step=step,
        sentence=step_sentence(step, flow),
        formula=formula(step.origin) if isinstance(step.origin, Operation) else "",
        count=made.count,
        unknown=made.unknown,
        remark=_remark(step, made.unknown),
        lines=tuple(_lines(made.trace, 0)) if made.trace else (),
    )


def _remark(step: Step, unknown: int) -> str:
    if not unknown:
        return ""
    if isinstance(step.origin, Extraction):
        return f"条件に当てはまるかどうか分からない者　{unknown:,}人。{_DECISIONS[step.origin.unknown]}"
    return f"分からない事項によって、対象になるかどうかが変わる者　{unknown:,}人。"


def _lines(trace: Trace, depth: int) -> Iterator[CountLine]:
    for place, taken in enumerate(trace.operands):
        if taken.inner:
            yield from _lines(taken.inner, depth + 1)
        change = None if place == 0 else taken.after - taken.before
        yield CountLine(depth, _done(trace, taken, is_first=place == 0), change, taken.after)


def _done(trace: Trace, taken: Taken, *, is_first: bool) -> str:
    words = short_words(taken.expression)
    if is_first:
        return words
    if trace.operator == "union":
        return f"{words}（{taken.size:,}人）のうち、まだない者を加える"
    return f"{words}（{taken.size:,}人）に該当{'しない' if trace.operator == 'intersection' else 'する'}者を除く"
