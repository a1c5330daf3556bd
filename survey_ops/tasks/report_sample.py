"""The register again, as a report sees it: who is in the frame and who was drawn, found by repeating the draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey_ops.case.load import FILE, Case
from survey_ops.domain.age_groups import UNKNOWN, group_labels
from survey_ops.domain.chain import Entry
from survey_ops.domain.draw import FrameTooSmallError, count_frame, draw, eligible_rows
from survey_ops.domain.frame_table import BLANK
from survey_ops.domain.inclusion import Stratum
from survey_ops.domain.manifest import register_of, rules_of
from survey_ops.domain.people import Births, Coded, People
from survey_ops.errors import ConfigError, InputError, Problem, VerificationError
from survey_ops.registers.residents import Register, RegisterSpec, read_register
from survey_ops.tasks.placing import sha256_of
from survey_ops.tasks.register_input import make_rules, read_case_register, read_file, require_register

MOST_DISTRICTS = 200  # beyond it the column is no district: an address, a household

_UNKNOWN_BIRTH = 0, 99_999_999
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
    facts = register_of(manifest)
    source = register or case.folder / facts.file
    data = _read(source)
    if sha256_of(data) != facts.sha256:
        raise _differs(f"住民データ {source.name} の内容が、抽出したときのものと違います。")
    spec = RegisterSpec(source.name, facts.encoding, facts.columns, facts.extracted_on)
    found = require_register(read_register(data, spec), source.name)
    rules = rules_of(manifest)
    try:
        drawn = draw(found.people, rules)
    except FrameTooSmallError:
        raise _differs("対象になる住民が、抽出した人数より少なくなっています。") from None
    wrong = district_problem(found, district)
    if wrong:
        raise ConfigError(
            "地区の列（report.district）が正しくありません。",
            f"{FILE} の report.district を、住民データにある地区の列に直してください。",
            code="district",
            problems=[wrong],
        )
    hashes = drawn.frame_sha256, drawn.selection_sha256
    if hashes != (manifest["frame_sha256"], manifest["selection_sha256"]):
        raise _differs("やり直した抽出の結果が、記録と違います。")
    return ReportSample(_people(found, district), eligible_rows(found.people, rules), drawn.selected)


def _read(source: Path) -> bytes:
    if not source.exists():
        raise InputError(
            f"住民データ {source.name} がないため、抽出をやり直せません。",
            "別に保管した控えがあれば、--register 控え で指定してください。",
            code="register_missing",
        )
    return read_file(source, source.name)


def frame_size(case: Case) -> int:
    """Return how many residents of a case's register are eligible.

    Raises:
        InputError: the register is not there, or has problems.
    """
    register = require_register(read_case_register(case), case.config.register_.path)
    return int(count_frame(register.people, make_rules(case, ""))["eligible"])


def _differs(message: str) -> VerificationError:
    return VerificationError(
        message,
        "survey-ops verify 案件 で、どこが記録と違うかを調べてください。報告書は作っていません。",
        code="draw_differs",
    )


def _people(register: Register, district: str) -> People:
    """Return the register as arrays."""
    born = register.people.born
    known = born != 0
    rows = len(born)
    nobody = np.zeros(rows, dtype=np.bool_)
    names = [name for name in _COLUMNS if name in register.indices]
    return People(
        ids=np.array([one.encode("ascii") for one in register.people.ids]),
        births=Births(*(np.where(known, born, day).astype(np.int32) for day in _UNKNOWN_BIRTH)),
        history=nobody,
        not_resident=nobody,
        protected=register.people.protected,
        listed=np.zeros(rows, dtype=np.int8),
        columns={name: _column(register, name) for name in (*names, *([district] if district else []))},
    )


def district_problem(register: Register, name: str) -> Problem | None:
    """Return what is wrong with the column of districts; "" names none, and nothing is wrong."""
    if not name:
        return None
    index = _place(register, name)
    if index is None:
        message = f"住民データに「{name}」という列がありません。"
        return Problem(FILE, None, "report.district", "column_missing", message)
    values = len({row[index] for row in register.table.rows})
    if values > MOST_DISTRICTS:
        message = f"「{name}」には {values:,} 種類の値があります。地区の列は {MOST_DISTRICTS} 種類までです。"
        return Problem(FILE, None, "report.district", "district_many", message)
    return None


def _place(register: Register, name: str) -> int | None:
    """Return where a column stands, by its field or by its header; None where there is none."""
    header = register.table.header
    return register.indices.get(name, header.index(name) if name in header else None)


def _column(register: Register, name: str) -> Coded:
    index = _place(register, name)
    if index is None:
        raise KeyError(name)
    values, codes = np.unique([row[index] for row in register.table.rows], return_inverse=True)
    return Coded(tuple(map(str, values)), codes.astype(np.int32))


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
