from pathlib import Path

import pytest

from survey_ops.case.flow_section import FlowSection
from survey_ops.case.load import load_case
from survey_ops.errors import ConfigError
from survey_ops.resources import sample_config
from tests.flows import BASE, FLOW

VOUCHER = sample_config() / "voucher"
OVERVIEW = """
[[timeline]]
name = "発送"
kind = "posting"
on = 2021-07-15

[overview]
purpose = "支援する。"

[[overview.programmes]]
name = "配布"
target = "住民"
content = "商品券"
total_thousand_yen = 52_897
costs = [
  { name = "給付費", thousand_yen = 46_000 },
  { name = "事務費", thousand_yen = 5_721 },
  { name = "委託費", thousand_yen = 1_176 },
]

[[overview.schedule]]
event = "発送"
"""
MISSING = "別紙にする [flow] がありません。書くか、ここから除いてください。"
COUNCIL = "[form.council]\n"
"""The heading of the section: keys that follow it are the section's."""


def problems(folder: Path, text: str, base: str = BASE) -> list[tuple[str, str, str]]:
    (folder / "case.toml").write_text(f"{base}\n{text}", encoding="utf-8")
    try:
        load_case(folder)
    except ConfigError as error:
        return [(problem.column, problem.code, problem.message) for problem in error.problems]
    return []


def test_the_parts_of_the_cost_add_up(tmp_path: Path) -> None:
    assert problems(tmp_path, OVERVIEW) == []
    assert problems(tmp_path, OVERVIEW.replace("46_000", "46_100")) == [
        (
            "overview.programmes.0.total_thousand_yen",
            "sum",
            "総事業費 52,897 千円が、内訳の合計 52,997 千円と合いません。どちらが正しいか確かめてください。",
        )
    ]


def test_a_total_or_parts_alone_are_no_mistake(tmp_path: Path) -> None:
    assert problems(tmp_path, OVERVIEW.replace("total_thousand_yen = 52_897", "")) == []
    start, end = OVERVIEW.index("costs = ["), OVERVIEW.index("[[overview.schedule]]")
    assert problems(tmp_path, OVERVIEW[:start] + OVERVIEW[end:]) == []


def test_the_chart_shows_events_of_the_timeline_each_once(tmp_path: Path) -> None:
    again = '\n[[overview.schedule]]\nevent = "発送"\n'
    assert problems(tmp_path, OVERVIEW.replace('event = "発送"', 'event = "発走"') + again + again) == [
        (
            "overview.schedule.0.event",
            "event_unknown",
            "日程に「発走」がありません。[[timeline]] の name と同じ名前にしてください。",
        ),
        ("overview.schedule.2.event", "event_twice", "「発送」が二度あります。一つにしてください。"),
    ]
    # what other keys state is an event too
    assert problems(tmp_path, OVERVIEW.replace('event = "発送"', 'event = "引渡し"')) == []


@pytest.mark.parametrize(
    ("attachments", "more", "found"),
    [
        ('["overview"]', OVERVIEW, []),
        ('["flow"]', FLOW, []),
        (
            '["flow"]',
            OVERVIEW,
            [("section_missing", MISSING)],
        ),
        ('["overview", "overview"]', OVERVIEW, [("twice", "同じ別紙が二度書かれています。")]),
    ],
)
def test_what_is_attached_must_be_there(
    tmp_path: Path, attachments: str, more: str, found: list[tuple[str, str]]
) -> None:
    assert BASE.count(COUNCIL) == 1
    base = BASE.replace(COUNCIL, f"{COUNCIL}attachments = {attachments}\n")
    assert problems(tmp_path, more, base) == [("form.council.attachments", *one) for one in found]


def test_only_numbers_of_the_page_have_words_for_it(tmp_path: Path) -> None:
    good = '\n[flow.page."Ⅰ２"]\ntext = "次の者を抽出"\n[flow.page."Ⅰ６"]\nnote = "重複を除く。"\n'
    assert problems(tmp_path, FLOW + good) == []
    wrong = '\n[flow.page."Ⅰ９"]\ntext = "次の者を抽出"\n'
    ((key, code, message),) = problems(tmp_path, FLOW + wrong)
    assert (key, code) == ("flow.page.Ⅰ９", "unknown_step")
    assert message.startswith("「Ⅰ９」という段階はありません。")


def flow_of(folder: Path, text: str) -> FlowSection:
    (folder / "case.toml").write_text(f"{BASE}\n{text}", encoding="utf-8")
    said = load_case(folder).config.flow
    assert said
    return said


def test_words_do_not_change_the_flow_and_conditions_do(tmp_path: Path) -> None:
    before = flow_of(tmp_path, FLOW).definition_sha256()
    worded = FLOW.replace("課されていない者", "課されない者").replace("Ⅰ　案内状配布", "Ⅰ　案内文配布")
    worded += '\n[flow.page."Ⅰ２"]\ntext = "次の者を抽出"\n'
    assert worded != FLOW
    assert flow_of(tmp_path, worded).definition_sha256() == before
    for old, new in (
        ('where = { column = "levy", in = ["1"] }', 'where = { column = "levy", in = ["1", "2"] }'),
        ('unknown = "exclude"', 'unknown = "include"'),
        ('path = "tax.csv"', 'path = "tax2.csv"'),
    ):
        assert old in FLOW
        assert flow_of(tmp_path, FLOW.replace(old, new)).definition_sha256() != before


def test_the_sample_adds_up_and_attaches_both() -> None:
    config = load_case(VOUCHER).config
    assert config.form.council
    assert config.form.council.attachments == ("overview", "flow")
    assert config.overview
    (programme,) = config.overview.programmes
    assert programme.total_thousand_yen == 52_897 == sum(cost.thousand_yen for cost in programme.costs)
