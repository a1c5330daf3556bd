"""A page as a picture: it opens, has the size of paper and shows what is on the page."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from survey_ops.documents.label_sheets import LabelSheet, render_sheets
from survey_ops.documents.page_pictures import page_png
from survey_ops.domain.stocks import Stock
from survey_ops.errors import UsageError

STOCK = Stock("x", "x", 2, 6, 86.4, 42.3, 18.6, 21.2, 86.4, 42.3, "x")
CODES = ["KM2021A-00001-0-1234567890123", "KM2021A-00002-0-1234567890123"]


@pytest.fixture(scope="module")
def data() -> bytes:
    sheets = [LabelSheet(code, n, []) for n, code in enumerate(CODES, start=1)]
    return render_sheets(STOCK, "調査", sheets, datetime(2021, 4, 1, tzinfo=UTC))


def test_it_is_the_page_that_was_asked_for(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "labels.pdf").write_bytes(data)
    for number, code in enumerate(CODES, start=1):
        made = page_png(data, number)
        assert made == page_png(tmp_path / "labels.pdf", number)
        with Image.open(io.BytesIO(made)) as picture:
            assert (picture.format, picture.width, picture.height) == ("PNG", 1241, 1754)
            assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
            assert [found.text for found in zxingcpp.read_barcodes(picture)] == [code]


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(data: bytes, number: int) -> None:
    with pytest.raises(UsageError) as refused:
        page_png(data, number)
    assert str(refused.value).startswith(f"{number} ページはありません（全部で 2 ページ）。")
