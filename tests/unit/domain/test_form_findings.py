"""What is told of a finding, and what to do about it."""

import ast
from pathlib import Path

import survey_ops.domain
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.form_places import places
from survey_ops.domain.form_steps import NEXT_STEPS


def test_every_code_has_its_next_step_and_no_step_is_left_over() -> None:
    said: set[str] = set()
    found: set[str] = set()
    for file in Path(survey_ops.domain.__path__[0]).glob("form_*.py"):
        if file.name == "form_steps.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding":
                found |= {str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant)}
    assert len(found) > 20
    assert found <= NEXT_STEPS.keys() <= said


def test_places_are_told_by_kind() -> None:
    origins = [
        Origin(Source.ENTRY, "labels", 3),
        Origin(Source.KEY, "labels.layout"),
        Origin(Source.ENTRY, "labels", 5),
    ]
    assert places([*origins, origins[0]]) == "case.toml の labels.layout、記録 3、5（宛名ラベルの作成）"
    assert places([Origin(Source.LAW, "law-2023.toml:council.use")]) == "根拠規定 law-2023.toml:council.use"
    assert places([]) == ""


def test_a_finding_for_scripts() -> None:
    finding = Finding(
        "posted", "count", "差があります。", "2 件", (Origin(Source.ENTRY, "posted", 9),), label="件 数"
    )
    assert finding.as_json() == {
        "code": "posted",
        "field": "count",
        "label": "件 数",
        "message": "差があります。",
        "fact": "2 件",
        "origins": [{"source": "entry", "place": "posted", "entry": 9}],
        "advice": NEXT_STEPS["posted"],
        "open": True,
    }
