"""Items: registered in any case, moved by hand and by scan, and told where they are."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli.options import opened
from survey_ops.domain.entries import KINDS
from tests.cases import (
    REGISTER,
    Ran,
    edit_case,
    kinds,
    ledger_entries,
    read_rows,
    run,
    selected_lines,
    sheet_codes,
    snapshot,
)
from tests.conftest import CaseFactory

CASE = """
[case]
code  = "OCR2021"
title = "調査票の読取り"
kind  = "other"

[office]
division = "政策室"
staff    = "調整担当"
place    = "執務室"
"""
LIST = ("--type", "名簿", "--content", "抽出者名簿", "--persons", "30")
BATCH = ("--type", "transmission", "--content", "調査票の画像", "--persons", "48", "--erase-by", "2100-03-31")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A case that neither draws nor mails."""
    folder = tmp_path / "ocr"
    folder.mkdir()
    (folder / "case.toml").write_text(CASE, encoding="utf-8", newline="\n")
    return folder


def add(folder: Path, *words: str) -> dict[str, Any]:
    ran = run("item", folder, "add", *words, "--json")
    assert ran.code == 0, ran.stdout
    return ran.data


def scan(folder: Path, movement: str, *codes: str, more: tuple[str, ...] = ()) -> Ran:
    return run("scan", folder, movement, *more, "--json", stdin="\n".join(codes).encode())


def moves(folder: Path) -> list[tuple[Any, ...]]:
    found = [entry["body"] for entry in ledger_entries(folder) if entry["kind"] == "item_moved"]
    return [(body["item"], body["movement"], body["to"], body["place"], body["planned"]) for body in found]


def test_a_case_that_is_never_drawn_holds_items_from_registration_to_the_end(bare: Path) -> None:
    assert run("check", bare).code == 0
    assert run("item", bare, "list", "--json").data == {"items": []}
    assert scan(bare, "handover", "x").data["error"]["code"] == "nothing_registered"
    assert "抽出も郵送もしない案件です。" in run("status", bare).stdout
    assert not (bare / "ledger.db").exists()
    said = add(bare, *BATCH)
    assert {**said, "code": ""} == {
        "entry": 2, "number": 1, "type": "transmission", "content": "調査票の画像", "persons": 48,
        "medium": "通信回線", "state": "kept", "state_word": "送信前", "holder": "政策室 調整担当", "place": "執務室",
        "since": said["since"], "erase_by": "2100-03-31", "code": "",
    }  # fmt: skip
    assert kinds(bare) == ["open", "item"]
    sent = run("item", bare, "move", "1", "handover", "--to", "AI-OCR", "--place", "LGWAN")
    assert sent.stdout == "受付    管理対象 1（送信データ）調査票の画像 48 人  送信を記録しました（記録 3）。\n"
    assert scan(bare, "return", said["code"], more=("--to", "政策室")).data["accepted"] == 1
    row = run("status", bare, "--where", "--json").data["where"]["rows"][0]
    assert (row["state"], row["holder"], row["place"], row["outside"]) == ("returned", "AI-OCR", "LGWAN", True)
    assert run("item", bare, "move", "1", "destroy", "--method", "消去の報告を受けた").code == 0
    assert moves(bare) == [
        (1, "handover", "AI-OCR", "LGWAN", []),
        (1, "return", "政策室", None, []),
        (1, "destroy", None, None, []),
    ]
    assert run("status", bare, "--where", "--json").data["where"]["rows"] == []
    again = run("item", bare, "move", "1", "destroy")
    assert (again.code, "すでに「消去済み」です" in again.stdout) == (0, True)
    assert run("ledger", bare, "verify").code == run("verify", bare).code == 0


def test_the_codes_of_sheets_and_items_are_scanned_in_one_heap(new_case: CaseFactory) -> None:
    folder = new_case()
    medium = add(folder, "--type", "媒体", "--content", "控え", "--persons", "30", "--holder", "政策室")
    assert run("sample", folder).code == run("labels", folder).code == 0  # a case with items is drawn as any other
    sheets, codes = sheet_codes(folder), [medium["code"], add(folder, *LIST)["code"]]
    forged = codes[0][:-1] + str((int(codes[0][-1]) + 1) % 10)
    foreign = f"OTHER{codes[0][7:]}"
    unknown = codes[0].replace("-000001-", "-000009-")
    out = scan(folder, "handover", sheets[0], codes[0], codes[0], forged, foreign, unknown)
    assert (out.code, out.data["accepted"], out.data["already"]) == (7, 2, 1)
    assert [one["reason"] for one in out.data["refused"]] == ["altered", "other_case", "unknown"]
    assert (out.data["missing"], out.data["missing_items"]) == ([2, 3], [])
    told = run("scan", folder, "return", stdin=f"{codes[0]}\n{codes[1]}\n{sheets[0]}\n".encode()).stdout
    assert f"受付    {codes[0]}  管理対象 1（媒体）控え 30 人  記録 " in told
    assert f"不可    {codes[1]}  管理対象 2（名簿）抽出者名簿 30 人  今の状態からは、この読取りはできません" in told
    assert "受付 2 件、済み 0 件、不可 1 件" in told
    assert scan(folder, "destroy", *sheets).data["missing_items"] == [1, 2]
    last = scan(folder, "destroy", codes[1])
    assert (last.code, last.data["missing_items"]) == (7, [1])
    plan = ["from", "to", "place", "method"]
    assert moves(folder)[0] == (1, "handover", "委託業者", "政策室執務室", plan)  # one heap, one handover
    assert run("ledger", folder, "verify").code == run("verify", folder).code == 0


def test_a_session_that_comes_again_is_answered_the_same_way(bare: Path) -> None:
    code = add(bare, *LIST)["code"]
    session = ("--session", "朝", "--to", "庶務課")
    first = scan(bare, "handover", code, code, more=session)
    before = kinds(bare)
    again = scan(bare, "handover", code, code, more=session)
    assert [(ran.data["accepted"], ran.data["already"]) for ran in (first, again)] == [(1, 1), (1, 1)]
    assert kinds(bare) == before == ["open", "item", "item_moved", "item_already"]
    assert run("ledger", bare, "verify").code == 0


def test_what_cannot_be_is_refused_and_changes_nothing(bare: Path) -> None:
    add(bare, *LIST)
    add(bare, "--type", "posting", "--content", "団体の連絡先", "--persons", "1")
    before = snapshot(bare)
    wrong: list[tuple[tuple[str, ...], int, str]] = [
        (("add", "--type", "箱", "--content", "x", "--persons", "1"), 2, "type"),
        (("add", "--type", "名簿", "--persons", "1"), 2, "usage"),
        (("add", "--type", "名簿", "--content", " ", "--persons", "1"), 2, "usage"),
        (("add", "--type", "名簿", "--content", "a\nb", "--persons", "1"), 2, "usage"),
        (("add", "--type", "名簿", "--content", "x", "--persons", "0"), 2, "usage"),
        (("add", *LIST, "--on", "2100-01-01"), 2, "date_future"),
        (("add", *LIST, "--on", "2021-04-02", "--erase-by", "2021-04-01"), 2, "date_order"),
        (("add", *LIST, "--erase-by", "来年"), 2, "date"),
        (("add", *LIST, "--to", "だれか"), 2, "usage"),
        (("list", "--place", "棚"), 2, "usage"),
        (("move", "1"), 2, "usage"),
        (("move", "1", "handover"), 2, "usage"),
        (("move", "1", "handover", "--to", "x", "--on", "2100-01-01"), 2, "date_future"),
        (("move", "1", "return"), 5, "wrong_state"),
        (("move", "2", "return"), 5, "not_for_item"),
        (("move", "3", "return"), 5, "item_unknown"),
        (("codes", "-o", "tags.txt"), 2, "not_pdf"),
    ]
    for words, exit_code, code in wrong:
        ran = run("item", bare, *words, "--json")
        assert (ran.code, ran.data["error"]["code"]) == (exit_code, code), words
        assert ran.data["error"]["advice"]
    assert snapshot(bare) == before


def test_a_mistake_is_undone_from_the_last_entry_on(bare: Path) -> None:
    code = add(bare, *LIST)["code"]
    run("item", bare, "move", "1", "handover", "--to", "業者")
    assert run("correct", bare, "2", "--reason", "誤り", "--json").data["error"]["code"] == "not_last"
    back = run("correct", bare, "3", "--reason", "別の名簿")
    assert back.stdout.endswith("管理対象 1（名簿）抽出者名簿 は「保管中」に戻りました。\n")
    void = run("correct", bare, "2", "--reason", "二重の登録", "--json").data
    assert (void["item"], void["state"]) == (1, "void")
    assert [one["reason"] for one in scan(bare, "handover", code).data["refused"]] == ["void"]
    assert run("item", bare, "move", "1", "handover", "--to", "業者", "--json").data["error"]["code"] == "void"
    assert run("item", bare, "codes", "--json").data["error"]["code"] == "no_items"
    assert add(bare, *LIST)["number"] == 2
    assert run("ledger", bare, "verify").code == 0


def test_the_tags_are_scanned_from_their_pdf(bare: Path) -> None:
    add(bare, *LIST)
    add(bare, *BATCH)
    made = run("item", bare, "codes", "--json").data
    assert [one["number"] for one in made["items"]] == [1, 2]
    assert run("item", bare, "codes", "--json").data["error"]["code"] == "exists"
    assert run("item", bare, "codes", "--overwrite", "--json").data["sha256"] == made["sha256"]
    ran = run("scan", bare, "handover", made["pdf"], "--to", "業者", "--json")
    assert (ran.data["accepted"], ran.data["missing_items"]) == (2, [])


def test_a_record_that_is_lost_is_not_begun_anew(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("sample", folder).code == 0
    (folder / "ledger.db").unlink()
    for words in (("item", "add", *LIST), ("item", "list"), ("status", "--where")):
        ran = run(words[0], folder, *words[1:], "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "record_lost")
    assert not (folder / "ledger.db").exists()


def where(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = run("status", folder, "--where", "--json").data["where"]
    return found


def rows(folder: Path, said: dict[str, Any] | None = None) -> dict[str, tuple[Any, ...]]:
    return {
        f"{row['thing']}:{row['state'] if row['numbers'] else row['place']}": (row["persons"], row["since"])
        for row in (said or where(folder))["rows"]
    }


def test_where_everything_is_from_the_extract_to_the_erasure(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, "[plan.handover]", "[custody]\nerase_by = 2100-03-31\n\n[plan.handover]")
    assert rows(folder) == {"input:residents.csv": (None, "2021-03-25")}  # nobody has counted it yet
    assert run("sample", folder, "--by", "係").code == run("labels", folder).code == 0
    on = ledger_entries(folder)[-1]["body"]["on"]
    add(folder, *LIST)
    codes = sheet_codes(folder)
    assert scan(folder, "handover", codes[0], more=("--to", "業者", "--place", "窓口")).code == 7
    said = where(folder)
    assert rows(folder, said) == {
        "sheets:printed": (18, on),
        "sheets:handed": (12, on),
        "item:kept": (30, on),
        "recipients:台帳 ledger.db": (30, on),
        "output:out/labels.pdf": (30, on),
        "input:residents.csv": (120, "2021-03-25"),
    }
    assert said["total"] == {"rows": 6, "persons": 240, "unknown": 0}
    assert said["outside"] == {"rows": 1, "persons": 12, "unknown": 0}
    assert {row["erase_by"] for row in said["rows"]} == {"2100-03-31"}
    table = run("status", folder, "--where").stdout
    assert "宛名ラベルのシート 1 枚（1）" in table
    assert "窓口（渡した場所）" in table
    assert "合計 6 件、240 人\n" in table
    (folder / "residents.csv").write_bytes((folder / "residents.csv").read_bytes() + b"\r\n")
    assert rows(folder)["input:residents.csv"] == (None, "2021-03-25")  # it is not what was counted
    assert run("erase", folder, "--inputs").code == 0
    left = where(folder)
    assert (sorted(rows(folder, left)), left["erased"]) == (["item:kept", "sheets:handed", "sheets:printed"], 8)
    scan(folder, "return", codes[0])
    assert scan(folder, "destroy", *codes).data["missing"] == []
    assert run("item", folder, "move", "1", "destroy").code == 0
    assert where(folder)["total"] == {"rows": 0, "persons": 0, "unknown": 0}
    assert "この案件の個人情報はどこにもありません。" in run("status", folder, "--where").stdout


def test_a_file_made_again_after_a_pull_bears_fewer_and_the_void_sheet_is_told_apart(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("sample", folder).code == run("labels", folder).code == 0
    person = read_rows(folder / REGISTER)[selected_lines(folder)[0] - 1][0]
    assert run("pull", folder, person, "--reason", "転出").code == 0
    found = rows(folder)
    assert (found["output:out/labels.pdf"][0], found["output:out/pull-1.pdf"][0]) == (30, 1)
    assert run("labels", folder, "--overwrite").code == 0
    assert rows(folder)["output:out/labels.pdf"][0] == 29
    assert run("labels", folder, "--reprint", "3", "--reason", "紙詰まり").code == 0
    said = where(folder)
    void, printed = said["void"], rows(folder, said)["output:out/labels-sheet-3-g1.pdf"]
    assert (void["rows"], printed[0]) == (1, void["persons"])
    assert "細断の記録がないため入れていません" in run("status", folder, "--where").stdout


def test_a_list_outside_the_case_folder_is_named_without_its_path(new_case: CaseFactory, tmp_path: Path) -> None:
    folder = new_case()
    shutil.move(folder / "residents.csv", tmp_path / "residents.csv")
    edit_case(folder, 'path         = "residents.csv"', 'path         = "../residents.csv"')
    assert [row["place"] for row in where(folder)["rows"]] == ["案件フォルダーの外（residents.csv）"]
    (tmp_path / "residents.csv").unlink()
    assert where(folder)["rows"] == []
    assert "/" not in json.dumps(where(folder))


def append(folder: Path, kind: str, **body: Any) -> None:
    """Append an entry as another command would."""
    own = {key: value for key, value in {"by": "係", "on": "2021-04-05"}.items() if key in KINDS[kind]}
    with opened(folder, "係") as workspace, workspace.database.writing() as connection:
        workspace.append(connection, kind, {**own, **body})


def test_files_that_were_written_and_backups_are_told_while_they_are_there(bare: Path) -> None:
    add(bare, *LIST)
    said = {"account": "係", "terminal": "PC-1", "condition": "", "person": None, "records": 12, "title": None}
    more = {"sheets": None, "form": "CSV", "printer": None, "my_number": False}
    append(bare, "access", operation="list", file="out/確認.csv", **said, **more)
    append(bare, "access", operation="explain", file=None, **said, **more)
    for file in ("控え.zip", "../控え2.zip"):
        append(bare, "backup", file=file, sha256="0" * 64, entries=2, head="0" * 64, personal=True, keys=["codes"])
    assert sorted(rows(bare)) == ["backup:案件フォルダーの外（控え2.zip）", "item:kept"]
    (bare / "out").mkdir()
    (bare / "out" / "確認.csv").touch()
    (bare / "控え.zip").touch()
    after = where(bare)
    found = rows(bare, after)
    assert (found["output:out/確認.csv"], found["backup:控え.zip"]) == ((12, "2021-04-05"), (None, "2021-04-05"))
    assert after["total"] == {"rows": 4, "persons": 42, "unknown": 2}
    outside = next(entry["n"] for entry in ledger_entries(bare) if entry["body"].get("file") == "../控え2.zip")
    append(bare, "backup_destroyed", backup=outside, method="細断")
    assert "backup:案件フォルダーの外（控え2.zip）" not in rows(bare)


def test_entries_of_items_that_contradict_themselves_are_found(bare: Path) -> None:
    add(bare, *LIST)
    said: dict[str, Any] = {"persons": 30, "from": None, "to": None, "place": None, "method": None, "planned": []}
    append(bare, "item_moved", item=7, movement="return", request="x", transfer=None, read_at=None, **said)
    ran = run("ledger", bare, "verify", "--json")
    assert (ran.code, [one["what"] for one in ran.data["differences"]]) == (6, ["table"])


def test_lists_that_a_flow_read_are_told_with_the_people_counted_in_them(bare: Path) -> None:
    add(bare, *LIST)
    (bare / "税.csv").write_bytes(b"1\n2\n")
    (bare / "除く.csv").write_bytes(b"3\n")
    source = {"name": "税", "office": "", "as_of": "2021-01-01", "rows": 3, "people": 2}
    digest = hashlib.sha256(b"1\n2\n").hexdigest()
    read = [{**source, "file": "税.csv", "sha256": digest}, {**source, "entries": {}, "unnamed": 0}]
    made = {"file": "out/flow.pdf", "sha256": "0" * 64, "case_sha256": "0" * 64}
    said: dict[str, Any] = {"title": "", "steps": [], "results": [], "warnings": [], "entry": 2, "head": "0" * 64}
    said["definition"] = "0" * 64
    append(bare, "flow", sources=read, **said, **made)
    manifest = {
        "counts": {"selected": 0},
        "register": None,
        "exclusions": [{"file": "除く.csv"}],
        "list": {"flow": None},
        "sources": [{"file": name} for name in ("税.csv", "税2.csv")],
    }
    append(bare, "draw", manifest=manifest, personal_key="0" * 64, redraw=None, **made, on="2021-04-06")
    (bare / "税2.csv").write_bytes(b"1\n")
    assert rows(bare) == {
        "item:kept": (30, where(bare)["rows"][0]["since"]),
        "input:税.csv": (2, "2021-04-05"),
        "input:税2.csv": (None, "2021-04-06"),
        "input:除く.csv": (None, "2021-04-06"),
    }
