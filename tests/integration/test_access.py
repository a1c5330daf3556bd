"""Every read of residents' data leaves a line in the operation log."""

import csv
import io
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli import options
from survey_ops.domain.access_log import Seat
from survey_ops.errors import MachineError
from survey_ops.ledger.database import Database
from survey_ops.resources import sample_config
from survey_ops.tasks import log_access
from survey_ops.tasks.log_access import Access, record_person_access
from survey_ops.tasks.workspace import open_workspace
from tests import cases
from tests.cases import access_log, run, selected_people
from tests.conftest import CaseFactory


@pytest.fixture(autouse=True)
def _seat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "seat", lambda: Seat("sato", "PC-7"))


def lines(folder: Path) -> list[dict[str, Any]]:
    return [entry["body"] for entry in access_log(folder)]


def told(folder: Path) -> list[tuple[str, int, str | None]]:
    return [(one["operation"], one["records"], one["file"]) for one in lines(folder)]


def test_each_command_that_shows_or_writes_residents_has_its_line(new_case: CaseFactory) -> None:
    folder = new_case(size=14)
    assert run("sample", folder, "--by", "佐藤").code == 0
    assert run("labels", folder, "--preview", "2", "--by", "佐藤").code == 0
    assert run("labels", folder, "--list", folder / "list.csv").code == 0
    assert run("check-list", folder).code == 0
    (folder / "out" / "check-list.pdf").unlink()
    assert run("check-list", folder).code == 0
    assert run("labels", folder, "--reprint", "2", "--reason", "紙詰まり").code == 0
    one, two, three, *_ = (person["id"] for person in selected_people(folder))
    assert run("pull", folder, one, "--reason", "辞退").code == 0
    assert run("pull", folder, one, "--reason", "辞退").code == 0
    assert run("pull", folder, "--list", "1", "--overwrite").code == 0
    assert run("refuse", folder, two, three).code == 0
    assert run("undelivered", folder, two, "--reason", "moved").code == 0
    assert told(folder) == [
        ("sample", 14, None),
        ("preview", 2, "out/labels-preview.png"),
        ("labels", 14, "out/labels.pdf"),
        ("unprintable", 0, "list.csv"),
        ("check_list", 14, "out/check-list.pdf"),
        ("check_list", 14, "out/check-list.pdf"),
        ("reprint", 2, "out/labels-sheet-2-g1.pdf"),
        ("labels", 14, "out/labels.pdf"),
        ("pull_list", 1, "out/pull-1.pdf"),
        ("pull", 1, None),
        ("pull_list", 1, "out/pull-1.pdf"),
        ("refused", 2, None),
        ("undelivered", 1, None),
    ]
    assert {(line["account"], line["terminal"], line["my_number"]) for line in lines(folder)} == {
        ("sato", "PC-7", False)
    }
    made = lines(folder)[2]
    assert (made["sheets"], made["form"], made["printer"]) == (2, "PDF", None)
    assert "宛名ラベル" in made["title"]
    assert [line["by"] for line in lines(folder)[:2]] == ["佐藤", "佐藤"]
    # The deed and who did it are one: nothing stands between them, and what decides is not disturbed.
    kinds = [entry["kind"] for entry in cases.all_entries(folder)]
    assert kinds[:4] == ["open", "draw", "access", "access"]
    assert (kinds.count("check_list"), kinds.count("pull"), kinds.count("file")) == (1, 1, 1)
    assert run("verify", folder).code == 0
    assert run("ledger", folder, "verify").code == 0


def test_what_only_counts_leaves_no_line(new_case: CaseFactory) -> None:
    folder = new_case(size=2)
    assert run("sample", folder).code == 0
    before = told(folder)
    for word in ("check", "status", "verify", "access"):
        assert run(word, folder).code == 0
    assert run("refuse", folder, "--count", "2").code == 0
    assert told(folder) == before


def test_the_log_is_shown_and_written(new_case: CaseFactory, tmp_path: Path) -> None:
    folder = new_case(size=2)
    assert run("access", folder, "--json").data["error"]["code"] == "not_drawn"
    assert run("sample", folder, "--by", "佐藤").code == 0
    assert run("labels", folder, "--by", "鈴木").code == 0
    shown = run("access", folder)
    assert shown.code == 0
    first, one, two, last = shown.stdout.splitlines()
    assert first.split() == ["記録", "日時", "操作", "行った人", "端末", "件数"]
    assert (one.split()[3:], two.split()[3:], last) == (
        ["抽出", "佐藤", "PC-7", "2"],
        ["宛名ラベルの作成", "鈴木", "PC-7", "2"],
        "2 件",
    )
    target = tmp_path / "log.csv"
    found = run("access", folder, "--operation", "labels", "--csv", target, "--json").data
    assert (found["count"], found["lines"][0]["by"], found["lines"][0]["entry"]) == (1, "鈴木", 5)
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8-sig"), newline="")))
    assert (len(rows), rows[1][3], rows[1][6]) == (2, "鈴木", "宛名ラベルの作成")
    assert run("access", folder, "--csv", target, "--json").data["error"]["code"] == "exists"
    assert run("access", folder, "--since", "2999-01-01").stdout == "操作ログに、当てはまる記録はありません。\n"
    wrong = run("access", folder, "--operation", "look")
    assert (wrong.code, "labels（宛名ラベルの作成）" in wrong.stderr) == (2, True)
    assert "--since の日付が正しくありません" in run("access", folder, "--since", "昨日").stderr


def voucher(tmp_path: Path) -> Path:
    folder = tmp_path / "voucher"
    shutil.copytree(sample_config() / "voucher", folder)
    return folder


def test_who_is_explained_is_on_record_as_a_mark_alone(tmp_path: Path) -> None:
    folder = voucher(tmp_path)
    asked = (folder / "lists" / "addressees.csv").read_bytes().splitlines()[1].split(b",")[0].decode("cp932")
    assert run("explain", folder, asked, "--by", "佐藤").code == 0
    assert run("explain", folder, asked).code == 0
    assert run("explain", folder, "99999999").code == 0
    entries = cases.all_entries(folder)
    assert [entry["kind"] for entry in entries] == ["open", "access", "access", "access"]
    first, second, other = (entry["body"] for entry in entries[1:])
    assert (first["operation"], first["records"], first["form"], first["by"]) == ("explain", 1, "画面", "佐藤")
    assert first["person"] == second["person"] != other["person"]
    assert other["records"] == 0
    assert asked not in str(entries)


def test_no_read_without_a_trace(tmp_path: Path, new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = voucher(tmp_path)
    monkeypatch.setenv("SURVEY_OPS_LEDGER", "sqlite:///nowhere/ledger.db")
    ran = run("explain", folder, "0000000001")
    assert (ran.code, ran.stdout) == (8, "")
    assert ran.stderr.startswith("エラー: 操作ログを台帳に残せないため、表示も作成もしません。台帳に書き込めません。")
    monkeypatch.delenv("SURVEY_OPS_LEDGER")
    drawn = new_case(size=2)
    assert run("sample", drawn).code == 0

    def refuse(*_: object) -> None:
        raise MachineError("台帳に書き込めません。")

    monkeypatch.setattr(log_access, "append_access", refuse)
    before = cases.snapshot(drawn)
    assert run("labels", drawn, "--preview", "1").code == 8
    assert cases.snapshot(drawn) == before


def test_without_the_key_nobody_is_named_and_no_key_is_made(new_case: CaseFactory) -> None:
    folder = new_case(size=2)
    assert run("sample", folder).code == 0
    with open_workspace(folder, lambda: datetime.now(UTC), "係") as workspace:
        record_person_access(workspace, Access("explain", 1, "一人"), "0001")
        (folder / "personal.key").unlink()
        record_person_access(workspace, Access("explain", 1, "一人"), "0001")
    assert [line["person"] is None for line in lines(folder)[1:]] == [False, True]
    assert lines(folder)[2]["condition"] == "一人（個人情報の鍵がないため、だれについてかは残していない）"
    assert not (folder / "personal.key").exists()


def test_a_line_is_one_commit_at_most(new_case: CaseFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = new_case(size=2)
    assert run("sample", folder).code == 0
    opened = []
    writing = Database.writing

    def counted(self: Database) -> Any:
        opened.append(1)
        return writing(self)

    monkeypatch.setattr(Database, "writing", counted)
    assert run("labels", folder).code == 0
    assert len(opened) == 1
    assert run("labels", folder, "--preview", "1").code == 0
    assert len(opened) == 2
