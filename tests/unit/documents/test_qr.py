"""QR codes hold what they are given, whichever mask they have and whatever was drawn before."""

from typing import Any

import numpy as np
import pytest
import zxingcpp

from survey_ops.documents.qr import FIXED_MASK, qr_rows

QR: Any = zxingcpp.BarcodeFormat.QRCode  # a single format is accepted as a set of one


def read(rows: list[str]) -> list[str]:
    modules = np.pad(np.array([[int(module) for module in row] for row in rows], dtype=np.uint8), 4)
    picture = np.kron(255 - 255 * modules, np.ones((4, 4), dtype=np.uint8)).astype(np.uint8)
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=QR)]


@pytest.mark.parametrize("mask", [None, FIXED_MASK, 7])
@pytest.mark.parametrize(
    "text", ["7", "KM2021A-00001-0-1234567890123", "ABCDEFGHIJ-99999-9-1234567890123", "調査" * 40]
)
def test_a_code_holds_its_text(text: str, mask: int | None) -> None:
    rows = qr_rows(text, mask)
    assert {len(row) for row in rows} == {len(rows)}
    assert read(rows) == [text]
    assert qr_rows(text, mask) == rows


def test_codes_of_one_kind_have_one_size_and_the_smallest() -> None:
    sizes = {len(qr_rows(f"KM2021A-{number:05}-0-{number:013}", FIXED_MASK)) for number in range(1, 30)}
    assert sizes == {25}
    assert len(qr_rows("1" * 7)) == 21
    assert len(qr_rows("A" * 200)) == 49
    assert len(qr_rows("1" * 8)) == 21
