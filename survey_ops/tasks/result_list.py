"""A result list of a flow with what a mailing needs of it. The one place where a mailing touches the flow engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from survey_ops.case.list_section import OWN_REGISTER, ListSection
from survey_ops.case.load import FILE, Case
from survey_ops.domain.conditions import ColumnRule
from survey_ops.domain.fact_tables import FactColumn
from survey_ops.domain.flow_report import SourceReport
from survey_ops.errors import ConfigError, InputError, Problem
from survey_ops.registers.sources import read_source
from survey_ops.tasks.flow_records import Records
from survey_ops.tasks.run_flow import FlowRun, run_flow, source_spec


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
    run = run_flow(case, records)
    steps = {result.name: result.step for result in run.flow.results}
    _check_names(said, list(steps), list(run.sets.steps), list(run.flow.sources))
    ids = tuple(sorted(run.result_ids(said.result)))
    wanted = frozenset(ids)
    hashes = {one.name: one.file.sha256 for one in run.report.sources}
    books = {
        name: _read_book(case, name, columns.mapping(), hashes[name], wanted)
        for name, columns in said.columns.items()
    }
    return ResultList(
        ids=ids,
        counts={one.step.name: one.count for one in run.report.steps},
        sources=tuple(_source(one, run, wanted, books.get(one.name)) for one in run.report.sources),
        protected=frozenset(found for step in said.protected_steps for found in run.sets.ids_of(step)) & wanted,
        warnings=tuple(run.warnings),
    )


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


def _source(report: SourceReport, run: FlowRun, wanted: frozenset[str], book: "_Book | None") -> Source:
    table = run.tables[report.name]
    people = book.people if book else _rows(table.ids, table.lines, wanted, lambda _: {})
    return Source(
        name=report.name,
        file=report.file.file,
        sha256=report.file.sha256,
        rows=report.file.rows,
        office=report.source.office,
        as_of=report.source.as_of,
        entries=dict(report.file.entries),
        headers=book.headers if book else {},
        people=people,
    )


@dataclass(frozen=True)
class _Book:
    """The address columns of a source."""

    headers: Mapping[str, str]
    people: Mapping[str, tuple[Row, ...]]


def _read_book(case: Case, name: str, headers: Mapping[str, str], sha256: str, wanted: frozenset[str]) -> _Book:
    """Read a list of the flow once more, its columns of name and address alone.

    Raises:
        ConfigError: the list is no file.
        InputError: a column is not there, or the file was changed meanwhile.
    """
    section = case.config.flow.sources[name] if case.config.flow else None
    if section is None or not section.path:
        message = f"「{name}」はファイルではないため、宛名に使えません。"
        raise list_error([Problem(FILE, None, "list.addresses", "no_file", message)])
    key, spec_key = f"list.columns.{name}", f"flow.sources.{name}"
    columns = {field: ColumnRule(header, blank="none") for field, header in headers.items()}
    found = read_source(case.folder / section.path, replace(source_spec(name, section), columns=columns))
    if found.table is None or found.sha256 != sha256:
        raise InputError(
            f"宛名の一覧 {section.path} を読めません。",
            f"{FILE} の {key} の見出しと、ファイルを書き換えている人がいないかを確かめてください。",
            code="address_list",
            problems=[replace(one, message=one.message.replace(spec_key, key)) for one in found.problems],
        )
    table = found.table

    def cells(place: int) -> dict[str, str]:
        return {field: _text(column, place) for field, column in table.columns.items()}

    return _Book(headers, _rows(table.ids, table.lines, wanted, cells))


def _text(column: FactColumn, place: int) -> str:
    value = column.facts[column.codes[place]].value
    return value if isinstance(value, str) else ""


def _rows(
    ids: Sequence[str],
    lines: Sequence[int],
    wanted: frozenset[str],
    cells: Callable[[int], Mapping[str, str]],
) -> dict[str, tuple[Row, ...]]:
    """Return the rows of the people wanted, in the order of the file."""
    people: dict[str, tuple[Row, ...]] = {}
    for place, resident in enumerate(ids):
        if resident in wanted:
            people[resident] = (*people.get(resident, ()), Row(lines[place], cells(place)))
    return people


def address_sources(found: ResultList, said: ListSection) -> list[Source]:
    """Return the sources in which addresses are looked up, in the order of the case file."""
    by_name = {source.name: source for source in found.sources}
    return [by_name[name] for name in said.addresses if name != OWN_REGISTER]
