"""What the pre-check sheet says: plan and fact, partial facts, a city's own words, and what it may not claim."""

from collections.abc import Mapping

import pytest

from survey_ops.domain.form import check_values
from survey_ops.errors import ConfigError
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.legal_basis import load_basis
from survey_ops.tasks.wording_files import flow
from tests import form_story
from tests.custody_story import WITNESS, Story
from tests.form_story import other_case, survey_case, texts

ROWS = ("use_erasure", "give_back", "provided_erasure")
WORDING = "[wording] "


def said(story: Story, *changes: tuple[str, str], more: str = "") -> Mapping[str, str]:
    return texts(survey_case(*changes, more=more), story.entries).values.texts


def own(key: str, text: str) -> tuple[str, str]:
    """Return the change that writes a sentence in the case's own words."""
    return WORDING, f"[wording]\n{key} = '''{text}'''\n# "


@pytest.fixture
def handed() -> Story:
    story = form_story.begin(survey_case())
    form_story.hand_over(story)
    return story


def test_before_anything_happened_there_is_a_plan_and_no_fact() -> None:
    written = said(Story())
    assert written["give_back_plan_when"] == "令和３年４月２日に引き渡し，同月８日に返却を受ける。"
    assert written["give_back_plan_who"] == (
        "政策室企画調整担当職員が，封筒に宛名ラベルを貼る委託業者に手渡し，政策室企画調整担当職員が委託業者から受け取る。"
    )
    assert written["use_erasure_plan_how"] == (
        "電子データは暗号化の鍵とともに消去し，宛名ラベルの残り及び台紙は溶解により廃棄する。"
    )
    assert [key for key, text in written.items() if "_plan_" in key and not text] == []
    assert [key for key, text in written.items() if "_fact_" in key and text] == []
    assert [written[row] for row in ROWS] == ["", "", ""]


def test_a_day_that_nobody_has_planned_is_told_as_such() -> None:
    days = [("on     = 2021-04-02\n", ""), ("on     = 2021-04-08\n", "")]
    assert said(Story(), days[0])["give_back_plan_when"] == "引渡しの日は未定であり，令和３年４月８日に返却を受ける。"
    assert said(Story(), days[1])["give_back_plan_when"] == "令和３年４月２日に引き渡し，返却の日は未定である。"
    assert said(Story(), *days)["give_back_plan_when"] == "引渡し及び返却の日は未定である。"


def test_the_last_day_of_erasure_and_a_witness_are_planned() -> None:
    more = '\n[custody]\nerase_by = 2021-09-30\nwitness = ["destroy"]\n'
    written = said(Story(), more=more)
    assert "終わり次第（遅くとも令和３年９月30日まで）" in written["use_erasure_plan_when"]
    assert written["use_erasure_plan_how"].endswith("廃棄には立会者を置く。")


def test_two_handovers_are_told_by_their_days_and_counts(handed: Story) -> None:
    written = said(handed)
    assert written["give_back_fact_when"] == (
        "令和３年４月２日及び同月５日に宛名ラベルを引き渡し，まだ返却を受けていない。"
    )
    assert written["give_back_fact_how"] == (
        "宛名ラベル３シート（36件）を手渡した。手渡しの内訳は，担当が会議室において施錠したケースを用いて２シート（24件），"
        "山田が会議室において施錠したケースを用いて１シート（12件）である。"
        "手渡したのは，令和３年４月２日に２シート（24件），同月５日に１シート（12件）である。"
        "シート番号４の１シート（10件）は手渡していない。"
    )
    assert written["provided_erasure_fact_when"] == "まだ返却を受けていない。"
    assert "まで，委託先に保有個人情報が残っていないとはいえない。" in written["provided_erasure_fact_how"]
    assert [key for key in written if key.startswith("use_erasure_fact") and written[key]] == []


def test_what_is_not_back_is_told_by_number(handed: Story) -> None:
    handed.turn_to("2021-04-08")
    handed.scan("return", [2])
    written = said(handed)
    assert written["give_back_fact_when"].endswith("引き渡し，同月８日に一部の返却を受けた。")
    assert (
        "ただし，シート番号１及び３の２シート（24件）は，まだ返却を確認していない。" in written["give_back_fact_how"]
    )
    assert written["provided_erasure_fact_when"].endswith("返却を受けたが，全てを確かめるには至っていない。")
    assert "シート番号１及び３の２シート（24件）の返却を確認できていない。" in written["provided_erasure_fact_how"]


def test_when_all_is_back_the_sheet_says_so(handed: Story) -> None:
    handed.turn_to("2021-04-08")
    handed.scan("return", [1, 2, 3])
    written = said(handed)
    assert written["give_back_fact_when"].endswith("同月８日に返却を受けた。")
    assert written["provided_erasure_fact_when"] == "令和３年４月８日に返却を確かめた。"
    assert written["provided_erasure_fact_how"].endswith("管理コードにより，手渡した３シート全ての返却を確かめた。")


def test_some_destroyed_some_not_a_difference_and_a_loss() -> None:
    story = form_story.begin(survey_case())
    for step in (form_story.hand_over, form_story.give_back, form_story.destroy):
        step(story)
    written = said(story)
    assert written["use_erasure_fact_when"] == (
        "抽出した者の一覧（電子データ）は令和３年５月７日に消去した。"
        "住民基本台帳の抽出データは，まだ消去の記録がない。"
        "台紙及びこれに残った宛名ラベルは令和３年５月６日に廃棄した。"
    )
    assert written["use_erasure_fact_who"].endswith("引き渡し，廃棄した。廃棄には立会者が立ち会った。")
    assert "証する書面（第5号）を受けた。ただし，シート番号２及び４の２シートは，" in written["use_erasure_fact_how"]
    assert written["use_erasure_fact_how"].endswith("宛名ラベルの全てを廃棄したとはいえない。")
    assert "「破れた」と説明されている。" in written["give_back_fact_how"]
    assert written["give_back_fact_how"].endswith(
        "シート１枚（12人分）の紛失が明らかになり，まだ見つかっていない。紛失したのは，シート番号３である。"
    )
    assert "全ての返却を確かめたとはいえず" in written["provided_erasure_fact_how"]


def test_sheets_of_an_earlier_draw_and_held_sheets_are_told() -> None:
    case = survey_case()
    story = form_story.begin(case)
    form_story.hand_over(story)
    story.scan("return", [1])
    manifest = next(entry.body["manifest"] for entry in story.entries if entry.kind == "draw")
    again = story.write("draw", manifest=manifest, redraw="件数の変更")
    story.print(14, 2, draw=again.n, first=5, held=2)
    written = said(story)
    assert written["provided_erasure_fact_how"] == (
        "抽出をやり直す前に作った宛名ラベル３シート（36件）を手渡し，このうち２シートの返却を確認できていない。"
    )
    assert written["give_back_plan_how"].endswith(
        "支援措置の対象者の宛名ラベル１シート（２件）は，別に印刷して手渡さず，政策室企画調整担当職員が封筒に貼る。"
    )
    assert written["give_back_fact_how"] == ""
    story.scan("handover", [5])
    assert said(story)["give_back_fact_how"].endswith("の宛名ラベル１シート（２件）は，手渡していない。")


def test_items_that_were_sent_posted_erased_and_withdrawn_are_told_by_their_type() -> None:
    story = form_story.begin(survey_case())
    form_story.send_items(story)
    written = said(story)
    assert (
        written["give_back_fact_when"] == "送信データは令和３年５月８日に送信した。掲載は令和３年５月８日に掲載した。"
    )
    assert "送信データ１点（帳票の画像，480人分）を専用回線により送信した。" in written["give_back_fact_how"]
    assert written["provided_erasure_fact_how"] == (
        "送信データ１点（480人分）を，消去した。これを証する書面（消去-1）を受けた。掲載１点（１人分）を，取り下げた。"
    )
    assert written["notice"].endswith("令和３年５月15日，広報４月１日号により知らせた。")
    # The posting has no witness: of neither is one told, as of sheets.
    assert "立ち会" not in written["provided_erasure_fact_who"]


def test_an_item_that_is_still_out_is_told() -> None:
    story = form_story.begin(survey_case())
    story.register_item(1, type="posting", content="案内", persons=1)
    story.write("item_moved", item=1, movement="handover", persons=1, request="x", by="係", to="共有サイト")
    assert said(story)["provided_erasure_fact_how"] == "掲載（案内，１人分）は，掲載中であり，外部に残っている。"


@pytest.mark.parametrize(("chosen", "kept"), [("plan", "_plan_"), ("fact", "_fact_")])
def test_plan_or_fact_alone_is_printed_and_differences_in_any_case(chosen: str, kept: str) -> None:
    story = form_story.begin(survey_case())
    form_story.hand_over(story)
    form_story.give_back(story)
    written = said(story, ('plan_and_fact = "both"', f'plan_and_fact = "{chosen}"'))
    blocks = {key for key in written if key.startswith(ROWS) and key not in ROWS}
    assert {key for key in blocks if kept not in key} <= {"give_back_fact_how"}
    assert written["give_back_fact_how"].endswith("紛失したのは，シート番号３である。")
    assert written["give_back_fact_how"].startswith("シートの計数") is (chosen == "plan")


def test_prose_of_the_case_replaces_the_answers_and_differences_follow_it() -> None:
    story = form_story.begin(survey_case())
    form_story.hand_over(story)
    form_story.give_back(story)
    written = said(story, own("give_back", "{{ office.staff }}が返却を受ける。"))
    assert written["give_back"].startswith("政策室企画調整担当職員が返却を受ける。\nシートの計数の差１件")
    assert written["give_back"].endswith("紛失したのは，シート番号３である。")
    assert [key for key in written if key.startswith("give_back_")] == []
    assert written["provided_erasure_plan_how"]


WITNESSED = "職員が立ち会い，溶解した。"


@pytest.mark.parametrize(
    ("key", "text", "is_refused"),
    [
        ("use_erasure", WITNESSED, True),
        ("use_erasure_fact_who", WITNESSED, True),
        ("use_erasure_fact_how", "職員立会いの上，溶解", True),
        ("provided_erasure_fact_how", WITNESSED, True),
        ("use_erasure_plan_how", WITNESSED, True),
        ("use_erasure_plan_how", "職員立会いの上，溶解する。", False),
    ],
)
def test_no_sentence_tells_of_a_witness_who_is_not_on_record(key: str, text: str, is_refused: bool) -> None:
    story = form_story.begin(survey_case())
    story.scan("destroy", [1])
    if is_refused:
        with pytest.raises(ConfigError) as caught:
            said(story, own(key, text))
        assert (caught.value.code, [one.column for one in caught.value.problems]) == ("witness", [f"wording.{key}"])
    else:
        assert said(story, own(key, text))[key] == text
    story.destroy([1], witness=WITNESS)
    assert said(story, own(key, text))[key] == text


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("give_back", "渡したシートは全て回収した。"),
        ("give_back_fact_how", "全部の返却を確認した"),
        ("provided_erasure_fact_how", "シートはすべて返却済みである。"),
        ("use_erasure_fact_how", "全数を廃棄した。"),
    ],
)
def test_no_sentence_of_the_case_has_everything_back_that_is_not(handed: Story, key: str, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        said(handed, own(key, text))
    assert (caught.value.code, [one.column for one in caught.value.problems]) == ("claim", [f"wording.{key}"])
    handed.scan("return", [1, 2, 3])
    assert said(handed, own(key, text))[key] == text


def test_every_value_belongs_to_a_row() -> None:
    case = survey_case()
    definition = load_form("precheck", load_basis(case))
    assert check_values(definition, texts(case, form_story.whole(case).entries).values) == ()


def test_a_sentence_that_reads_a_section_the_case_does_not_have_tells_which() -> None:
    survey = (
        '[survey]\npurpose = "調べる。"\nstarts_on = 2021-04-01\nends_on = 2021-04-02\n[contractor]\nname = "業者"\n'
    )
    with pytest.raises(ConfigError) as caught:
        texts(other_case(survey), ())
    assert {(one.column, one.code) for one in caught.value.problems} == {
        ("wording.count", "section_missing"),
        ("wording.scope", "section_missing"),
        ("wording.use_reason", "section_missing"),
    }
    assert all("[sample]" in one.message for one in caught.value.problems)
    wording = '[wording]\ncount = "480件"\nscope = "申請者"\nuse_reason = "読み取るため。"\n'
    assert texts(other_case(survey + wording), ()).values.texts["count"] == "480件"


def test_a_paragraph_keeps_its_indent() -> None:
    assert flow("\n　広報で\n  知らせる。\n\n\n　次の段落\n") == "　広報で知らせる。\n　次の段落"


def test_a_line_with_the_mark_of_a_list_begins_a_paragraph() -> None:
    said = "次による。\n（１）一つ\n目\n２．二つ目\n３　三つ目\n①四つ目\nア　五つ目\n※注\n【理由】\n"
    assert flow(said).split("\n") == [
        "次による。",
        "（１）一つ目",
        "２．二つ目",
        "３　三つ目",
        "①四つ目",
        "ア　五つ目",
        "※注",
        "【理由】",
    ]
    assert flow("宛名ラベル\n（2,500件）を\n12月に\nアンケートで") == "宛名ラベル（2,500件）を12月にアンケートで"
