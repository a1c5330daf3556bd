"""A list of people for a flow, read strictly: every problem by file, line and column, none with what a cell holds.

Unlike the register, a list may have several rows of one person (a decision for each year, say).
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.conditions import ColumnRule
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.facts import Fault
from survey_ops.domain.tickets import is_id
from survey_ops.errors import InputError, Problem
from survey_ops.registers.decode import decode
from survey_ops.registers.table import Table, read_table

_DATE_SHAPES = "19750102、1975-01-02、昭和50年1月2日 などの書き方"


@dataclass(frozen=True)
class SourceSpec:
    """How to read a list.

    Attributes:
        name: what the case calls it.
        file: its name, for messages.
        encoding: `auto` or an encoding.
        delimiter: `auto`, `comma` or `tab`.
        sheet: sheet of a workbook, or "".
        id: the header of the ids.
        columns: our name -> how the column is read.
        as_of: the day the list speaks of; nobody in it was born later.
    """

    name: str
    file: str
    encoding: str
    delimiter: str
    sheet: str
    id: str
    columns: Mapping[str, ColumnRule]
    as_of: date


@dataclass(frozen=True)
class SourceReading:
    """A list, or what is wrong with it.

    Attributes:
        table: None where there are problems.
        sha256: of the file.
        problems: what stops the work.
        warnings: what is odd.
    """

    table: FactTable | None
    sha256: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def read_source(data: bytes, spec: SourceSpec) -> SourceReading:
    """Read a list; never raises for what stands in the file, but tells it."""
    sha256 = hashlib.sha256(data).hexdigest()
    headers = [spec.id, *(rule.header for rule in spec.columns.values())]
    try:
        text = decode(data, spec.encoding, spec.file, headers).text
    except InputError as error:
        advice = error.advice.replace("register.encoding", f"flow.sources.{spec.name}.encoding")
        whole = Problem(spec.file, None, "", error.code, f"{error.message}{advice}")
        return SourceReading(None, sha256, error.problems or (whole,))
    table = read_table(text, spec.file, _delimiter(text, spec.delimiter))
    problems = [*table.problems, *_header_problems(table, spec, headers)]
    if problems:
        return SourceReading(None, sha256, tuple(problems))
    read, problems = _read_cells(table, spec)
    if problems:
        return SourceReading(None, sha256, tuple(sorted(problems, key=lambda problem: problem.line or 0)))
    empty = Problem(spec.file, None, "", "flow_empty", "一人も入っていません。空の一覧でよいか、確かめてください。")
    return SourceReading(read, sha256, (), () if table.rows else (empty,))


def _delimiter(text: str, said: str) -> str:
    first = text.partition("\n")[0]
    return "\t" if said == "tab" or (said == "auto" and "\t" in first and "," not in first) else ","


def _header_problems(table: Table, spec: SourceSpec, headers: Sequence[str]) -> Iterator[Problem]:
    if not table.header:
        return
    # What stands in the first line is told only when it is a header; else it may be a person.
    if not set(table.header) & set(headers):
        message = (
            f"1 行目に、flow.sources.{spec.name} にある見出しが一つもありません。見出しの行があるか確かめてください。"
        )
        yield Problem(spec.file, 1, "", "no_header", message)
        return
    for header in dict.fromkeys(headers):
        count = table.header.count(header)
        if count > 1:
            yield Problem(spec.file, 1, header, "column_twice", f"「{header}」という列が {count} つあります。")
        elif count == 0:
            message = f"「{header}」という列がありません。case.toml の flow.sources.{spec.name} を確かめてください。"
            yield Problem(spec.file, 1, header, "column_missing", message)


def _read_cells(table: Table, spec: SourceSpec) -> tuple[FactTable, list[Problem]]:
    place = table.header.index(spec.id)
    ids = [row[place] for row in table.rows]
    problems = list(_id_problems(ids, table, spec.id))
    columns = {}
    for name, rule in spec.columns.items():
        place = table.header.index(rule.header)
        reading = read_column([row[place] for row in table.rows], rule, spec.as_of)
        columns[name] = reading.column
        problems += [_cell_problem(table, row, rule, fault, name, spec) for row, fault in reading.faults]
    return FactTable(ids, table.lines, columns), problems


def _id_problems(ids: Sequence[str], table: Table, header: str) -> Iterator[Problem]:
    for line, one in zip(table.lines, ids, strict=True):
        if not one:
            yield Problem(table.file, line, header, "id_missing", f"{header}が空です。")
        elif not is_id(one):
            message = f"{header}に使えない文字があります（半角の英数字と記号で 64 文字まで）。"
            yield Problem(table.file, line, header, "id_invalid", message)


def _cell_problem(table: Table, row: int, rule: ColumnRule, fault: Fault, name: str, spec: SourceSpec) -> Problem:
    where = f"flow.sources.{spec.name}.columns.{name}"
    message = {
        Fault.VALUE: f"case.toml の {where} の values にない値です。",
        Fault.BLANK: f"空です。空が何を表すかを確かめ、case.toml の {where} に blank を書いてください。",
        Fault.DATE: f"日付として読めません（{_DATE_SHAPES}にしてください）。",
        Fault.FUTURE: "生年月日が、データの時点より後です。",
    }[fault]
    code = "flow_value" if rule.kind == "text" else "flow_date"
    return Problem(table.file, table.lines[row], rule.header, code, message)
