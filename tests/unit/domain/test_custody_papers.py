"""What the papers say of a row of the register."""

from datetime import timedelta, timezone

import pytest

from survey_ops.domain.custody_papers import FIELDS, PaperRow, field_text, find_row, subject_of
from survey_ops.domain.custody_register import register_rows
from survey_ops.domain.register_cells import CaseWords
from survey_ops.domain.register_row import RegisterRow
from tests.custody_story import Story, whole_story

JAPAN = timezone(timedelta(hours=9))
WORDS = CaseWords("市民アンケート", "", "氏名、住所")
WHOLE = whole_story()
ROWS = register_rows(WHOLE.entries, JAPAN)


def row(paper: str, entry: int | None = None) -> RegisterRow:
    found = find_row(ROWS, paper, entry)
    assert found
    return found


def said(paper: str, *fields: str) -> list[str]:
    return [field_text(field, PaperRow(row(paper), WHOLE.entries, WORDS)) for field in fields]


def test_without_an_entry_the_last_row_is_meant_and_any_entry_of_a_row_names_it() -> None:
    assert [row(paper).number for paper in ("receipt", "return", "inspection", "destruction")] == [2, 5, 9, 11]
    assert row("receipt", 300) == row("receipt", 218) == ROWS[4]
    assert row("destruction", 700) == ROWS[9]
    assert find_row(ROWS, "receipt", 217) is None
    assert subject_of(row("return")) == 218


def test_what_was_undone_is_not_looked_for() -> None:
    story = Story()
    story.begin(60, 5)
    first = story.inspect(10)
    story.correct(story.inspect(20))
    found = find_row(register_rows(story.entries, JAPAN), "inspection", None)
    assert found
    assert found.entries == (first.n,)


def test_a_receipt() -> None:
    assert said("receipt", "goods", "quantity", "persons", "sheets", "due", "when", "giver", "taker", "witness") == [
        "宛名ラベル（氏名、住所）",
        "シート 209 枚",
        "2,500 件",
        "1～209",
        "令和３年４月８日",
        "令和３年４月２日　10:00～10:03",
        "狛江市市民協働課　山田　太郎（担当）",
        "株式会社サンプル発送　鈴木　花子（現場責任者）",
        "",
    ]
    assert said("receipt", "reference") == ["整理番号 2（台帳の記録 4～6、8～216）"]


def test_a_return() -> None:
    assert said("return", "balance", "tally") == [
        "渡した 209 枚のうち、これまでに 206 枚を返却。残り 3 枚（57、130、208）",
        "ラベル 2,464、貼付 2,462、書損 2、残り 0（書損はシート 12、101）",
    ]


def test_a_return_that_is_not_counted_through() -> None:
    story = Story()
    story.begin(60, 5)
    story.scan("handover", [1, 2])
    story.scan("return", [1, 2])
    story.register_item(1)
    story.count(1)
    paper = PaperRow(register_rows(story.entries, JAPAN)[2], story.entries, WORDS)
    assert field_text("tally", paper) == "ラベル 12、貼付 12、書損 0、残り 0。計数がまだのシート 1 枚"
    assert field_text("balance", paper) == "渡した 2 枚のうち、これまでに 2 枚を返却（残りなし）"


def test_an_inspection() -> None:
    assert said("inspection", "expected", "delivered", "spoiled", "unused", "difference", "confirmation", "by") == [
        "2,500 件",
        "2,462 件",
        "2 件",
        "0 件",
        "36 件不足",
        "抜取検査 20 通（不良 0 通）",
        "山田",
    ]


def test_the_explanation_of_a_difference_stands_on_the_inspection() -> None:
    story = Story()
    story.begin(60, 5)
    story.scan("handover", range(1, 6))
    story.explain(story.inspect(59).n, 1, "書損を捨てた。")
    paper = PaperRow(register_rows(story.entries, JAPAN)[2], story.entries, WORDS)
    assert [field_text(field, paper) for field in ("difference", "explanation")] == ["1 件不足", "書損を捨てた。"]


def test_a_destruction_with_its_certificate_and_one_without() -> None:
    assert said("destruction", "carrying", "certificate", "witness") == [
        "溶解",
        f"溶解-2021-0042\n証明書.pdf（SHA-256 {'0' * 64}）",
        "",
    ]
    scanned = PaperRow(row("destruction", 700), WHOLE.entries, WORDS)
    assert [field_text(field, scanned) for field in ("certificate", "taker")] == ["", "市民協働課"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_written_of_every_row(field: str) -> None:
    for one in ROWS:
        assert isinstance(field_text(field, PaperRow(one, WHOLE.entries, WORDS)), str)
