"""The four mailings of the sample voucher case, each a case of its own over one flow and one ledger."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli import options
from survey_ops.domain.tickets import ids_sha256
from tests import cases
from tests.cases import edit_case, ledger_entries, run, sheet_codes
from tests.voucher_files import LISTS, ids
from tests.voucher_sets import Ids, chosen, flow, read_lists

RUNS = {"annai": "I6", "shohinken": "II5", "annai-sai": "III2", "shohinken-sai": "III6"}
ID = ids()
FROM_FILE = """path  = "lists/refusals.csv"
title = "辞退の届出"
from  = "福祉政策課"
as_of = 2021-11-15
id    = "宛名番号"
[flow.sources.refusals.columns]
on = { header = "届出日", type = "date", blank = "unknown" }
"""
FROM_RECORDS = """records = "refused"
title = "辞退の届出"
from  = "福祉政策課"
cases = ["annai", "shohinken", "annai-sai", "shohinken-sai"]
"""
Days = Callable[[str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run("init", tmp_path / "case", "--from", "voucher").code == 0
    return tmp_path / "case"


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    """Let the program believe in a day."""

    def be(day: str) -> None:
        moment = datetime.combine(date.fromisoformat(day), time(3), UTC)
        monkeypatch.setattr(options, "now", lambda: moment)

    return be


@pytest.fixture(scope="module")
def plain() -> dict[str, Ids]:
    return flow(read_lists(LISTS))


def apart(plain: dict[str, Ids]) -> Ids:
    """Return those whose labels leave the office to nobody: under protection in a list, or who answered the call."""
    lists = read_lists(LISTS)
    marked = chosen(lists["addressees"], lambda row: row["支援措置"] == "1")
    return marked | chosen(lists["protection-now"], lambda row: True) | plain["II2"]


def scanned(case: Path, movement: str, codes: list[str]) -> dict[str, Any]:
    return run("scan", case, movement, "--json", stdin="\n".join(codes).encode()).data


def test_every_mailing_has_the_people_of_its_result(folder: Path, plain: dict[str, Ids]) -> None:
    held = apart(plain)
    for name, group in RUNS.items():
        checked = run("check", folder / name, "--json")
        assert (checked.code, checked.data["problems"]) == (0, [])
        ran = run("sample", folder / name, "--json")
        assert (ran.code, ran.data["frame_sha256"]) == (0, ids_sha256(sorted(plain[group])))
        assert (ran.data["counts"]["selected"], ran.data["counts"]["held"]) == (
            len(plain[group]),
            len(plain[group] & held),
        )
    kept = [(entry["case"], entry["kind"]) for entry in ledger_entries(folder)]
    assert kept == [(f"KM2021V{n}", kind) for n in range(1, 5) for kind in ("open", "draw")]


def test_a_mailing_from_its_list_to_its_end(folder: Path, plain: dict[str, Ids]) -> None:
    case = folder / "shohinken"
    assert run("sample", case).code == 0
    printed = run("labels", case, "--json").data
    people, held = plain["II5"], plain["II5"] & apart(plain)
    assert printed["labels"] == len(people)
    assert {one["id"] for one in cases.selected_people(case) if one["held"]} == held
    codes = sheet_codes(case)
    kept = [codes[number - 1] for number in printed["held"]]
    given = [code for code in codes if code not in kept]
    assert kept
    handed = scanned(case, "handover", codes)
    assert (handed["accepted"], handed["missing"]) == (len(given), [])
    assert [(one["code"], one["reason"]) for one in handed["refused"]] == [(code, "held") for code in kept]
    status = run("status", case, "--json").data
    assert (status["sheets"]["handed"], status["sheets"]["held"]) == (len(given), len(kept))
    assert sum(one["labels"] for one in status["holdings"] if one["state"] == "held") == len(held)
    assert scanned(case, "return", codes)["accepted"] == len(given)
    assert scanned(case, "destroy", codes)["accepted"] == len(codes)
    verified = run("verify", case, "--json")
    assert (verified.code, verified.data["differences"], verified.data["skipped"]) == (0, [], [])
    assert run("form", case, "precheck").code == 0


def test_those_who_answered_the_call_get_it_where_they_live(folder: Path, plain: dict[str, Ids]) -> None:
    case = folder / "shohinken"
    assert run("sample", case).code == 0
    files = {one["id"]: one["file"] for one in cases.selected_people(case)}
    callers = {one for one, file in files.items() if file == "lists/applicants.csv"}
    assert plain["II2"] & plain["II5"] <= callers
    assert set(files.values()) == {"lists/applicants.csv", "../lists/addressees.csv"}


def test_refusals_of_one_mailing_take_people_off_the_next(folder: Path, days: Days, plain: dict[str, Ids]) -> None:
    edit_case(folder, FROM_FILE, FROM_RECORDS)
    days("2021-07-01")
    assert run("sample", folder / "annai").code == 0
    before = run("flow", folder, "--json").data["results"][1]
    refuser, late, other = sorted(plain["II5"] & plain["I6"])[:3]
    days("2021-08-20")
    assert run("refuse", folder / "annai", refuser, "--on", "2021-08-06").code == 0
    assert run("refuse", folder / "annai", late, "--on", "2021-08-07").code == 0
    after = run("flow", folder, "--overwrite", "--json").data["results"][1]
    assert (before["name"], before["count"] - after["count"]) == ("商品券配布対象者", 1)
    told = {one: run("explain", folder, one, "--json").data["results"][1]["in"] for one in (refuser, late)}
    assert told == {refuser: False, late: True}
    days("2021-10-20")
    assert run("sample", folder / "shohinken").code == 0
    listed = {one["id"] for one in cases.selected_people(folder / "shohinken")}
    assert (refuser in listed, late in listed, other in listed) == (False, True, True)
    assert run("refuse", folder / "annai", other, "--on", "2021-08-06").code == 0  # found in a drawer
    assert run("verify", folder / "shohinken", "--json").data["differences"] == []


def test_lists_of_the_flow_are_not_erased_with_a_mailing(folder: Path) -> None:
    case = folder / "annai"
    assert run("sample", case).code == 0
    assert run("labels", case).code == 0
    erased = run("erase", case, "--inputs", "--json")
    assert (erased.code, erased.data["files"]) == (0, ["out/labels.pdf"])
    assert (folder / "lists" / "addressees.csv").exists()
    assert run("verify", case).code == 0
    assert run("check", folder).code == 0
