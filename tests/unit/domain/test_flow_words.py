"""The sentences of the flow page, word for word."""

from datetime import date

import pytest

from survey_ops.domain.conditions import (
    AgeTest,
    ColumnRule,
    Condition,
    DayTest,
    Join,
    Not,
    StateTest,
    TextTest,
)
from survey_ops.domain.flow import Expression, Extraction, Flow, Operation, Source, Step
from survey_ops.domain.flow_words import Sentence, condition_words, expression_sentence, formula, step_sentence

COLUMNS = {
    "levy": ColumnRule("課税区分", "text", ("1", "2", "3"), labels={"1": "非課税", "2": "均等割のみ"}),
    "kind": ColumnRule("区分", "text", blank="none"),
    "ended": ColumnRule("廃止日", "date", blank="none"),
    "born": ColumnRule("生年月日", "birth", blank="unknown"),
}
LEVY = TextTest("levy", ("1",))
ENDED = DayTest("ended", "between", (date(2021, 1, 2), date(2021, 6, 14)))
OLD = AgeTest("born", 65, date(2021, 1, 1), "statute")
SOURCE = Source("課税の一覧", "課税課", date(2021, 6, 14), "", COLUMNS)
UNION = Operation("union", ("Ⅰ１（１）", "Ⅰ１（２）"))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (LEVY, "課税区分が「非課税」（1）である"),
        (TextTest("levy", ("1", "2", "3")), "課税区分が「非課税」（1）、「均等割のみ」（2）又は「3」である"),
        (Not(LEVY), "課税区分が「非課税」（1）でない"),
        (Not(TextTest("levy", ("2", "3"))), "課税区分が「均等割のみ」（2）又は「3」のいずれでもない"),
        (Not(TextTest("kind", ("x",))), "区分が「x」でない（記載がない場合を含む。）"),
        (DayTest("ended", "on", (date(2021, 6, 14),)), "廃止日が令和３年６月14日である"),
        (DayTest("ended", "before", (date(2021, 6, 14),)), "廃止日が令和３年６月14日より前である"),
        (DayTest("ended", "after", (date(2021, 6, 14),)), "廃止日が令和３年６月14日より後である"),
        (DayTest("ended", "on_or_before", (date(2021, 6, 14),)), "廃止日が令和３年６月14日以前である"),
        (DayTest("ended", "on_or_after", (date(2021, 6, 14),)), "廃止日が令和３年６月14日以後である"),
        (ENDED, "廃止日が令和３年１月２日から同年６月14日までの間である"),
        (Not(ENDED), "廃止日が令和３年１月２日から同年６月14日までの間でない（記載がない場合を含む。）"),
        (OLD, "令和３年１月１日において満65歳以上（生年月日が昭和31年１月２日以前）である"),
        (StateTest("ended", "blank", True), "廃止日の記載がない"),
        (Not(StateTest("ended", "blank", True)), "廃止日の記載がある"),
        (StateTest("born", "unknown", False), "生年月日が不明でない"),
        (
            Join("all", (LEVY, StateTest("ended", "blank", True), OLD)),
            "課税区分が「非課税」（1）であり、廃止日の記載がなく、かつ、"
            "令和３年１月１日において満65歳以上（生年月日が昭和31年１月２日以前）である",
        ),
        (
            Join("all", (Not(ENDED), LEVY)),
            "廃止日が令和３年１月２日から同年６月14日までの間でなく（記載がない場合を含む。）、かつ、"
            "課税区分が「非課税」（1）である",
        ),
        (
            Join("any", (LEVY, StateTest("ended", "blank", False))),
            "課税区分が「非課税」（1）であるか、又は廃止日の記載がある",
        ),
        (
            Join("all", (Not(TextTest("levy", ("2", "3"))), StateTest("born", "unknown", True))),
            "課税区分が「均等割のみ」（2）又は「3」のいずれでもなく、かつ、生年月日が不明である",
        ),
    ],
)
def test_conditions_in_one_sentence(condition: Condition, words: str) -> None:
    assert condition_words(condition, COLUMNS) == Sentence(words)


def test_not_moves_to_the_single_tests() -> None:
    same = Not(Join("all", (LEVY, Not(StateTest("born", "unknown", True)))))
    assert condition_words(same, COLUMNS).text == "課税区分が「非課税」（1）でないか、又は生年月日が不明である"
    assert condition_words(Not(Not(LEVY)), COLUMNS) == condition_words(LEVY, COLUMNS)
    nested = Join("all", (LEVY, Join("all", (StateTest("born", "unknown", False),))))
    assert condition_words(nested, COLUMNS).text == "課税区分が「非課税」（1）であり、かつ、生年月日が不明でない"


def test_nested_conditions_are_listed() -> None:
    condition = Join("all", (Join("any", (LEVY, Join("all", (OLD, Not(LEVY), ENDED)))), Not(LEVY)))
    step = Step("Ⅰ１", Extraction("tax", condition))
    found = step_sentence(step, Flow("", {"tax": SOURCE}, (step,)))
    assert found.text == (
        "課税課の「課税の一覧」（令和３年６月14日時点）から、次の①及び②のいずれにも該当する者を抽出する。"
    )
    (first, one), (second, two) = found.items
    assert (first, one.text, second, two) == (
        "①",
        "次のア又はイのいずれかに該当すること。",
        "②",
        Sentence("課税区分が「非課税」（1）でないこと。"),
    )
    assert [(mark, item.text) for mark, item in one.items] == [
        ("ア", "課税区分が「非課税」（1）であること。"),
        ("イ", "次の〔１〕から〔３〕までのいずれにも該当すること。"),
    ]
    assert [mark for mark, _ in one.items[1][1].items] == ["〔１〕", "〔２〕", "〔３〕"]


def test_an_extraction_without_a_condition() -> None:
    step = Step("Ⅰ１", Extraction("own"))
    own = Source("辞退の記録", "福祉政策課", None, "", {})
    assert step_sentence(step, Flow("", {"own": own}, (step,))) == Sentence(
        "福祉政策課の「辞退の記録」にある者を抽出する。"
    )


@pytest.mark.parametrize(
    ("expression", "words", "signs"),
    [
        ("Ⅰ１", "Ⅰ１で抽出した者とする。", "Ⅰ１"),
        (UNION, "Ⅰ１（１）及びⅠ１（２）で抽出した者とする（重複する者は一人とする。）。", "Ⅰ１（１） ∪ Ⅰ１（２）"),
        (
            Operation("intersection", (UNION, Operation("union", ("Ⅰ２（１）イ", "Ⅰ２（２）")))),
            "Ⅰ１（１）及びⅠ１（２）で抽出した者のうち、Ⅰ２（１）イ又はⅠ２（２）に該当する者を抽出する。",
            "（Ⅰ１（１） ∪ Ⅰ１（２）） ∩ （Ⅰ２（１）イ ∪ Ⅰ２（２））",
        ),
        (
            Operation("intersection", ("Ⅰ１", "Ⅰ２", "Ⅰ３")),
            "Ⅰ１で抽出した者のうち、Ⅰ２に該当し、かつ、Ⅰ３に該当する者を抽出する。",
            "Ⅰ１ ∩ Ⅰ２ ∩ Ⅰ３",
        ),
        (
            Operation("minus", (Operation("union", ("Ⅰ６", "Ⅱ２")), Operation("union", ("Ⅱ３", "Ⅱ４")))),
            "Ⅰ６及びⅡ２で抽出した者から、Ⅱ３又はⅡ４に該当する者を除く。",
            "（Ⅰ６ ∪ Ⅱ２） － （Ⅱ３ ∪ Ⅱ４）",
        ),
        (
            Operation("minus", ("Ⅰ６", "Ⅱ３", Operation("intersection", ("Ⅱ４", "Ⅱ５")))),
            "Ⅰ６で抽出した者から、Ⅱ３又は（Ⅱ４で抽出した者のうち、Ⅱ５に該当する者）に該当する者を除く。",
            "Ⅰ６ － Ⅱ３ － （Ⅱ４ ∩ Ⅱ５）",
        ),
        (
            Operation("union", ("Ⅰ６", Operation("minus", ("Ⅱ４", "Ⅱ５")))),
            "Ⅰ６で抽出した者及び（Ⅱ４で抽出した者から、Ⅱ５に該当する者を除いた者）とする（重複する者は一人とする。）。",
            "Ⅰ６ ∪ （Ⅱ４ － Ⅱ５）",
        ),
    ],
)
def test_set_expressions(expression: Expression, words: str, signs: str) -> None:
    assert expression_sentence(expression) == words
    assert formula(expression) == signs
