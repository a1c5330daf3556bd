from datetime import UTC, datetime

import pypdfium2
import zxingcpp

from survey_ops.documents.item_tags import ItemTag, render_item_tags
from survey_ops.domain.item_codes import make_item_code

MOMENT = datetime(2021, 4, 1, tzinfo=UTC)
SECRET = bytes(32)
LONG = "市民アンケートの調査票の画像一式で、裏面の自由記述を含むもの。" * 6


def tag(number: int, content: str = "抽出者名簿", holder: str = "政策室", erase_by: str = "2022-03-31") -> ItemTag:
    code = str(make_item_code(SECRET, "KM2021ABCDEF", number))
    return ItemTag(code, number, "送信データ", content, 24_000, "USBメモリー", holder, erase_by)


def render(*tags: ItemTag) -> bytes:
    return render_item_tags("市民アンケート", "KM2021ABCDEF", tags, MOMENT)


def texts(data: bytes) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_range() for page in document]


def codes(data: bytes, dpi: int = 100) -> list[str]:
    with pypdfium2.PdfDocument(data) as document:
        pictures = [page.render(scale=dpi / 72).to_pil() for page in document]
    return sorted(one.text for picture in pictures for one in zxingcpp.read_barcodes(picture))


def test_every_code_is_read_by_another_program_and_printed_as_text() -> None:
    tags = [tag(number) for number in range(1, 12)]
    data = render(*tags)
    assert codes(data) == [one.code for one in tags]
    pages = texts(data)
    assert [sum(one.code in page for one in tags) for page in pages] == [10, 1]


def test_a_tag_says_what_it_is_and_of_how_many() -> None:
    (page,) = texts(render(tag(3)))
    for said in (
        "3　送信データ",
        "抽出者名簿",
        "24,000 人分",
        "媒体 USBメモリー",
        "持つ者 政策室",
        "期限 2022-03-31",
    ):
        assert said in page


def test_what_is_too_long_is_cut_and_stays_inside() -> None:
    (page,) = texts(render(tag(1, LONG, f"\U00013000{LONG}", "")))
    assert page.count("…") == 2
    assert "期限" not in page
    assert "持つ者 〓市民" in page  # a letter that cannot be drawn is shown as one
