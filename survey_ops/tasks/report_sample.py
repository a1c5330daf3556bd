"""The register again, as a report sees it: who is in the frame and who was drawn, found by repeating the draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.case.load import FILE, Case
from survey_ops.domain.age_groups import UNKNOWN, group_labels
from survey_ops.domain.chain import Entry
from survey_ops.domain.draw import draw
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.frame import find_frame
from survey_ops.domain.frame_table import BLANK
from survey_ops.domain.inclusion import Stratum
from survey_ops.domain.manifest import rules_of
from survey_ops.domain.people import Coded, People
from survey_ops.errors import ConfigError, InputError, Problem, VerificationError
from survey_ops.registers.files import open_file
from survey_ops.registers.parts import Wanted
from survey_ops.registers.residents import Register
from survey_ops.tasks.draw_faults import told
from survey_ops.tasks.register_input import (
    make_rules,
    read_case_exclusions,
    read_case_register,
    read_drawn_exclusions,
    read_drawn_register,
    require_register,
)

MOST_DISTRICTS = 200  # beyond it the column is no district: an address, a household

_COLUMNS = ("sex", "household")


@dataclass(frozen=True)
class ReportSample:
    """A draw repeated.

    Attributes:
        people: the register.
        frame: row numbers of the eligible residents.
        selected: row numbers of the residents drawn.
    """

    people: People
    frame: NDArray[np.intp]
    selected: NDArray[np.intp]


def repeat_sample(case: Case, entry: Entry, register: Path | None, district: str) -> ReportSample:
    """Read the register again, repeat the draw on record and compare.

    Args:
        case: the case.
        entry: the draw.
        register: a copy of the register, in place of the case's own.
        district: the column of districts that is wanted; "" for none.

    Raises:
        InputError: the register is not there or cannot be read.
        ConfigError: it has no such column.
        VerificationError: it is not the file of the draw, or the draw comes out differently.
    """
    manifest = entry.body["manifest"]
    source = register or case.folder / manifest["register"]["file"]
    found = _read(case, manifest, source)
    rules = rules_of(manifest)
    try:
        drawn = draw(found.people, rules)
    except ImpossibleDrawError as fault:
        raise _differs(told(fault, rules)[1]) from None
    districts = district_column(found, district)
    if isinstance(districts, Problem):
        raise ConfigError(
            "地区の列（report.district）が正しくありません。",
            f"{FILE} の report.district を、住民データにある地区の列に直してください。",
            code="district",
            problems=[districts],
        )
    hashes = drawn.frame_sha256, drawn.selection_sha256
    if hashes != (manifest["frame_sha256"], manifest["selection_sha256"]):
        raise _differs("やり直した抽出の結果が、記録と違います。")
    columns = {**found.people.columns, **({district: districts} if districts else {})}
    people = replace(found.people, columns=columns)
    return ReportSample(people, np.flatnonzero(drawn.frame.eligible), drawn.selected)


def _read(case: Case, manifest: Mapping[str, Any], source: Path) -> Register:
    """Read the register of a draw, with the columns that only a report looks at."""
    if not source.exists():
        raise InputError(
            f"住民データ {source.name} がないため、抽出をやり直せません。",
            "別に保管した控えがあれば、--register 控え で指定してください。",
            code="register_missing",
        )
    lists = read_drawn_exclusions(manifest, case.folder)
    also = [name for name in _COLUMNS if name in manifest["register"]["columns"]]
    reading = read_drawn_register(manifest, source, lists, also)
    if reading.register is None or reading.register.sha256 != manifest["register"]["sha256"]:
        raise _differs(f"住民データ {source.name} の内容が、抽出したときのものと違います。")
    return reading.register


def frame_size(case: Case) -> int:
    """Return how many residents of a case's register are eligible.

    Raises:
        InputError: the register is not there, or has problems.
    """
    reading = read_case_register(case, read_case_exclusions(case))
    register = require_register(reading, case.config.register_.path)
    return find_frame(register.people, make_rules(case, "")).size


def _differs(message: str) -> VerificationError:
    return VerificationError(
        message,
        "survey-ops verify 案件 で、どこが記録と違うかを調べてください。報告書は作っていません。",
        code="draw_differs",
    )


def district_column(register: Register, name: str) -> Coded | Problem | None:
    """Return the column of districts, or what is wrong with it.

    Args:
        register: read before.
        name: one of our fields, or a header; "" for none.

    Returns:
        The column, None where none is wanted.
    """
    if not name:
        return None
    spec = register.spec.file
    named = {"id": spec.columns["id"], "district": spec.columns.get(name, name)}
    try:
        columns = open_file(register.opened.path, replace(spec, columns=named), Wanted(("district",))).columns
    except InputError:
        message = f"住民データに「{name}」という列がありません。"
        return Problem(FILE, None, "report.district", "column_missing", message)
    values = columns.texts("district")
    if len(values) > MOST_DISTRICTS:
        message = f"「{name}」には {len(values):,} 種類の値があります。地区の列は {MOST_DISTRICTS} 種類までです。"
        return Problem(FILE, None, "report.district", "district_many", message)
    return Coded(tuple(values), columns.codes["district"])


def strata_of(manifest: Mapping[str, Any]) -> tuple[Stratum, ...]:
    """Return the strata of a draw as its manifest counts them, age groups by their names; none of another method."""
    bounds = manifest.get("age_groups", [])
    ages = dict(zip(map(str, bounds), group_labels(bounds), strict=True)) if bounds else {}
    names = manifest.get("stratified_by", [])
    return tuple(
        Stratum(
            tuple(_value(name, value, ages) for name, value in zip(names, one["key"], strict=True)),
            one["eligible"],
            one["selected"],
        )
        for one in manifest["strata"]
    )


def _value(name: str, value: str, ages: Mapping[str, str]) -> str:
    """Return a value of a stratum's key as it is printed; an age group that is not decided is empty."""
    return (ages.get(value, UNKNOWN) if name == "age" else value) or BLANK
