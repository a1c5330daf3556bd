"""The form as data: the shipped files, every problem of a broken one, and the check of what is filled in."""

import copy
import tomllib
from typing import Any

import pytest

from survey_ops.domain.form import (
    AnswersRow,
    ChecksRow,
    FormDefinition,
    FormValues,
    GridRow,
    NoticeRow,
    Option,
    Part,
    Reply,
    TextRow,
    When,
    check_values,
    is_filled,
    shown,
)
from survey_ops.domain.form_definition import parse_form
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


LAW = (
    Option("use", "①条例第12条第２項第４号　目的外利用"),
    Option("provide", "②条例第13条第２項第４号　外部提供"),
    Option("other", "⑥その他", has_text=True),
)

Tables = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def tables(name: str = "precheck") -> Tables:
    """Return the files of a form: its own, that of the fields, that of the items."""
    folder = templates() / "forms"
    form, fields, items = (
        tomllib.loads((folder / f"{stem}.toml").read_text(encoding="utf-8")) for stem in (name, "fields", "items")
    )
    return form, fields, items


@pytest.fixture
def precheck() -> FormDefinition:
    return parse_form(*tables(), "precheck.toml", LAW[:2])


@pytest.fixture
def council() -> FormDefinition:
    return parse_form(*tables("council"), "council.toml", LAW)


def problems_of(files: Tables, law: tuple[Option, ...] = LAW) -> set[tuple[str, str]]:
    """Return place and code of each problem; the place begins with the file where it is not the form's own."""
    with pytest.raises(ConfigError) as caught:
        parse_form(*files, "my.toml", law)
    problems = caught.value.problems
    assert caught.value.exit == Exit.CONFIG
    assert caught.value.message == f"様式の定義に誤りがあります（my.toml、{len(problems)}件）。"
    assert all(problem.message and problem.column for problem in problems)
    found = [
        (problem.column if problem.file == "my.toml" else f"{problem.file}:{problem.column}", problem.code)
        for problem in problems
    ]
    assert len(set(found)) == len(found)
    return {(place or "", code) for place, code in found}


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
        "provision_reason": "（理由，方法等）",
    }
    parts = {
        "heading": "（いつ，誰が，どのように）",
        "blocks": (Part("plan", "〔予定〕"), Part("fact", "〔実績〕")),
        "questions": (Part("when", "いつ"), Part("who", "誰が"), Part("how", "どのように")),
    }
    answers = [row for row in precheck.rows if isinstance(row, AnswersRow)]
    assert [row.id for row in answers] == ["use_erasure", "give_back", "provided_erasure"]
    for row in answers:
        assert {name: getattr(row, name) for name in parts} == parts
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


def test_council_has_the_printed_rows_in_order(council: FormDefinition) -> None:
    assert (council.title, council.font, council.mark) == (
        "狛江市個人情報保護審議会付議案件シート",
        "serif",
        "filled",
    )
    assert council.head == TextRow(id="unit", label="課 名")
    assert [(item.id or item.label, item.when.option if item.when else "") for item in council.content] == [
        ("category", ""),
        ("subject", ""),
        ("basis", ""),
        ("division", ""),
        ("office_work", ""),
        ("overview", ""),
        ("period", ""),
        ("count", ""),
        ("handling", ""),
        ("items", ""),
        ("other_items", ""),
        ("目的外利用", "use"),
        ("source_work", "use"),
        ("source_office", "use"),
        ("use_reason", "use"),
        ("外部提供", "provide"),
        ("recipient", "provide"),
        ("medium", "provide"),
        ("medium_detail", "provide"),
        ("provision_reason", "provide"),
        ("recipient_care", "provide"),
        ("provision_terms", "provide"),
        ("notice_use", "use"),
        ("notice_provide", "provide"),
        ("materials", ""),
        ("remarks", ""),
    ]
    assert {row.id: row.label for row in council.rows if row.id in {"subject", "other_items", "remarks"}} == {
        "subject": "事 項",
        "other_items": "そ の 他 の 項 目",
        "remarks": "備 考",
    }


def test_council_checks_and_notices(council: FormDefinition) -> None:
    rows = {row.id: row for row in council.rows}
    category, basis, handling = (rows[name] for name in ("category", "basis", "handling"))
    assert isinstance(category, ChecksRow)
    assert isinstance(basis, ChecksRow)
    assert isinstance(handling, ChecksRow)
    assert (category.place, [option.label for option in category.options]) == ("label", ["諮 問", "報 告"])
    assert basis.options == LAW
    assert basis.is_stacked
    assert (handling.place, handling.tail) == ("title", "保有個人情報の項目")
    assert [(option.id, option.label, option.has_tail) for option in handling.options] == [
        ("collect", "収集する個人情報の項目", False),
        ("use", "目的外利用する", True),
        ("provide", "外部提供する", True),
        ("set", "記録項目に設定する", True),
        ("add", "記録項目に追加する", True),
        ("change", "記録項目に変更する", True),
    ]
    for name, sub_label in (("notice_use", "目的外利用"), ("notice_provide", "外部提供")):
        row = rows[name]
        assert isinstance(row, NoticeRow)
        assert (row.label, row.sub_label) == ("通 知", sub_label)
        assert row.replies == (Reply("yes", "有", "（方法）", asks_time=True), Reply("no", "無", "（理由）"))
        assert row.times == (Option("before", "事前"), Option("after", "事後"))


def test_keys_of_a_form_and_what_they_are_called(council: FormDefinition, precheck: FormDefinition) -> None:
    assert list(council.text_keys)[:4] == ["unit", "subject", "basis_other", "division"]
    assert {"notice_use_text", "notice_provide_text"} < council.text_keys.keys()
    assert council.check_keys["notice_use"] == ("yes", "no")
    assert council.check_keys["notice_provide_time"] == ("before", "after")
    assert council.check_keys["items"] == ITEMS
    assert council.label_of("notice_use_time") == "通 知　目的外利用"
    assert council.label_of("basis_other") == "根 拠 規 定　⑥その他"
    assert council.label_of("unit") == "課 名"
    assert precheck.label_of("give_back_plan_who") == "外部提供した保有個人情報の返却方法　〔予定〕誰が"
    assert precheck.label_of("used_items") == "目的外利用する保有個人情報の項目"
    assert precheck.label_of("no_such") == "no_such"


def test_sections_stand_on_the_form_only_when_their_handling_is_checked(council: FormDefinition) -> None:
    def ids(*handling: str, **texts: str) -> list[str]:
        values = FormValues(texts, {"handling": frozenset(handling)})
        return [item.id or item.label for item in shown(council, values)]

    neither, both = ids("set"), ids("use", "provide", provision_terms="条件")
    assert neither == [*both[:11], "materials", "remarks"]
    assert [name for name in both if name not in ids("use", "provide")] == ["provision_terms"]
    assert "目的外利用" in ids("use")
    assert "notice_provide" not in ids("use")
    assert len(both) == len(council.content)


def test_a_row_is_filled_by_any_of_its_keys(precheck: FormDefinition) -> None:
    row = next(row for row in precheck.rows if row.id == "give_back")
    assert not is_filled(row, FormValues({"give_back_plan_who": "　\n", "recipient": "会社"}, {}))
    assert is_filled(row, FormValues({"give_back_fact_how": "手渡し"}, {}))


def test_all_problems_of_a_form_are_told_at_once() -> None:
    form, fields, items = tables()
    form["font"] = "gothic"
    form["mark"] = "cross"
    form["head"] = "basis"
    form["colour"] = "red"
    del form["title"]
    rows = form["rows"]
    rows[0]["same_cell"] = True  # nothing stands above it
    rows[1]["options"] = []
    rows[2]["kind"] = "table"
    rows[3]["field"] = "title"
    rows[4]["label"] = ["not", "text"]
    rows[5]["note"] = "あ" * 121
    rows[6]["label"] = "件\n数"
    rows[7]["options"] = [{"id": "a", "label": "い"}]
    rows[10]["label_lines"] = ["目的外利用をする"]
    rows[11]["label_lines"] = "一行"
    rows[12]["label_lines"] = list(fields["use_reason"]["label"])
    rows[13]["field"] = "use_erazure"
    rows[14]["when"] = "handling"
    rows[17]["options"] = [{"id": f"o{number}", "label": "紙"} for number in range(13)]
    rows[17]["options"][0]["id"] = "Paper"
    rows[17]["place"] = "title"
    rows[1]["tail"] = "の項目"
    rows[18]["same_cell"] = "yes"
    rows[19]["when"] = "handling.use"
    rows[20]["when_filled"] = 1
    rows[21]["questions"] = [{"id": "when"}, "who"]
    rows[22]["blocks"] = [{"id": f"b{number}", "label": "予定"} for number in range(5)]
    rows.append({"id": "own", "kind": "text"})
    rows.append({"banner": "見出し", "label": "見出し"})
    rows.append({"id": "table", "kind": "grid"})
    assert problems_of((form, fields, items)) == {
        ("colour", "unknown_key"),
        ("font", "choice"),
        ("mark", "choice"),
        ("head", "unknown_field"),
        ("title", "missing"),
        ("rows[0].same_cell", "same_cell"),
        ("rows[1].options", "missing"),
        ("rows[1].tail", "place"),
        ("rows[2].kind", "choice"),
        ("rows[3].field", "duplicate"),
        ("rows[4].label", "type"),
        ("rows[5].note", "too_long"),
        ("rows[6].label", "text"),
        ("rows[7].options", "unknown_key"),
        ("rows[10].label_lines", "label_lines"),
        ("rows[11].label_lines", "type"),
        ("rows[12].label_lines", "type"),
        ("rows[13].field", "unknown_field"),
        ("rows[14].when", "when"),
        ("rows[17].options", "too_many"),
        ("rows[17].options[0].id", "id"),
        ("rows[17].place", "place"),
        ("rows[18].same_cell", "type"),
        ("rows[19].when", "when"),
        ("rows[20].when_filled", "type"),
        ("rows[21].questions[0].label", "missing"),
        ("rows[21].questions[1]", "type"),
        ("rows[22].blocks", "too_many"),
        ("rows[25].label", "missing"),
        ("rows[26].label", "unknown_key"),
        ("rows[27].label", "missing"),
    }


def test_a_wrong_field_is_told_where_it_stands() -> None:
    form, fields, items = tables("council")
    fields["subject"]["label"] = ""
    fields["overview"]["colour"] = "red"
    fields["handling"]["options"][2]["label"] = "あ" * 81
    fields["notice_use"]["options"][1]["time"] = "yes"
    fields["notice_provide"]["times"] = []
    fields["period"]["label_lines"] = ["実 施", "時 期", 1]
    fields["title"]["label"] = 1  # a field of the other form
    assert problems_of((form, fields, items)) == {
        ("fields.toml:subject.label", "text"),
        ("fields.toml:overview.colour", "unknown_key"),
        ("fields.toml:handling.options[2].label", "too_long"),
        ("fields.toml:handling.options[2]", "place"),
        ("fields.toml:notice_use.options[1].time", "type"),
        ("fields.toml:notice_provide.times", "missing"),
        ("fields.toml:period.label_lines[2]", "type"),
        ("fields.toml:period.label_lines", "label_lines"),
    }


def test_rows_that_share_a_place_need_each_other() -> None:
    form, fields, items = tables("council")
    rows = form["rows"]
    places = {row.get("field"): at for at, row in enumerate(rows)}
    del rows[places["medium_detail"]]["when"]
    rows[places["category"] + 1]["when_filled"] = True
    fields["category"]["options"] = [{"id": "a", "label": "あ" * 11}, {"id": "b", "label": "い", "text": True}]
    rows[places["items"]] = {"field": "used_items"}
    rows[places["basis"]]["place"] = "title"
    assert problems_of((form, fields, items)) == {
        (f"rows[{places['medium_detail']}].same_cell", "same_cell"),
        ("rows[0].place", "place"),
        ("fields.toml:category.options[0]", "place"),
        ("fields.toml:category.options[1]", "place"),
        (f"rows[{places['basis']}].place", "place"),
        ("fields.toml:basis.options[2]", "place"),
    }


def test_two_keys_must_not_be_the_same() -> None:
    form, fields, items = tables("council")
    form["rows"].append({"id": "notice_use_text", "kind": "text", "label": "通知の文"})
    form["rows"].append({"id": "unit", "kind": "text", "label": "課の名称"})
    at = len(form["rows"])
    assert problems_of((form, fields, items)) == {
        (f"rows[{at - 2}].id", "duplicate"),
        (f"rows[{at - 1}].id", "duplicate"),
    }


def test_a_form_without_its_legal_basis_is_refused() -> None:
    assert problems_of(tables(), ()) == {("fields.toml:basis.options", "no_law")}


def test_a_row_says_otherwise_what_the_field_says() -> None:
    form, fields, items = tables("council")
    form["rows"][6] |= {"label": "時期", "note": "", "sub_label": "予定", "when": "handling.use"}
    fields["period"]["note"] = "※年月を記入"
    fields["period"]["label_lines"] = ["時", "期"]
    row = parse_form(form, fields, items, "my.toml", LAW).rows[6]
    when = When("handling", "use")
    assert row == TextRow(id="period", label="時期", label_lines=("時", "期"), sub_label="予定", when=when)


def test_all_problems_of_the_items_are_told_at_once() -> None:
    form, fields, items = tables()
    groups = items["groups"]
    groups[0]["lines"][0] = ["識別番号", "電子メールアドレス"]
    groups[0]["lines"][2] = "氏名"
    groups[1]["lines"] = []
    groups[1]["heading"] = " "
    groups[2]["lines"][0] = ["あ" * 10]
    groups[2]["lines"][1] = ["兄", "きょうだい"]
    groups.append(copy.deepcopy(groups[3]))
    groups[4]["lines"] = [["職業"], [3]]
    groups[4]["color"] = 1
    assert problems_of((form, fields, items)) == {
        ("items.groups[0].lines[0]", "too_long"),
        ("items.groups[0].lines[2]", "lines"),
        ("items.groups[0].lines[5]", "duplicate"),
        ("items.groups[1].lines", "lines"),
        ("items.groups[1].heading", "text"),
        ("items.groups[2].lines[0][0]", "too_long"),
        ("items.groups[2].lines[1]", "too_long"),
        ("items.groups[4].lines[0]", "duplicate"),
        ("items.groups[4].lines[1][0]", "type"),
        ("items.groups[4].color", "unknown_key"),
        ("items.groups", "groups"),
    }


@pytest.mark.parametrize("rows", [None, [], "text", ["title"]])
def test_rows_must_be_a_list_of_tables(rows: object) -> None:
    _, fields, items = tables()
    form = {"title": "様式", "font": "serif", "rows": rows}
    place = "rows[0]" if rows == ["title"] else "rows"
    assert problems_of((form, fields, items)) == {(place, "type" if rows == ["title"] else "missing")}


def test_the_error_says_what_next() -> None:
    form, fields, items = tables()
    form["font"] = 1
    with pytest.raises(ConfigError) as caught:
        parse_form(form, fields, items, "my.toml", LAW)
    assert caught.value.advice == "示された箇所を直してから、もう一度実行してください。"
    assert caught.value.problems[0].message == "serif、sans のどれかを書いてください。"


def test_values_of_the_form_are_accepted(precheck: FormDefinition) -> None:
    texts = {row.id: "記入" for row in precheck.rows if isinstance(row, TextRow)}
    checked = {row.id: frozenset(precheck.options_of(row)) for row in precheck.rows if precheck.options_of(row)}
    assert check_values(precheck, FormValues(texts, checked)) == ()
    assert set(checked) == {"basis", "used_items", "provided_items", "medium"}
    assert check_values(precheck, FormValues({}, {})) == ()


def test_values_that_the_form_does_not_have_are_all_told(precheck: FormDefinition) -> None:
    values = FormValues(
        {"titel": "x", "basis": "x", "used_items": "x", "remarks": "　"},
        {
            "used_items": frozenset({"氏名", "郵便番号"}),
            "medium": frozenset({"fax", "tape"}),
            "title": frozenset({"a"}),
            "handling": frozenset(),
        },
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
