"""What a form says against the case and the ledger: each violation alone, all together, and none where all is well."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import form_cases
from tests.cases import ROOT, edit_case, ledger_entries, run, sheet_codes
from tests.form_cases import COUNCIL, clock, findings, make, open_codes, play, said

SAMPLES = ROOT / "sample_config"


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Path:
    """A case of which everything is done but the destruction; copy it."""
    return play(make(tmp_path_factory.mktemp("posted") / "case", small_register), until="post")


@pytest.fixture
def folder(posted: Path, tmp_path: Path) -> Path:
    """A copy."""
    return Path(shutil.copytree(posted, tmp_path / "case"))


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


# Each alone: of the plan

Change = Mapping[str, Any]


def council(**changes: Any) -> Change:
    return {"form.council": {**COUNCIL, **changes}}


SCANNING = {"total": 60, "forms": [{"name": "申込書", "division": "市民課", "sheets": 20, "items": ["氏名", "住所"]}]}
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
    ("count_sum", "council", {"scanning": SCANNING}),
    ("count_sum", "council", council(count="30件 ※年間10枚×２項目で21項目")),
    ("scan_item", "council", {"scanning": {**SCANNING, "forms": [{**SCANNING["forms"][0], "items": ["病歴", "氏名", "住所"]}]}}),
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
