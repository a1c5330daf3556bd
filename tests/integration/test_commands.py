"""What each command answers, as a clerk and a script see it."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from tests.cases import Ran, edit_case, kinds, ledger_entries, run, sheet_codes
from tests.conftest import CaseFactory


@pytest.fixture
def drawn(new_case: CaseFactory) -> Path:
    folder = new_case()
    assert run("sample", folder).code == 0
    return folder


@pytest.fixture
def printed(drawn: Path) -> Path:
    assert run("labels", drawn).code == 0
    return drawn


def scan(folder: Path, movement: str, *codes: str, words: tuple[str, ...] = ()) -> Ran:
    return run("scan", folder, movement, *words, stdin="".join(f"{code}\n" for code in codes).encode())


def scanned(folder: Path, movement: str, *codes: str, words: tuple[str, ...] = ()) -> dict[str, Any]:
    return scan(folder, movement, *codes, words=("--json", *words)).data


def forge(code: str) -> str:
    """Return a code with another last figure."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def form_text(folder: Path, *words: str) -> str:
    ran = run("form", folder, "precheck", "--overwrite", *words)
    assert ran.code in (0, 7), ran.stderr
    document: Any = pypdfium2.PdfDocument(folder / "out" / "precheck.pdf")
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


# Imports

LOADED = """
import contextlib, sys
from survey_ops.__main__ import run
with contextlib.suppress(SystemExit):
    run()
print(*sorted(sys.modules))
"""
RARE = ("destructions", "differences", "form_items", "items", "losses", "parties", "told", "transfers")


def loaded(*words: str | Path) -> set[str]:
    """Return the modules that a command has loaded by its end."""
    ran = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=True)
    return set(ran.stdout.splitlines()[-1].split())


def test_status_imports_what_reads_rare_entries_where_there_are_any_and_nothing_asynchronous(printed: Path) -> None:
    scan(printed, "handover", sheet_codes(printed)[0])
    unwanted = {"asyncio.events", "email", "ssl", *(f"survey_ops.domain.{name}" for name in RARE)}
    for words in ((), ("--json",)):
        assert not loaded("status", printed, *words) & unwanted
    assert run("announce", printed, "--medium", "広報").code == 0
    assert {"survey_ops.domain.told", "survey_ops.cli.provisions"} <= loaded("status", printed)


def test_check_looks_whether_forms_can_be_made_and_makes_none(printed: Path) -> None:
    found = loaded("check", printed)
    assert "survey_ops.documents.form_sheet" in found
    assert not found & {"fpdf", "PIL.Image"}


# Scanning


def test_each_code_gives_one_line(printed: Path) -> None:
    codes = sheet_codes(printed)
    wide = codes[1].replace("-", "ー").lower()
    ran = scan(printed, "handover", codes[0], codes[0], wide, "4901234567894", forge(codes[2]))
    lines = ran.stdout.splitlines()
    assert lines[0] == f"受付    {codes[0]}  記録 6"
    assert lines[1] == f"済み    {codes[0]}  すでに読み取っています（今は「引渡し中」）"
    assert lines[2] == f"受付    {codes[1]}  記録 7"
    assert lines[3] == "不可    （13 文字）  この道具の管理コードではありません"
    assert lines[4].endswith("管理コードが書き換えられているか、読み違えています")
    assert lines[5:] == ["受付 2 枚、済み 1 枚、不可 2 件", "引渡しがまだのシート 1 枚: 3"]
    assert ran.code == 7


def test_json_keys_of_a_scan(printed: Path) -> None:
    codes = sheet_codes(printed)
    foreign, unknown = "OTHER-00001-0-0000000000000", "KM2021A-99999-0-0000000000000"
    found = scanned(printed, "handover", *codes, codes[0], foreign, unknown)
    assert (found["accepted"], found["already"], found["missing"]) == (3, 1, [])
    assert [one["reason"] for one in found["refused"]] == ["other_case", "unknown"]
    found = scanned(printed, "destroy", codes[0])
    assert [one["reason"] for one in found["refused"]] == ["wrong_state"]
    assert found["missing"] == [1, 2, 3]


def test_a_code_is_read_from_a_photograph_and_a_pdf(printed: Path, tmp_path: Path) -> None:
    document: Any = pypdfium2.PdfDocument(printed / "out" / "labels.pdf")
    page = document[1].render(scale=2.5).to_pil().rotate(7, expand=True, fillcolor="white")
    document.close()
    photo = tmp_path / "写真.jpg"
    page.save(photo, quality=70)
    assert scanned_files(printed, photo)["accepted"] == 1
    assert [entry["body"]["sheet"] for entry in ledger_entries(printed) if entry["kind"] == "handover"] == [2]
    found = scanned_files(printed, printed / "out" / "labels.pdf")
    assert (found["accepted"], found["already"], found["missing"]) == (2, 1, [])


def scanned_files(folder: Path, file: Path) -> dict[str, Any]:
    return run("scan", folder, "handover", file, "--json").data


def test_pictures_that_show_nothing_or_are_none(printed: Path, tmp_path: Path) -> None:
    empty, other = tmp_path / "empty.png", tmp_path / "text.png"
    Image.new("L", (200, 200), 255).save(empty)
    other.write_text("no picture", encoding="utf-8")
    ran = run("scan", printed, "handover", empty)
    assert "読めない: empty.png の 1 ページ目に、QR コードが見つかりません。" in ran.stderr
    ran = run("scan", printed, "handover", empty, other)
    assert (ran.code, kinds(printed)) == (4, ["open", "draw", "labels"])


def test_the_plan_fills_in_what_nobody_said_and_is_marked(printed: Path) -> None:
    codes = sheet_codes(printed)
    scan(printed, "handover", codes[0], words=("--to", "配送係", "--by", "狛江", "--on", "2021-04-02"))
    body = ledger_entries(printed)[-1]["body"]
    assert (body["to"], body["by"], body["on"]) == ("配送係", "狛江", "2021-04-02")
    assert body["from"] == "政策室企画調整担当職員"
    assert body["planned"] == ["from", "place", "method"]


@pytest.mark.parametrize("day", ["2099-04-02", "2021-4-2", "2021-W13-5", "4月2日", ""])
def test_days_that_cannot_be(printed: Path, day: str) -> None:
    assert scan(printed, "handover", words=("--on", day)).code == 2
    assert kinds(printed) == ["open", "draw", "labels"]


def test_nothing_to_scan_is_no_success(printed: Path) -> None:
    ran = scan(printed, "return")
    assert "返却を記録したシートも、待っているシートもありません。" in ran.stdout
    codes = sheet_codes(printed)
    scan(printed, "handover", *codes)
    assert scan(printed, "handover", forge(codes[0])).code == 5


# Scans that come again


def test_a_session_repeated_is_answered_the_same_and_recorded_once(printed: Path) -> None:
    codes = (*sheet_codes(printed), sheet_codes(printed)[0], "x")
    words = ("--session", "朝の引渡し")
    first = scanned(printed, "handover", *codes, words=words)
    recorded = kinds(printed)
    again = scanned(printed, "handover", *codes, words=words)
    assert again == first
    assert kinds(printed) == recorded


def test_the_same_session_name_serves_every_movement(printed: Path) -> None:
    codes = sheet_codes(printed)
    for movement in ("handover", "return", "destroy"):
        found = scanned(printed, movement, *codes, words=("--session", "a"))
        assert (found["accepted"], found["missing"]) == (3, [])


def test_a_long_session_name_tells_scans_apart(printed: Path) -> None:
    found = scanned(printed, "handover", *sheet_codes(printed), words=("--session", "あ" * 300))
    assert (found["accepted"], found["missing"]) == (3, [])


def test_nothing_of_what_was_scanned_by_mistake_is_kept(printed: Path) -> None:
    scan(printed, "handover", "狛江花子 東京都狛江市和泉本町", words=("--session", "a"))
    text = json.dumps(ledger_entries(printed), ensure_ascii=False)
    assert "花子" not in text
    assert ledger_entries(printed)[-1]["body"]["length"] == 15


def test_a_repeated_scan_that_was_undone_tells_so(printed: Path) -> None:
    codes = sheet_codes(printed)
    scan(printed, "handover", codes[0], codes[0], words=("--session", "a"))
    assert run("correct", printed, "6", "--reason", "誤り").code == 0
    again = scan(printed, "handover", codes[0], codes[0], words=("--session", "a"))
    assert "（前と同じ読取り）（今は「印刷済み」）" in again.stdout.splitlines()[0]
    assert run("status", printed, "--json").data["sheets"]["handed"] == 0


# Drawing again


def redraw(folder: Path, *words: str) -> Ran:
    return run("sample", folder, "--redraw", "--reason", "差し替え", *words)


def test_a_redraw_voids_and_counts_apart(printed: Path) -> None:
    old = sheet_codes(printed)
    scan(printed, "handover", old[0])
    assert redraw(printed).code == 5
    scan(printed, "return", old[0])
    assert redraw(printed, "--seed", "2").code == 0
    assert run("labels", printed, "--overwrite").code == 0
    status = run("status", printed, "--json")
    assert status.data["sheets"] == {
        "printed": 3, "handed": 0, "returned": 1, "destroyed": 0, "void": 2, "lost": 0,
    }  # fmt: skip
    assert (status.code, status.data["missing"]) == (0, [])
    new = [code for code in sheet_codes(printed) if code not in old]
    assert all("-1-" in code for code in new)
    assert scanned(printed, "handover", old[1])["refused"][0]["reason"] == "void"
    scan(printed, "handover", *new, words=("--on", "2021-04-02"))
    text = form_text(printed)
    assert "宛名ラベル３シート（30件）を政策室執務室において直接手渡した" in text
    assert "抽出をやり直す前に作った宛名ラベル１シート（12件）を手渡し，全ての返却を受けた。" in text
    assert run("verify", printed).code == 0


def test_an_undone_scan_makes_no_old_sheet_good(printed: Path) -> None:
    old = sheet_codes(printed)
    scan(printed, "handover", old[0])
    scan(printed, "return", old[0])
    assert redraw(printed, "--seed", "2").code == 0
    assert run("labels", printed, "--overwrite").code == 0
    assert run("correct", printed, "7", "--reason", "誤り").code == 0
    assert run("correct", printed, "6", "--reason", "誤り").code == 0
    assert scanned(printed, "handover", old[0])["refused"][0]["reason"] == "void"
    assert run("ledger", printed, "verify").code == 0


def test_a_seed_that_is_not_the_recorded_one_is_no_rerun(drawn: Path) -> None:
    (drawn / "out" / "sample.json").unlink()
    ran = run("sample", drawn, "--seed", "other", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "already_drawn")
    assert run("sample", drawn).code == 0
    assert kinds(drawn) == ["open", "draw", "draw_refused"]


def test_a_record_that_is_gone_is_missed(printed: Path) -> None:
    """The ledger lost, or the case code changed: no command may begin anew beside the sheets that are about."""
    ledger = (printed / "ledger.db").read_bytes()
    (printed / "ledger.db").unlink()
    for words in (("sample",), ("status",), ("verify",), ("scan", "return"), ("erase",), ("form", "precheck")):
        ran = run(words[0], printed, *words[1:], "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "record_lost")
    assert not (printed / "ledger.db").exists()
    (printed / "ledger.db").write_bytes(ledger)
    edit_case(printed, "KM2021A", "KM2021Z")
    for words in (("sample",), ("status",), ("labels", "--overwrite")):
        ran = run(words[0], printed, *words[1:], "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "record_lost")
    assert run("verify", printed).code == 6


def test_ids_that_a_spreadsheet_has_changed_are_told(new_case: CaseFactory) -> None:
    folder = new_case()
    file = folder / "residents.csv"
    lines = file.read_bytes().decode("cp932").split("\r\n")
    lines[1] = lines[1].lstrip("0")
    file.write_bytes("\r\n".join(lines).encode("cp932"))
    warnings = run("check", folder, "--json").data["warnings"]
    assert [(one["code"], one["line"]) for one in warnings] == [("id_length", None)]
    lines[2] = "1.23E+09" + lines[2][10:]
    file.write_bytes("\r\n".join(lines).encode("cp932"))
    problems = run("check", folder, "--json").data["problems"]
    assert [(one["code"], one["line"]) for one in problems] == [("id_exponent", 3)]


def test_nothing_to_draw_again(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("form", folder, "precheck").code == 0
    assert redraw(folder).code == 5
    assert kinds(folder) == ["open", "signing_key", "form"]


# The form


def test_the_form_tells_the_rules_of_the_draw_and_not_those_of_today(drawn: Path) -> None:
    edit_case(drawn, "minimum_age   = 18", "minimum_age   = 65")
    edit_case(drawn, "as_of         = 2021-04-01", "as_of         = 2020-01-01")
    text = form_text(drawn)
    assert "18歳から（令和３年４月１日現在で満18歳以上の者。平成15年４月２日以前に生まれた者）" in text
    assert "case_changed" in [
        finding["code"] for finding in run("form", drawn, "precheck", "--overwrite", "--json").data["findings"]
    ]


def test_a_form_before_the_draw_tells_the_plan(new_case: CaseFactory) -> None:
    text = form_text(new_case())
    assert "30人を無作為に抽出し" in text
    assert "手渡した" not in text
    assert "利用する" in text


def test_every_sentence_can_be_replaced(drawn: Path) -> None:
    edit_case(drawn, "[wording] ", '[wording]\nnotice = "広報で{{ sample.size | number }}人に知らせる。"\n# ')
    assert "広報で30人に知らせる。" in form_text(drawn)


def test_dates_out_of_order_are_a_finding(printed: Path) -> None:
    codes = sheet_codes(printed)
    scan(printed, "handover", *codes, words=("--on", "2021-04-05"))
    scan(printed, "return", codes[1], words=("--on", "2021-04-03"))
    found = run("form", printed, "precheck", "--json").data["findings"]
    assert [one["code"] for one in found][:2] == ["not_returned", "order"]
    assert found[1]["message"] == "シート 2 の日付が、引渡・返却・廃棄の順になっていません。"


def test_days_in_another_year_and_in_several_places(printed: Path) -> None:
    codes = sheet_codes(printed)
    scan(printed, "handover", *codes, words=("--on", "2021-12-28", "--place", "第一会議室"))
    scan(printed, "return", *codes[:2], words=("--on", "2022-01-05"))
    text = form_text(printed)
    assert "令和３年12月28日に宛名ラベルを引き渡し，" in text
    assert "５日に一部の返却を受けた。" in text  # the page ends in between
    assert "第一会議室において" in text
    assert "シート番号３の１シート（６件）は，まだ返却を確認していない" in text
    assert "全ての返却を確かめた" not in text


def test_a_form_that_fails_leaves_nothing(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, '["氏名", "生年月日", "性別", "住所"]', '["氏名", "指紋"]')
    before = sorted(path.name for path in folder.iterdir())
    assert run("form", folder, "precheck").code == 3
    assert run("check", folder).code == 3
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("name", ["ledger.db", "residents.csv", "case.toml", "form"])
def test_a_form_is_a_pdf_and_nothing_else(drawn: Path, name: str) -> None:
    before = (drawn / name).read_bytes() if (drawn / name).exists() else None
    assert run("form", drawn, "precheck", "-o", drawn / name, "--overwrite").code == 2
    assert ((drawn / name).read_bytes() if (drawn / name).exists() else None) == before


# Erasing


def test_nothing_of_a_recipient_is_left(printed: Path) -> None:
    rows = [line.split(",") for line in (printed / "residents.csv").read_bytes().decode("cp932").split("\r\n")[1:-1]]
    secrets = {cell for row in rows for cell in (row[0], row[2], row[7]) if cell}
    (printed / "out" / ".labels.pdf.part").write_bytes((printed / "out" / "labels.pdf").read_bytes())
    ran = run("erase", printed, "--inputs", "--json")
    assert (ran.code, ran.data["files"]) == (0, ["out/labels.pdf", "residents.csv"])
    left = {path.relative_to(printed).as_posix() for path in printed.rglob("*") if path.is_file()}
    assert left == {"case.toml", "codes.key", "ledger.db", "out/sample.json"}
    for file in left:
        data = (printed / file).read_bytes()
        for secret in secrets:
            assert not any(secret.encode(encoding) in data for encoding in ("cp932", "utf-8", "utf-16-le"))


def test_after_erasing_the_record_stands_and_a_copy_proves_the_draw(printed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    shutil.copyfile(printed / "residents.csv", copy)
    codes = sheet_codes(printed)
    scan(printed, "handover", *codes)
    ran = run("erase", printed, "--inputs")
    assert "引渡し中のシートが 3 枚あります" in ran.stderr
    found = run("verify", printed, "--json").data
    assert found["ok"]
    assert len(found["skipped"]) == 3
    found = run("verify", printed, "--register", copy, "--json").data
    assert found["ok"]
    assert any("抽出をやり直した結果" in line for line in found["confirmed"])
    assert scanned(printed, "return", *codes)["accepted"] == 3
    assert run("labels", printed, "--overwrite").code == 5
    assert run("sample", printed, "--redraw", "--reason", "x").code == 5
    assert "消去済み" in run("erase", printed, "--inputs").stdout


def test_the_extract_is_told_apart_from_the_list(drawn: Path) -> None:
    assert run("erase", drawn).code == 0
    assert "住民基本台帳の抽出データは，まだ消去の記録がない。" in form_text(drawn)
    assert run("erase", drawn, "--inputs").code == 0
    assert "住民基本台帳の抽出データは同日に消去した" in form_text(drawn)
    assert [entry["body"]["inputs"] for entry in ledger_entries(drawn) if entry["kind"] == "erase"] == [False, True]


def test_only_files_of_the_case_are_deleted(drawn: Path, tmp_path: Path) -> None:
    """`out` may be a link: what is deleted is what lies under it, not a namesake beside the case folder."""
    elsewhere = tmp_path / "elsewhere"
    shutil.move(drawn / "out", elsewhere)
    (drawn / "out").symlink_to(elsewhere, target_is_directory=True)
    namesake = tmp_path / "labels.pdf"
    namesake.write_text("precious", encoding="utf-8")
    assert run("labels", drawn).code == 0
    assert run("verify", drawn).code == 0
    assert run("erase", drawn).code == 0
    assert namesake.exists()
    assert not (elsewhere / "labels.pdf").exists()


# Keys, ledgers, copies


def test_a_lost_key_is_missed_and_not_replaced(printed: Path) -> None:
    (printed / "codes.key").unlink()
    for argv in (("form", "precheck"), ("scan", "handover"), ("labels", "--overwrite")):
        ran = run(argv[0], printed, *argv[1:], "--json")
        assert (ran.code, ran.data["error"]["code"]) == (8, "codes_key_missing")
    assert not (printed / "codes.key").exists()
    assert run("verify", printed).code == 6
    assert run("status", printed).code == 0


def test_another_key_is_another_case(printed: Path, new_case: CaseFactory) -> None:
    other = new_case("other")
    assert run("sample", other).code == 0
    shutil.copyfile(other / "codes.key", printed / "codes.key")
    for argv in (("erase",), ("status",), ("scan", "handover")):
        ran = run(argv[0], printed, *argv[1:], "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "case_code_taken")


def test_a_key_of_personal_data_serves_one_case(
    new_case: CaseFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_OPS_LEDGER", f"sqlite:///{tmp_path / 'shared.db'}")
    for name in ("a", "b"):
        folder = new_case(name)
        edit_case(folder, "[wording] ", '[privacy]\nkey_file = "../shared.key"\n[wording] ')
        edit_case(folder, "KM2021A", f"CASE{name.upper()}")
        ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "key_shared")


def test_a_copy_that_cannot_be_written_can_be_verified(printed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and plain(path, mode))
    assert run("verify", printed).code == 0
    assert run("status", printed).code == 0
    ran = scan(printed, "handover", *sheet_codes(printed), words=("--json",))
    assert (ran.code, ran.data["error"]["code"]) == (8, "ledger_unwritable")
    (printed / "ledger.db-wal").write_bytes(b"x" * 100)
    ran = run("verify", printed, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (8, "ledger_unwritable")


def test_postgresql_without_its_driver(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_OPS_LEDGER", "postgresql+psycopg://desk@127.0.0.1:9/db")  # nobody listens there
    ran = run("status", drawn, "--json")
    assert (ran.code, ran.data["error"]["code"]) in ((8, "driver_missing"), (8, "ledger_unreachable"))
    monkeypatch.setenv("SURVEY_OPS_LEDGER", "postgresql+nothing://desk@host/db")
    ran = run("status", drawn, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (3, "ledger_url")


def test_the_demonstration_keeps_out_of_the_office_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from survey_ops.tasks import run_demo

    monkeypatch.setenv("SURVEY_OPS_LEDGER", f"sqlite:///{tmp_path / 'real.db'}")
    monkeypatch.setattr(run_demo, "RESIDENTS", 4000)
    prepare = run_demo._prepare

    def prepare_small(folder: Path, tell: Callable[[str], None]) -> None:
        prepare(folder, tell)
        edit_case(folder, "= 2500 ", "= 120 ")

    monkeypatch.setattr(run_demo, "_prepare", prepare_small)
    assert run("demo", tmp_path / "demo").code == 0
    assert not (tmp_path / "real.db").exists()
    assert (tmp_path / "demo" / "ledger.db").exists()


# Labels


def test_labels_written_by_hand_are_counted_and_named_by_line_alone(drawn: Path, tmp_path: Path) -> None:
    rows = [line.split(",") for line in (drawn / "residents.csv").read_bytes().decode("cp932").split("\r\n")[1:-1]]
    hand = tmp_path / "hand.txt"
    for row in rows:
        hand.write_text(f"{row[0]}\n", encoding="utf-8")
        ran = run("labels", drawn, "--by-hand", hand, "--json")
        if ran.code == 0:
            break
        assert ran.data["error"]["code"] == "by_hand"
    assert (ran.data["labels"], ran.data["by_hand"], ran.data["sheets"]) == (30, 1, 3)
    document: Any = pypdfium2.PdfDocument(drawn / "out" / "labels.pdf")
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    assert f"手作成（抽出データ{rows.index(row) + 2}行目）" in text
    ran = run("labels", drawn, "--overwrite", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (5, "other_sheets")


def test_what_cannot_be_printed_is_listed_and_stops_the_run(new_case: CaseFactory) -> None:
    folder = new_case(size=60)
    file = folder / "residents.csv"
    lines = file.read_bytes().decode("cp932").split("\r\n")
    for number in range(1, len(lines) - 1):
        cells = lines[number].split(",")
        cells[2] = "\ue000" + cells[2] if number % 2 else cells[2]
        cells[8] = cells[8] if number % 2 else "長" * 300
        lines[number] = ",".join(cells)
    file.write_bytes("\r\n".join(lines).encode("cp932"))
    assert run("sample", folder).code == 0
    ran = run("labels", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (4, "listed")
    assert len(ran.data["listed"]) == 60
    assert {one["code"] for one in ran.data["listed"]} == {"glyph", "too_long"}
    assert all("U+E000" in one["message"] for one in ran.data["listed"] if one["code"] == "glyph")
    assert not (folder / "out" / "labels.pdf").exists()
    assert kinds(folder) == ["open", "draw"]


def test_the_honorific_must_be_drawable(new_case: CaseFactory) -> None:
    folder = new_case()
    edit_case(folder, 'honorific = "様"', 'honorific = "🐱"')
    assert run("sample", folder).code == 0
    ran = run("labels", folder, "--json")
    assert (ran.code, ran.data["listed"][0]["column"]) == (4, "labels.honorific")


@pytest.mark.parametrize("stock", ["aone-72212", "aone-72224", "hisago-elm006"])
def test_the_same_ledger_gives_the_same_bytes(new_case: CaseFactory, stock: str) -> None:
    folder = new_case(stock=stock)
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    pdf = folder / "out" / "labels.pdf"
    first = pdf.read_bytes()
    assert oct(pdf.stat().st_mode & 0o777) == "0o600" or os.name == "nt"
    assert run("labels", folder).code == 5
    pdf.unlink()
    assert run("labels", folder).code == 0
    assert pdf.read_bytes() == first
    assert kinds(folder) == ["open", "draw", "labels"]


# Other commands


def test_check_tells_everything_as_json(new_case: CaseFactory) -> None:
    folder = new_case()
    found = run("check", folder, "--json").data
    assert (found["problems"], found["warnings"]) == ([], [])
    assert found["counts"]["rows"] == 120
    edit_case(folder, 'protected   = "支援措置"', "")
    edit_case(folder, f'seed          = "{"さいころ 3-1-4"}"', 'seed          = ""')
    found = run("check", folder, "--json").data
    assert [one["code"] for one in found["warnings"]] == ["no_protection", "seed_empty"]


def test_failures_are_json_too(new_case: CaseFactory) -> None:
    ran = run("sample", new_case(seed=""), "--json")
    assert ran.code == 3
    assert set(ran.data["error"]) == {"code", "message", "advice"}
    ran = run("nothing", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "usage")


def test_init_makes_a_case_once(tmp_path: Path) -> None:
    folder = tmp_path / "新しい案件"
    assert run("init", folder).code == 0
    assert run("init", folder).code == 5
    assert run("init", tmp_path / "x", "--from", "nothing").code == 2
    ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (3, "seed_empty")


def test_a_bug_is_told_without_data(printed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from survey_ops.tasks import show_status

    def fail(workspace: object) -> None:
        raise KeyError("狛江　花子")

    monkeypatch.setattr(show_status, "show_status", fail)
    ran = run("status", printed)
    assert ran.code == 1
    assert "花子" not in ran.stdout + ran.stderr
    assert "KeyError" in ran.stderr
    assert "花子" in run("status", printed, "--debug").stderr


def test_export_is_recomputed_from_json(printed: Path) -> None:
    ran = run("ledger", printed, "export")
    lines = io.StringIO(ran.stdout).readlines()
    assert [json.loads(line)["n"] for line in lines] == [1, 2, 3, 4, 5]
    assert run("ledger", printed, "key").code == 0
    lines = io.StringIO(run("ledger", printed, "export").stdout).readlines()
    found = run("ledger", printed, "checkpoint", "--json").data
    assert (found["entry"], found["head"]) == (6, json.loads(lines[-1])["hash"])
