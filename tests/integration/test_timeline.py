"""The timeline of a case, as `timeline` and `check` tell it."""

from pathlib import Path

from tests.cases import run
from tests.conftest import CaseFactory

EVENTS = """
[[timeline]]
name = "案内文の発送"
kind = "posting"
on = 2021-07-15

[[timeline]]
name = "辞退の期限"
kind = "deadline"
from = 2021-07-15
until = 2021-08-06

[[timeline]]
name = "支給決定"
kind = "decision"
on = 2021-08-08
note = "庁議"

[[timeline]]
name = "基準日"
kind = "reference"
on = 2021-01-01

[[timeline_order]]
before = "辞退の期限"
after = "支給決定"

[[timeline_order]]
before = "抽出データの日付"
after = "引渡し"
strict = false
"""


def add(folder: Path, text: str) -> Path:
    with (folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return folder


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "case.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_table(new_case: CaseFactory) -> None:
    ran = run("timeline", add(new_case(), EVENTS))
    assert ran.code == 0
    lines = [line.split() for line in ran.stdout.splitlines() if line.strip()]
    assert lines[0] == ["前期基本計画に関する市民アンケート"]
    assert lines[1] == ["日", "種類", "できごと", "備考"]
    assert lines[3:12] == [
        ["令和３年１月１日（金・元日）", "基準日", "基準日"],
        ["令和３年３月25日（木）", "基準日", "抽出データの日付"],
        ["令和３年４月２日（金）", "引渡し", "引渡し"],
        ["令和３年４月８日（木）", "返却", "返却"],
        ["令和３年４月９日（金）～４月23日（金）", "調査", "調査の期間"],
        ["令和３年７月15日（木）", "発送", "案内文の発送"],
        ["令和３年７月15日（木）～８月６日（金）", "期限", "辞退の期限"],
        ["令和３年８月８日（日・山の日）", "決定", "支給決定", "庁議"],
        ["○", "「辞退の期限」の終わり（令和３年８月６日）は「支給決定」（令和３年８月８日）より前"],
    ]
    assert lines[12:] == [
        ["○", "「抽出データの日付」（令和３年３月25日）は「引渡し」（令和３年４月２日）以前"],
        ["注意", "1", "件"],
        [
            "case.toml「timeline.2.on」:",
            "「支給決定」の",
            "令和３年８月８日",
            "は日曜日・山の日です。予定どおりでよいか確かめてください。",
        ],
        ["問題", "0", "件"],
    ]


def test_json(new_case: CaseFactory) -> None:
    found = run("timeline", add(new_case(), EVENTS), "--json").data
    assert found["events"][-1] == {
        "name": "支給決定",
        "kind": "decision",
        "days": "令和３年８月８日（日・山の日）",
        "from": {"date": "2021-08-08", "weekday": "日", "holiday": "山の日"},
        "until": {"date": "2021-08-08", "weekday": "日", "holiday": "山の日"},
        "note": "庁議",
    }
    assert found["orders"][0] == {
        "before": "辞退の期限",
        "after": "支給決定",
        "earlier": "2021-08-06",
        "later": "2021-08-08",
        "strict": True,
        "severity": "problem",
        "kept": True,
    }
    assert [warning["column"] for warning in found["warnings"]] == ["timeline.2.on"]
    assert found["problems"] == []


def test_an_order_that_is_broken_stops_the_check(new_case: CaseFactory) -> None:
    folder = add(new_case(), EVENTS)
    change(folder, "until = 2021-08-06", "until = 2021-08-10")
    for command in ("timeline", "check"):
        ran = run(command, folder, "--json")
        assert ran.code == 3
        assert ran.data["error"]["code"] == "problems"
        assert [(one["column"], one["code"], one["message"]) for one in ran.data["problems"]] == [
            (
                "timeline_order.0",
                "timeline_order",
                "「辞退の期限」の終わり（令和３年８月10日）は「支給決定」（令和３年８月８日）より前でなければなりません。"
                "日程か順序の決まりを直してください。",
            )
        ]
    assert "× 「辞退の期限」" in run("timeline", folder).stdout


def test_a_breach_may_be_no_more_than_a_warning(new_case: CaseFactory) -> None:
    folder = add(new_case(), EVENTS)
    change(folder, "until = 2021-08-06", "until = 2021-08-10")
    change(folder, 'after = "支給決定"', 'after = "支給決定"\nseverity = "warning"\nreason = "要綱第５条"')
    ran = run("check", folder, "--json")
    assert ran.code == 0
    assert [one["column"] for one in ran.data["warnings"]] == ["timeline_order.0", "timeline.2.on"]
    assert "△ 「辞退の期限」" in run("timeline", folder).stdout
    assert ran.data["warnings"][0]["message"].endswith("がよいのですが、そうなっていません。理由: 要綱第５条。")


def test_the_days_of_a_survey_are_looked_at(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("check", folder, "--json").data["warnings"] == []
    change(folder, "on     = 2021-04-02", "on     = 2021-04-03")
    change(folder, "ends_on   = 2021-04-23", "ends_on   = 2021-04-29")
    ran = run("check", folder, "--json")
    assert ran.code == 0
    assert [(one["column"], one["code"], one["message"]) for one in ran.data["warnings"]] == [
        (
            "plan.handover.on",
            "day_off",
            "「引渡し」の 令和３年４月３日 は土曜日です。予定どおりでよいか確かめてください。",
        ),
        (
            "survey.ends_on",
            "day_off",
            "「調査の期間」の 令和３年４月29日 は昭和の日です。予定どおりでよいか確かめてください。",
        ),
    ]


def test_a_year_beyond_the_calendar_is_told(new_case: CaseFactory) -> None:
    folder = new_case()
    change(folder, "ends_on   = 2021-04-23", "ends_on   = 2150-04-23")
    assert [one["code"] for one in run("check", folder, "--json").data["warnings"]] == ["holidays_unknown"]
