"""The rows of the register, from the entries that commands leave."""

from dataclasses import replace
from datetime import timedelta, timezone
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Reason, State, judge
from survey_ops.domain.custody_history import replay
from survey_ops.domain.custody_register import holdings, register_rows
from survey_ops.domain.custody_words import REFUSALS, ROW_KINDS, STATES, RowKind
from survey_ops.domain.destructions import METHOD_WORDS, Method
from survey_ops.domain.item_codes import make_item_code
from survey_ops.domain.register_cells import FIELDS, CaseWords, cell_text
from survey_ops.domain.register_row import RegisterRow
from tests.custody_story import CITY, CONTRACTOR, WITNESS, Story, foreign_code, whole_story

JAPAN = timezone(timedelta(hours=9))
WORDS = CaseWords("市民アンケート", "契約 5 号", "氏名、住所")


def rows_of(story: Story) -> tuple[RegisterRow, ...]:
    return register_rows(story.entries, JAPAN)


def last_row(story: Story) -> RegisterRow:
    return rows_of(story)[-1]


def cells(row: RegisterRow, *fields: str) -> list[str]:
    return [cell_text(field, row, WORDS) for field in fields]


@cache
def whole() -> tuple[RegisterRow, ...]:
    return rows_of(whole_story())


def begun(day: str = "2021-04-02") -> Story:
    story = Story()
    story.begin(60, 5)
    story.turn_to(day)
    return story


def test_the_stack_of_209_reads_right() -> None:
    rows = whole()
    assert [ROW_KINDS[row.kind] for row in rows] == [
        "作成",
        "引渡し",
        "取消し",
        "受領確認",
        "返却",
        "受領確認",
        "計数",
        "差の説明",
        "検収",
        "廃棄",
        "廃棄証拠",
    ]
    assert [row.number for row in rows] == list(range(1, 12))
    out, back = rows[1], rows[4]
    assert cells(out, "quantity", "persons", "sheets") == ["209 枚", "2,500 件", "1～209"]
    assert cells(out, "day", "time", "due") == ["令和３年４月２日", "10:00～10:03", "令和３年４月８日"]
    assert out.done == "返却 206／209\n令和３年４月８日\n廃棄 206／209\n令和３年５月６日"
    assert out.remarks == (
        "受け付けなかった読取り: 別の案件のコード 1 件（XX2020B）。",
        "取り消した読取り: シート 1（整理番号 3）。",
    )
    assert cells(back, "quantity", "persons", "sheets") == ["206 枚", "2,464 件", "1～56、58～129、131～207、209"]
    assert back.lacking == (57, 130, 208)
    assert back.remarks == (
        "終わった時点で返却がまだのシート 3 枚（57、130、208）。",
        "受け付けなかった読取り: 無効になったもの 1 件（シート 12）。",
    )
    assert rows[6].remarks == ("書損のあるシート: 12 に 1 枚、101 に 1 枚。",)
    assert cells(rows[6], "quantity") == ["206 枚\nラベル 2,464\n貼付 2,462\n書損 2\n残り 0"]


def test_both_sides_and_the_confirmation_stand_in_the_row_of_a_transfer() -> None:
    out, _, received, back, disagreed = whole()[1:6]
    assert (out.giver, out.taker, out.witness) == (
        "狛江市市民協働課\n山田　太郎（担当）",
        "株式会社サンプル発送\n鈴木　花子（現場責任者）",
        "",
    )
    assert out.confirmation == "管理コードの読取り\n受け取った側の読取り（一致、整理番号 4）"
    assert (received.difference, received.is_short) == (0, False)
    assert back.confirmation == "管理コードの読取り\n署名と計数（不一致、整理番号 6）"
    assert cells(back, "checker") == ["記録 山田\n立会 狛江市総務課　佐藤　次郎（立会者）"]
    assert cells(disagreed, "quantity") == ["渡した 206\n確認 205\n差 1 不足"]
    assert (disagreed.explained, disagreed.is_short) == (8, False)
    assert disagreed.remarks[-1] == "差の説明は整理番号 8。"


def test_nobody_is_said_to_have_been_present_who_is_not_on_record() -> None:
    evidence = whole()[-1]
    assert not any("立会" in text for text in cells(evidence, *FIELDS))
    story = begun()
    story.destroy([1], witness=WITNESS, persons=[CONTRACTOR, CITY], note="1 cm 角以下")
    row = last_row(story)
    assert "立会 狛江市総務課　佐藤　次郎（立会者）" in cells(row, "checker")[0]
    assert (row.carrying, row.confirmation) == ("溶解　1 cm 角以下", "証明書なし")
    assert row.taker == "株式会社サンプル発送\n鈴木　花子（現場責任者）、\n狛江市市民協働課\n山田　太郎（担当）"


def test_a_transfer_waits_for_its_confirmation_and_for_its_scans() -> None:
    story = begun()
    story.transfer()
    row = last_row(story)
    assert (row.confirmation, row.sheets) == ("受け取った側の確認は未了", ())
    assert row.remarks == ("読取りの記録はありません。",)


def test_a_confirmation_tells_what_lacks_and_what_is_too_many() -> None:
    story = begun()
    out = story.transfer()
    story.scan("handover", [1, 2], out)
    said = {"lacking": [[2, 0]], "excess": [[5, 1]], "lacking_items": [3], "refused": 2}
    story.confirm(out, 2, agrees=False, **said)
    row = last_row(story)
    assert row.remarks == (
        "整理番号 2 の受渡しの確認。",
        "不足 2（シート 2、管理対象 3）。",
        "過剰 1（シート 刷り直し 5）。",
        "この案件のものでないコード 2 件。",
    )
    assert (row.difference, row.is_short) == (0, True)


def test_entries_of_before_transfers_are_read() -> None:
    story = begun()
    (scan,) = story.scan("handover", [1])
    old = {key: value for key, value in scan.body.items() if key not in ("transfer", "read_at")}
    story.entries[-1] = replace(scan, body=old, at="")
    refused = story.refuse("handover", "void", None)
    story.entries[-1] = replace(refused, body={k: v for k, v in refused.body.items() if k != "transfer"})
    row = last_row(story)
    assert (row.giver, row.taker, row.witness, row.due) == ("山田", "サンプル発送", "", None)
    assert (row.confirmation, row.persons) == ("管理コードの読取り", 12)


def test_a_run_that_was_undone_whole_says_so() -> None:
    story = begun()
    story.correct(story.scan("handover", [1])[0])
    row = rows_of(story)[1]
    assert (row.is_undone, row.sheets) == (True, ())
    assert cells(row, "quantity") == ["0 枚"]
    assert row.remarks == ("取り消した読取り: シート 1（整理番号 3）。",)


def test_an_undone_entry_that_moved_nothing_keeps_its_row() -> None:
    story = begun()
    story.correct(story.inspect(10))
    row, correction = rows_of(story)[1:]
    assert (row.is_undone, row.is_short, row.remarks[-1]) == (True, False, "取消し済み（整理番号 3）。")
    assert correction.remarks == ("整理番号 2 の記録 4 の取消し: 読み間違い",)


def test_a_scan_recorded_on_another_day_has_no_time() -> None:
    story = begun()
    story.scan("handover", [1], on="2021-04-01")
    assert cells(last_row(story), "day", "time") == ["令和３年４月１日", ""]


def test_scans_collected_without_the_ledger_are_told() -> None:
    story = begun()
    story.scan("handover", [1], read_at="2021-04-02T01:00:00.000000Z")
    assert "台帳につながらない窓口で読み取り、後から取り込んだものを含みます。" in last_row(story).remarks


def test_what_was_taken_from_the_plan_is_told() -> None:
    story = begun()
    story.scan("handover", [1], planned=["place", "from"])
    assert "渡した者・場所は、案件の予定による記録。" in last_row(story).remarks
    story.scan("handover", [2], story.transfer(), planned=["place"])
    assert "予定" not in "".join(last_row(story).remarks)


def test_a_refusal_by_itself_is_a_row() -> None:
    story = begun()
    story.refuse("return", "other_case", foreign_code("ZZ9"))
    story.refuse("return", "not_a_code", None)
    said = "返却の読取りで受け付けなかったもの: 別の案件のコード 1 件（ZZ9）、管理コードでないもの 1 件。"
    assert last_row(story).remarks == (said,)


def test_counts_are_added_up_and_a_sheet_counted_twice_counts_once() -> None:
    story = begun()
    story.scan("handover", [1, 2])
    story.scan("return", [1, 2])
    story.count(1, unused=5)
    story.count(2, stuck=10)
    story.count(1, spoiled=1, unused=2)
    row = last_row(story)
    assert dict(row.counts) == {"ラベル": 24, "貼付": 19, "書損": 1, "残り": 2}
    assert (row.difference, row.is_short) == (2, True)
    assert row.remarks == (
        "書損のあるシート: 1 に 1 枚。",
        "残りのあるシート: 1 に 2 枚。",
        "足りないシート: 2 に 2 枚。",
    )
    story.explain(story.entries[-2].n, 2, "封筒に入れ忘れて廃棄した。")
    row = rows_of(story)[-2]
    assert (row.explained, row.is_short) == (row.number + 1, False)


def test_counts_are_explained_when_every_sheet_that_is_short_is() -> None:
    story = begun()
    story.scan("handover", [1, 2])
    story.scan("return", [1, 2])
    counts = [story.count(1, stuck=10), story.count(2, stuck=9)]
    for count in counts:
        assert rows_of(story)[3].is_short
        story.explain(count.n, 1, "封筒の中で破れた。")
    assert rows_of(story)[3].explained == 6


def test_a_confirmation_is_held_against_what_had_been_sent_by_then() -> None:
    story = begun()
    out = story.transfer()
    story.scan("handover", [1, 2], out)
    story.confirm(out, 2)
    story.scan("handover", [3], out)
    assert cells(last_row(story), "quantity") == ["渡した 2\n確認 2"]


def test_an_item_that_goes_out_again_has_not_come_back() -> None:
    story = begun()
    story.register_item(1)
    for day in ("2021-04-03", "2021-04-05"):
        story.turn_to(day)
        story.move_item("handover", 1)
        story.turn_to(day, 15)
        if day == "2021-04-03":
            story.move_item("return", 1)
    first, _, again = rows_of(story)[2:]
    assert (first.done, again.done) == ("返却 1／1\n令和３年４月３日", "")


def test_inspections_are_compared_with_what_went_out() -> None:
    story = begun()
    story.scan("handover", range(1, 6))
    story.inspect(30)
    story.inspect(28, spoiled=1)
    first, second = rows_of(story)[-2:]
    assert (first.expected, first.difference, second.difference) == (60, 30, 1)
    assert second.remarks == ("これまでの検収 1 回 30 件を含めた差。",)
    assert second.confirmation == "抜取検査 20 通（不良 0 通）"


def test_items_stand_beside_sheets() -> None:
    story = begun()
    story.register_item(1)
    out = story.transfer()
    story.scan("handover", [1, 2, 3], out)
    story.move_item("handover", 1, out)
    registered, moved = rows_of(story)[1:]
    assert cells(registered, "medium", "content", "quantity", "sheets", "due", "place") == [
        "名簿（紙）",
        "管理対象 1: 発送先の一覧",
        "1 点",
        "管理対象 1",
        "令和４年３月31日",
        "書庫",
    ]
    assert cells(moved, "medium", "content", "quantity", "persons", "sheets") == [
        "宛名ラベル\n名簿（紙）",
        "宛名ラベル: 氏名、住所\n管理対象 1: 発送先の一覧",
        "3 枚\n1 点",
        "2,536 件",
        "1～3\n管理対象 1",
    ]


def test_items_alone_move_in_the_words_of_their_type() -> None:
    story = Story()
    story.register_item(1, type="transmission", medium="LGWAN")
    story.move_item("handover", 1)
    story.refuse("destroy", "void", str(make_item_code(b"x", "KM2021A", 1)))
    sent, refused = rows_of(story)[1:]
    assert cells(sent, "kind", "medium", "quantity") == ["送信", "送信データ（LGWAN）", "1 点"]
    assert refused.remarks == ("廃棄の読取りで受け付けなかったもの: 無効になったもの 1 件（管理対象 1）。",)
    assert holdings(story.entries) == "この授受簿の時点　管理対象 1 点（送信済み 1 点）"


def test_a_loss_its_report_and_its_end() -> None:
    story = begun()
    story.scan("handover", [1, 2])
    said = {"sheets": [[2, 0]], "persons": 112, "found_on": "2021-04-07", "circumstances": "箱ごと。", "by": "山田"}
    days = {"reportable": True, "prompt_by": "2021-04-12", "full_by": "2021-05-07", "measures": "警察に届け出た。"}
    loss = story.write("loss", **said, **days)
    story.write("loss_reported", loss=loss.n, report="prompt", to="個人情報保護委員会", by="山田")
    story.write("loss_found", loss=loss.n, sheets=[[2, 0]], where="配送センター", by="山田")
    lost, reported, found = rows_of(story)[2:]
    assert lost.remarks == (
        "令和３年４月７日に判明。箱ごと。",
        "措置: 警察に届け出た。",
        "個人情報保護委員会への報告の対象（速報 令和３年４月12日まで、確報 令和３年５月７日まで）。",
    )
    assert (lost.persons, cells(lost, "sheets")) == (112, ["2"])
    assert (reported.taker, reported.remarks) == ("個人情報保護委員会", ("整理番号 3 の紛失の速報。",))
    assert (found.place, found.persons, found.remarks) == ("配送センター", 12, ("整理番号 3 で紛失したもの。",))


def test_sheets_printed_again_and_sheets_made_void() -> None:
    story = begun()
    story.scan("handover", [1])
    story.scan("return", [1])
    again = {"run": 3, "generation": 1, "replaces": 0, "labels": 12, "reason": "紙詰まり", "by": "山田"}
    story.write("reprint", sheet=1, **again)
    story.write("reprint", sheet=2, **again)
    story.draw(60, "名簿の誤り")
    back, left, void = rows_of(story)[3:]
    assert back.remarks == ("紙詰まり。前に刷ったシート 1 は返却済み。",)
    assert left.remarks == ("紙詰まり。前に刷ったシート 2 は無効（細断する）。",)
    assert cells(void, "sheets") == ["3～5／刷り直し 1、2"]
    assert void.remarks == ("抽出のやり直し（名簿の誤り）。使わずに細断するもの。",)


def test_held_sheets_posts_and_erasure() -> None:
    story = Story()
    story.draw(50)
    story.print(50, 5, held=12)
    story.write("posted", draw=1, delivered=49, spoiled=1, by="山田")
    story.write("erase", recipients=50, inputs=True, by="山田")
    made, posted, erased = rows_of(story)
    assert made.remarks == ("うち別扱い（引き渡さないもの）1 枚（5）。",)
    assert cells(posted, "quantity", "taker") == ["発送 49\n書損・残り 1", "郵便"]
    assert cells(erased, "medium", "persons") == ["電磁的記録", "50 件"]


def test_papers_made_of_a_movement_are_told() -> None:
    story = begun()
    out = story.transfer()
    story.scan("handover", [1], out)
    story.write("paper", paper="receipt", of=out, number=2)
    assert last_row(story).remarks[-1] == "受領書 第 2 号。"


def test_the_holdings_are_told_in_one_line() -> None:
    assert holdings([]) == ""
    assert holdings(whole_story().entries) == "この授受簿の時点　シート 209 枚（引渡し中 3 枚、廃棄済み 206 枚）"


def test_every_word_of_the_catalogue_has_one_in_japanese() -> None:
    assert set(ROW_KINDS) == set(RowKind)
    assert set(REFUSALS) == set(Reason)
    assert set(STATES) == set(State)
    assert all(METHOD_WORDS[method] for method in Method)


MOVES = st.tuples(st.sampled_from([*Movement, "undo"]), st.integers(1, 5), st.sampled_from(["山田", "田中"]))


@settings(max_examples=40)
@given(st.lists(MOVES, max_size=25))
def test_the_rows_tell_every_movement_that_stands_once(moves: list[tuple[str, int, str]]) -> None:
    story = begun()
    done: list[Entry] = []
    for movement, number, by in moves:
        sheet = replay(story.entries)[number, 0]
        mine = [entry for entry in done if entry.body["sheet"] == number]
        if movement == "undo" and mine:
            story.correct(mine[-1])
            done.remove(mine[-1])
        elif movement != "undo" and isinstance(judge(Movement(movement), sheet.state), State):
            done += story.scan(movement, [number], by=by)
    rows = rows_of(story)
    for movement in Movement:
        told = sorted(key for row in rows if row.kind == movement.value for key in row.sheets)
        assert told == sorted((entry.body["sheet"], 0) for entry in done if entry.kind == movement)
    numbered = [n for row in rows for n in row.entries]
    assert len(numbered) == len(set(numbered)) == len(story.entries) - 2  # but for the opening and the draw


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_written_of_every_row(field: str) -> None:
    for row in whole():
        assert isinstance(cell_text(field, row, WORDS), str)
