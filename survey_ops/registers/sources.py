"""A list of people for a flow, read strictly: every problem by file, line and column, none with what a cell holds.

Unlike the register, a list may have several rows of one person (a decision for each year, say).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey_ops.domain.conditions import ColumnRule
from survey_ops.domain.fact_tables import FactTable, read_column
from survey_ops.domain.facts import Fault
from survey_ops.domain.tickets import is_id
from survey_ops.errors import InputError, Problem
from survey_ops.registers.files import file_sha256, open_file
from survey_ops.registers.my_numbers import my_number_problems
from survey_ops.registers.parts import Columns, Wanted
from survey_ops.registers.spec import FileSpec

_ID = "\0id"  # the ids as text too; no column of a case can be called so

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
        not_my_number: headers of columns of 12 figures that the office has confirmed not to be My Numbers.
        header_line, first_line, trailing_lines, header_prefixes: as of `registers.spec.FileSpec`.
    """

    name: str
    file: str
    encoding: str
    delimiter: str
    sheet: str
    id: str
    columns: Mapping[str, ColumnRule]
    as_of: date
    not_my_number: tuple[str, ...] = ()
    header_line: int = 1
    first_line: int | None = None
    trailing_lines: int = 0
    header_prefixes: tuple[str, ...] = ()


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


def read_source(path: Path, spec: SourceSpec) -> SourceReading:
    """Read a list; does not raise for what stands in the file, but tells it.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        opened = open_file(path, _file_spec(spec), Wanted((_ID, *spec.columns)))
    except InputError as error:
        whole = Problem(spec.file, None, "", error.code, f"{error.message}{error.advice}")
        return SourceReading(None, file_sha256(path), error.problems or (whole,))
    read, found = _read_cells(opened.columns, spec)
    wrong = [*opened.problems, *found, *my_number_problems(opened, spec.not_my_number)]
    problems = sorted(wrong, key=lambda problem: problem.line or 0)
    if problems:
        return SourceReading(None, opened.sha256, tuple(problems))
    empty = Problem(spec.file, None, "", "flow_empty", "一人も入っていません。空の一覧でよいか、確かめてください。")
    return SourceReading(read, opened.sha256, (), () if len(opened.columns) else (empty,))


def _file_spec(spec: SourceSpec) -> FileSpec:
    return FileSpec(
        file=spec.file,
        key=f"flow.sources.{spec.name}",
        encoding=spec.encoding,
        delimiter=spec.delimiter,
        sheet=spec.sheet,
        header_line=spec.header_line,
        first_line=spec.first_line,
        trailing_lines=spec.trailing_lines,
        header_prefixes=spec.header_prefixes,
        columns={"id": spec.id, _ID: spec.id, **{name: rule.header for name, rule in spec.columns.items()}},
    )


def _read_cells(columns: Columns, spec: SourceSpec) -> tuple[FactTable, list[Problem]]:
    lines = [columns.line(row) for row in range(len(columns))]
    ids = _cells(columns, _ID)
    problems = list(_id_problems(ids, lines, spec))
    read = {}
    for name, rule in spec.columns.items():
        reading = read_column(_cells(columns, name), rule, spec.as_of)
        read[name] = reading.column
        problems += [_cell_problem(lines[row], rule, fault, name, spec) for row, fault in reading.faults]
    return FactTable(ids, lines, read), problems


def _cells(columns: Columns, name: str) -> list[str]:
    texts = columns.texts(name)
    return [texts[code] for code in columns.codes[name].tolist()]


def _id_problems(ids: Sequence[str], lines: Sequence[int], spec: SourceSpec) -> Iterator[Problem]:
    for line, one in zip(lines, ids, strict=True):
        if not one:
            yield Problem(spec.file, line, spec.id, "id_missing", f"{spec.id}が空です。")
        elif not is_id(one):
            message = f"{spec.id}に使えない文字があります（半角の英数字と記号で 64 文字まで）。"
            yield Problem(spec.file, line, spec.id, "id_invalid", message)


def _cell_problem(line: int, rule: ColumnRule, fault: Fault, name: str, spec: SourceSpec) -> Problem:
    where = f"flow.sources.{spec.name}.columns.{name}"
    message = {
        Fault.VALUE: f"case.toml の {where} の values にない値です。",
        Fault.BLANK: f"空です。空が何を表すかを確かめ、case.toml の {where} に blank を書いてください。",
        Fault.DATE: f"日付として読めません（{_DATE_SHAPES}にしてください）。",
        Fault.FUTURE: "生年月日が、データの時点より後です。",
    }[fault]
    code = "flow_value" if rule.kind == "text" else "flow_date"
    return Problem(spec.file, line, rule.header, code, message)
