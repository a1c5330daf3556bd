"""A frame that is put on record before the seed is known, and the draw that must keep to it."""

from pathlib import Path
from typing import Any

import pytest

from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, run
from tests.conftest import CaseFactory

NEW_SEED = "宝くじ 123456"


@pytest.fixture
def folder(new_case: CaseFactory) -> Path:
    """A case whose seed is not known."""
    return new_case(seed="")


def commit(folder: Path, *words: str) -> dict[str, Any]:
    ran = run("sample", folder, "--commit", "--json", *words)
    assert ran.code == 0, ran.stdout
    return ran.data


def sample(folder: Path, *words: str, seed: str = NEW_SEED) -> Ran:
    return run("sample", folder, "--json", "--seed", seed, *words)


def refused(ran: Ran, code: str, exit_code: int = 5) -> str:
    assert (ran.code, ran.data["error"]["code"]) == (exit_code, code)
    message: str = ran.data["error"]["message"]
    return message


def verified(folder: Path) -> list[dict[str, Any]]:
    found = run("verify", folder, "--json")
    assert (found.code == 0) == found.data["ok"]
    differences: list[dict[str, Any]] = found.data["differences"]
    return differences


def test_the_frame_is_on_record_before_the_draw_and_the_draw_names_it(folder: Path) -> None:
    committed = commit(folder)
    entry = ledger_entries(folder)[-1]
    assert (entry["kind"], entry["n"], entry["hash"]) == ("frame", committed["entry"], committed["head"])
    assert not (folder / "out").exists()
    body = entry["body"]
    assert "seed" not in body["rules"]
    assert (body["draws_before"], body["replaces"], body["reason"]) == (0, None, None)
    manifest = sample(folder).data
    assert manifest["frame_entry"] == committed["entry"]
    assert manifest["frame_sha256"] == committed["frame_sha256"]
    assert {key: manifest[key] for key in committed["rules"]} == committed["rules"]
    assert {key: manifest["counts"][key] for key in committed["counts"]} == committed["counts"]
    assert verified(folder) == []
    assert f"先に確定した母集団（記録 {committed['entry']}）" in run("verify", folder).stdout


def test_what_is_published_is_printed(folder: Path) -> None:
    ran = run("sample", folder, "--commit")
    entry = ledger_entries(folder)[-1]
    assert f"{entry['n']}:{entry['hash']}" in ran.stdout
    assert entry["body"]["frame_sha256"] in ran.stdout
    checkpoint = f"{entry['n']}:{entry['hash']}"
    sample(folder)
    assert run("verify", folder, "--checkpoint", checkpoint).code == 0


def test_the_same_frame_is_recorded_once(folder: Path) -> None:
    first = commit(folder)
    again = commit(folder)
    assert (first["restored"], again["restored"]) == (False, True)
    assert again["entry"] == first["entry"]
    assert kinds(folder) == ["open", "frame"]
    assert "前に確定したものと同じ" in run("sample", folder, "--commit").stdout


def change_register(folder: Path) -> None:
    rows = cases.read_rows(folder / cases.REGISTER)
    cases.write_rows(folder / cases.REGISTER, rows[:-1])


@pytest.mark.parametrize("changed", ["住民データ", "抽出の条件"])
def test_a_draw_from_another_frame_is_refused_and_on_record(folder: Path, changed: str) -> None:
    commit(folder)
    if changed == "住民データ":
        change_register(folder)
    else:
        edit_case(folder, "size          = 30", "size          = 31")
    assert changed in refused(sample(folder), "frame_differs")
    assert ledger_entries(folder)[-1]["body"]["reason"] == "frame_differs"
    assert kinds(folder) == ["open", "frame", "draw_refused"]


def test_another_frame_takes_the_place_only_for_a_reason(folder: Path) -> None:
    first = commit(folder)
    change_register(folder)
    refused(run("sample", folder, "--commit", "--json"), "frame_differs")
    second = commit(folder, "--reason", " データの誤りのため ")
    assert (second["replaces"], second["reason"]) == (first["entry"], "データの誤りのため")
    assert sample(folder).data["frame_entry"] == second["entry"]
    assert kinds(folder) == ["open", "frame", "draw_refused", "frame", "draw"]
    assert verified(folder) == []


def test_a_row_that_changes_no_id_of_the_frame_is_another_register_too(folder: Path) -> None:
    commit(folder)
    rows = cases.read_rows(folder / cases.REGISTER)
    rows[1][2] += "　子"
    cases.write_rows(folder / cases.REGISTER, rows)
    assert refused(sample(folder), "frame_differs").count("住民データ") == 1


def test_a_seed_that_is_known_cannot_be_committed_against(new_case: CaseFactory, folder: Path) -> None:
    refused(run("sample", new_case("known"), "--commit", "--json"), "seed_known")
    refused(run("sample", folder, "--commit", "--seed", "1", "--json"), "usage", 2)
    assert not (folder / "ledger.db").exists()


def test_who_cannot_be_put_on_a_label_is_found_before_the_seed(folder: Path) -> None:
    rows = cases.read_rows(folder / cases.REGISTER)
    address = rows[0].index("住所")
    for row in rows[1:]:
        row[address] = ""
    cases.write_rows(folder / cases.REGISTER, rows)
    ran = run("sample", folder, "--commit", "--json")
    refused(ran, "recipient", 4)
    assert len(ran.data["problems"]) > 30  # more than would be selected
    assert not (folder / "ledger.db").exists()


def test_a_commitment_that_cannot_be_drawn_is_refused(folder: Path) -> None:
    edit_case(folder, "size          = 30", "size          = 3000")
    refused(run("sample", folder, "--commit", "--json"), "frame_too_small", 4)


def test_drawing_again_needs_a_frame_and_a_seed_of_its_own(folder: Path) -> None:
    commit(folder)
    first = sample(folder).data
    again = ("--redraw", "--reason", "差し替え")
    refused(run("sample", folder, "--commit", "--json"), "already_drawn")
    refused(sample(folder, *again, seed="別のシード"), "not_committed")
    committed = commit(folder, *again)
    assert (committed["draws_before"], committed["reason"], committed["replaces"]) == (1, "差し替え", None)
    refused(sample(folder, *again), "seed_known")
    second = sample(folder, *again, seed="別のシード").data
    assert (second["frame_entry"], second["draws_before"]) == (committed["entry"], 1)
    assert second["selection_sha256"] != first["selection_sha256"]
    assert verified(folder) == []
    reasons = [entry["body"]["reason"] for entry in ledger_entries(folder) if entry["kind"] == "draw_refused"]
    assert reasons == ["already_drawn", "not_committed", "seed_known"]


def test_a_redraw_needs_a_reason_to_be_committed_too(folder: Path) -> None:
    refused(run("sample", folder, "--commit", "--redraw", "--json"), "usage", 2)
    refused(run("sample", folder, "--commit", "--redraw", "--reason", "x", "--json"), "nothing_to_redraw")


def test_without_a_commitment_the_same_seed_again_is_told(new_case: CaseFactory) -> None:
    folder = new_case()
    first = run("sample", folder, "--json").data
    assert (first["frame_entry"], first["seed_before"]) == (None, None)
    ran = run("sample", folder, "--redraw", "--reason", "差し替え")
    assert ran.code == 0
    assert f"注意: 記録 {first['entry']} の抽出と同じシードです。" in ran.stdout
    assert ledger_entries(folder)[-1]["body"]["manifest"]["seed_before"] == first["entry"]
