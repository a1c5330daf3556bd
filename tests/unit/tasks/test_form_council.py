"""What the council sheet says: the case file's own texts, those that the facts give, and what belongs to no case."""

from collections.abc import Mapping, Sequence

import pytest

from survey_ops.case.load import Case
from survey_ops.domain.chain import Entry
from survey_ops.domain.form import check_values
from survey_ops.errors import ConfigError
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.form_values import FilledForm
from survey_ops.tasks.legal_basis import load_basis
from tests import form_story
from tests.custody_story import Story
from tests.flows import FLOW
from tests.form_story import other_case, survey_case, texts

SHEET = """
[form.council]
unit = "清掃課"
category = "consult"
subject = "{{ case.title }}について"
basis = ["other"]
basis_other = "条例第42条"
handling = ["provide"]
items = ["氏名"]
medium = ["other"]
"""
SCANNING = """
[scanning]
keep_days = 7
[[scanning.forms]]
name = "粗大ごみ処理申請書"
division = "清掃課"
sheets = 24000
items = ["住所", "氏名", "電話番号"]
"""
PROVIDER = '[contractor]\nname = "NTTデータ"\ncare = "入退室を管理する。"\n'
LIST = """
[list]
result = "配布対象者"
addresses = ["a"]
[list.columns.a]
name = "氏名"
postal_code = "郵便番号"
address = "住所"
"""
USE = 'handling = ["use", "provide"]'


def council(case: Case, entries: Sequence[Entry] = ()) -> FilledForm:
    filled = texts(case, entries, "council")
    assert check_values(load_form("council", load_basis(case)), filled.values) == ()
    return filled


def said(more: str, entries: Sequence[Entry] = ()) -> Mapping[str, str]:
    return council(other_case(more), entries).values.texts


def sent() -> Story:
    """Return a case whose data were sent, and posted and withdrawn."""
    story = Story()
    story.write("open", title="x")
    form_story.send_items(story)
    return story


def test_a_case_without_survey_register_and_contractor_has_a_council_sheet() -> None:
    filled = council(other_case(SHEET))
    written = filled.values.texts
    assert (written["subject"], written["division"], written["office_work"]) == (
        "帳票の読取りについて",
        "清掃課",
        "帳票の読取り",
    )
    assert written["basis_other"] == "条例第42条"
    assert filled.values.checked["basis"] == {"other"}
    assert filled.values.checked["category"] == {"consult"}
    empty = ("period", "count", "recipient", "medium_detail", "provision_terms", "remarks", "notice_provide_text")
    assert [written[key] for key in empty] == [""] * len(empty)
    assert [key for key in written if key.startswith(("use_", "source_", "notice_use"))] == []


def test_a_case_without_the_section_is_told_what_to_write() -> None:
    with pytest.raises(ConfigError) as caught:
        texts(other_case(), (), "council")
    assert caught.value.message == "付議案件シートに書くことが、case.toml にありません。"
    assert "[form.council] に、unit（課名）、category（consult 諮問 | report 報告）" in caught.value.advice
    assert [(one.file, one.column) for one in caught.value.problems] == [("case.toml", "form.council")]


def test_scanned_forms_give_the_count_and_what_becomes_of_the_data() -> None:
    written = said(SHEET + SCANNING + PROVIDER)
    assert written["count"] == (
        "約72,000項目（一年に読み取る項目の合計）\n"
        "※清掃課の粗大ごみ処理申請書　年間24,000枚×３項目（住所・氏名・電話番号）＝72,000項目"
    )
    assert written["recipient"] == "NTTデータ"
    assert written["recipient_care"] == (
        "入退室を管理する。\n送信したデータ及び読み取った結果は，送信の日から７日以内に消去する。"
    )
    total = SCANNING.replace("keep_days", "total = 1200000\nkeep_days")
    assert said(SHEET + total)["count"].startswith("約120万項目（一年に")


def test_items_give_the_period_the_count_and_to_whom() -> None:
    story = sent()
    written = said(SHEET, story.entries)
    assert written["period"] == "令和３年５月８日から令和３年５月15日まで"
    assert written["recipient"] == "読取りサービス，共有サイト"
    assert written["recipient_care"] == (
        "送信データ１点は，令和３年５月15日に消去した。掲載１点は，令和３年５月15日に取り下げた。"
    )
    alone = Story()
    alone.write("open", title="x")
    alone.register_item(1, type="posting", content="案内", persons=1)
    assert said(SHEET, alone.entries)["count"] == "１件"


def test_a_survey_gives_plan_first_and_then_what_was_done() -> None:
    case = survey_case()
    plan = council(case).values
    assert plan.texts["count"] == "2,500件"
    assert plan.texts["use_reason"].endswith("宛名ラベルに印字して利用する。")
    assert plan.texts["provision_reason"].endswith("委託業者に手渡す。運搬には施錠できるケースを用いる。")
    assert (plan.texts["source_work"], plan.texts["source_office"]) == ("住民基本台帳事務", "市民生活部市民課")
    story = form_story.begin(case)
    form_story.hand_over(story)
    fact = council(case, story.entries).values.texts
    assert fact["count"] == "46件"
    assert "令和３年４月１日に46人を無作為に抽出し，" in fact["use_reason"]
    assert fact["use_reason"].endswith("印字して利用した。")
    assert "に手渡した。運搬には施錠したケースを用いた。" in fact["provision_reason"]


def test_a_mailing_gives_its_list() -> None:
    mailing = other_case(SHEET.replace('handling = ["provide"]', USE) + LIST, "mailing")
    written = council(mailing).values.texts
    assert written["count"] == "抽出フローにより決まる人数"
    assert written["use_reason"].startswith("配布対象者に郵便物を送るため，抽出フローにより一覧を作り，")
    assert written["medium_detail"] == "宛先の者の郵便番号，住所及び氏名を印字した宛名ラベル"
    assert (written["source_work"], written["source_office"]) == ("", "")


def test_own_texts_stand_before_those_of_the_tool_and_may_be_blank() -> None:
    more = SHEET + 'count = "{{ scanning.total | rough }}項目"\nmedium_detail = "{# 空欄 #}"\n'
    written = said(more + SCANNING.replace("keep_days", "total = 1200000\nkeep_days"))
    assert (written["count"], written["medium_detail"]) == ("120万項目", "")


def test_lists_of_several_are_numbered_unless_they_say_otherwise() -> None:
    sources = 'source_work = ["住民基本台帳事務", "個人住民税課税事務"]\nsource_office = ["市民課"]\n'
    plain = SHEET.replace('handling = ["provide"]', USE) + sources
    written = said(plain + 'other_items = ["※見込み", "氏名に限る。"]\n')
    assert written["source_work"] == "１．住民基本台帳事務\n２．個人住民税課税事務"
    assert written["source_office"] == "市民課"
    assert written["other_items"] == "※見込み\n氏名に限る。"
    assert said(plain + 'other_items = ["１．服装", "２．靴"]\n')["other_items"] == "１．服装\n２．靴"


def test_attachments_are_named() -> None:
    written = said(SHEET + 'attachments = ["overview", "flow"]\n[overview]\npurpose = "減らす。"\n' + FLOW)
    assert (written["overview"], written["materials"]) == ("別紙のとおり（１頁参照）", "【別紙】帳票の読取り")
    assert said(SHEET + 'attachments = ["flow"]\n' + FLOW)["materials"] == "【別紙】抽出フロー"


NOTICE = "[form.council.notice_provide]\n"


@pytest.mark.parametrize(
    ("more", "reply", "time", "text"),
    [
        (NOTICE + 'given = false\nreason = "明らかなため"\n', {"no"}, None, "明らかなため"),
        (NOTICE + 'given = true\ntime = "before"\nmethod = "文書"\n', {"yes"}, {"before"}, "文書"),
        (
            NOTICE + "given = true\n",
            {"yes"},
            {"after"},
            "令和３年５月15日，本人（１人）に文書により知らせた。急いでいたため",
        ),
        ("", {"yes"}, {"after"}, "令和３年５月15日，本人（１人）に文書により知らせた。急いでいたため"),
    ],
)
def test_a_notice_is_what_the_case_says_or_else_what_is_on_record(
    more: str, reply: set[str], time: set[str] | None, text: str
) -> None:
    filled = council(other_case(SHEET + more), sent().entries)
    assert filled.values.checked["notice_provide"] == reply
    assert filled.values.checked.get("notice_provide_time") == time
    assert filled.values.texts["notice_provide_text"] == text


def test_mistakes_are_told_with_their_places_all_at_once() -> None:
    more = SHEET + 'period = "{{ nobody }}"\nrecipient = "{{ contractor.name }}"\nother_items = ["a", "{{ x }}"]\n'
    with pytest.raises(ConfigError) as caught:
        texts(other_case(more + NOTICE + 'given = false\nreason = "{{ y }}"\n'), (), "council")
    assert [
        (one.file, one.column, one.code) for one in sorted(caught.value.problems, key=lambda one: one.column)
    ] == [
        ("case.toml", "form.council.notice_provide.reason", "template"),
        ("case.toml", "form.council.other_items[1]", "template"),
        ("case.toml", "form.council.period", "template"),
        ("case.toml", "form.council.recipient", "section_missing"),
    ]
    assert caught.value.advice == "case.toml の [form.council] を直してください。"
    with pytest.raises(ConfigError) as caught:
        texts(other_case(SHEET + 'period = "{{ case.title "\nremarks = "{% if %}"\n'), (), "council")
    assert [one.column for one in caught.value.problems] == ["form.council.period", "form.council.remarks"]


def test_the_council_sheet_does_not_claim_what_did_not_come_back() -> None:
    case = survey_case(('medium   = ["other"]', 'medium   = ["other"]\nremarks = "渡したシートは全て回収した。"'))
    story = form_story.begin(case)
    form_story.hand_over(story)
    with pytest.raises(ConfigError) as caught:
        texts(case, story.entries, "council")
    assert (caught.value.code, caught.value.problems[0].column) == ("claim", "form.council.remarks")
    story.scan("return", [1, 2, 3])
    assert council(case, story.entries).values.texts["remarks"] == "渡したシートは全て回収した。"
