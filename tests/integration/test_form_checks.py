"""What a form says against the case and the ledger: each violation alone, all of them, and none where all is well."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey_ops.domain.form_steps import NEXT_STEPS
from survey_ops.tasks import list_people
from tests import form_cases
from tests.cases import ROOT, edit_case, ledger_entries, run, sheet_codes
from tests.flows import write_flow
from tests.form_cases import COUNCIL, clock, findings, make, open_codes, said
from tests.mailings import FORM, MadeUpFlow, make_mailing, person

SAMPLES = ROOT / "sample_config"


@pytest.fixture
def folder(posted_survey: Path, tmp_path: Path) -> Path:
    """A case of which everything is done but the destruction."""
    return Path(shutil.copytree(posted_survey, tmp_path / "case"))


# No wrong alarms


def test_a_planned_survey_is_in_order(tmp_path: Path, small_register: Path) -> None:
    folder = make(tmp_path / "case", small_register)
    assert [findings(folder, form, date(2021, 3, 26)) for form in ("precheck", "council")] == [[], []]


def test_a_survey_of_which_everything_went_well_is_in_order(folder: Path) -> None:
    form_cases.play_on(folder, "destroy")
    assert [findings(folder, form) for form in ("precheck", "council")] == [[], []]
    with clock(2021, 6, 1):
        said("erase", folder, "--inputs")
    assert [findings(folder, form, date(2031, 1, 1)) for form in ("precheck", "council")] == [[], []]


@pytest.mark.parametrize("name", ["ai-ocr", "missing-person"])
def test_a_case_that_neither_draws_nor_mails_is_in_order(name: str) -> None:
    assert findings(SAMPLES / name, "council") == []


def test_the_shipped_survey_is_in_order() -> None:
    assert findings(SAMPLES / "survey", "precheck", date(2021, 3, 26)) == []


def test_a_mailing_is_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {f"{n:04d}": [person(n)] for n in range(1, 13)}
    monkeypatch.setattr(list_people, "result_list", MadeUpFlow(people, result=list(people)))
    more = (
        FORM
        + """overview = "実績がある。"
care     = "鍵のかかる保管庫に入れる。"

[plan.announcement]
on = 2021-07-01

[form.precheck]
used_items    = ["氏名", "住所"]
source_work   = "住民基本台帳事務"
source_office = "市民課"
"""
    )
    folder = make_mailing(tmp_path / "case", more=more)
    assert findings(folder, "precheck", date(2021, 6, 20)) == []
    with clock(2021, 7, 1):
        for command in ("sample", "labels"):
            said(command, folder)
    assert findings(folder, "precheck", date(2021, 7, 2)) == []


# Each alone: of the plan

Change = Mapping[str, Any]


def council(**changes: Any) -> Change:
    return {"form.council": {**COUNCIL, **changes}}


def scanning(*items: str) -> Change:
    """Return 20 sheets a year with so many items, which are to be 60 in all."""
    form = {"name": "申込書", "division": "市民課", "sheets": 20, "items": list(items)}
    return {"scanning": {"total": 60, "forms": [form]}}


GIVEN = {"given": True, "time": "before", "method": "手紙"}

ALONE: list[tuple[str, str, Change]] = [
    ("basis_none", "precheck", {"form.precheck.basis": []}),
    ("basis_other", "council", council(basis=["use", "provide", "other"])),
    ("basis_missing", "precheck", {"form.precheck.basis": ["use"]}),
    ("basis_missing", "council", council(basis=["use"])),
    ("row_empty", "precheck", {"form.precheck.medium": []}),
    ("handling_missing", "council", council(basis=["collect", "use", "provide"])),
    ("use_undeclared", "council", council(basis=["provide"], handling=["provide"])),
    ("label_item", "precheck", {"form.precheck.provided_items": ["氏名"]}),
    ("label_item", "council", council(items=["氏名", "生年月日", "性別"], other_items=["住所（目的外利用のみ）"])),
    ("read_item", "precheck", {"form.precheck.used_items": ["氏名", "生年月日", "住所"]}),
    ("read_other", "precheck", {"register.extra": {"職業区分": "職業区分"}}),
    ("read_other", "council", {"register.extra": {"職業区分": "職業区分"}}),
    ("count_differs", "precheck", {"wording.count": "３１件"}),
    ("count_differs", "council", council(count="約40件")),
    ("count_unread", "council", council(count="別紙のとおり")),
    ("count_sum", "council", scanning("氏名", "住所")),
    ("count_sum", "council", council(count="30件 ※年間10枚×２項目で21項目")),
    ("scan_item", "council", scanning("病歴", "氏名", "住所")),
    ("scope_as_of", "precheck", {"wording.scope": "18歳から"}),
    ("plan_order", "precheck", {"plan.return.on": date(2021, 4, 1)}),
    ("plan_order", "council", {"plan.destroy.on": date(2021, 4, 7)}),
    ("survey_period", "precheck", {"plan.return.on": date(2021, 4, 10)}),
    ("announcement", "precheck", {"plan.announcement": None}),
    ("announcement_late", "precheck", {"plan.announcement.on": date(2021, 4, 10)}),
    ("source_lists", "precheck", {"form.precheck.source_office": "市民生活部市民課，課税課"}),
    ("source_office", "council", council(source_office=["課税課"])),
    ("notice_unset", "council", council(notice_use=None)),
    ("notice_reason", "council", council(notice_provide={"given": False})),
    ("notice_time", "council", council(notice_provide={"given": True, "method": "手紙"})),
    ("notice_method", "council", council(notice_provide={"given": True, "time": "after"})),
    ("answers", "precheck", {"wording.give_back_plan_who": ""}),
]


@pytest.mark.parametrize(("code", "form", "changes"), ALONE)
def test_each_alone(tmp_path: Path, small_register: Path, code: str, form: str, changes: Change) -> None:
    folder = make(tmp_path / "case", small_register, changes)
    assert open_codes(folder, form, date(2021, 3, 26)) == [code]


# Each alone: of what happened


def test_a_sheet_that_is_not_back(folder: Path) -> None:
    undo(folder, "return")
    assert open_codes(folder, "precheck") == ["not_returned"]
    (finding,) = findings(folder, "precheck")
    assert {origin.place for origin in finding.origins} >= {"handover", "return", "correct"}


def test_a_lost_sheet(folder: Path) -> None:
    with clock(2021, 4, 12):
        said("loss", folder, "--sheets", "3", "--circumstances", "棚にない")
    assert open_codes(folder, "precheck") == ["lost"]
    assert open_codes(folder, "council") == ["lost"]
    assert findings(folder, "council")[0].field == "recipient_care"


def test_sheets_counted_and_not_counted(folder: Path) -> None:
    with clock(2021, 4, 8):
        said("count", folder, "1", "--stuck", "12", "--spoiled", "0", "--unused", "0")
        assert open_codes(folder, "precheck") == ["not_counted"]
        said("count", folder, "2", "--stuck", "11", "--spoiled", "0", "--unused", "0")
        said("count", folder, "3", "--stuck", "6", "--spoiled", "0", "--unused", "0")
    assert open_codes(folder, "precheck") == ["sheet_difference"]


def test_a_sheet_that_was_left_out_of_the_handover(tmp_path: Path, small_register: Path) -> None:
    folder = form_cases.play(make(tmp_path / "case", small_register), until="print")
    with clock(2021, 4, 2):
        said("scan", folder, "handover", stdin="\n".join(sheet_codes(folder)[:2]))
    assert open_codes(folder, "precheck", date(2021, 4, 3)) == ["not_handed"]


def test_a_sheet_that_was_left_out_of_the_destruction(folder: Path) -> None:
    with clock(2021, 5, 6):
        said("scan", folder, "destroy", "--method", "溶解", stdin=sheet_codes(folder)[0])
    assert open_codes(folder, "precheck") == ["not_destroyed"]


def test_a_witness_who_is_not_on_record(folder: Path) -> None:
    with clock(2021, 5, 6):
        said("scan", folder, "destroy", "--method", "立会いのもとで溶解", stdin="\n".join(sheet_codes(folder)))
    assert open_codes(folder, "precheck") == ["witness"]


def test_sheets_of_an_earlier_draw_that_are_out_or_lost(tmp_path: Path, small_register: Path) -> None:
    again = {"plan.handover.on": date(2021, 4, 8)}  # of the labels of the second draw
    folder = form_cases.play(make(tmp_path / "case", small_register, again), until="return")
    with clock(2021, 4, 8):
        said("loss", folder, "--sheets", "3", "--circumstances", "棚にない")
        said("sample", folder, "--redraw", "--reason", "基準日の誤り")
    assert open_codes(folder, "precheck", date(2021, 4, 8)) == ["earlier_lost"]
    undo(folder, "loss")
    undo(folder, "return")
    assert open_codes(folder, "precheck", date(2021, 4, 8)) == ["earlier_out"]


def test_an_item_that_is_lost(folder: Path) -> None:
    with clock(2021, 4, 12):
        said("item", folder, "add", "--type", "list", "--content", "抽出者名簿", "--persons", "30", "--by", "係")
        said("loss", folder, "--items", "1", "--circumstances", "棚にない")
    assert open_codes(folder, "precheck") == ["items_lost"]


def test_a_loss_that_is_settled_keeps_no_form_open(folder: Path) -> None:
    with clock(2021, 4, 12):
        said("loss", folder, "--sheets", "3", "--circumstances", "棚にない", "--measures", "６人に手紙で知らせた")
    (finding,) = findings(folder, "precheck")
    assert (finding.code, finding.is_open) == ("lost", False)


def test_an_item_that_is_not_back(folder: Path) -> None:
    with clock(2021, 4, 5):
        said("item", folder, "add", "--type", "medium", "--content", "宛名データ", "--persons", "30")
        said("item", folder, "move", "1", "handover", "--to", "委託業者")
    assert open_codes(folder, "precheck") == ["items_out"]
    (finding,) = findings(folder, "precheck")
    assert finding.message == "管理対象 1（媒体、30 人分） が、外部から戻っていません。"
    with clock(2021, 4, 8):
        said("item", folder, "move", "1", "return")
    assert open_codes(folder, "precheck") == []


def test_a_posting_that_nobody_announced(folder: Path) -> None:
    undo(folder, "announced")
    assert open_codes(folder, "precheck") == ["announcement"]


@pytest.mark.parametrize(("on", "codes"), [(6, ["notice_informed"]), (11, [])])
def test_a_notice_afterwards_is_after_the_provision(tmp_path: Path, on: int, codes: list[str]) -> None:
    folder = Path(shutil.copytree(SAMPLES / "missing-person", tmp_path / "case"))
    with clock(2021, 5, 7):
        said("item", folder, "add", "--type", "posting", "--content", "捜索の登録", "--persons", "1")
        said("item", folder, "move", "1", "handover", "--to", "共有サイト")
    assert open_codes(folder, "council") == ["notice_informed"]  # nobody was told yet
    with clock(2021, 5, 11):
        words = ("--of", "provide", "--time", "after", "--to", "長女", "--method", "文書の送付")
        said("inform", folder, *words, "--on", f"2021-05-{on:02}")
    assert open_codes(folder, "council") == codes


def test_rows_a_city_has_taken_out_are_not_asked_for(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLES / "ai-ocr", tmp_path / "case"))
    (folder / "forms").mkdir()
    shipped = (ROOT / "templates" / "forms" / "council.toml").read_text(encoding="utf-8")
    row = '[[rows]]\nfield = "notice_provide"\n'
    own = shipped[: shipped.index(row)] + shipped[shipped.index("[[rows]]", shipped.index(row) + 8) :]
    (folder / "forms" / "council.toml").write_text(own, encoding="utf-8")
    text = (folder / "case.toml").read_text(encoding="utf-8")
    start = text.index("[form.council.notice_provide]")
    end = text.find("\n[", start + 1)
    (folder / "case.toml").write_text(text[:start] + (text[end:] if end > 0 else ""), encoding="utf-8")
    assert findings(folder, "council") == []


def test_an_attached_flow_that_was_changed_since_its_run(tmp_path: Path) -> None:
    folder = write_flow(tmp_path / "case")
    edit_case(folder, "[form.council]\n", '[form.council]\nattachments = ["flow"]\n')
    said("flow", folder)
    assert "flow_stale" not in open_codes(folder, "council")
    edit_case(folder, 'in = ["1"]', 'in = ["1", "2"]')
    assert "flow_stale" in open_codes(folder, "council")


def test_people_without_a_label(tmp_path: Path, small_register: Path) -> None:
    folder = form_cases.play(make(tmp_path / "case", small_register, {"sample.reserves": 5}), until="print")
    with clock(2021, 4, 1):
        said("reserve", folder, "2", "--reason", "追加")
    assert open_codes(folder, "precheck", date(2021, 4, 1)) == ["counts"]


def test_a_handover_that_was_confirmed_short(tmp_path: Path, small_register: Path) -> None:
    folder = form_cases.play(make(tmp_path / "case", small_register), until="print")
    sides = ("--from", "政策室／狛江／係", "--to", "業者／山田／係")
    with clock(2021, 4, 2):
        said("transfer", folder, "handover", *sides, "--open", stdin="\n".join(sheet_codes(folder)))
        number = next(one["n"] for one in ledger_entries(folder) if one["kind"] == "transfer")
        said("confirm", folder, str(number), stdin="\n".join(sheet_codes(folder)[:2]))
    assert open_codes(folder, "precheck", date(2021, 4, 2)) == ["transfer_difference"]


def test_a_delivery_that_was_inspected_short(folder: Path) -> None:
    with clock(2021, 4, 9):
        said("inspect", folder, "--delivered", "29", "--spoiled", "0", "--unused", "0")
    assert open_codes(folder, "precheck") == ["inspection_difference"]


def test_a_posting_that_does_not_agree(folder: Path) -> None:
    undo(folder, "posted")
    with clock(2021, 4, 9):
        said("posted", folder, "--delivered", "29", "--spoiled", "0")
    assert open_codes(folder, "precheck") == ["posted"]


def test_days_in_the_wrong_order(folder: Path) -> None:
    undo(folder, "posted")
    with clock(2021, 4, 9):
        said("posted", folder, "--delivered", "30", "--spoiled", "0", "--on", "2021-04-07")
    assert open_codes(folder, "precheck") == ["fact_order"]
    (finding,) = findings(folder, "precheck")
    assert finding.fact == "返却 令和３年４月８日、発送 令和３年４月７日"


def test_a_posting_after_the_survey(folder: Path) -> None:
    undo(folder, "posted")
    with clock(2021, 4, 24):
        said("posted", folder, "--delivered", "30", "--spoiled", "0")
    assert open_codes(folder, "precheck") == ["survey_period"]


def test_an_announcement_after_the_posting(folder: Path) -> None:
    undo(folder, "announced")
    with clock(2021, 4, 12):
        said("announce", folder, "--medium", "広報こまえ")
    assert open_codes(folder, "precheck") == ["announcement_late"]
    assert open_codes(folder, "council") == ["announcement_late"]


def test_personal_data_past_their_day(folder: Path) -> None:
    assert open_codes(folder, "precheck", date(2022, 4, 1)) == []
    assert open_codes(folder, "precheck", date(2022, 4, 2)) == ["erase_overdue"]
    (finding,) = findings(folder, "precheck", date(2022, 4, 2))
    assert finding.fact == "期限は令和４年４月１日（抽出から 1 年）です"


def test_people_who_were_told_although_nobody_was_to_be(folder: Path) -> None:
    with clock(2021, 4, 12):
        said("inform", folder, "--of", "provide", "--time", "after", "--to", "本人", "--method", "文書")
    assert open_codes(folder, "council") == ["notice_informed"]


def test_a_case_file_changed_since_the_draw(folder: Path) -> None:
    """What concerns the draw keeps the form open; another sentence is only told."""
    edit_case(folder, '"division" = "企画財政部政策室"', '"division" = "企画財政部企画調整課"')
    (finding,) = findings(folder, "precheck")
    assert (finding.code, finding.is_open) == ("case_changed", False)
    edit_case(folder, '"minimum_age" = 18', '"minimum_age" = 20')
    assert open_codes(folder, "precheck") == ["case_changed"]


def undo(folder: Path, kind: str) -> None:
    """Take back the last entry of a kind."""
    last = [one["n"] for one in ledger_entries(folder) if one["kind"] == kind][-1]
    with clock(2021, 4, 10):
        assert run("correct", folder, str(last), "--reason", "打ち間違い").code in (0, 7)


# All together

NO_DAY = {"use_erasure_plan_when": "", "use_erasure_fact_when": ""}
WRONG: Change = {
    "sample.size": 42,  # sheets of 12, 12, 12 and 6
    "form.precheck": {
        "basis": ["use"],  # a: the provision is filled in without its basis
        "used_items": ["氏名", "生年月日", "住所"],  # c: the sex is read
        "provided_items": [],
        "source_work": "住民基本台帳事務",
        "source_office": "市民生活部税務課，課税課",  # i: two offices for one kind of work, not the one read
        "medium": [],
    },
    "form.council": {
        **COUNCIL,
        "basis": ["collect", "use", "provide", "other"],  # a: nothing is collected; the other basis has no words
        "items": ["生年月日", "性別"],  # b: labels show name and address
        "medium": [],  # a: a row of the provision is empty
        "count": "２９件",  # d
        "notice_use": {"given": False},  # j
        "notice_provide": {"given": True},
    },
    "register.extra": {"職業区分": "職業区分"},  # c: other data
    "wording": {"count": "別紙のとおり", "scope": "18歳から", **NO_DAY},  # d, k
    "plan.return.on": date(2021, 4, 1),  # e: before the handover
    "plan.announcement.on": date(2021, 4, 30),  # f: after the posting
}


LEDGER = "not_handed not_destroyed witness lost sheet_difference posted order case_changed not_counted"
DAYS = "plan_order fact_order survey_period"
EVERY = {
    "precheck": f"""{LEDGER} basis_missing read_item read_other source_lists source_office count_unread scope_as_of
        {DAYS} announcement erase_overdue answers""",
    "council": f"""{LEDGER} basis_other handling_missing row_empty read_item read_item read_other label_item
        count_differs {DAYS} erase_overdue notice_reason notice_informed notice_time notice_method""",
}


def test_everything_violated_is_all_listed(tmp_path: Path, small_register: Path) -> None:
    rows = [line.split(",") for line in small_register.read_bytes().decode("cp932").split("\r\n") if line]
    rows = [[*row, "職業区分" if place == 0 else "1"] for place, row in enumerate(rows)]
    folder = make(tmp_path / "case", small_register, WRONG)
    (folder / "residents.csv").write_bytes("".join(",".join(row) + "\r\n" for row in rows).encode("cp932"))
    with clock(2021, 4, 1):
        for command in ("sample", "labels"):
            said(command, folder)
    one, two, _, four = sheet_codes(folder)
    with clock(2021, 4, 24):
        said("scan", folder, "handover", "--on", "2021-04-05", stdin="\n".join((one, two, four)))
        said("scan", folder, "return", "--on", "2021-04-03", stdin="\n".join((one, four)))
        said("count", folder, "1", "--stuck", "11", "--spoiled", "0", "--unused", "0")
        said("scan", folder, "destroy", "--method", "立会いのもとで溶解", stdin=one)
        said("loss", folder, "--sheets", "2", "--circumstances", "棚にない")
        said("posted", folder, "--delivered", "29", "--spoiled", "0")
        said("inform", folder, "--of", "use", "--time", "after", "--to", "本人", "--method", "文書")
    edit_case(folder, '"minimum_age" = 18', '"minimum_age" = 20')
    with clock(2022, 5, 1):
        refused = {form: run("form", folder, form, "--final", "--json") for form in ("precheck", "council")}
        told = run("form", folder, "precheck", "--final")
    assert [ran.code for ran in refused.values()] == [5, 5]
    codes = {form: [one["code"] for one in ran.data["problems"]] for form, ran in refused.items()}
    assert codes["precheck"] == EVERY["precheck"].split()
    assert codes["council"] == EVERY["council"].split()
    for code in set(codes["precheck"]):
        assert f"→ {NEXT_STEPS[code]}" in told.stderr
    assert not list((folder / "out").glob("*final*"))
    assert "form" not in [one["kind"] for one in ledger_entries(folder)]
