"""A CSV text as header, rows and the line each row starts on."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from survey_ops.errors import Problem


@dataclass(frozen=True)
class Table:
    """A rectangular table.

    Attributes:
        file: the file's name, for messages.
        header: the first record.
        rows: the others, each as long as the header.
        lines: for each row the physical line it starts on, from 1.
        problems: what was wrong; rows with a problem are left out.
    """

    file: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    problems: list[Problem]


def read_table(text: str, file: str, delimiter: str = ",") -> Table:
    """Parse delimited text strictly; every ragged row and every stray quote becomes a problem."""
    table = Table(file, [], [], [], [])
    blank: list[int] = []
    for line, record in _records(text, table, delimiter):
        if not record:
            blank.append(line)
            continue
        # Empty lines after the last row do no harm; between rows they may be where a row was lost.
        table.problems.extend(Problem(file, number, "", "blank_line", "空の行があります。") for number in blank)
        blank.clear()
        _take(table, line, record)
    if not table.header and not table.problems:
        table.problems.append(Problem(file, 1, "", "empty_file", "ファイルが空です。"))
    return table


def _take(table: Table, line: int, record: list[str]) -> None:
    if not table.header:
        table.header.extend(record)
    elif len(record) != len(table.header):
        message = f"列の数が {len(table.header)} ではなく {len(record)} です。"
        table.problems.append(Problem(table.file, line, "", "ragged", message))
    else:
        table.rows.append(record)
        table.lines.append(line)


def _records(text: str, table: Table, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # Not str.splitlines: it also breaks at characters that may stand inside a name, such as U+0085.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    start = 1
    try:
        for record in reader:
            yield start, record
            start = reader.line_num + 1
    except csv.Error:
        message = '引用符（"）の使い方が正しくないため、この行から先を読めません。'
        table.problems.append(Problem(table.file, start, "", "quoting", message))
