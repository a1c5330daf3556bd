"""Counts at the return, deliveries, differences and their explanations, losses, deadlines: as commands."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli import count as count_module
from survey_ops.cli import options
from survey_ops.domain.form_facts import gather_facts
from survey_ops.tasks.form_values import fill_form
from survey_ops.tasks.workspace import open_workspace
from tests import cases
from tests.cases import edit_case, kinds, ledger_entries, run, sheet_codes

DAY = datetime(2021, 4, 9, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case of 30 labels on sheets of 12, 12 and 6 that were handed over; sheets 1 and 2 are back."""
    folder = cases.make_case(tmp_path_factory.mktemp("returned") / "case", small_register)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "now", lambda: datetime(2021, 4, 2, 3, tzinfo=UTC))
        for words in (("sample",), ("labels",)):
            assert run(words[0], folder).code == 0
        codes = sheet_codes(folder)
        assert run("scan", folder, "handover", stdin="\n".join(codes).encode()).code == 0
        assert run("scan", folder, "return", stdin="\n".join(codes[:2]).encode()).code == 7
    return folder


@pytest.fixture
def folder(returned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy on 9 April."""
    monkeypatch.setattr(options, "now", lambda: DAY)
    return Path(shutil.copytree(returned, tmp_path / "case"))


def last(folder: Path) -> dict[str, Any]:
    body: dict[str, Any] = ledger_entries(folder)[-1]["body"]
    return body


def count(folder: Path, sheet: str, stuck: int, spoiled: int, unused: int) -> cases.Ran:
    words = ("--stuck", str(stuck), "--spoiled", str(spoiled), "--unused", str(unused))
    return run("count", folder, sheet, *words)


def form_texts(folder: Path) -> Mapping[str, str]:
    """Return what the form says, without drawing it."""
    with open_workspace(folder, lambda: DAY, "係") as workspace:
        with workspace.database.reading() as connection:
            facts = gather_facts(workspace.entries(connection))
        return fill_form(workspace.case, "precheck", facts).values.texts


def test_a_sheet_is_counted_by_number_or_by_code_and_once(folder: Path) -> None:
    ran = count(folder, "1", 11, 1, 0)
    assert (ran.code, "シート 1 枚の計数を記録しました" in ran.stdout) == (0, True)
    assert "シートの計数 1 枚: ラベル 12 件、貼付 11、書損 1、残り 0" in ran.stdout
    assert "戻って、まだ数えていないシート 1 枚: 2" in ran.stdout
    assert last(folder) == {
        "sheet": 1, "generation": 0, "labels": 12, "stuck": 11, "spoiled": 1, "unused": 0,
        "by": last(folder)["by"], "on": "2021-04-09",
    }  # fmt: skip
    before = kinds(folder)
    assert "済み 1 枚: シート 1 は、同じ枚数で記録済みです。" in count(folder, "1", 11, 1, 0).stdout
    ran = count(folder, "1", 10, 2, 0)
    assert (ran.code, "シート 1 は、別の枚数で記録済みです" in ran.stderr) == (4, True)
    assert kinds(folder) == before
    assert count(folder, sheet_codes(folder)[1], 12, 0, 0).code == 0
    assert last(folder)["sheet"] == 2


def test_a_list_is_recorded_whole_or_not_at_all(folder: Path) -> None:
    before = kinds(folder)
    file = folder / "counts.csv"
    file.write_text("シート,貼付,書損,残り\n1,11,1,0\n3,6,0,0\n2,x,0,0\n", encoding="cp932")
    ran = run("count", folder, "--file", file, "--json")
    assert ran.code == 4
    assert [(one["line"], one["code"]) for one in ran.data["problems"]] == [(4, "count_line")]
    file.write_text("1,11,1,0\n3,6,0,0\n99 1 1 1\n2,1,1,1\n2,1,1,2\n", encoding="utf-8")
    ran = run("count", folder, "--file", file, "--json")
    assert [(one["line"], one["code"]) for one in ran.data["problems"]] == [
        (2, "other_sheet"), (3, "other_sheet"), (5, "counted"),
    ]  # fmt: skip
    assert kinds(folder) == before
    ran = run("count", folder, "--json", stdin="１，１１，１，０\n\n2\t12\t0\t0\n".encode())
    assert (ran.code, ran.data["recorded"]) == (0, 2)


def test_the_rest_is_taken_for_stuck_only_when_it_is_asked_for(folder: Path) -> None:
    assert count(folder, "2", 10, 1, 1).code == 0
    ran = run("count", folder, "--rest-stuck", "--json")
    assert (ran.code, ran.data["recorded"]) == (0, 1)
    assert (last(folder)["sheet"], last(folder)["stuck"]) == (1, 12)
    ran = run("count", folder, "--rest-stuck")
    assert (ran.code, "数えたシートがありません。" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1",), "シートの番号と枚数の指定が正しくありません。"),
        (("1", "--stuck", "12"), "数えた枚数が足りません。"),
        (("--stuck", "12"), "シートの番号と枚数の指定が正しくありません。"),
        (("--file", "nowhere.csv"), "シートの計数のファイル nowhere.csv を読めません。"),
        (("--rest-stuck", "--on", "2021-04-10"), "今日（2021-04-09）より後です。"),
    ],
)
def test_a_count_that_cannot_be_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    before = kinds(folder)
    ran = run("count", folder, *words)
    assert (ran.code in (2, 4), said in ran.stderr) == (True, True)
    assert kinds(folder) == before


def test_sheets_are_counted_one_after_the_other_at_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: Iterator[str] = iter(["1 11 1 0", "2 12", "7 1 1 1", sheet_codes(folder)[1] + " 10 0 1", "1 11 1 0", ""])
    monkeypatch.setattr(count_module, "_ask", lambda: next(typed))
    monkeypatch.setattr(count_module, "_is_terminal", lambda: True)
    ran = run("count", folder)
    assert ran.code == 7
    assert [line.split()[0] for line in ran.stdout.splitlines() if line[:2] in ("受付", "済み")] == [
        "受付", "受付", "済み",
    ]  # fmt: skip
    assert "記録 " in ran.stdout
    assert "＝ 11 件です。1 件足りません。" in ran.stdout
    assert "3 つの枚数" in ran.stderr
    assert "シート 7 は、返却の記録があるシートではありません。" in ran.stderr
    assert kinds(folder)[-2:] == ["sheet_count", "sheet_count"]


def test_a_difference_is_open_until_it_is_explained_or_counted_again(folder: Path) -> None:
    ran = count(folder, "1", 10, 1, 0)
    assert (ran.code, "注意: 合わない計数が 1 件あります。" in ran.stdout) == (7, True)
    entry = ledger_entries(folder)[-1]["n"]
    assert run("scan", folder, "return", stdin=sheet_codes(folder)[2].encode()).code == 0
    assert run("status", folder).code == 7
    written = form_texts(folder)
    assert "シート番号１の計数に１件の差がある。" in written["give_back_fact_how"]
    assert "全ての返却を確かめたとはいえず" in written["provided_erasure_fact_how"]
    ran = run("explain-difference", folder, str(entry + 1), "--reason", "破れた")
    assert (ran.code, f"説明を待っている差のある記録は {entry} です。" in ran.stderr) == (5, True)
    assert run("explain-difference", folder, str(entry), "--reason", " ").code == 2
    ran = run("explain-difference", folder, str(entry), "--reason", "破れた 1 枚を業者が捨てた")
    assert (ran.code, f"記録 {entry} の差（1 件足りません）に、説明を加えました" in ran.stdout) == (0, True)
    assert (last(folder)["of"], last(folder)["difference"]) == (entry, 1)
    status = run("status", folder)
    said = f"説明済みの差 記録 {entry}（シート 1 の計数、1 件足りません）: 破れた 1 枚を業者が捨てた"
    assert (status.code, said in status.stdout) == (0, True)
    written = form_texts(folder)
    assert (
        f"シートの計数の差１件（記録{entry}）は，「破れた 1 枚を業者が捨てた」と説明" in written["give_back_fact_how"]
    )
    assert "手渡した３シート全ての返却を確かめた" in written["provided_erasure_fact_how"]
    (shown,) = run("status", folder, "--json").data["differences"]
    assert (shown["open"], shown["unexplained"], shown["lacking"]) == (False, 0, 1)
    explained = ledger_entries(folder)[-1]["n"]
    assert run("correct", folder, str(explained), "--reason", "取り違え").code == 0
    assert run("status", folder).code == 7
    assert run("correct", folder, str(entry), "--reason", "数え直し").code == 0
    assert count(folder, "1", 11, 1, 0).code == 0
    assert run("status", folder, "--json").data["differences"] == []


def test_a_delivery_is_inspected(folder: Path) -> None:
    words = ("--delivered", "28", "--spoiled", "1", "--unused", "1")
    ran = run("inspect", folder, *words, "--sampled", "10", "--faulty", "1", "--from", "東京コロニー／山田")
    assert (ran.code, "件数は合っています。" in ran.stdout) == (0, True)
    assert "抜取検査 10 件のうち、不良 1 件" in ran.stdout
    assert last(folder)["from"] == {"organisation": "東京コロニー", "person": "山田", "role": ""}
    assert last(folder)["place"] == "政策室執務室"
    count(folder, "1", 12, 0, 0)
    assert "シートの計数（" not in run("status", folder).stdout
    ran = run("inspect", folder, *words)
    assert (ran.code, "30 件多くあります" in ran.stdout) == (7, True)
    assert last(folder)["from"] == {"organisation": "社会福祉法人東京コロニー", "person": "", "role": "委託業者"}
    entry = ledger_entries(folder)[-1]["n"]
    ran = run("inspect", folder, *words)
    assert f"同じ日付と件数の記録がすでにあります（記録 {entry}）" in ran.stderr
    for n in (entry, entry + 1):
        assert run("correct", folder, str(n), "--reason", "二度記録した").code == 0
    assert run("status", folder, "--json").data["inspection"]["difference"] == 0


def test_sheets_and_delivery_that_tell_different_numbers_are_pointed_out(folder: Path) -> None:
    assert run("scan", folder, "return", stdin=sheet_codes(folder)[2].encode()).code == 0
    assert run("count", folder, "--rest-stuck").code == 0
    assert run("inspect", folder, "--delivered", "29", "--spoiled", "1", "--unused", "0").code == 0
    said = "注意: シートの計数（書損 0、残り 0）と、検収（書損 1、残り 0）が違います。"
    assert said in run("status", folder).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("0", "0", "0"), "納品の件数が正しくありません。"),
        (("5", "0", "0", "--sampled", "6"), "抜取検査の件数が正しくありません。"),
        (("5", "0", "0", "--from", "東京コロニー／"), "--from に書かれた人を読み取れません"),
        (("5", "0", "0", "--on", "2021-04-01"), "宛先を選んだ日（2021-04-02）より前です。"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    before = kinds(folder)
    ran = run("inspect", folder, "--delivered", words[0], "--spoiled", words[1], "--unused", words[2], *words[3:])
    assert (ran.code, said in ran.stderr) == (2, True)
    assert kinds(folder) == before


def test_before_anything_went_out_there_is_nothing_to_count(small_register: Path, tmp_path: Path) -> None:
    folder = cases.make_case(tmp_path / "case", small_register)
    words = ("--delivered", "1", "--spoiled", "0", "--unused", "0")
    for ran in (count(folder, "1", 1, 0, 0), run("inspect", folder, *words), run("loss", folder)):
        assert (ran.code, "まだ抽出していません" in ran.stderr) == (5, True)
    assert run("status", folder, "--json").data["deadlines"] == []
    assert run("sample", folder).code == 0
    assert "まだ引き渡していません。" in run("inspect", folder, *words).stderr
    assert "戻ったシートがありません。" in run("count", folder, "--rest-stuck").stderr


def test_a_loss_is_told_with_the_persons_and_what_the_law_asks_for(folder: Path) -> None:
    assert run("loss", folder).stdout == "紛失の記録はありません。\n"
    words = ("--circumstances", "倉庫の箱が見つからない", "--measures", "業者に捜索を求めた")
    ran = run("loss", folder, "--sheets", "2～3", *words, "--on", "2021-04-08", "--ground", "malicious")
    assert ran.code == 0
    assert "シート 2、3、18 人分です。" in ran.stdout
    assert "第 68 条の報告と、本人への通知が要ります（不正の目的によるおそれがある）。" in ran.stdout
    assert "速報  2021-04-12 まで" in ran.stdout
    assert "確報  2021-06-06 まで（60 日以内）" in ran.stdout
    entry = ledger_entries(folder)[-1]["n"]
    found = run("status", folder, "--json")
    assert (found.code, found.data["sheets"]["lost"], found.data["missing"]) == (0, 2, [])
    due = [(one["what"], one["due"], one["days_left"]) for one in found.data["deadlines"]]
    assert due[:2] == [("prompt", "2021-04-12", 3), ("full", "2021-06-06", 58)]
    status = run("status", folder).stdout
    assert f"紛失（記録 {entry}） シート 2、3（18 人分、2021-04-08 に判明）: 倉庫の箱が見つからない" in status
    assert "返却がまだのシート" not in status
    scanned = run("scan", folder, "return", "--json", stdin=sheet_codes(folder)[2].encode())
    assert [one["reason"] for one in scanned.data["refused"]] == ["lost"]
    assert run("loss", folder, "--reported", "prompt", "--to", "個人情報保護委員会", "--on", "2021-04-07").code == 2
    assert run("loss", folder, "--reported", "prompt", "--to", "個人情報保護委員会").code == 0
    assert (
        "速報を待っている紛失の記録がありません。" in run("loss", folder, "--reported", "prompt", "--to", "会").stderr
    )
    ran = run("loss", folder, "--found", "--sheets", "3", "--where", "業者の机")
    assert "まだ見つかっていないものが 1 点あります。確報では、見つかったことを" in ran.stdout
    ran = run("loss", folder, "--found", "--where", "業者の机", "--json")
    assert ran.data["losses"][0]["still_lost"] == {"sheets": [], "items": []}
    assert run("status", folder, "--json").data["sheets"] == {
        "printed": 0, "handed": 1, "returned": 2, "destroyed": 0, "void": 0, "lost": 0,
    }  # fmt: skip
    assert "見つかりました" in run("loss", folder).stdout
    assert "見つかっていないものはありません" in run("loss", folder, "--found", "--where", "机").stderr
    assert run("ledger", folder, "verify").code == 0


def test_a_loss_recorded_by_mistake_is_undone_as_long_as_nothing_was_found(folder: Path) -> None:
    assert "には当たりません。" in run("loss", folder, "--sheets", "1,3", "--circumstances", "見当たらない").stdout
    entry = ledger_entries(folder)[-1]["n"]
    ran = run("scan", folder, "destroy", stdin=sheet_codes(folder)[1].encode())
    assert (ran.code, "紛失として記録してあるシート 2 枚: 1、3" in ran.stdout) == (0, True)
    written = form_texts(folder)
    assert (
        "シート２枚（18人分）の紛失が明らかになり，まだ見つかっていない。紛失したのは，シート番号１及び３"
        in (written["give_back_fact_how"])
    )
    assert "差又は紛失があるため，全ての返却を確かめたとはいえず" in written["provided_erasure_fact_how"]
    assert "台紙及びこれに残った宛名ラベル１シート" in written["use_erasure_fact_how"]
    assert "宛名ラベルの全てを廃棄したとはいえない" in written["use_erasure_fact_how"]
    copy = shutil.copytree(folder, folder.parent / "found")
    assert run("loss", copy, "--found", "--sheets", "1", "--where", "棚").code == 0
    ran = run("correct", copy, str(entry), "--reason", "思い違い")
    assert (ran.code, f"記録 {entry} は取り消せません。紛失したものが" in ran.stderr) == (5, True)
    assert run("correct", folder, str(entry), "--reason", "思い違い").code == 0
    assert run("status", folder, "--json").data["sheets"]["lost"] == 0
    for one in (folder, copy):
        assert run("ledger", one, "verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--circumstances", "ない"), 2, "紛失したものの指定がありません。"),
        (("--sheets", "1"), 2, "--circumstances の文が空です。"),
        (("--sheets", "1,x", "--circumstances", "ない"), 2, "シートの番号「x」を読み取れません。"),
        (("--sheets", "4", "--circumstances", "ない"), 5, "シート 4 は、紛失しうるシート"),
        (("--items", "1", "--circumstances", "ない"), 5, "管理対象 1 は、登録がありません。"),
        (("--items", "一", "--circumstances", "ない"), 2, "--items は、番号を 1,2 のように並べてください。"),
        (("--found", "--reported", "full"), 2, "--found と --reported は、一緒に指定できません。"),
        (("--reported", "full", "--to", "会", "--of", "9"), 5, "紛失の記録 9 はありません。"),
    ],
)
def test_a_loss_that_cannot_be_is_refused(folder: Path, words: tuple[str, ...], code: int, said: str) -> None:
    before = kinds(folder)
    ran = run("loss", folder, *words)
    assert (ran.code, said in ran.stderr) == (code, True)
    assert kinds(folder) == before


def test_deadlines_come_from_the_case_file(folder: Path) -> None:
    edit_case(folder, "[wording]", "[custody]\nreturn_due = 2021-04-20\nerase_by = 2021-04-09\n\n[wording]")
    status = run("status", folder)
    assert "  2021-04-09  個人情報の消去  今日まで（case.toml の custody.erase_by）" in status.stdout
    assert "  2021-04-20  返却  あと 11 日（case.toml の custody.return_due、シート 3）" in status.stdout


def test_a_lost_sheet_is_printed_again_and_survives_a_further_draw(folder: Path) -> None:
    """The tables follow: a sheet that is found was out, or is void by then."""
    codes = sheet_codes(folder)
    assert run("loss", folder, "--sheets", "2,3", "--circumstances", "見当たらない").code == 0
    assert run("labels", folder, "--reprint", "2", "--reason", "紛失").code == 0
    assert run("ledger", folder, "verify").code == 0
    assert run("loss", folder, "--found", "--sheets", codes[1], "--where", "棚").code == 0
    ran = run("loss", folder, "--sheets", "2", "--circumstances", "見当たらない")
    assert (ran.code, "シート 2 は、刷り直す前と後の両方が" in ran.stderr) == (5, True)
    assert run("loss", folder, "--sheets", codes[1], "--circumstances", "見当たらない").code == 0
    edit_case(folder, "size          = 30", "size          = 20")
    assert run("sample", folder, "--redraw", "--reason", "件数の変更").code == 0
    assert run("ledger", folder, "verify").code == 0
    assert run("loss", folder, "--found", "--where", "棚").code == 0
    assert run("ledger", folder, "verify").code == 0
    states = {"printed": 0, "handed": 1, "returned": 2, "destroyed": 0, "void": 1, "lost": 0}
    assert run("status", folder, "--json").data["sheets"] == states


def test_a_city_cannot_claim_in_its_own_words_that_all_came_back_when_it_did_not(folder: Path) -> None:
    own = '[wording]\nprovided_erasure = "渡したシートは、すべて返却を確認した。"'
    edit_case(folder, "[wording]", own)
    ran = run("form", folder, "precheck", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (3, "claim")
    assert [one["column"] for one in ran.data["problems"]] == ["wording.provided_erasure"]
    assert run("scan", folder, "return", stdin=sheet_codes(folder)[2].encode()).code == 0
    assert "すべて返却を確認した" in form_texts(folder)["provided_erasure"]
    assert count(folder, "1", 11, 0, 0).code == 7
    assert run("form", folder, "precheck", "--json").data["error"]["code"] == "claim"
