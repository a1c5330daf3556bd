"""The form as data: the shipped files, every problem of a broken one, and the check of what is filled in."""

import copy
import tomllib
from typing import Any

import pytest

from survey_ops.domain.form import (
    ChecksRow,
    FormDefinition,
    FormValues,
    GridRow,
    Option,
    TextRow,
    check_values,
    parse_form,
)
from survey_ops.errors import ConfigError, Exit
from survey_ops.resources import templates

LABELS = {
    "title": "ア ン ケ ー ト 案 件 名",
    "basis": "根 拠 規 定",
    "division": "主 管 課",
    "office_work": "事 務 の 名 称",
    "purpose": "アンケート実施の目的",
    "period": "実 施 時 期",
    "count": "件 数",
    "scope": "対 象 範 囲",
    "used_items": "目的外利用する保有個人情報の項目",
    "used_other": "そ の 他 の 記 録 項 目",
    "source_work": "目的外利用をする個人情報取扱事務（提供元の事務）の名称",
    "source_office": "目的外利用をする個人情報取扱事務（提供元の事務）を行う組織の名称",
    "use_reason": "目的外利用の理由，方法等",
    "use_erasure": "目的外利用した保有個人情報の削除の方法",
    "provided_items": "外部提供する保有個人情報の項目",
    "provided_other": "そ の 他 の 記 録 項 目",
    "recipient": "外部提供先の概要",
    "medium": "外部提供の形態",
    "medium_detail": "（具体的な形態）",
    "provision_reason": "外部提供の理由，方法等",
    "recipient_care": "外部提供先での個人情報の管理の方法",
    "give_back": "外部提供した保有個人情報の返却方法",
    "provided_erasure": "外部提供した保有個人情報の削除の方法",
    "provision_terms": "外部提供する条件",
    "notice": "通 知",
}
# fmt: off
ITEMS = (
    "識別番号", "氏名", "本籍", "国籍", "生年月日", "年齢", "性別", "住所",
    "電話番号", "電子メールアドレス", "口座情報",
    "健康状態", "病歴", "身体の特徴", "家族状況", "親族関係", "婚姻",
    "職業", "職歴", "学歴", "学業", "資格", "賞罰", "成績", "評価", "財産", "収入", "納税状況", "趣味", "公的扶助",
)
# fmt: on


def tables() -> tuple[dict[str, Any], dict[str, Any]]:
    folder = templates() / "forms"
    form = tomllib.loads((folder / "precheck.toml").read_text(encoding="utf-8"))
    items = tomllib.loads((folder / "items.toml").read_text(encoding="utf-8"))
    return form, items


@pytest.fixture
def precheck() -> FormDefinition:
    return parse_form(*tables(), "precheck.toml")


def problems_of(form: dict[str, Any], items: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        parse_form(form, items, "precheck.toml")
    assert caught.value.exit == Exit.CONFIG
    assert all(problem.file == "precheck.toml" and problem.message for problem in caught.value.problems)
    return {(problem.column, problem.code) for problem in caught.value.problems}


def test_precheck_has_the_printed_rows_in_order(precheck: FormDefinition) -> None:
    assert precheck.title == "アンケート案件実施前確認シート"
    assert precheck.font == "serif"
    assert {row.id: row.label for row in precheck.rows} == LABELS
    assert [row.id for row in precheck.rows] == list(LABELS)


def test_precheck_kinds_options_headings_and_notes(precheck: FormDefinition) -> None:
    rows = {row.id: row for row in precheck.rows}
    assert [row.id for row in precheck.rows if isinstance(row, GridRow)] == ["used_items", "provided_items"]
    assert {row.id: row.options for row in precheck.rows if isinstance(row, ChecksRow)} == {
        "basis": (
            Option("use", "①条例第12条第２項第４号　目的外利用"),
            Option("provide", "②条例第13条第２項第４号　外部提供"),
        ),
        "medium": (
            Option("paper", "紙媒体"),
            Option("electronic", "電磁的記録媒体"),
            Option("other", "その他の媒体"),
        ),
    }
    texts = [row for row in precheck.rows if isinstance(row, TextRow)]
    assert {row.id: row.heading for row in texts if row.heading} == {
        "use_reason": "（理由，方法等）",
        "use_erasure": "（いつ，誰が，どのように）",
        "provision_reason": "（理由，方法等）",
        "give_back": "（いつ，誰が，どのように）",
        "provided_erasure": "（いつ，誰が，どのように）",
    }
    assert {row.id: row.note for row in texts if row.note} == {
        "used_other": "※４情報以外を利用する場合には，記入してください。",
        "provided_other": "※氏名・住所以外を外部提供する場合には，記入してください。",
    }
    assert [row.id for row in texts if row.same_cell] == ["medium_detail"]
    assert rows["medium"].kind == "checks"
    assert precheck.options_of(rows["medium"]) == ("paper", "electronic", "other")
    assert precheck.options_of(rows["title"]) == ()


def test_grid_has_the_thirty_items_in_four_groups(precheck: FormDefinition) -> None:
    assert [(group.heading, len(group.items)) for group in precheck.groups] == [
        ("基 本 的 事 項", 11),
        ("心 身 の 状 況", 3),
        ("家 族 状 況 等", 3),
        ("社 会 生 活", 13),
    ]
    assert precheck.items == ITEMS


def test_all_problems_of_a_form_are_told_at_once() -> None:
    form, items = tables()
    form["font"] = "gothic"
    form["colour"] = "red"
    del form["title"]
    rows = form["rows"]
    rows[0]["same_cell"] = True  # nothing stands above it
    rows[1]["options"] = []
    rows[2]["kind"] = "table"
    rows[3]["id"] = "title"
    rows[4]["label"] = ["not", "text"]
    rows[5]["note"] = "あ" * 121
    rows[6]["label"] = "件\n数"
    rows[7]["options"] = [{"id": "a", "label": "い"}]
    rows[10]["label_lines"] = ["目的外利用をする"]
    rows[11]["label_lines"] = "一行"
    rows[12]["label_lines"] = list(rows[12]["label"])
    rows[17]["options"] = [{"id": f"o{number}", "label": "紙"} for number in range(13)]
    rows[17]["options"][0]["id"] = "Paper"
    rows[18]["same_cell"] = "yes"
    assert problems_of(form, items) == {
        ("colour", "unknown_key"),
        ("font", "choice"),
        ("title", "missing"),
        ("rows[0].same_cell", "same_cell"),
        ("rows[1].options", "missing"),
        ("rows[2].kind", "choice"),
        ("rows[3].id", "duplicate"),
        ("rows[4].label", "type"),
        ("rows[5].note", "too_long"),
        ("rows[6].label", "text"),
        ("rows[7].options", "unknown_key"),
        ("rows[10].label_lines", "label_lines"),
        ("rows[11].label_lines", "type"),
        ("rows[12].label_lines", "type"),
        ("rows[17].options", "too_many"),
        ("rows[17].options[0].id", "id"),
        ("rows[18].same_cell", "type"),
    }


def test_all_problems_of_the_items_are_told_at_once() -> None:
    form, items = tables()
    groups = items["groups"]
    groups[0]["lines"][0] = ["識別番号", "電子メールアドレス"]
    groups[0]["lines"][2] = "氏名"
    groups[1]["lines"] = []
    groups[1]["heading"] = " "
    groups[2]["lines"][0] = ["あ" * 10]
    groups.append(copy.deepcopy(groups[3]))
    groups[4]["lines"] = [["職業"], [3]]
    groups[4]["color"] = 1
    assert problems_of(form, items) == {
        ("items.groups[0].lines[0]", "too_long"),
        ("items.groups[0].lines[2]", "lines"),
        ("items.groups[0].lines[5]", "duplicate"),
        ("items.groups[1].lines", "lines"),
        ("items.groups[1].heading", "text"),
        ("items.groups[2].lines[0][0]", "too_long"),
        ("items.groups[4].lines[0]", "duplicate"),
        ("items.groups[4].lines[1][0]", "type"),
        ("items.groups[4].color", "unknown_key"),
        ("items.groups", "groups"),
    }


@pytest.mark.parametrize("rows", [None, [], "text", ["title"]])
def test_rows_must_be_a_list_of_tables(rows: object) -> None:
    _, items = tables()
    form = {"title": "様式", "font": "serif", "rows": rows}
    place = "rows[0]" if rows == ["title"] else "rows"
    assert problems_of(form, items) == {(place, "type" if rows == ["title"] else "missing")}


def test_the_error_says_how_many_and_what_next() -> None:
    form, items = tables()
    form["font"] = 1
    with pytest.raises(ConfigError) as caught:
        parse_form(form, items, "my.toml")
    assert caught.value.message == "様式の定義に誤りがあります（my.toml、1件）。"
    assert caught.value.advice == "示された箇所を直してから、もう一度実行してください。"
    assert caught.value.problems[0].message == "serif、sans のどれかを書いてください。"


def test_values_of_the_form_are_accepted(precheck: FormDefinition) -> None:
    texts = {row.id: "記入" for row in precheck.rows if isinstance(row, TextRow)}
    checked = {row.id: frozenset(precheck.options_of(row)) for row in precheck.rows if row.kind != "text"}
    assert check_values(precheck, FormValues(texts, checked)) == ()
    assert check_values(precheck, FormValues({}, {})) == ()


def test_values_that_the_form_does_not_have_are_all_told(precheck: FormDefinition) -> None:
    values = FormValues(
        {"titel": "x", "basis": "x", "used_items": "x"},
        {"used_items": frozenset({"氏名", "郵便番号"}), "medium": frozenset({"fax", "tape"}), "title": frozenset()},
    )
    problems = check_values(precheck, values)
    assert [(problem.column, problem.code) for problem in problems] == [
        ("basis", "unknown_row"),
        ("titel", "unknown_row"),
        ("used_items", "unknown_row"),
        ("medium", "unknown_option"),
        ("medium", "unknown_option"),
        ("title", "unknown_row"),
        ("used_items", "unknown_option"),
    ]
    assert problems[-1].message == "欄「目的外利用する保有個人情報の項目」に選択肢「郵便番号」はありません。"
