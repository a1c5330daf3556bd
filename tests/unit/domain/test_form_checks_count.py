"""Counts read out of a text."""

import pytest

from survey_ops.domain.form_checks_count import (
    KnownCount,
    check_count,
    check_products,
    check_scanned,
    check_scope,
    check_sheet_counts,
    stated_count,
)
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.scanned_forms import ScannedForm
from survey_ops.domain.sheet_counts import SheetCounts

REFUSE = ScannedForm("粗大ごみ処理申請書", "清掃課", 24_000, ("住所", "氏名", "電話番号"))
DRAWN = KnownCount(2500, "台帳の件数", (Origin(Source.ENTRY, "draw", 2),))


@pytest.mark.parametrize(
    ("text", "value", "about"),
    [
        ("2,500件", 2500, False),
        ("２，５００件", 2500, False),
        ("１件", 1, False),
        ("約11,000人", 11_000, True),
        ("11,000人程度", 11_000, True),
        ("約１万１千人（見込み500人を含む）", 11_000, True),
        ("約120万項目（年度ごとの合計）\n※年間24,000枚×３項目で72,000項目", 1_200_000, True),
        ("1.2万通", 12_000, False),
        ("令和３年４月に2,500件", 2500, False),
        ("18歳以上の2,500人", 2500, False),
        ("２回に分けて3,000世帯", 3000, False),
        ("2500", 2500, False),
        ("（うち予備50件）2,500件", 2500, False),
    ],
)
def test_the_count_of_a_text(text: str, value: int, about: bool) -> None:
    found = stated_count(text)
    assert found is not None
    assert (found.value, found.about) == (value, about)


@pytest.mark.parametrize("text", ["", "抽出フローにより決まる件数", "別紙のとおり", "令和３年４月", "※100件"])
def test_a_text_without_a_count(text: str) -> None:
    assert stated_count(text) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2,500件", []),
        ("2,499件", ["count_differs"]),
        ("約2,700件", []),
        ("約2,750件", []),
        ("約2,751件", ["count_differs"]),
        ("2,499件程度", []),
        ("別紙のとおり", ["count_unread"]),
    ],
)
def test_against_what_is_on_record(text: str, codes: list[str]) -> None:
    found = check_count(text, DRAWN)
    assert [one.code for one in found] == codes
    assert all(one.origins == DRAWN.origins for one in found)
    assert check_count(text, None) == ()


def test_products_of_sheets_and_items() -> None:
    right = "※粗大ごみ処理申請書は，年間24,000枚×３項目（住所・氏名・電話番号）で72,000項目"
    assert check_products(right, [REFUSE]) == ()
    (wrong,) = check_products("年間24,000枚×３項目で73,000項目", ())
    assert (wrong.code, wrong.fact) == ("count_sum", "24,000×3は72,000です")
    more = ScannedForm("粗大ごみ処理申請書", "清掃課", 24_000, ("住所", "氏名"))
    (other,) = check_products(right, [more])
    assert other.origins == (Origin(Source.KEY, "scanning.forms.0"),)


def test_the_register_of_forms_adds_up_and_is_declared() -> None:
    assert check_scanned([REFUSE], 72_000, ["住所", "氏名", "電話番号"], "items") == ()
    found = check_scanned([REFUSE], 72_001, ["住所", "氏名"], "items")
    assert sorted((one.code, one.field) for one in found) == [("count_sum", "count"), ("scan_item", "items")]


@pytest.mark.parametrize(
    ("scope", "codes"),
    [
        ("18歳から", ["scope_as_of"]),
        ("満１８歳以上の市民", ["scope_as_of"]),
        ("18歳から（令和３年４月１日現在で満18歳以上の者）", []),
        ("基準日に満18歳以上の者", []),
        ("商品券配布対象者（抽出フローによる。）", []),
        ("", []),
    ],
)
def test_an_age_needs_its_day(scope: str, codes: list[str]) -> None:
    assert [one.code for one in check_scope(scope)] == codes


def test_sheets_that_are_not_counted_while_others_are() -> None:
    assert check_sheet_counts(SheetCounts(0, (1, 2)), []) == ()
    assert check_sheet_counts(SheetCounts(2, ()), [5, 6]) == ()
    (finding,) = check_sheet_counts(SheetCounts(1, (2, 3)), [5])
    assert (finding.code, finding.message) == ("not_counted", "返却されたシート 2、3 の計数がありません。")
    assert finding.origins == (Origin(Source.ENTRY, "sheet_count", 5),)
