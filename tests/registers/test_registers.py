"""Every extract gives exactly its residents or exactly its problems."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cases import run, selected_people, snapshot, write_case
from tests.registers import (
    dates,
    encodings,
    exclusions,
    habits,
    layout,
    my_numbers,
    names,
    postal,
    protected,
    spreadsheet,
    xlsx,
)
from tests.registers.build import At, Extract, Label, Read, Refused

MODULES = (dates, encodings, exclusions, habits, layout, my_numbers, names, postal, protected, spreadsheet, xlsx)
EXTRACTS: list[Extract] = [extract for module in MODULES for extract in module.EXTRACTS]
COLUMNS = {
    "id": "宛名番号",
    "name": "氏名",
    "birth": "生年月日",
    "postal_code": "郵便番号",
    "address": "住所",
    "building": "方書",
    "protected": "支援措置",
}


def outcomes(kind: type) -> list[Any]:
    """Return the extracts with this kind of outcome as parameters of a test."""
    return [pytest.param(extract, id=extract.name) for extract in EXTRACTS if isinstance(extract.outcome, kind)]


def make(folder: Path, extract: Extract, size: int) -> Path:
    """Make the case folder of an extract."""
    changes = {"register.path": extract.file, "register.columns": COLUMNS, "sample.size": size, **extract.case}
    return write_case(folder, changes, {extract.file: extract.data, **extract.others})


def told(found: list[dict[str, Any]], file: str) -> list[At]:
    """Return problems or warnings as the extracts have them, sorted; those of a file must come by line."""
    for name in {one["file"] for one in found}:
        lines = [one["line"] or 0 for one in found if one["file"] == name]
        assert lines == sorted(lines)
    places = [
        At(one["line"], one["column"], one["code"], one["file"] if one["file"] != file else None) for one in found
    ]
    return in_order(places)


def in_order(places: Iterable[At]) -> list[At]:
    return sorted(places, key=lambda place: (place.file or "", place.line or 0, place.column, place.code))


def some(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts that are not zero."""
    return {reason: number for reason, number in counts.items() if number}


def check_counts(counts: Mapping[str, Any], outcome: Read) -> None:
    """Compare counts, and see that they add up."""
    assert some(counts["excluded"]) == dict(outcome.excluded)
    assert counts["eligible"] == len(outcome.labels)
    assert counts["rows"] == counts["eligible"] + sum(counts["excluded"].values())
    assert counts.get("listed", []) == list(outcome.listed)


def check_silence(said: str, extract: Extract) -> None:
    """See that no message gives a default resident away."""
    for secret in ("0010000513", "0010000548", "0010000556", "花子", "佐藤　一郎", "鈴木　良子", "１番５号"):
        assert secret not in said, extract.name


@pytest.mark.parametrize("extract", outcomes(Read))
def test_an_extract_that_is_read(extract: Extract, tmp_path: Path) -> None:
    outcome = extract.outcome
    assert isinstance(outcome, Read)
    folder = make(tmp_path / "case", extract, len(outcome.labels))
    checked = run("check", folder, "--json")
    assert told(checked.data["problems"], extract.file) == []
    assert told(checked.data["warnings"], extract.file) == in_order(outcome.warnings)
    assert checked.code == 0
    check_silence(checked.stdout, extract)
    check_counts(checked.data["counts"], outcome)
    drawn = run("sample", folder, "--json")
    assert (drawn.code, drawn.stderr) == (0, "")
    check_counts(drawn.data["counts"], outcome)
    people = sorted(selected_people(folder), key=lambda person: person["line"])
    assert [Label(*(person[cell] for cell in Label._fields)) for person in people] == list(outcome.labels)


@pytest.mark.parametrize("extract", outcomes(Refused))
def test_an_extract_that_is_refused(extract: Extract, tmp_path: Path) -> None:
    outcome = extract.outcome
    assert isinstance(outcome, Refused)
    folder = make(tmp_path / "case", extract, outcome.size)
    before = snapshot(folder)
    checked = run("check", folder, "--json")
    assert told(checked.data["problems"], extract.file) == in_order(outcome.problems)
    assert told(checked.data["warnings"], extract.file) == in_order(outcome.warnings)
    assert checked.code == outcome.exit
    check_silence(checked.stdout, extract)
    drawn = run("sample", folder, "--json")
    check_silence(json.dumps(drawn.data, ensure_ascii=False), extract)
    assert drawn.code == outcome.exit
    # What is wrong with the case file alone, `sample` tells as its error and lists nothing.
    listed = told(drawn.data["problems"], extract.file) if "problems" in drawn.data else None
    assert listed == in_order(outcome.problems) or [drawn.data["error"]["code"]] == [
        at.code for at in outcome.problems
    ]
    assert snapshot(folder) == before


def test_every_extract_has_a_name_of_its_own() -> None:
    names = Counter(extract.name for extract in EXTRACTS)
    assert [name for name, count in names.items() if count > 1] == []


def test_no_two_extracts_are_the_same() -> None:
    seen = Counter(repr(replace(extract, name="")) for extract in EXTRACTS)
    assert max(seen.values()) == 1
