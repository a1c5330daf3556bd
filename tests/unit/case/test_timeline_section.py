from datetime import date
from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.case.timeline_section import own_events
from survey_ops.errors import ConfigError
from survey_ops.resources import sample_config

GOOD = (sample_config() / "survey" / "case.toml").read_text(encoding="utf-8")


def problems(folder: Path, text: str) -> list[tuple[str, str, str]]:
    (folder / "case.toml").write_text(f"{GOOD}\n{text}", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_case(folder)
    return [(problem.column, problem.code, problem.message) for problem in caught.value.problems]


def event(days: str, name: str = "発送", kind: str = "posting") -> str:
    return f'[[timeline]]\nname = "{name}"\nkind = "{kind}"\n{days}\n'


def order(before: str, after: str) -> str:
    return f'[[timeline_order]]\nbefore = "{before}"\nafter = "{after}"\n'


@pytest.mark.parametrize(
    ("text", "key", "code", "message"),
    [
        (
            event("from = 2021-08-08\nuntil = 2021-08-07"),
            "timeline.0.until",
            "order",
            "「発送」の終わりの日が始まりの日より前です。",
        ),
        (event(""), "timeline.0.on", "missing", "「発送」の日がありません。on か、from と until を書いてください。"),
        (
            event("from = 2021-08-08"),
            "timeline.0.until",
            "missing",
            "「発送」の日がありません。on か、from と until を書いてください。",
        ),
        (
            event("until = 2021-08-08"),
            "timeline.0.from",
            "missing",
            "「発送」の日がありません。on か、from と until を書いてください。",
        ),
        (
            event("on = 2021-08-08\nuntil = 2021-08-09"),
            "timeline.0.on",
            "event_days",
            "「発送」には、on か、from と until か、どちらかを書いてください。",
        ),
        (
            event("on = 2021-08-08") + event("on = 2021-08-09"),
            "timeline.1.name",
            "event_twice",
            "「発送」が二度あります。別の名前にしてください。",
        ),
        (
            event("on = 2021-08-08", name="引渡し"),
            "timeline.0.name",
            "event_name",
            "「引渡し」は使えません。この名前は plan.handover.on の日を指します。別の名前にしてください。",
        ),
        (
            event("on = 2021-08-08") + order("決定", "発送"),
            "timeline_order.0.before",
            "event_unknown",
            "日程に「決定」がありません。[[timeline]] の name と同じ名前にしてください。",
        ),
        (
            order("引渡し", "廃棄"),
            "timeline_order.0.after",
            "event_unknown",
            "日程に「廃棄」がありません。plan.destroy.on に日を書くか、"
            "[[timeline]] の name と同じ名前にしてください。",
        ),
        (
            event("on = 2021-08-08", kind="post").replace("[[timeline]]", "[[timeline]]\nnaem = 1"),
            "timeline.0.naem",
            "unknown_key",
            "知らない項目です。「name」の間違いではありませんか。",
        ),
        (
            event("on = 2021-08-08") + order("発送", "発送") + 'strict = "yes"',
            "timeline_order.0.strict",
            "type",
            "引用符を付けず、true か false と書いてください。",
        ),
    ],
)
def test_what_is_wrong_by_key(tmp_path: Path, text: str, key: str, code: str, message: str) -> None:
    assert (key, code, message) in problems(tmp_path, text)


def test_all_of_it_at_once(tmp_path: Path) -> None:
    text = event("") + event("from = 2021-08-08\nuntil = 2021-08-07", name="決定") + order("支給", "発送")
    assert [key for key, _, _ in problems(tmp_path, text)] == [
        "timeline.0.on",
        "timeline.1.until",
        "timeline_order.0.before",
    ]


def test_own_events_are_those_whose_days_are_written(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text(GOOD, encoding="utf-8")
    found = load_case(tmp_path).config.own_events()
    assert [(event.name, event.first, event.last) for event in found] == [
        ("抽出データの日付", date(2021, 3, 25), date(2021, 3, 25)),
        ("引渡し", date(2021, 4, 2), date(2021, 4, 2)),
        ("返却", date(2021, 4, 8), date(2021, 4, 8)),
        ("調査の期間", date(2021, 4, 9), date(2021, 4, 23)),
    ]


def test_sections_that_are_not_there_have_no_events() -> None:
    said = {"register": None, "plan": {"return": {"on": date(2021, 4, 8)}, "handover": {"on": None}}}
    assert [event.name for event in own_events(said)] == ["返却"]
    assert own_events({}) == ()
