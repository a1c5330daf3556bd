import pytest

from survey_ops.tasks.address_barcode import AddressBarcode, NoBarcode, address_barcode


def test_the_building_is_read_after_the_address() -> None:
    found = address_barcode("２０１－００１４", "東京都狛江市東和泉三丁目2番1号", "コーポ東203")
    assert isinstance(found, AddressBarcode)
    assert (found.symbol.postal_code, found.town, found.symbol.digits) == ("2010014", "東和泉", "3-2-1-203")


def test_address_and_building_are_two_words() -> None:
    found = address_barcode("201-0014", "東和泉3-2-1", "203")
    assert isinstance(found, AddressBarcode)
    assert found.symbol.digits == "3-2-1-203"


def test_the_code_of_an_office_says_all() -> None:
    found = address_barcode("060-8621", "札幌市中央区北一条西6丁目1-2", "2F")
    assert isinstance(found, AddressBarcode)
    assert found.is_office
    assert found.symbol.digits == ""
    assert found.symbol.bars[23:62] == "432" * 13


@pytest.mark.parametrize(
    ("postal_code", "code"),
    [("201-001", "postal_code"), ("", "postal_code"), ("201-0000", "no_town"), ("999-9999", "unknown_code")],
)
def test_no_barcode(postal_code: str, code: str) -> None:
    found = address_barcode(postal_code, "狛江市東和泉1")
    assert isinstance(found, NoBarcode)
    assert found.code == code
    assert found.reason.endswith("。")
