"""Exclusion lists (対象外の名簿): files of resident ids that are left out of the frame, each for a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from survey_ops.domain.people import IdOrder, Ids, order_ids
from survey_ops.errors import InputError, Problem
from survey_ops.registers.files import open_file
from survey_ops.registers.ids import id_problems
from survey_ops.registers.my_numbers import my_number_problems
from survey_ops.registers.parts import Wanted
from survey_ops.registers.spec import FileSpec


@dataclass(frozen=True)
class ExclusionList:
    """A list that was read.

    Attributes:
        sha256: of the file.
        encoding: of the file.
        ids: those it names.
    """

    sha256: str
    encoding: str
    ids: Ids


def read_exclusions(path: Path, spec: FileSpec, confirmed: Sequence[str] = ()) -> ExclusionList:
    """Read one list; a resident may stand in it more than once.

    Args:
        path: the file.
        spec: what the case says of it.
        confirmed: headers of columns of 12 figures that are confirmed not to be My Numbers.

    Raises:
        InputError: it cannot be read, or an id is missing or unusable; all of them, by line.
        OSError: the file cannot be read.
    """
    opened = open_file(path, spec, Wanted(()))
    columns = opened.columns
    header = spec.columns["id"]

    def place(row: int, code: str, message: str) -> Problem:
        return Problem(spec.file, columns.line(row), header, code, message.format(header))

    nobody = np.zeros(len(columns), dtype=np.bool_)
    order = order_ids(columns.ids)
    problems = [*opened.problems, *id_problems(columns, nobody, order, place), *my_number_problems(opened, confirmed)]
    if problems:
        raise InputError(
            f"除く人の名簿 {spec.file} に直すところが {len(problems)} か所あります。",
            "名簿を作った部署に、直したファイルを求めてください。",
            code="exclusions",
            problems=sorted(problems, key=lambda problem: problem.line or 0),
        )
    return ExclusionList(opened.sha256, opened.encoding, np.unique(columns.ids))


def mark_listed(ids: Ids, order: IdOrder, lists: list[Ids]) -> NDArray[np.int8]:
    """Return for each row 0, or from 1 the number of the first list that names it; shape (rows,)."""
    listed = np.zeros(len(ids), dtype=np.int8)
    ordered, rows = (order.sorted_ids(ids), order.rows) if lists else (ids, np.empty(0, dtype=np.intp))
    for number in range(len(lists), 0, -1):
        names = lists[number - 1]
        starts = np.searchsorted(ordered, names, side="left")
        ends = np.searchsorted(ordered, names, side="right")
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            listed[rows[start:end]] = number
    return listed
