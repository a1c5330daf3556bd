"""What is drawn is the glyph that the font has for the letter: in the codes of the page and in its picture."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import uharfbuzz  # type: ignore[import-untyped]  # it has no types
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw

from survey_ops.documents.clusters import draw_clusters
from survey_ops.documents.fonts import FontStack, Typeface, UndrawableError, bundled_stack, load_typeface
from survey_ops.documents.pdf import finish, new_pdf
from tests.letters import GAIJI, SEQUENCE, make_font, read_glyphs, set_lines

STACK = bundled_stack()
VARIANTS = [
    "葛",
    "葛\U000e0100",
    "葛\U000e0101",
    "辻\U000e0100",
    "辻\U000e0101",
    *[f"邉{chr(0xE0100 + n)}" for n in range(6)],
]
SIZE = 144
SCALE = 4
EM = SIZE * SCALE  # pixels


@cache
def cid_glyphs() -> dict[int, int]:
    """CID -> number of its glyph in the bundled font, told by its own charset."""
    with TTFont(load_typeface("sans").path, lazy=True) as opened:
        font: Any = opened
        charset = font["CFF "].cff.topDictIndex[0].charset
    return {int(name.removeprefix("cid") if name != ".notdef" else 0): number for number, name in enumerate(charset)}


@cache
def engine() -> Any:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(load_typeface("sans").path))))


def shaped(cluster: str) -> list[int]:
    """What the shaping engine by itself makes of a cluster."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(cluster)
    buffer.guess_segment_properties()
    uharfbuzz.shape(engine(), buffer, {})
    return [info.codepoint for info in buffer.glyph_infos]


def test_the_codes_of_the_page_are_the_glyphs_of_the_font() -> None:
    letters = [*VARIANTS, "か\u3099", "あ\u3099", "葛\U000e0100\u3099", "e\u0301", "神\ufe00", "髙", "𠮷"]
    shown = read_glyphs(set_lines(STACK, ["".join(letters)]))
    assert [cid_glyphs()[one.cid] for one in shown] == [number for one in letters for number in shaped(one)]
    assert "".join(one.text for one in shown) == "".join(letters)
    assert len({one.cid for one in shown[:3]}) == 2  # 葛 is the form of its second selector
    for letter, one in zip(VARIANTS[1:], shown[1:], strict=False):
        assert cid_glyphs()[one.cid] == engine().get_variation_glyph(ord(letter[0]), ord(letter[1]))


def test_a_truetype_font_of_the_city(tmp_path: Path) -> None:
    own = Typeface("own", make_font(tmp_path / "own.ttf"), private=True)
    text = f"狛{GAIJI}{SEQUENCE}A江"
    shown = read_glyphs(set_lines(FontStack((load_typeface("sans"), own)), [text]))
    assert "".join(one.text for one in shown) == text
    assert [one.font.partition("+")[2][:5] for one in shown] == ["NotoS", "Gaiji", "Gaiji", "NotoS", "NotoS"]


def outline(cluster: str) -> Image.Image:
    """Draw the outlines of a cluster of one glyph, its origin at the left of the baseline."""
    pen: Any = DecomposingRecordingPen({})  # type: ignore[no-untyped-call]  # fontTools has no types
    engine().draw_glyph_with_pen(shaped(cluster)[0], pen)
    whole = Image.new("1", (2 * EM, 2 * EM))
    for contour in contours(pen.value):
        part = Image.new("1", whole.size)
        ImageDraw.Draw(part).polygon([(x * EM / 1000, EM - y * EM / 1000) for x, y in contour], fill=1)
        whole = ImageChops.logical_xor(whole, part)  # an inner contour is a hole
    return whole


def contours(commands: list[tuple[str, tuple[tuple[float, float], ...]]]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for name, points in commands:
        if name == "moveTo":
            found.append([points[0]])
        elif name == "lineTo":
            found[-1].append(points[0])
        elif name == "curveTo":
            corners = (found[-1][-1], *points)
            for step in range(1, 9):
                t = step / 8
                share = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
                weighed = list(zip(share, corners, strict=True))
                found[-1].append(
                    (sum(part * x for part, (x, _) in weighed), sum(part * y for part, (_, y) in weighed))
                )
    return found


def picture(cluster: str) -> Image.Image:
    """Render a page with the cluster, cut as `outline` is."""
    document: Any = pypdfium2.PdfDocument(set_lines(STACK, ["", cluster], SIZE))
    image: Image.Image = document[0].render(scale=SCALE, grayscale=True).to_pil()
    document.close()
    left, baseline = (round(mm * SCALE * 72 / 25.4) for mm in (5, SIZE))
    box = (left, baseline - EM, left + 2 * EM, baseline + EM)
    return image.crop(box).point(lambda value: 255 * (value < 128), "1")


def common(first: Image.Image, second: Image.Image) -> float:
    """The ink of both, as a part of the ink of either."""
    both = ImageChops.logical_and(first, second).histogram()[255]
    return both / ImageChops.logical_or(first, second).histogram()[255]


@pytest.mark.parametrize("cluster", ["葛\U000e0100", "葛\U000e0101", "あ\u3099", "鷗"])
def test_the_picture_is_the_outline_of_the_glyph(cluster: str) -> None:
    assert common(picture(cluster), outline(cluster)) > 0.95


def test_the_picture_of_another_variant_is_told_apart() -> None:
    assert common(picture("葛\U000e0100"), outline("葛")) < 0.8


def test_a_cluster_that_the_font_lacks_is_refused() -> None:
    pdf = new_pdf("文字", datetime(2021, 4, 1, tzinfo=UTC), "sans")
    pdf.add_page()
    pdf.set_font("sans", size=10)
    with pytest.raises(UndrawableError):
        draw_clusters(pdf, 10, 10, "葛\U000e01ef")
    finish(pdf)  # closes the font's file
