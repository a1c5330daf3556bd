"""Run the flow of a case: read its lists, work out its steps, and say everything that is wrong on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from survey_ops.case.flow_build import build_flow
from survey_ops.case.flow_section import FlowSection, FlowSourceSection
from survey_ops.case.load import FILE, Case
from survey_ops.domain.conditions import single_tests
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.flow import RECORD_COLUMNS, Extraction, Flow, RecordKind
from survey_ops.domain.flow_report import FlowReport, OverlapReport, SourceFile, report_flow
from survey_ops.domain.flow_sets import FlowSets, evaluate
from survey_ops.errors import ConfigError, InputError, MachineError, Problem
from survey_ops.registers.sources import SourceSpec, read_source
from survey_ops.tasks.flow_records import Records
from survey_ops.tasks.placing import reason_of


@dataclass(frozen=True)
class FlowRun:
    """A flow that was worked out.

    Attributes:
        flow: the flow.
        tables: the rows of each source.
        sets: the sets of its steps; personal data.
        report: what it came to; no personal data.
        warnings: what is odd.
    """

    flow: Flow
    tables: dict[str, FactTable]
    sets: FlowSets
    report: FlowReport
    warnings: tuple[Problem, ...]

    def result_ids(self, name: str) -> list[str]:
        """Return the people of a result, sorted by id.

        Raises:
            KeyError: there is no such result.
        """
        steps = {result.name: result.step for result in self.flow.results}
        return self.sets.ids_of(steps[name])


@dataclass(frozen=True)
class FlowReading:
    """A flow that was worked out as far as it goes, and what stops it."""

    run: FlowRun | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class _Read:
    """A source as it was read."""

    table: FactTable | None
    file: SourceFile
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()


def run_flow(case: Case, records: Records) -> FlowRun:
    """Run the flow of a case.

    Args:
        case: the case.
        records: reads the records that cases keep.

    Raises:
        ConfigError: the case has no flow.
        InputError: a list has problems, or somebody's facts are unknown where the flow stops for that; all of them.
        MachineError: a file cannot be read.
        RefusedError: the records of a case cannot be used.
    """
    return require_run(read_flow(case, records))


def require_run(reading: FlowReading) -> FlowRun:
    """Return a flow that nothing stops.

    Raises:
        InputError: something does; all of it.
    """
    if reading.problems or reading.run is None:
        raise InputError(
            f"抽出フローに使うデータに、直すところが {len(reading.problems)} か所あります。",
            "データを出力した部署に確かめ、直したファイルを求めてください。何も記録していません。",
            code="flow",
            problems=reading.problems,
        )
    return reading.run


def read_flow(case: Case, records: Records) -> FlowReading:
    """Run the flow of a case as far as it goes; the problems of all lists at once.

    Raises:
        ConfigError: the case has no flow.
        MachineError: a file cannot be read.
        RefusedError: the records of a case cannot be used.
    """
    said = flow_section(case)
    flow = build_flow(said, case.config.office.division)
    read = {name: _read(case, name, source, records) for name, source in said.sources.items()}
    problems = tuple(problem for one in read.values() for problem in one.problems)
    warnings = tuple(warning for one in read.values() for warning in one.warnings)
    tables = {name: one.table for name, one in read.items() if one.table is not None}
    if problems:
        return FlowReading(None, problems, warnings)
    sets = evaluate(flow, tables)
    files = {name: one.file for name, one in read.items()}
    report = report_flow(flow, files, sets)
    warnings += tuple(map(_overlap, report.overlaps))
    run = FlowRun(flow, tables, sets, report, warnings)
    return FlowReading(run, tuple(_undecided(run, files)), warnings)


def _overlap(said: OverlapReport) -> Problem:
    message = f"{said.name}（{said.words}）に {said.count:,} 人います。{said.message}"
    return Problem(FILE, None, "flow.warnings", "flow_warning", message)


def flow_section(case: Case) -> FlowSection:
    """Return [flow] of a case.

    Raises:
        ConfigError: the case has none.
    """
    if case.config.flow is None:
        raise ConfigError(
            "この案件には、抽出フロー（[flow]）がありません。",
            "case.toml に [flow] を書いてください。書き方は docs/guide.ja.md にあります。",
            code="no_flow",
        )
    return case.config.flow


def _read(case: Case, name: str, said: FlowSourceSection, records: Records) -> _Read:
    if said.records is not None:
        return _read_records(said.records, said.cases, records)
    file = said.path or ""
    try:
        found = read_source(case.folder / file, source_spec(name, said))
    except (FileNotFoundError, NotADirectoryError):
        message = (
            f"ファイルがありません。案件フォルダーに置くか、case.toml の flow.sources.{name}.path を直してください。"
        )
        return _Read(None, SourceFile(file, "", 0, {}), [Problem(file, None, "", "source_missing", message)])
    except OSError as error:
        raise MachineError(
            f"{file} を読めません（{reason_of(error)}）。",
            "ほかのプログラムで開いていれば閉じ、読む権限があるか確かめてください。",
            code="unreadable",
        ) from None
    rows = len(found.table.ids) if found.table else 0
    return _Read(found.table, SourceFile(file, found.sha256, rows, {}), found.problems, found.warnings)


def source_spec(name: str, said: FlowSourceSection) -> SourceSpec:
    """Return how a list of a flow is read."""
    return SourceSpec(
        name=name,
        file=said.path or "",
        encoding=said.encoding,
        delimiter=said.delimiter,
        sheet=said.sheet,
        id=said.id or "",
        columns=said.rules(),
        as_of=said.as_of or date.max,
        not_my_number=said.not_my_number,
        header_line=said.header_line,
        first_line=said.first_line,
        trailing_lines=said.trailing_lines,
        header_prefixes=said.header_prefixes,
    )


def _read_records(kind: RecordKind, cases: Sequence[str], records: Records) -> _Read:
    found = records(kind, cases)
    rows = [row for one in found for row in one.rows]
    cells = {"on": [row.on.isoformat() for row in rows]}
    cells["way" if kind == "refused" else "reason"] = [row.text for row in rows]
    columns = {name: read_column(cells[name], rule, date.max).column for name, rule in RECORD_COLUMNS[kind].items()}
    unnamed = sum(one.unnamed for one in found)
    file = SourceFile("", "", len(rows), {one.case: one.entry for one in found}, unnamed)
    table = FactTable([row.id for row in rows], list(range(1, len(rows) + 1)), columns)
    return _Read(table, file, (), [_unnamed(kind, unnamed)] if unnamed else [])


def _unnamed(kind: RecordKind, count: int) -> Problem:
    what = "辞退" if kind == "refused" else "返送"
    message = f"だれのものか分からない{what}の記録が {count:,} 件あり、抽出に反映できません。"
    return Problem("授受簿", None, "", "records_unnamed", message)


def _undecided(run: FlowRun, files: dict[str, SourceFile]) -> Iterator[Problem]:
    """Yield the rows for which nobody knows whether a condition holds, of the steps that stop for that."""
    for step in run.flow.steps:
        if not isinstance(step.origin, Extraction) or step.origin.unknown != "stop":
            continue
        source, origin = run.flow.sources[step.origin.source], step.origin
        tests = single_tests(origin.where) if origin.where else ()
        headers = "、".join(dict.fromkeys(source.columns[test.column].header for test in tests))
        message = (
            f"段階「{step.name}」の条件に当てはまるかどうか分かりません。事実を確かめるか、"
            "不明の者の扱い（unknown）を決めて case.toml に書いてください。"
        )
        table = run.tables[origin.source]
        for row in run.sets.steps[step.name].undecided_rows:
            file = files[origin.source].file or source.title
            yield Problem(file, table.lines[row], headers, "flow_unknown", message)
