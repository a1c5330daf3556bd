"""The sample cases that neither draw nor mail: images sent to a reading service, a search for a missing person."""

import csv
import io
import json
import shutil
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.resources import sample_config, templates
from survey_ops.tasks.make_case import sample_names
from tests.cases import edit_case, kinds, run, snapshot

BATCH = ("--type", "送信データ", "--content", "粗大ごみ処理申請書 第1回", "--persons", "480")


@pytest.fixture
def ocr(tmp_path: Path) -> Path:
    """The case of the reading service."""
    return Path(shutil.copytree(sample_config() / "ai-ocr", tmp_path / "ocr"))


@pytest.fixture
def search(tmp_path: Path) -> Path:
    """The case of the missing person."""
    return Path(shutil.copytree(sample_config() / "missing-person", tmp_path / "search"))


def council_values(folder: Path) -> dict[str, str]:
    """Return the texts of the council sheet as it would be made now: id -> text."""
    file = folder / "values.json"
    assert run("form", folder, "council", "--format", "json", "-o", file, "--overwrite").code == 0
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    return {value["id"]: value["text"] for row in rows for value in row["values"] if "text" in value}


@pytest.mark.parametrize("name", ["ai-ocr", "missing-person"])
def test_a_sample_case_is_made_and_is_in_order(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "case"
    made = run("init", folder, "--from", name)
    assert f"survey-ops form {folder} council" in made.stdout
    checked = run("check", folder)
    assert (checked.code, checked.stdout.splitlines()[-1]) == (0, "問題 0 件"), checked.stdout
    before = snapshot(folder)
    assert run("status", folder).stdout.endswith("抽出も郵送もしない案件です。\n")
    assert run("board", folder).code == 0
    assert run("erase", folder, "--json").data["error"]["code"] == "nothing_registered"
    assert 'kind = "other" の案件では行いません' in run("sample", folder).stderr
    assert snapshot(folder) == before


def test_the_forms_come_to_the_total_and_read_only_what_the_sheet_declares(ocr: Path, tmp_path: Path) -> None:
    assert "機械で読み取る帳票 14 件、年間 244,200 枚、1,200,000 項目" in run("check", ocr).stdout
    file = tmp_path / "帳票.csv"
    found = run("scanned-forms", ocr, "-o", file, "--json")
    assert (found.code, found.data["reads"], found.data["total"], found.data["problems"]) == (
        0, 1_200_000, 1_200_000, [],
    )  # fmt: skip
    first = found.data["forms"][0]
    assert (first["division"], first["sheets"], len(first["items"]), first["reads"]) == ("清掃課", 24_000, 3, 72_000)
    assert sum(one["reads"] for one in found.data["divisions"]) == 1_200_000
    # The sheet declares what some form reads, and nothing besides.
    council = load_case(ocr).config.form.council
    assert council is not None
    assert {item for form in found.data["forms"] for item in form["items"]} == set(council.items)
    data = file.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    forms = [row for row in rows if row["区分"] == "帳票"]
    assert all(int(row["年間の枚数"]) * int(row["項目の数"]) == int(row["年間の項目数"]) for row in forms)
    assert [row["年間の項目数"] for row in rows if row["区分"] == "合計"] == ["1200000"]
    told = run("scanned-forms", ocr).stdout
    assert "合計 14 帳票、年間 244,200 枚、1,200,000 項目（case.toml の total は 1,200,000 項目）" in told
    assert run("scanned-forms", ocr, "-o", file).code == 5  # it is there already


def test_the_help_of_init_names_every_sample_case() -> None:
    told = "".join(run("init", "--help").stdout.split())
    assert "、".join(sorted(sample_names())) == "ai-ocr、missing-person、survey、voucher"
    assert all(name in told for name in sample_names())


def test_what_is_wrong_with_the_forms_is_told_at_once(ocr: Path) -> None:
    edit_case(ocr, "total     = 1200000", "total     = 1199999")
    edit_case(ocr, '["住所", "氏名", "電話番号"] ', '["住所", "住所", "健康状態"] ')
    edit_case(ocr, '"住民異動届"', '"住民票の写し等の請求書"')
    for command in ("check", "scanned-forms"):
        ran = run(command, ocr, "--json")
        assert (ran.code, [(one["column"], one["code"]) for one in ran.data["problems"]]) == (3, [
            ("scanning.forms.0.items", "item_twice"),
            ("scanning.forms.0.items", "item_undeclared"),
            ("scanning.forms.2.name", "form_twice"),
            ("scanning.total", "total_differs"),
        ])  # fmt: skip
    told = run("scanned-forms", ocr).stdout
    assert "年間の項目数は 1,200,000 で、total の 1,199,999 と 1 違います。" in told
    assert "清掃課の粗大ごみ処理申請書の項目「健康状態」が、付議案件シートの項目" in told


def test_a_case_without_forms_says_how_to_write_them(search: Path) -> None:
    ran = run("scanned-forms", search)
    assert (ran.code, "--from ai-ocr" in ran.stderr) == (3, True)


def test_a_batch_is_sent_read_and_erased_at_the_service_in_time(ocr: Path) -> None:
    today = date.today()
    began, due = today - timedelta(days=10), today - timedelta(days=3)
    kept = run("item", ocr, "add", *BATCH, "--on", began.isoformat())
    assert f"消去・廃棄の期限: {due.isoformat()}\n" in kept.stdout  # seven days, as the case file says
    assert run("item", ocr, "add", *BATCH, "--erase-by", today.isoformat(), "--json").data["erase_by"] == (
        today.isoformat()
    )
    medium = run("item", ocr, "add", "--type", "媒体", "--content", "控え", "--persons", "3", "--json")
    assert medium.data["erase_by"] is None  # the days are those of what is sent
    sent = ("--to", "NTTデータ", "--place", "データセンター", "--method", "LGWAN回線", "--on", began.isoformat())
    assert run("item", ocr, "move", "1", "handover", *sent).code == 0
    assert run("item", ocr, "move", "1", "return", "--on", began.isoformat()).code == 0
    row = run("status", ocr, "--where", "--json").data["where"]["rows"][0]
    assert (row["state"], row["holder"], row["place"], row["outside"], row["erase_by"]) == (
        "returned", "NTTデータ", "データセンター", True, due.isoformat(),
    )  # fmt: skip
    told = run("status", ocr).stdout
    assert f"  {began.isoformat()} ～ （受領済み）  管理対象 1（送信データ）粗大ごみ処理申請書 第1回 480 人" in told
    assert f"  {due.isoformat()}  廃棄・消去  注意: 3 日過ぎています（管理対象 1" in told
    late = run("board", ocr)
    assert (late.code, "KM2021O  管理対象が 3 日" in late.stdout, " 未 " in late.stdout) == (7, True, True)
    assert run("board", ocr, "--json").data["cases"][0]["items"] == 3
    erased = run("erase", ocr, "--json")
    assert erased.data["left"]["items"] == [1, 2, 3]
    assert "シート以外の管理対象が 3 件残っています" in run("erase", ocr).stderr
    for number in ("1", "2", "3"):
        assert run("item", ocr, "move", number, "destroy", "--method", "自動削除の報告を受けた").code == 0
    after = run("status", ocr, "--json").data
    assert (after["deadlines"], [one["ended_on"] for one in after["provided"]]) == ([], [today.isoformat()])
    assert run("status", ocr, "--where", "--json").data["where"]["rows"] == []
    assert run("board", ocr).code == run("ledger", ocr, "verify").code == run("verify", ocr).code == 0


def test_many_batches_that_have_ended_do_not_hide_one_that_has_not(ocr: Path) -> None:
    for number in range(1, 14):
        assert run("item", ocr, "add", *BATCH[:3], f"第{number}回", *BATCH[4:]).code == 0
        assert run("item", ocr, "move", str(number), "handover", "--to", "NTTデータ").code == 0
        assert number == 1 or run("item", ocr, "move", str(number), "destroy").code == 0
    lines = run("status", ocr).stdout.splitlines()
    assert [line.rpartition("回")[0].rpartition("第")[2] for line in lines if " ～ " in line] == [
        "1", *map(str, range(4, 14)),
    ]  # fmt: skip
    assert "  ほか、終わったもの 2 件（survey-ops item 案件 list）" in lines


def test_an_emergency_provision_stands_in_the_ledger_from_posting_to_notice(search: Path) -> None:
    began, ended = "2021-05-07", "2021-05-10"
    posting = ("--type", "掲載", "--persons", "1", "--on", began)
    assert run("item", search, "add", *posting, "--content", "行方不明者の情報").code == 0
    assert run("item", search, "add", *posting, "--content", "捜索への協力の依頼", "--medium", "文書").code == 0
    assert run("item", search, "move", "1", "handover", "--to", "情報共有サイト", "--on", began).code == 0
    assert run("item", search, "move", "2", "handover", "--to", "事業所", "--on", began).code == 0
    where = run("status", search, "--where", "--json").data["where"]
    assert (where["outside"]["rows"], where["outside"]["persons"]) == (2, 2)
    assert run("item", search, "move", "2", "destroy", "--method", "保護を伝えた", "--on", ended).code == 0
    assert run("item", search, "move", "1", "destroy", "--method", "登録の解除", "--on", ended).code == 0
    notice = ("--of", "provide", "--time", "after", "--to", "相談者である長女", "--method", "文書の送付")
    assert run("inform", search, *notice, "--on", "2021-05-14").code == 0
    told = run("status", search).stdout.splitlines()
    assert told[2:] == [
        "外部への提供",
        f"  {began} ～ {ended} 取下げ済み（登録の解除）  管理対象 1（掲載）行方不明者の情報 1 人 → 情報共有サイト",
        f"  {began} ～ {ended} 取下げ済み（保護を伝えた）  管理対象 2（掲載）捜索への協力の依頼 1 人 → 事業所",
        "本人への通知",
        "  2021-05-14  外部提供の事後の通知 1 人分  送り先: 相談者である長女、方法: 文書の送付",
    ]
    # What was withdrawn was not destroyed: nobody waits for a certificate of it.
    assert run("status", search, "--json").data["unproven"] == 0
    assert run("status", search, "--where", "--json").data["where"]["rows"] == []
    assert kinds(search) == ["open", "item", "item", *["item_moved"] * 4, "informed"]
    assert run("ledger", search, "verify").code == 0


def test_the_council_sheet_says_what_is_on_record_where_the_case_file_says_nothing(search: Path) -> None:
    for line in (
        'period      = "令和３年５月７日から令和３年５月10日まで"',
        'count       = "１件"',
        'recipient   = "都内自治体及び神奈川県内自治体の福祉事務所"',
        'time   = "after"',
    ):
        edit_case(search, line, "")
    text = (search / "case.toml").read_text(encoding="utf-8")
    edit_case(search, text[text.index("method = ") :], "")
    posting = ("--type", "掲載", "--content", "情報", "--persons", "1", "--on", "2021-05-07")
    assert run("item", search, "add", *posting).code == 0
    assert run("item", search, "move", "1", "handover", "--to", "共有サイト", "--on", "2021-05-07").code == 0
    before = council_values(search)
    assert before["period"] == "令和３年５月７日"  # it goes on
    assert run("item", search, "move", "1", "destroy", "--on", "2021-05-10").code == 0
    notice = ("--of", "provide", "--time", "after", "--to", "相談者である長女", "--method", "文書の送付")
    assert run("inform", search, *notice, "--on", "2021-05-14", "--reason", "本人には伝わりにくいため。").code == 0
    after = council_values(search)
    assert (after["period"], after["count"]) == ("令和３年５月７日から令和３年５月10日まで", "１件")
    assert after["recipient"] == "共有サイト"
    assert "令和３年５月14日，相談者である長女（１人）に文書の送付により知らせた。" in after["notice_provide_text"]
    assert run("form", search, "council").code == 0


@pytest.mark.parametrize("name", ["ai-ocr", "missing-person"])
def test_the_council_sheet_of_a_sample_case_is_final_at_once(tmp_path: Path, name: str) -> None:
    folder = Path(shutil.copytree(sample_config() / name, tmp_path / "case"))
    made = run("form", folder, "council", "--final", "--json")
    assert (made.code, made.data["findings"]) == (0, [])
    assert Path(made.data["pdf"]).read_bytes().startswith(b"%PDF")
    assert run("verify", folder).code == 0


@pytest.mark.parametrize(
    ("name", "unchecked"),
    [
        ("ai-ocr", "識別番号 本籍 国籍 健康状態 病歴 身体の特徴 親族関係 賞罰 成績 評価 公的扶助"),
        ("missing-person", "識別番号 本籍 国籍 電話番号 電子メールアドレス 口座情報 親族関係 婚姻 職業 職歴 学歴 学業"
         " 資格 賞罰 成績 評価 財産 収入 納税状況 趣味 公的扶助"),
    ],
)  # fmt: skip
def test_the_grid_is_checked_as_in_the_city_s_sheet(name: str, unchecked: str) -> None:
    grid = tomllib.loads((templates() / "forms" / "items.toml").read_text(encoding="utf-8"))
    items = [item for group in grid["groups"] for line in group["lines"] for item in line]
    council = load_case(sample_config() / name).config.form.council
    assert council is not None
    assert [item for item in items if item not in council.items] == unchecked.split()
    assert set(council.items) <= set(items)
