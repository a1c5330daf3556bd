"""Rows that a city adds to a form, and rows it takes out."""

from pathlib import Path

import pytest

from survey_ops.domain.form import check_values
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.errors import ConfigError
from survey_ops.resources import templates
from survey_ops.tasks.form_extra import without_left_out
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.form_values import FilledForm
from survey_ops.tasks.legal_basis import load_basis
from tests.form_story import other_case, survey_case, texts
from tests.unit.tasks.test_form_council import SHEET

ROWS = """
[[rows]]
id = "insurance"
kind = "text"
label = "損害保険"
[[rows]]
id = "approval"
kind = "checks"
label = "決 裁"
options = [{ id = "head", label = "課長" }, { id = "director", label = "部長" }]
"""
EXTRA = """
[form.council.extra]
insurance = "{{ case.title }}の分に加入している。"
approval = ["head"]
"""
SHIPPED = templates() / "forms"


def filled(more: str) -> FilledForm:
    return texts(other_case(SHEET + more), (), "council")


def write_form(folder: Path, name: str, text: str) -> None:
    (folder / "forms").mkdir()
    (folder / "forms" / name).write_text(text, encoding="utf-8")


def test_added_rows_are_filled_from_the_case_file(tmp_path: Path) -> None:
    case = other_case(SHEET + EXTRA)
    write_form(tmp_path, "council.toml", (SHIPPED / "council.toml").read_text(encoding="utf-8") + ROWS)
    form = filled(EXTRA)
    assert form.values.texts["insurance"] == f"{case.config.case.title}の分に加入している。"
    assert form.values.checked["approval"] == {"head"}
    assert form.origins["approval"] == (Origin(Source.KEY, "form.council.extra.approval"),)
    assert Origin(Source.KEY, "case.title") in form.origins["insurance"]
    assert check_values(load_form("council", load_basis(case), tmp_path), form.values) == ()
    assert [one.code for one in check_values(load_form("council", load_basis(case)), form.values)] == [
        "unknown_row",
        "unknown_row",
    ]


def test_a_row_that_another_key_fills_is_no_added_one() -> None:
    with pytest.raises(ConfigError) as caught:
        filled('[form.council.extra]\nremarks = "二度目"\nmedium = ["paper"]\n')
    assert [(one.column, one.code) for one in caught.value.problems] == [
        ("form.council.extra.remarks", "extra_known"),
        ("form.council.extra.medium", "extra_known"),
    ]


def test_a_sentence_that_does_not_parse_is_told_at_its_key() -> None:
    with pytest.raises(ConfigError) as caught:
        filled('[form.council.extra]\ninsurance = "{{ 加入"\n')
    assert [one.column for one in caught.value.problems] == ["form.council.extra.insurance"]


def test_a_sentence_of_the_tool_goes_with_its_row(tmp_path: Path) -> None:
    case = survey_case()
    shipped = (SHIPPED / "precheck.toml").read_text(encoding="utf-8")
    write_form(tmp_path, "precheck.toml", shipped.replace('[[rows]]\nfield = "scope"\n', ""))
    definition = load_form("precheck", load_basis(case), tmp_path)
    form = texts(case, (), "precheck")
    assert [one.column for one in check_values(definition, form.values)] == ["scope"]
    kept = without_left_out(definition, form.values, form.origins)
    assert check_values(definition, kept) == ()
    assert {**kept.texts, "scope": form.values.texts["scope"]} == form.values.texts


def test_what_the_case_file_says_is_not_left_out_in_silence(tmp_path: Path) -> None:
    case = other_case(SHEET + 'remarks = "急ぐ。"\n')
    shipped = (SHIPPED / "council.toml").read_text(encoding="utf-8")
    write_form(tmp_path, "council.toml", shipped.replace('[[rows]]\nfield = "remarks"\n', ""))
    definition = load_form("council", load_basis(case), tmp_path)
    form = texts(case, (), "council")
    kept = without_left_out(definition, form.values, form.origins)
    assert [one.column for one in check_values(definition, kept)] == ["remarks"]
