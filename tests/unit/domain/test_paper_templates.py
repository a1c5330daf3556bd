"""What a template of a paper may say."""

import tomllib
from typing import Any

import pytest

from survey_ops.domain import custody_papers, register_cells
from survey_ops.domain.custody_papers import SUBJECTS
from survey_ops.domain.paper_templates import parse_paper, parse_register
from survey_ops.errors import ConfigError
from survey_ops.resources import templates


def shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((templates() / "papers" / f"{name}.toml").read_text(encoding="utf-8"))


def problems_of(name: str, data: dict[str, Any]) -> dict[str, str]:
    parse = parse_register if name == "register" else parse_paper
    with pytest.raises(ConfigError) as caught:
        parse(data, f"{name}.toml")
    return {problem.column: problem.message for problem in caught.value.problems}


def test_the_shipped_templates_are_whole() -> None:
    register = parse_register(shipped("register"), "register.toml")
    assert {field for column in register.columns for field in column.fields} >= {"giver", "taker", "remarks", "done"}
    assert {field for _, field in register.csv} == set(register_cells.FIELDS)
    for name in SUBJECTS:
        paper = parse_paper(shipped(name), f"{name}.toml")
        assert paper.rows
        assert 2 <= len(paper.signatures) <= 3


def test_every_field_is_explained_in_a_template() -> None:
    for name, fields in (("register", register_cells.FIELDS), ("receipt", custody_papers.FIELDS)):
        text = (templates() / "papers" / f"{name}.toml").read_text(encoding="utf-8").split("title     =")[0]
        assert [field for field in fields if f" {field} " not in text] == []


def test_the_witness_is_optional_in_every_paper() -> None:
    for name in SUBJECTS:
        paper = parse_paper(shipped(name), f"{name}.toml")
        assert all(row.is_optional for row in paper.rows if row.field == "witness")
        assert all(one.field == "witness" for one in paper.signatures if "立会" in one.name)


def test_everything_wrong_with_a_register_is_told_at_once() -> None:
    column = {"heading": "区分", "fields": ["kind", "name"], "width": 0, "align": "top", "color": "red"}
    found = problems_of(
        "register", {"titel": "x", "signatures": [], "columns": [column, 3, {"heading": "a\tb", "width": True}]}
    )
    assert set(found) == {
        "titel",
        "title",
        "signatures",
        "columns[1].color",
        "columns[1].fields[2]",
        "columns[1].width",
        "columns[1].align",
        "columns[2]",
        "columns[3].heading",
        "columns[3].fields",
        "columns[3].width",
        "csv",
    }
    assert found["columns[1].width"] == "1 から 100 までの数を書いてください。"
    assert found["columns[1].fields[2]"].startswith("内容の名前は number、title、contract、kind、")


def test_everything_wrong_with_a_paper_is_told_at_once() -> None:
    data = {
        "title": "長い題" * 20,
        "statement": " ",
        "addressee": "nobody",
        "rows": [
            {"label": "両方", "field": "title", "text": "文"},
            {"label": "どちらもない"},
            {"label": "行", "text": "", "lines": 99, "optional": "yes"},
        ],
        "signatures": [{"name": "甲"}, {"name": "乙", "field": "x"}, {"name": "丙"}, {"name": "丁"}],
    }
    assert set(problems_of("receipt", data)) == {
        "title",
        "statement",
        "addressee",
        "rows[1]",
        "rows[2]",
        "rows[3].lines",
        "rows[3].optional",
        "signatures",
        "signatures[2].field",
    }
