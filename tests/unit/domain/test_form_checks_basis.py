"""The legal basis of a form against its parts."""

from collections.abc import Mapping

import pytest

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_checks_basis import check_basis, check_other_data
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.legal_basis import BasisOption

OPTIONS = (
    BasisOption("use", "② 目的外利用", ("use",)),
    BasisOption("provide", "③ 外部提供", ("provide",)),
    BasisOption("both", "⑤ 法令", ("use", "provide")),
    BasisOption("record", "④ 記録項目", ("set", "add", "change")),
    BasisOption("link", "⑤ 結合", ("link",)),
    BasisOption("other", "⑥ その他", (), True),
)
USE = {"source_work": "住民基本台帳事務", "source_office": "市民課", "use_reason": "送るため。"}
PROVIDE = {"recipient": "業者", "provision_reason": "頼むため。", "recipient_care": "鍵をかける。"}
PRECHECK_USE = {**USE, "use_erasure_plan_how": "溶かす。"}
PRECHECK_PROVIDE = {**PROVIDE, "give_back": "受け取る。", "provided_erasure_fact_who": "業者"}
INSIDE = {"used_items": frozenset({"氏名"})}
OUTSIDE = {"provided_items": frozenset({"氏名"}), "medium": frozenset({"paper"})}


def found(form: str, texts: Mapping[str, str], **checked: frozenset[str] | set[str]) -> list[tuple[str, str]]:
    values = FormValues(texts, {key: frozenset(value) for key, value in checked.items()})
    return [(one.code, one.field) for one in check_basis(form, values, OPTIONS)]


def test_both_parts_with_their_basis() -> None:
    assert found("precheck", PRECHECK_USE | PRECHECK_PROVIDE, basis={"use", "provide"}, **INSIDE, **OUTSIDE) == []


def test_every_row_of_a_part_is_asked_for() -> None:
    codes = found("precheck", {"recipient": " "}, basis={"use", "provide"})
    rows = ["source_work", "source_office", "use_reason", "use_erasure", "used_items"]
    rows += ["recipient", "provision_reason", "recipient_care", "give_back", "provided_erasure"]
    assert codes == [("row_empty", row) for row in (*rows, "provided_items", "medium")]


@pytest.mark.parametrize("row", sorted(PRECHECK_USE.keys() | PRECHECK_PROVIDE.keys()))
def test_each_row_alone(row: str) -> None:
    texts = {key: text for key, text in (PRECHECK_USE | PRECHECK_PROVIDE).items() if key != row}
    ((code, field),) = found("precheck", texts, basis={"use", "provide"}, **INSIDE, **OUTSIDE)
    assert (code, row.startswith(field)) == ("row_empty", True)


def test_a_part_without_its_basis() -> None:
    texts = PRECHECK_USE | PRECHECK_PROVIDE
    assert found("precheck", texts, basis={"use"}, **INSIDE, **OUTSIDE) == [("basis_missing", "basis")]
    assert found("precheck", PRECHECK_USE, basis={"use"}, **INSIDE) == []


def test_nothing_chosen() -> None:
    assert found("precheck", {}) == [("basis_none", "basis")]


def test_a_basis_for_two_purposes_may_be_meant_for_one() -> None:
    assert found("precheck", PRECHECK_USE, basis={"both"}, **INSIDE) == []
    assert {row for _, row in found("precheck", {}, basis={"both"})} >= {"source_work", "recipient"}


def test_the_council_sheet_asks_for_what_its_handling_says() -> None:
    items = {"items": {"氏名"}, "medium": {"paper"}}
    assert found("council", USE | PROVIDE, basis={"use", "provide"}, handling={"use", "provide"}, **items) == []
    assert found("council", {}, basis={"use"}, handling={"provide"}) == [
        ("handling_missing", "handling"),
        *(("row_empty", row) for row in ("recipient", "provision_reason", "recipient_care", "items", "medium")),
        ("basis_missing", "basis"),
    ]


def test_one_of_three_kinds_of_handling_is_enough_for_the_record() -> None:
    assert found("council", {}, basis={"record"}, handling={"add"}) == []
    assert found("council", {}, basis={"record"}) == [("handling_missing", "handling")]
    assert found("council", {}, basis={"link"}) == []


def test_a_basis_in_own_words_stands_for_any_part_and_needs_its_words() -> None:
    texts = {**PROVIDE, "basis_other": "条例第13条第４項"}
    handling = {"handling": {"provide"}, "items": {"氏名"}, "medium": {"paper"}}
    assert found("council", texts, basis={"other"}, **handling) == []
    assert found("council", PROVIDE, basis={"other"}, **handling) == [("basis_other", "basis")]


def test_data_of_another_office_need_the_basis_of_use() -> None:
    offices = {Origin(Source.KEY, "register.from"): "市民課"}
    for checked, wanted in (({"provide"}, ["use_undeclared"]), ({"use"}, []), ({"both"}, []), ({"other"}, [])):
        codes = [one.code for one in check_other_data("council", frozenset(checked), OPTIONS, offices)]
        assert codes == wanted
    assert check_other_data("council", frozenset({"provide"}), OPTIONS, {}) == ()
    (finding,) = check_other_data("council", frozenset({"provide"}), OPTIONS, offices)
    assert (finding.fact, finding.origins) == ("市民課のデータを読みます", tuple(offices))
