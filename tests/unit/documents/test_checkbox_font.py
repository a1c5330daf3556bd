"""The font of the boxes."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from survey_ops.documents import checkbox_font
from survey_ops.documents.form_sheet import render_form
from survey_ops.documents.pdf import new_pdf
from survey_ops.domain.form import FormValues
from tests.forms import FOOTER, PRECHECK


def test_the_box_font_is_always_the_same_bytes() -> None:
    first = checkbox_font.checkbox_font()
    checkbox_font.checkbox_font.cache_clear()
    assert checkbox_font.checkbox_font() == first
    assert len(first) < 2000


def test_the_box_font_draws_one_box_open_ticked_and_filled() -> None:
    font: Any = TTFont(BytesIO(checkbox_font.checkbox_font()))
    cmap, glyphs = font.getBestCmap(), font["glyf"]
    assert font["head"].unitsPerEm == 1000
    assert {chr(code) for code in cmap} == {" ", "☑", "■", "□", "☐"}
    contours = {char: glyphs[cmap[ord(char)]].getCoordinates(glyphs)[0] for char in "☑■□☐"}
    assert list(contours["□"]) == list(contours["☐"]) == list(contours["☑"])[:8]
    box, tick = list(contours["☑"])[:8], list(contours["☑"])[8:]
    assert len(tick) == 6
    assert max(tick) > max(box)  # over the corner, as by hand
    assert list(contours["■"]) == box[:4]
    assert {font["hmtx"][cmap[ord(char)]][0] for char in "☑■□☐"} == {1000}
    assert font["head"].created == font["head"].modified == 2_082_844_800


def test_the_box_font_needs_its_file_no_more() -> None:
    pdf = new_pdf("題名", FOOTER.created)
    checkbox_font.add_checkbox_font(pdf)
    font: Any = pdf.fonts[checkbox_font.FAMILY]
    assert font.ttfont.reader is None  # Windows removes no open file
    whole: Any = TTFont(BytesIO(checkbox_font.checkbox_font()))
    assert set(font.ttfont.keys()) == set(whole.keys())


def test_no_font_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    render_form(PRECHECK, FormValues({}, {}), FOOTER)
    assert list(tmp_path.iterdir()) == []
