from datetime import date

import pytest

from survey_ops.domain.flow import Extraction, Flow, Operation, Result, Source, Step
from survey_ops.domain.flow_outline import OutlineItem, PageText, number_path, outline_flow, page_numbers

OWN = "福祉保健部福祉政策課"


def source(office: str) -> Source:
    return Source("一覧", office, date(2021, 6, 14), "", {})


SOURCES = {"residents": source("市民課"), "tax": source("課税課"), "calls": source("福祉政策課")}


def taken(name: str, source: str, title: str = "者", heading: str = "") -> Step:
    return Step(name, Extraction(source), title, heading)


def items(
    *steps: Step, texts: dict[str, PageText] | None = None, results: tuple[Result, ...] = ()
) -> tuple[OutlineItem, ...]:
    (section,) = outline_flow(Flow("配布", SOURCES, steps, results), OWN, texts or {}, {})
    return section.items


def told(found: tuple[OutlineItem, ...]) -> list[tuple[str, int, str]]:
    return [(item.mark, item.depth, item.text) for item in found]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Ⅰ１（１）", ("Ⅰ", "１", "（１）")),
        ("Ⅲ10（12）", ("Ⅲ", "10", "（12）")),
        ("Ⅰ５（１）②", ("Ⅰ", "５", "（１）", "②")),
        ("２（１）イ", ("", "２", "（１）", "イ")),
        ("Ⅰ３（１）の措置", None),
        ("Ⅰ", None),
        ("８月８日の住民", None),
    ],
)
def test_names_that_are_numbers(name: str, path: tuple[str, ...] | None) -> None:
    assert number_path(name) == path


def test_numbers_that_no_step_has_stand_over_those_below_them() -> None:
    found = items(taken("Ⅰ２（１）ア", "tax", "扶養親族等"), taken("Ⅰ２（２）", "tax", "免除された者"))
    assert told(found) == [
        ("２．", 0, "次の者を抽出する。（課税課に目的外利用を依頼）"),
        ("（１）", 1, "次の者を抽出する。"),
        ("ア", 2, "扶養親族等"),
        ("（２）", 1, "免除された者"),
    ]
    assert page_numbers(("Ⅰ２（１）ア", "Ⅰ２（２）")) == {"Ⅰ２", "Ⅰ２（１）", "Ⅰ２（１）ア", "Ⅰ２（２）"}


def test_a_number_stands_before_those_below_it_wherever_its_step_is_written() -> None:
    union = Step("Ⅰ３", Operation("union", ("Ⅰ３（１）", "Ⅰ３（２）")))
    found = items(taken("Ⅰ３（１）", "residents"), taken("Ⅰ３（２）", "residents"), union)
    assert [item.name for item in found] == ["Ⅰ３", "Ⅰ３（１）", "Ⅰ３（２）"]
    assert found[0].text == "次の者を抽出する。（市民課に目的外利用を依頼）"


def test_offices_are_named_where_they_differ_and_the_own_office_never() -> None:
    found = items(taken("Ⅰ１（１）", "residents"), taken("Ⅰ１（２）", "tax"), taken("Ⅰ１（３）", "calls"))
    assert [item.text for item in found] == [
        "次の者を抽出する。",
        "者（市民課に目的外利用を依頼）",
        "者（課税課に目的外利用を依頼）",
        "者",
    ]


def test_a_step_called_by_words_lends_its_office_and_does_not_stand_on_the_page() -> None:
    hidden = taken("２月以内の者", "tax")
    step = Step("Ⅰ１", Operation("minus", ("申出", "２月以内の者")), "申し出た者")
    assert told(items(taken("申出", "calls"), hidden, step)) == [
        ("１．", 0, "申し出た者（課税課に目的外利用を依頼）")
    ]


def test_the_city_s_words_come_before_those_of_the_flow() -> None:
    texts = {
        "Ⅰ１": PageText("次のとおり", "重複を除く。", ()),
        "Ⅰ１（２）": PageText(asked=("市民課", "課税課")),
    }
    found = items(taken("Ⅰ１（１）", "tax"), taken("Ⅰ１（２）", "tax", "住民"), texts=texts)
    assert (found[0].text, found[0].note) == ("次のとおり", "重複を除く。")
    assert [item.text for item in found[1:]] == ["者", "住民（市民課、課税課に目的外利用を依頼）"]


def test_a_list_the_office_works_with_is_named_once() -> None:
    results = (Result("配布対象者", "Ⅰ１"), Result("配布者", "Ⅰ２"))
    found = items(taken("Ⅰ１", "calls"), taken("Ⅰ２", "calls", "配布者とする者"), results=results)
    assert [item.text for item in found] == ["者（配布対象者）", "配布者とする者"]


def test_a_set_without_a_title_is_written_out() -> None:
    step = Step("Ⅰ３", Operation("minus", ("Ⅰ１", "Ⅰ２")))
    found = items(taken("Ⅰ１", "calls"), taken("Ⅰ２", "calls"), step)
    assert found[-1].text == "Ⅰ１で抽出した者から、Ⅰ２に該当する者を除く。"


def test_sections_have_the_heading_before_them_even_on_a_step_that_is_not_shown() -> None:
    steps = (
        taken("Ⅰ１", "calls", heading="Ⅰ　案内"),
        taken("申出", "calls", heading="Ⅱ　商品券"),
        taken("Ⅱ１", "calls"),
        taken("Ⅲ１", "calls"),
        taken("未申告", "calls", heading="参考"),
    )
    sections = outline_flow(Flow("配布", SOURCES, steps), OWN, {}, {})
    assert [section.heading for section in sections] == ["Ⅰ　案内", "Ⅱ　商品券", "Ⅲ"]


def test_counts_are_those_given() -> None:
    (section,) = outline_flow(
        Flow("配布", SOURCES, (taken("Ⅰ１（１）", "tax"), taken("Ⅰ１（２）", "tax"))), OWN, {}, {"Ⅰ１（１）": 0}
    )
    assert [item.count for item in section.items] == [None, 0, None]


def test_a_flow_without_numbers_shows_every_step_under_its_name() -> None:
    steps = (taken("住民", "residents", "記録されている者", "一　住民"), taken("課税", "tax", "課税の者", "二　税"))
    sections = outline_flow(Flow("配布", SOURCES, steps), OWN, {}, {"課税": 2})
    assert [section.heading for section in sections] == ["一　住民", "二　税"]
    assert [(item.mark, item.text, item.count) for section in sections for item in section.items] == [
        ("住民", "記録されている者（市民課に目的外利用を依頼）", None),
        ("課税", "課税の者（課税課に目的外利用を依頼）", 2),
    ]
