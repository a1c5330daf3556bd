"""A result list of a flow with what a mailing needs of it. The one place where a mailing touches the flow engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any

from survey_ops.case.list_section import OWN_REGISTER, ListSection
from survey_ops.case.load import FILE, Case
from survey_ops.domain.notices import NoticeKind
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks.case_records import CaseRecords

ADDRESS_FIELDS = ("name", "postal_code", "address", "building", "protected")
"""Columns of a source that a mailing uses, by our names; the last two need not be there."""

_NEEDED = ADDRESS_FIELDS[:3]

Records = Callable[[NoticeKind, Sequence[str]], Sequence[CaseRecords]]
"""(kind, folders of cases) -> what each of them has on record."""


@dataclass(frozen=True)
class Row:
    """A row of a source: its line, and the address fields that the source has, by our names; personal data."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """A list that the flow read.

    Attributes:
        name: what the flow calls it.
        file: as the case names it; "" for refusals and returned mail on record.
        sha256: of the file, or "".
        rows: rows in it.
        office: who keeps it.
        as_of: the day it speaks of, or None.
        entries: of records, case code -> the last ledger entry that was looked at.
        headers: address field -> header, of those it has.
        people: id -> rows, of the people of the result list.
    """

    name: str
    file: str
    sha256: str
    rows: int
    office: str
    as_of: date | None
    entries: Mapping[str, int]
    headers: Mapping[str, str]
    people: Mapping[str, tuple[Row, ...]]

    def as_json(self) -> dict[str, Any]:
        """Return what the manifest says of it."""
        said: dict[str, Any] = {"name": self.name, "rows": self.rows, "from": self.office}
        if self.as_of:
            said["as_of"] = self.as_of.isoformat()
        return said | ({"file": self.file, "sha256": self.sha256} if self.file else {"entries": dict(self.entries)})


@dataclass(frozen=True)
class ResultList:
    """The people of a result.

    Attributes:
        ids: sorted by their bytes.
        counts: step -> people, in the order of the flow.
        sources: what the flow read, in its order.
        protected: people of the steps that the case names as protected.
        warnings: what is odd.
    """

    ids: tuple[str, ...]
    counts: Mapping[str, int]
    sources: tuple[Source, ...]
    protected: frozenset[str] = frozenset()
    warnings: tuple[Problem, ...] = field(default=())


def result_list(case: Case, said: ListSection, records: Records) -> ResultList:
    """Run the flow of a case and return one of its results.

    Args:
        case: the case that holds the flow.
        said: which result, and where its addresses are.
        records: reads the refusals and the returned mail of cases.

    Raises:
        ConfigError: the case has no flow, or `said` names what is not in it.
        InputError: the flow's lists have problems, or somebody's facts are unknown where the flow stops for that.
        MachineError: a list cannot be read.
        RefusedError: the records of a case cannot be used.
    """
    run = _run_flow(case, records)
    steps = {result.name: result.step for result in run.flow.results}
    _check_names(said, list(steps), list(run.sets.steps), list(run.flow.sources))
    ids = tuple(sorted(run.result_ids(said.result)))
    wanted = frozenset(ids)
    return ResultList(
        ids=ids,
        counts={one.step.name: one.count for one in run.report.steps},
        sources=tuple(_source(one, run, wanted) for one in run.report.sources),
        protected=frozenset(found for step in said.protected_steps for found in run.sets.ids_of(step)) & wanted,
        warnings=tuple(run.warnings),
    )


def _run_flow(case: Case, records: Records) -> Any:
    return import_module("survey_ops.tasks.run_flow").run_flow(case, records)


def _check_names(said: ListSection, results: list[str], steps: list[str], sources: list[str]) -> None:
    known = {"list.result": results, "list.addresses": [*sources, OWN_REGISTER], "list.protected_steps": steps}
    written = {
        "list.result": (said.result,),
        "list.addresses": said.addresses,
        "list.protected_steps": said.protected_steps,
    }
    problems = [
        Problem(
            FILE, None, key, "unknown_name", f"「{name}」は抽出フローにありません。{'、'.join(there)} があります。"
        )
        for key, there in known.items()
        for name in written[key]
        if name not in there
    ]
    if problems:
        raise list_error(problems)


def list_error(problems: list[Problem]) -> ConfigError:
    """Return the error of a [list] that does not go with its flow."""
    return ConfigError(
        f"宛先の一覧（[list]）に直すところが {len(problems)} か所あります。",
        f"{FILE} か、抽出フローのある案件の {FILE} を直してから、もう一度実行してください。",
        code="list",
        problems=problems,
    )


def _source(report: Any, run: Any, wanted: frozenset[str]) -> Source:
    table, rules = run.tables[report.name], run.flow.sources[report.name].columns
    # Refusals have no addresses; their columns are not the city's.
    fields = [name for name in ADDRESS_FIELDS if name in table.columns] if report.file.file else []
    people: dict[str, tuple[Row, ...]] = {}
    for place, resident in enumerate(table.ids):
        if resident in wanted:
            cells = {name: _cell(table.columns[name], place) for name in fields}
            people[resident] = (*people.get(resident, ()), Row(table.lines[place], cells))
    return Source(
        name=report.name,
        file=report.file.file,
        sha256=report.file.sha256,
        rows=report.file.rows,
        office=report.source.office,
        as_of=report.source.as_of,
        entries=dict(report.file.entries),
        headers={name: rules[name].header for name in fields},
        people=people,
    )


def _cell(column: Any, place: int) -> str:
    value = column.facts[column.codes[place]].value
    return value if isinstance(value, str) else ""


def address_sources(found: ResultList, said: ListSection) -> list[Source]:
    """Return the sources in which addresses are looked up, in the order of the case file.

    Raises:
        ConfigError: one of them has no columns for name, postal code or address.
    """
    by_name = {source.name: source for source in found.sources}
    sources = [by_name[name] for name in said.addresses if name != OWN_REGISTER]
    problems = [
        Problem(
            FILE,
            None,
            f"flow.sources.{source.name}.columns",
            "address_columns",
            f"宛名に使うには、項目 {'、'.join(missing)} の見出しが必要です。",
        )
        for source in sources
        if (missing := [name for name in _NEEDED if name not in source.headers])
    ]
    if problems:
        raise list_error(problems)
    return sources
