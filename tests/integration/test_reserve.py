"""Reserves: the next tickets, on record, stored for printing."""

from pathlib import Path
from typing import Any

import pytest

from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, run
from tests.conftest import CaseFactory

METHOD = 'method        = "simple"'


@pytest.fixture
def folder(new_case: CaseFactory) -> Path:
    """A case that has drawn and may use ten reserves."""
    made = new_case()
    edit_case(made, METHOD, METHOD + "\nreserves = 10")
    assert run("sample", made).code == 0
    return made


def reserve(folder: Path, count: int, *words: str) -> Ran:
    return run("reserve", folder, str(count), "--reason", "転居のため", "--json", *words)


def refused(ran: Ran, code: str, exit_code: int = 5) -> str:
    assert (ran.code, ran.data["error"]["code"]) == (exit_code, code)
    message: str = ran.data["error"]["message"] + ran.data["error"]["advice"]
    return message


def differences(folder: Path) -> list[str]:
    return [one["what"] for one in run("verify", folder, "--json").data["differences"]]


def test_reserves_are_the_next_tickets(new_case: CaseFactory, folder: Path) -> None:
    assert reserve(folder, 4).data["used"] == 4
    second = reserve(folder, 3).data
    assert (second["used"], second["planned"], second["after"], second["stratum"]) == (7, 10, 4, None)
    larger = new_case("larger", size=37)
    assert run("sample", larger).code == 0
    assert cases.selected_lines(folder) == cases.selected_lines(larger)
    assert kinds(folder) == ["open", "draw", "reserve", "reserve"]
    assert differences(folder) == []
    assert "使った予備 7 人" in run("verify", folder).stdout


def test_reserves_of_a_stratum(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, METHOD, 'method = "stratified"\nstrata = ["sex"]\nreserves = 10')
    assert run("sample", folder).code == 0
    assert "女、男" in refused(reserve(folder, 2), "usage", 2)
    assert "女、男" in refused(reserve(folder, 2, "--stratum", "他"), "usage", 2)
    assert reserve(folder, 2, "--stratum", "男").data["after"] == 0
    assert reserve(folder, 3, "--stratum", "女").data["after"] == 0
    assert reserve(folder, 1, "--stratum", "男").data["after"] == 2
    rows = cases.read_rows(folder / cases.REGISTER)
    sex = rows[0].index("性別")
    assert [rows[line - 1][sex] for line in cases.selected_lines(folder)[30:]] == [*"男男女女女男"]
    assert differences(folder) == []


def test_no_more_than_planned(folder: Path, new_case: CaseFactory) -> None:
    assert reserve(folder, 8).code == 0
    assert "使用済み 8 人" in refused(reserve(folder, 3), "reserves_planned")
    assert reserve(folder, 2).code == 0
    other = new_case("other")
    assert run("sample", other).code == 0
    refused(reserve(other, 1), "reserves_planned")


def test_no_more_than_there_are(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, METHOD, METHOD + "\nreserves = 1000")
    manifest = run("sample", folder, "--json").data
    left = manifest["counts"]["eligible"] - 30
    assert f"あと {left} 人" in refused(reserve(folder, left + 1), "reserves_too_few", 4)
    assert reserve(folder, left).code == 0


def test_a_systematic_draw_has_no_reserves(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, METHOD, 'method = "systematic"\norder = ["address"]')
    assert run("sample", folder).code == 0
    assert "等間隔抽出" in refused(reserve(folder, 1), "no_reserves")


def test_the_register_must_be_the_one_drawn_from(folder: Path, tmp_path: Path) -> None:
    register = folder / cases.REGISTER
    copy = tmp_path / "copy.csv"
    copy.write_bytes(register.read_bytes())
    rows = cases.read_rows(register)
    cases.write_rows(register, rows[:-1])
    refused(reserve(folder, 1), "register_differs", 4)
    assert kinds(folder) == ["open", "draw"]
    assert reserve(folder, 1, "--register", str(copy)).code == 0


def test_a_case_without_a_draw_or_without_its_data(folder: Path, new_case: CaseFactory) -> None:
    refused(reserve(new_case("empty"), 1), "not_drawn")
    refused(run("reserve", folder, "1", "--reason", " ", "--json"), "usage", 2)
    refused(reserve(folder, 1, "--stratum", "男"), "usage", 2)
    (folder / "personal.key").rename(folder / "elsewhere.key")
    refused(reserve(folder, 1), "personal_key", 8)
    (folder / "elsewhere.key").rename(folder / "personal.key")
    assert run("erase", folder).code == 0
    refused(reserve(folder, 1), "erased")


def test_who_may_become_a_reserve_must_be_fit_for_a_label(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("sample", folder).code == 0
    fit = set(cases.selected_lines(folder))
    other = new_case("other")
    edit_case(other, METHOD, METHOD + "\nreserves = 1000")
    rows = cases.read_rows(other / cases.REGISTER)
    address = rows[0].index("住所")
    for line, row in enumerate(rows[1:], start=2):
        if line not in fit:
            row[address] = ""
    cases.write_rows(other / cases.REGISTER, rows)
    assert "予備になりうる" in refused(run("sample", other, "--json"), "recipient", 4)


def test_verify_finds_reserves_that_are_not_the_next(folder: Path) -> None:
    assert reserve(folder, 4).code == 0
    rows = cases.read_rows(folder / cases.REGISTER)
    kept = set(cases.selected_lines(folder)[:33])
    gone = cases.selected_lines(folder)[33]
    assert gone not in kept
    cases.write_rows(folder / cases.REGISTER, [row for line, row in enumerate(rows, start=1) if line != gone])
    assert set(differences(folder)) == {"register", "draw", "reserve"}


def test_a_new_draw_begins_without_reserves(folder: Path) -> None:
    assert reserve(folder, 10).code == 0
    assert run("sample", folder, "--redraw", "--reason", "差し替え", "--seed", "別").code == 0
    assert reserve(folder, 5).data["used"] == 5
    assert differences(folder) == []
    body: dict[str, Any] = ledger_entries(folder)[-1]["body"]
    assert body["after"] == 0
