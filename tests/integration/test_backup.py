"""Backup, restore, lost keys, and the board of erasures: what a clerk types, and what is there afterwards."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import cases
from tests.cases import Ran, edit_case, kinds, ledger_entries, run, selected_people, sheet_codes, snapshot
from tests.conftest import CaseFactory


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case with labels on sheets 1 to 3 and one refusal, and no more."""
    folder = cases.make_case(tmp_path_factory.mktemp("printed") / "case", small_register)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    assert run("refuse", folder, selected_people(folder)[0]["id"]).code == 0
    return folder


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(printed, tmp_path / "case"))


def scan(folder: Path, movement: str, *codes: str) -> Ran:
    return run("scan", folder, movement, "--json", stdin="\n".join(codes).encode())


def backed_up(folder: Path, *words: str | Path, keys: bool = True) -> dict[str, Any]:
    """Back up beside the case folder, the keys into a folder of their own."""
    (folder.parent / "safe").mkdir(exist_ok=True)
    with_keys = ("--with-keys", folder.parent / "safe" / "keys.json") if keys else ()
    ran = run("backup", folder, "-o", folder.parent / "a.zip", *with_keys, *words, "--json")
    assert ran.code == 0, ran.stdout
    return ran.data


def restore(folder: Path, *words: str | Path, to: str = "again", keys: bool = True) -> Ran:
    with_keys = ("--keys", folder.parent / "safe" / "keys.json") if keys else ()
    target = folder.parent / to
    return run("restore", folder.parent / "a.zip", target, "--reason", "機器の故障", *with_keys, *words, "--json")


# Backup and restore


def test_a_case_comes_back_as_it_was(folder: Path) -> None:
    codes, people = sheet_codes(folder), selected_people(folder)
    made = backed_up(folder)
    before = snapshot(folder)
    assert kinds(folder)[-1] == "backup"
    with zipfile.ZipFile(folder.parent / "a.zip") as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("backup.json"))
    assert names == {"backup.json", "ledger.db", "case/case.toml", "case/out/sample.json", "case/out/labels.pdf"}
    assert (manifest["entries"], manifest["head"]) == (made["entries"], made["head"])
    shutil.rmtree(folder)
    ran = restore(folder)
    again = folder.parent / "again"
    assert (ran.code, ran.data["ok"], ran.data["missing_keys"]) == (0, True, [])
    after = snapshot(again)
    same = ("case.toml", "codes.key", "personal.key", "out/sample.json", "out/labels.pdf")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert selected_people(again) == people
    assert ledger_entries(again)[-1]["body"]["reason"] == "機器の故障"
    assert scan(again, "handover", *codes).data["accepted"] == 3
    shutil.copyfile(cases.ROOT / "tests" / "__init__.py", again / "residents.csv")  # the extract is not backed up
    (again / "residents.csv").unlink()
    assert run("ledger", again, "verify").code == 0


def test_the_keys_are_in_no_backup(folder: Path) -> None:
    figures = [(folder / name).read_text(encoding="ascii").split("\n")[1] for name in ("codes.key", "personal.key")]
    made = backed_up(folder)
    assert made["keys"] == ["codes", "personal"]
    with zipfile.ZipFile(folder.parent / "a.zip") as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    for key in figures:
        assert key.encode() not in parts
        assert bytes.fromhex(key) not in parts
        assert key in (folder.parent / "safe" / "keys.json").read_text(encoding="utf-8")
    told = run("backup", folder, "-o", folder.parent / "b.zip", "--with-keys", folder.parent / "k.json")
    assert "同じフォルダーにあります" in told.stderr


def test_a_backup_is_of_one_moment_also_while_others_write(folder: Path) -> None:
    """What lies in the write-ahead log is in the backup; a plain copy of the file would miss it."""
    holder = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    holder.execute("PRAGMA wal_autocheckpoint = 0")
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM entries").fetchone()
    assert scan(folder, "handover", *sheet_codes(folder)).data["accepted"] == 3
    made = backed_up(folder)
    holder.close()
    ran = restore(folder)
    assert ran.code == 0
    assert made["entries"] == len(cases.all_entries(folder)) - 1
    assert run("status", folder.parent / "again", "--json").data["sheets"]["handed"] == 3


def test_personal_data_can_be_left_out(folder: Path) -> None:
    made = backed_up(folder, "--without-personal", keys=False)
    assert made["left_out"] == ["out/labels.pdf"]
    assert "case/out/labels.pdf" not in made["members"]
    assert made["personal"]  # the rows are in it, under the key
    ran = restore(folder, keys=False)
    assert (ran.code, ran.data["missing_keys"]) == (7, ["codes", "personal"])


@pytest.mark.parametrize("name", ["case/out/labels.pdf", "ledger.db", "case/case.toml"])
def test_a_changed_backup_restores_nothing(folder: Path, name: str) -> None:
    backed_up(folder)
    file = folder.parent / "a.zip"
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    parts[name] = parts[name][:-1] + b"?"
    with zipfile.ZipFile(file, "w") as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    ran = restore(folder)
    assert (ran.code, ran.data["error"]["code"]) == (6, "backup_changed")
    assert not (folder.parent / "again").exists()


def test_a_part_cannot_lead_out_of_the_folder(folder: Path) -> None:
    backed_up(folder)
    file = folder.parent / "a.zip"
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    manifest = json.loads(parts["backup.json"])
    manifest["members"]["case/../../evil.txt"] = manifest["members"].pop("case/out/labels.pdf")
    parts["case/../../evil.txt"] = parts.pop("case/out/labels.pdf")
    parts["backup.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for one, data in parts.items():
            archive.writestr(one, data)
    ran = restore(folder)
    assert (ran.code, ran.data["error"]["code"]) == (4, "no_backup")


def test_nothing_is_overwritten(folder: Path) -> None:
    backed_up(folder)
    again = folder.parent / "again"
    again.mkdir()
    (again / "case.toml").write_text("precious", encoding="utf-8")
    ran = restore(folder)
    assert (ran.code, ran.data["error"]["code"]) == (5, "exists")
    assert snapshot(again) == {"case.toml": b"precious"}


def test_another_ledger_that_stands_is_not_mixed_with(folder: Path, new_case: CaseFactory) -> None:
    backed_up(folder)
    other = new_case("again")
    assert run("sample", other).code == 0
    before = snapshot(other)
    (other / "case.toml").unlink()
    ran = restore(folder)
    assert (ran.code, ran.data["error"]["code"]) == (5, "ledger_exists")
    assert snapshot(other)["ledger.db"] == before["ledger.db"]


def test_a_checkpoint_on_paper_tells_what_is_lost(folder: Path) -> None:
    backed_up(folder)
    scan(folder, "handover", *sheet_codes(folder))
    head = run("ledger", folder, "checkpoint", "--json").data
    ran = restore(folder, "--checkpoint", f"{head['entry']}:{head['head']}")
    assert (ran.code, ran.data["lost"]) == (7, 5)  # three scans, the backup and the key of the signatures
    first = ledger_entries(folder)[1]
    fine = restore(folder, "--checkpoint", f"2:{first['hash']}", to="third")
    assert (fine.code, fine.data["lost"]) == (0, 0)
    wrong = restore(folder, "--checkpoint", f"2:{'0' * 64}", to="fourth")
    assert (wrong.code, wrong.data["error"]["code"]) == (6, "checkpoint_differs")


def test_the_key_of_another_case_is_refused(folder: Path, new_case: CaseFactory) -> None:
    backed_up(folder)
    other = new_case("other")
    assert run("sample", other).code == 0
    keys = folder.parent / "other.json"
    assert run("backup", other, "-o", folder.parent / "b.zip", "--with-keys", keys).code == 0
    ran = restore(folder, "--keys", keys, keys=False)
    assert (ran.code, ran.data["error"]["code"]) == (6, "other_key")


def test_a_lost_folder_comes_back_beside_a_ledger_that_stands(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger lies elsewhere and goes on; its erasure keeps the personal data away."""
    shutil.copyfile(folder / "ledger.db", tmp_path / "shared.db")
    monkeypatch.setenv("SURVEY_OPS_LEDGER", f"sqlite:///{tmp_path / 'shared.db'}")
    backed_up(folder)
    assert run("erase", folder, "--inputs").code == 0
    shutil.rmtree(folder)
    ran = restore(folder)
    assert (ran.code, ran.data["ledger_kept"]) == (7, True)
    assert ran.data["held_back"] == ["out/labels.pdf"]
    assert not (tmp_path / "again" / "out" / "labels.pdf").exists()
    assert not (tmp_path / "again" / "personal.key").exists()
    assert run("verify", tmp_path / "again").code == 0


# Erasure and backups


def test_a_restore_after_an_erasure_warns_and_says_how_to_erase_again(folder: Path) -> None:
    backed_up(folder)
    assert run("erase", folder, "--inputs").code == 0
    told = run(
        *("restore", folder.parent / "a.zip", folder.parent / "again", "--reason", "誤操作"),
        *("--keys", folder.parent / "safe" / "keys.json", "--against", folder),
    )
    assert told.code == 7
    assert "消去されています" in told.stderr
    assert f"→ survey-ops erase {folder.parent / 'again'} --inputs" in told.stderr
    assert (folder.parent / "again" / "out" / "labels.pdf").exists()
    assert run("erase", folder.parent / "again", "--inputs").code == 0
    assert not (folder.parent / "again" / "out" / "labels.pdf").exists()


def test_old_backups_stay_on_the_board_until_they_are_destroyed(folder: Path) -> None:
    entry = backed_up(folder)["entry"]
    assert run("board", folder, "--json").data["late_backups"] == 0
    left = run("erase", folder, "--inputs", "--json").data["left"]
    assert [one["entry"] for one in left["backups"]] == [entry]
    ran = run("board", folder, "--json")
    assert (ran.code, ran.data["late_backups"]) == (7, 1)
    assert "すぐに廃棄してください" in run("board", folder).stdout
    assert run("backup", folder, "--destroyed", "1", "--json").data["error"]["code"] == "no_backup"
    assert run("backup", folder, "--destroyed", str(entry), "--method", "細断").code == 0
    assert run("backup", folder, "--destroyed", str(entry), "--json").data["error"]["code"] == "destroyed"
    assert run("board", folder).code == 0
    assert run("verify", folder).code == 0


def test_a_backup_in_the_case_folder_is_erased_with_it(folder: Path) -> None:
    assert run("backup", folder, "-o", folder / "out" / "b.zip").code == 0
    ran = run("erase", folder, "--inputs", "--json")
    assert "out/b.zip" in ran.data["files"]
    assert ran.data["left"]["backups"] == []
    assert not (folder / "out" / "b.zip").exists()


# The board


def test_the_board_is_of_all_cases_of_a_folder_and_of_their_ledgers(
    folder: Path, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = folder.parent
    edit_case(folder, "[sample]\n", "[custody]\nerase_by = 2021-05-06\n\n[sample]\n")
    later = new_case("later")
    edit_case(later, "KM2021A", "KM2021B")
    edit_case(later, "[sample]\n", '[ledger]\nurl = "sqlite:///../case/ledger.db"\n\n[sample]\n')
    assert run("sample", later).code == 0
    assert run("erase", later, "--inputs").code == 0
    (base / "broken").mkdir()
    (base / "broken" / "case.toml").write_text("[case]\n", encoding="utf-8")
    ran = run("board", base, "--json")
    assert ran.code == 7
    rows = {row["code"]: row for row in ran.data["cases"]}
    assert list(rows) == ["KM2021A", "KM2021B"]
    assert (rows["KM2021A"]["erased"], rows["KM2021A"]["erase_by"]) == (False, "2021-05-06")
    assert rows["KM2021A"]["overdue"] > 1000
    assert (rows["KM2021B"]["erased"], rows["KM2021B"]["overdue"]) == (True, 0)
    assert [Path(one["folder"]).name for one in ran.data["unread"]] == ["broken"]
    alone = run("board", later, "--json").data["cases"]
    assert [(row["code"], row["folder"] is None) for row in alone] == [("KM2021A", True), ("KM2021B", False)]
    assert run("board", base / "nothing", "--json").data["error"]["code"] == "no_case"


def test_the_board_fits_a_console(folder: Path) -> None:
    edit_case(folder, "[sample]\n", "[custody]\nerase_by = 2021-05-06\n\n[sample]\n")
    scan(folder, "handover", *sheet_codes(folder)[:2])
    ran = run("board", folder)
    table = ran.stdout.splitlines()[:2]
    from survey_ops.cli.tables import cells

    assert all(cells(line) <= 79 for line in table)
    assert "2/0/0" in table[1]
    assert "→ survey-ops erase" in ran.stdout


def test_what_came_back_is_not_erased(folder: Path) -> None:
    """An erasure is as good as what is there now: an extract that was put back counts."""
    register = (folder / "residents.csv").read_bytes()
    assert run("erase", folder, "--inputs").code == 0
    assert run("board", folder, "--json").data["cases"][0]["erased"]
    (folder / "residents.csv").write_bytes(register)
    row = run("board", folder, "--json").data["cases"][0]
    assert (row["erased"], row["inputs"]) == (False, ["residents.csv"])


# Lost keys


def test_without_the_codes_key_sheets_still_come_home(folder: Path) -> None:
    codes = sheet_codes(folder)
    assert scan(folder, "handover", *codes[:2]).data["accepted"] == 2
    assert run("keys", folder, "--lost", "codes", "--reason", "x", "--json").data["error"]["code"] == "key_good"
    (folder / "codes.key").unlink()
    assert run("keys", folder, "--json").data["keys"]["codes"]["state"] == "missing"
    assert scan(folder, "return", *codes).data["error"]["code"] == "codes_key_missing"
    assert run("status", folder).code == 7
    assert run("keys", folder, "--lost", "codes", "--json").data["error"]["code"] == "reason"
    told = run("keys", folder, "--lost", "codes", "--reason", "ディスクの故障")
    assert (told.code, kinds(folder)[-1]) == (0, "key_lost")
    back = scan(folder, "return", *codes[:2])
    assert (back.data["accepted"], back.data["unproven"]) == (2, 2)
    # Handed over is only what is proven: the third sheet gets a new code first.
    assert scan(folder, "handover", codes[2]).data["refused"][0]["reason"] == "key_lost"
    assert run("labels", folder, "--overwrite", "--json").data["error"]["code"] == "codes_key_replaced"
    assert run("labels", folder, "--reprint", "3", "--reason", "鍵の紛失").code == 7  # the run's PDF stays as it is
    from survey_ops.domain.codes import make_code
    from survey_ops.ledger.keys import read_key

    secret = read_key(folder / "codes.key")
    assert secret
    assert scan(folder, "handover", str(make_code(secret, "KM2021A", 3, 1))).data["accepted"] == 1
    forged = codes[0][:-13] + "0" * 13
    assert scan(folder, "destroy", forged).data["unproven"] == 1  # nobody can tell any more: the docs say so
    assert run("verify", folder).code == 0


def test_after_a_lost_codes_key_a_new_draw_begins_anew_with_the_same_people(folder: Path) -> None:
    people = [person["id"] for person in selected_people(folder)]
    old = sheet_codes(folder)
    (folder / "codes.key").unlink()
    assert run("keys", folder, "--lost", "codes", "--reason", "紛失").code == 0
    assert run("sample", folder, "--redraw", "--reason", "鍵の紛失").code == 0
    assert run("labels", folder, "--overwrite").code == 0
    assert [person["id"] for person in selected_people(folder)] == people
    assert scan(folder, "return", old[0]).data["refused"][0]["reason"] == "void"
    assert scan(folder, "handover", *sheet_codes(folder)).data["accepted"] == 3
    assert run("verify", folder).code == 0


def test_a_lost_personal_key_is_an_erasure_and_the_same_people_are_drawn_again(folder: Path) -> None:
    people = [person["id"] for person in selected_people(folder)]
    (folder / "personal.key").unlink()
    assert run("verify", folder).code == 6
    assert run("check-list", folder, "--json").data["error"]["code"] == "personal_key"
    told = run("keys", folder, "--lost", "personal", "--reason", "誤って削除")
    assert "31 件" in told.stderr
    found = run("verify", folder, "--json")
    assert (found.code, found.data["ok"]) == (0, True)
    assert any("鍵を失った" in line for line in found.data["skipped"])
    assert run("keys", folder, "--lost", "personal", "--reason", "x", "--json").data["error"]["code"] == "key_lost"
    assert run("sample", folder, "--redraw", "--reason", "鍵の紛失").code == 0
    assert run("labels", folder, "--overwrite").code == 0
    assert [person["id"] for person in selected_people(folder)] == people
    assert run("verify", folder).code == 0
    assert run("keys", folder).code == 0


def test_a_lost_personal_key_can_be_ended_by_an_erasure(folder: Path) -> None:
    (folder / "personal.key").unlink()
    assert run("keys", folder, "--lost", "personal", "--reason", "紛失").code == 0
    assert run("erase", folder, "--inputs").code == 0
    assert run("verify", folder).code == 0
    assert run("keys", folder, "--json").data["keys"]["personal"]["state"] in ("lost", "erased")


def test_a_wrong_key_file_is_no_loss(folder: Path) -> None:
    (folder / "codes.key").write_text("no key", encoding="ascii")
    ran = run("keys", folder, "--lost", "codes", "--reason", "壊れた", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "key_damaged")
    assert kinds(folder)[-1] == "refused"
