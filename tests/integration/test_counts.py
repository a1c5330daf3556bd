"""`survey-ops counts`: as many pieces as labels, and nobody named."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import cases
from tests.cases import edit_case, kinds, run, snapshot
from tests.conftest import CaseFactory

METHOD = 'method        = "simple"'


@pytest.fixture
def folder(new_case: CaseFactory) -> Path:
    made = new_case()
    edit_case(made, METHOD, METHOD + "\nreserves = 5")
    assert run("sample", made).code == 0
    return made


def counts(folder: Path, *words: str | Path) -> dict[str, Any]:
    ran = run("counts", folder, "--json", *words)
    assert ran.code == 0, ran.stdout
    return ran.data


def test_every_piece_is_counted_once(folder: Path) -> None:
    found = counts(folder)
    codes = Counter(one["postal_code"] for one in cases.selected_people(folder))
    assert {one["code"]: one["count"] for one in found["codes"]} == codes
    assert (found["total"], found["inside"], found["outside"], found["own"]) == (30, 30, 0, ["201"])
    assert found["minima"][0] == {
        "name": "郵便区内特別郵便物（郵便区 201）",
        "needed": 100,
        "count": 30,
        "met": False,
    }
    rows = list(csv.reader(Path(found["csv"]).read_text(encoding="utf-8-sig").splitlines()))
    assert rows[1:] == [[code, "201", "区内", str(count)] for code, count in sorted(codes.items())]
    assert kinds(folder) == ["open", "draw"]


def test_the_table_names_nobody(folder: Path) -> None:
    said = run("counts", folder).stdout
    assert "総数 30 通、差出しの郵便区 201 30 通、ほか 0 通" in said
    for one in cases.selected_people(folder):
        assert one["name"] not in said
        assert one["address"] not in said


def test_the_same_counts_may_be_made_again(folder: Path) -> None:
    first = counts(folder)
    before = snapshot(folder / "out")
    assert counts(folder) == first
    assert snapshot(folder / "out") == before
    again = run("counts", folder, "--area", "182", "--json")
    assert (again.code, again.data["error"]["code"]) == (5, "exists")
    assert snapshot(folder / "out") == before
    assert counts(folder, "--area", "182", "--overwrite")["inside"] == 0


def test_one_run_alone(folder: Path, tmp_path: Path) -> None:
    assert run("labels", folder).code == 0
    assert run("reserve", folder, "4", "--reason", "転居のため").code == 0
    assert run("labels", folder).code == 0
    totals = [counts(folder, "--run", n, "-o", tmp_path / f"{n}.pdf")["total"] for n in ("1", "2")]
    assert (totals, counts(folder)["total"]) == ([30, 4], 34)
    assert (tmp_path / "2.csv").exists()


@pytest.mark.parametrize("words", [("--area", "20"), ("--area", "２０１"), ("-o", "counts.csv"), ("--run", "3")])
def test_wrong_usage(folder: Path, words: tuple[str, str]) -> None:
    assert run("counts", folder, *words).code == 2
    assert not (folder / "out" / "post-counts.pdf").exists()


def test_before_the_draw_and_after_erasing(new_case: CaseFactory, folder: Path) -> None:
    assert run("counts", new_case("other")).code == 5
    assert run("erase", folder).code == 0
    assert run("counts", folder, "--json").data["error"]["code"] == "erased"
