import pytest

from survey_ops.domain.scanned_forms import (
    DivisionTotal,
    Fault,
    ScanFault,
    ScannedForm,
    division_totals,
    find_faults,
    item_name,
    total_reads,
)

BULKY = ScannedForm("粗大ごみ処理申請書", "清掃課", 24_000, ("住所", "氏名", "電話番号"))
MOVING = ScannedForm("住民異動届", "市民課", 500, ("氏名", "住所"))
COPIES = ScannedForm("住民票の請求書", "市民課", 1_000, ("氏名",))


def test_items_are_sheets_times_items_and_divisions_come_as_they_first_appear() -> None:
    forms = (MOVING, BULKY, COPIES)
    assert [form.reads for form in forms] == [1_000, 72_000, 1_000]
    assert total_reads(forms) == 74_000
    assert division_totals(forms) == (
        DivisionTotal("市民課", 2, 1_500, 2_000),
        DivisionTotal("清掃課", 1, 24_000, 72_000),
    )


@pytest.mark.parametrize(("total", "is_wrong"), [(None, False), (73_000, False), (72_999, True), (73_001, True)])
def test_a_total_that_is_stated_has_to_be_the_sum(total: int | None, is_wrong: bool) -> None:
    assert find_faults((BULKY, MOVING), total) == ((Fault(ScanFault.TOTAL),) if is_wrong else ())


def test_every_item_has_to_be_declared() -> None:
    assert find_faults((BULKY, MOVING), declared=("氏名", "住所")) == (Fault(ScanFault.UNDECLARED, 0, "電話番号"),)
    assert len(find_faults((BULKY,), declared=())) == 3
    assert find_faults((BULKY,)) == ()  # no council sheet, nothing to hold it against


def test_what_is_declared_in_words_counts_without_its_number_and_remark() -> None:
    form = ScannedForm("申請書", "福祉課", 1, ("服装", "課税情報", "郵便番号"))
    assert find_faults((form,), declared=("住所", "１．服 装", "２．課税情報（目的外利用のみ）")) == ()
    assert find_faults((form,), declared=("服装", "課税情報", "氏名")) == (
        Fault(ScanFault.UNDECLARED, 0, "郵便番号"),
    )


def test_a_form_and_an_item_stand_once() -> None:
    twice = ScannedForm("住民　異動届", "市民課", 2, ("氏名", "氏 名"))
    elsewhere = ScannedForm("住民異動届", "出張所", 2, ("氏名",))
    assert find_faults((MOVING, twice, elsewhere)) == (
        Fault(ScanFault.FORM_TWICE, 1),
        Fault(ScanFault.ITEM_TWICE, 1, "氏 名"),
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [("（１）服装", "服装"), ("3.身体の特徴（写真）", "身体の特徴"), ("24時間表示", "24時間表示"), ("ＡＢ", "AB")],
)
def test_how_an_item_is_compared(text: str, name: str) -> None:
    assert item_name(text) == name
