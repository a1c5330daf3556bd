"""Whatever is filled in, in every kind of row of both forms, looked at on the rendered page.

No character is lost: the letters in the column of the contents are those that were typed, in the order of the rows,
with their variation selectors. None lies over a rule or over another letter, and none leaves the page.
"""

from dataclasses import replace

import numpy as np
import playa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from survey_ops.documents.form_layout import LABEL_WIDTH
from survey_ops.documents.form_page import BODY_BOTTOM
from survey_ops.documents.form_pen import LEFT, RIGHT
from survey_ops.documents.form_sheet import body_top, render_form
from survey_ops.documents.pdf import finish, new_pdf
from survey_ops.domain.form import AnswersRow, Font, FormDefinition, FormValues
from survey_ops.domain.form_definition import parse_form
from tests.form_texts import LONG, SHORT
from tests.forms import COUNCIL, FOOTER, MM, PRECHECK, opened
from tests.page_ink import ink_of

MARGIN = 10.0  # mm: the foot of the page ends there
BOTH = frozenset({"use", "provide"})
FONTS: tuple[Font, ...] = ("serif", "sans")
FORMS = {"precheck": PRECHECK, "council": COUNCIL}

PLAIN = "市の職員が，令和７年５月９日に2,500件を受け取り（枚数を確かめ），鍵のある棚に収めた。"
CONTENTS = {
    "empty": "",
    "blank": "　　\n　",
    "one": "課",
    "long": (PLAIN * 130)[:5000],
    "lines": "\n".join(f"{number}番目の行" for number in range(40)),
    "selectors": "葛\U000e0100城市の辻\U000e0100さん，" * 40,
    "spaces": "　字下げ　と　　広い空白　　　" * 12 + "\n　　次の行　",
    "latin": "LGWAN-ASP, https://example.org/a/very/long/path?with=questions&and=answers " * 6 + "X" * 200,
    "figures": "1234567890123456789012345678901234567890,2,500件，１２３４" * 6,
    "items": "１．" + "あ" * 70 + "\n（１）" + "い" * 70 + "\n①" + "う」、" * 40 + "\n※" + "え" * 70,
    "brackets": "「（『" * 30 + "。、」" * 60 + "……――" * 30,
}


def keys_of(definition: FormDefinition, *, told: bool) -> list[str]:
    """Return the keys of the texts in printed order; a row of answers by its sentences or by its answers."""
    keys = [key for key in definition.text_keys if definition.head is None or key != definition.head.id]
    answers = [row for row in definition.rows if isinstance(row, AnswersRow)]
    sentences = {row.id for row in answers}
    parts = {row.key(block, question) for row in answers for block in row.blocks for question in row.questions}
    return [key for key in keys if key not in (parts if told else sentences)]


def fill(definition: FormDefinition, texts: dict[str, str], checked: dict[str, frozenset[str]]) -> FormValues:
    """Return values under which every row stands on the form."""
    head = {definition.head.id: "交通対策課"} if definition.head else {}
    handling = {"handling": checked.get("handling", frozenset()) | BOTH} if definition is COUNCIL else {}
    return FormValues({**head, **texts}, {**checked, **handling})


def check_page(definition: FormDefinition, values: FormValues, keys: list[str]) -> None:
    """Render a form and look for each text in its turn, and for ink where none may be."""
    pdf = render_form(definition, values, FOOTER)
    stream = contents_and_boxes(definition, pdf)
    at = 0
    for key in keys:
        typed = "".join(values.texts.get(key, "").split())
        assert typed in stream[at:], (key, typed[:20])
        at = stream.index(typed, at) + len(typed)
    with opened(pdf) as document:
        for number in range(len(document)):
            ink = ink_of(document, number)
            assert ink.text.any()
            assert ink.touching() == 0, number
            assert ink.outside(MARGIN * MM) == 0, number


def contents_and_boxes(definition: FormDefinition, pdf: bytes) -> str:
    """Return the letters right of the labels in drawing order; letters that lie over each other are a failure."""
    letters: list[str] = []
    top, bottom = body_top(definition) * MM, BODY_BOTTOM * MM
    with playa.parse(pdf, space="screen") as document:
        for page in document.pages:
            boxes: list[tuple[float, float, float, float]] = []
            for glyph in page.glyphs:
                x, y = glyph.origin
                if not (top < y < bottom) or not (glyph.text or "").strip():
                    continue
                left, _, right, _ = glyph.bbox
                boxes.append((left, y - 0.8 * glyph.size, right, y + 0.1 * glyph.size))
                assert right <= RIGHT * MM, glyph.text
                if x > (LEFT + LABEL_WIDTH) * MM:
                    letters.append(glyph.text or "")
            assert overlaps(np.array(boxes)) == 0
    return "".join(letters)


def overlaps(boxes: NDArray[np.float64]) -> int:
    """Return how many pairs of boxes (left, top, right, bottom) have more than a hair's breadth in common."""
    order = boxes[np.argsort(boxes[:, 1])]
    left, top, right, bottom = (order[:, at] for at in range(4))
    found = 0
    for at in range(len(order)):
        below = slice(at + 1, int(np.searchsorted(top, bottom[at] - 0.2)))
        across = np.minimum(right[at], right[below]) - np.maximum(left[at], left[below])
        found += int((across > 0.2).sum())
    return found


def test_letters_over_a_rule_over_each_other_and_in_the_margin_are_found() -> None:
    pdf = new_pdf("題名", FOOTER.created, "serif")
    pdf.add_page()
    pdf.set_font("serif", size=10.5)
    pdf.line(20, 50, 190, 50)
    for y in (40, 51, 200, 293):
        pdf.text(30, y, "市民")
    pdf.text(32, 200.5, "市民")
    with opened(finish(pdf)) as document:
        ink = ink_of(document, 0)
    assert ink.touching() > 4
    assert ink.outside(MARGIN * MM) > 100
    assert overlaps(np.array([[0, 0, 10, 10], [9, 9, 19, 19], [9, 20, 19, 30], [19, 20, 29, 30]])) == 1


def check_in_turn(name: str, shift: int) -> None:
    """Fill rows spread over the form with the contents in turn; with another shift, each has another."""
    definition = FORMS[name]
    keys = keys_of(definition, told=bool(shift % 2))
    contents = list(CONTENTS.values())
    rows = [keys[at * len(keys) // len(contents)] for at in range(len(contents))]
    texts = {key: contents[(at + shift) % len(contents)] for at, key in enumerate(rows)}
    reply = frozenset({"yes" if shift % 2 else "no"})
    checked = {"notice_use": reply, "notice_provide": reply} if name == "council" else {}
    check_page(definition, fill(definition, texts, checked), keys)


@pytest.mark.parametrize("name", FORMS)
def test_each_content_in_some_row(name: str) -> None:
    check_in_turn(name, 3)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("shift", range(2 * len(CONTENTS)))
def test_each_content_in_each_row(name: str, shift: int) -> None:
    check_in_turn(name, shift)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "told", "key"),
    [(name, told, key) for name in FORMS for told in (True, False) for key in keys_of(FORMS[name], told=told)],
)
def test_each_content_in_each_row_alone(name: str, told: bool, key: str) -> None:
    definition = FORMS[name]
    for content in CONTENTS.values():
        check_page(definition, fill(definition, {key: content}, {}), keys_of(definition, told=told))


@st.composite
def filled_forms(draw: st.DrawFn, most: int) -> tuple[FormDefinition, FormValues, list[str]]:
    definition = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    keys = keys_of(definition, told=draw(st.booleans()))
    texts = draw(st.dictionaries(st.sampled_from(keys), SHORT | LONG, max_size=most))
    checked = {
        key: draw(st.frozensets(st.sampled_from(options), max_size=4))
        for key, options in definition.check_keys.items()
        if draw(st.booleans())
    }
    font: Font = draw(st.sampled_from(FONTS))
    return replace(definition, font=font), fill(definition, texts, checked), keys


@settings(max_examples=2)
@given(filled_forms(2))
def test_random_contents(form: tuple[FormDefinition, FormValues, list[str]]) -> None:
    check_page(*form)


@pytest.mark.long
@settings(max_examples=300)
@given(filled_forms(6))
def test_many_random_contents(form: tuple[FormDefinition, FormValues, list[str]]) -> None:
    check_page(*form)


def form_at_its_limits() -> FormDefinition:
    """Return a form of which every text is as long as its file may have it."""
    label = {"label": "見" * 60}
    lines = ["出" * 11] * 5 + ["し" * 5]
    wide = [{"id": "a", "label": "選" * 80, "text": True, "tail": True}, {"id": "b", "label": "択" * 80}]
    titled = [{"id": "a", "label": "扱" * 24, "tail": True}, {"id": "b", "label": "い"}]
    parts = [{"id": f"p{at}", "label": "予" * 11} for at in range(4)]
    notice = {"options": [{"id": "y", "label": "有" * 80}], "times": [{"id": "t", "label": "前" * 80}]}
    rows = [
        {
            "id": "kind",
            "kind": "checks",
            "label": "区",
            "options": [{"id": "a", "label": "種" * 10}],
            "place": "label",
        },
        {"id": "text", "kind": "text", **label, "heading": "小" * 30, "note": "注" * 120},
        {"id": "same", "kind": "text", **label, "same_cell": True},
        {"id": "checks", "kind": "checks", **label, "options": wide},
        {"id": "lined", "kind": "text", "label": "".join(lines), "label_lines": lines, "sub_label": "脇" * 30},
        {"banner": "幅" * 40},
        {"id": "notice", "kind": "notice", **label, "sub_label": "脇" * 30, **notice},
        {"id": "answers", "kind": "answers", **label, "blocks": parts, "questions": parts},
        {"id": "over", "kind": "checks", "label": "扱", "place": "title", "tail": "尾" * 14, "options": titled},
        {"id": "grid", "kind": "grid"},
        {"id": "named", "kind": "grid", "label": "表" * 40},
    ]
    columns = [[[f"{at}" + "目" * 8], [f"{at}前後左", f"{at}右上"]] for at in range(4)]
    items = {"groups": [{"heading": "項" * 11, "lines": column} for column in columns]}
    form = {"title": "題" * 30, "font": "serif", "head": "unit", "rows": rows}
    return parse_form(form, {"unit": {"kind": "text", "label": "課"}}, items, "my.toml")


def test_a_form_at_the_limits_of_its_files() -> None:
    definition = form_at_its_limits()
    keys = [key for key in definition.text_keys if key not in {"unit", "answers"}]
    texts = dict.fromkeys(keys, PLAIN * 3) | {"unit": "課" * 45}
    check_page(definition, FormValues(texts, {"notice": frozenset({"y"})}), keys)
