"""The files of a form: what comes with the tool, what a city puts into a case folder, and what the document shows."""

import re
import tomllib
from pathlib import Path

import pytest

from survey_ops.documents.form_sheet import render_form
from survey_ops.domain.form import ChecksRow
from survey_ops.errors import ConfigError
from survey_ops.resources import templates
from survey_ops.tasks.form_files import load_form
from tests.forms import COUNCIL_VALUES, FOOTER, ORDINANCE, PRECHECK, pages_of, shipped_basis, squeeze

DOCUMENT = Path(__file__).parents[3] / "docs" / "forms.ja.md"
SHIPPED = templates() / "forms"


def write_own(folder: Path, name: str, text: str) -> None:
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("law", ["ordinance-2001", "law-2023"])
@pytest.mark.parametrize("name", ["precheck", "council"])
def test_the_options_of_the_basis_are_those_of_the_law(law: str, name: str) -> None:
    basis = shipped_basis(law)
    row = next(row for row in load_form(name, basis).rows if row.id == "basis")
    assert isinstance(row, ChecksRow)
    assert [(option.id, option.label, option.has_text) for option in row.options] == [
        (option.id, option.label, option.text) for option in basis.options[name]
    ]


def test_a_form_with_a_basis_needs_one() -> None:
    with pytest.raises(ConfigError) as caught:
        load_form("council")
    assert [(one.file, one.column, one.code) for one in caught.value.problems] == [
        ("fields.toml", "basis.options", "no_law")
    ]


def test_the_own_file_of_a_case_comes_first_and_the_others_stay(tmp_path: Path) -> None:
    fields = (SHIPPED / "fields.toml").read_text(encoding="utf-8")
    write_own(tmp_path, "fields.toml", fields.replace('label = "実 施 時 期"', 'label = "実 施 期 間"'))
    rows = {row.id: row.label for row in load_form("precheck", ORDINANCE, tmp_path).rows}
    assert rows == {row.id: row.label for row in PRECHECK.rows} | {"period": "実 施 期 間"}


@pytest.mark.parametrize("text", ["title = ", "\ufeff[[rows]\n"])
def test_a_file_that_is_no_toml_is_told_by_its_name(tmp_path: Path, text: str) -> None:
    write_own(tmp_path, "items.toml", text)
    with pytest.raises(ConfigError, match=r"様式の定義 items\.toml を読めません"):
        load_form("precheck", ORDINANCE, tmp_path)


def test_what_the_document_shows_can_be_written(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)
    parts = [tomllib.loads(block) for block in blocks]
    rows = [row for part in parts for row in part.get("rows", ())]
    assert {"label", "banner", "sub_label", "when", "options", "note"} < {key for row in rows for key in row}
    own = (SHIPPED / "council.toml").read_text(encoding="utf-8")
    for old, new in (
        ('field = "period"\n', blocks[0].partition("[[rows]]\n")[2]),
        ('"serif"', '"sans"'),
        ('"filled"', '"tick"'),
    ):
        assert old in own
        own = own.replace(old, new)
    write_own(tmp_path, "council.toml", own + "\n" + "\n".join(blocks[2:]))
    definition = load_form("council", ORDINANCE, tmp_path)
    assert (definition.font, definition.mark) == (parts[1]["font"], parts[1]["mark"])
    text = squeeze("".join(pages_of(render_form(definition, COUNCIL_VALUES, FOOTER))))
    assert "実施期間令和７年５月12日から同月30日まで" in text
    assert "☑諮問□報告" in text
    assert "損害保険の加入（加入の有無と，証券の番号）" in text
    assert "決裁決裁区分□課長□部長問合せ平日夜間・休日案件" in text
