"""The worked examples of Japan Post's manual (郵便番号・バーコードマニュアル, 文字情報の抜き出し)."""

from dataclasses import dataclass

import pytest

from survey_ops.domain.barcode_address import extract
from survey_ops.domain.customer_barcode import CustomerBarcode, encode
from survey_ops.tasks.address_barcode import AddressBarcode, address_barcode


@dataclass(frozen=True)
class Example:
    """An address in two parts, what is extracted of the second, and the check character."""

    postal_code: str
    head: str
    rest: str
    digits: str
    check: str


EXAMPLES = [
    Example("263-0023", "千葉市稲毛区緑町", "3丁目30-8　郵便ビル403号", "3-30-8-403", "5"),
    Example("014-0113", "秋田県大仙市堀見内", "　南田茂木　添60-1", "60-1", "CC8"),
    Example("110-0016", "東京都台東区台東", "5-6-3　ABCビル10F", "5-6-3-10", "9"),
    Example("060-0906", "北海道札幌市東区北六条東", "4丁目　郵便センター6号館", "4-6", "9"),
    Example("065-0006", "北海道札幌市東区北六条東", "8丁目　郵便センター10号館", "8-10", "9"),
    Example("407-0033", "山梨県韮崎市龍岡町下條南割", "　韮崎400", "400", "-"),
    Example("273-0102", "千葉県鎌ケ谷市右京塚", "　東3丁目-20-5　郵便・A&bコーポB604号", "3-20-5B604", "0"),
    Example("198-0036", "東京都青梅市河辺町", "十一丁目六番地一号　郵便タワー601", "11-6-1-601", "CC8"),
    Example("027-0203", "岩手県宮古市大字津軽石", "第二十一地割大淵川480", "21-480", "CC5"),
    Example("590-0016", "大阪府堺市堺区中田出井町", "四丁六番十九号", "4-6-19", "CC2"),
    Example("080-0831", "北海道帯広市稲田町", "南七線　西28", "7-28", "CC7"),
    Example("317-0055", "茨城県日立市宮田町", "6丁目7-14　ABCビル2F", "6-7-14-2", "CC1"),
    Example("650-0046", "神戸市中央区港島中町", "9丁目7-6　郵便シティA棟1F1号", "9-7-6A1-1", "5"),
    Example("623-0011", "京都府綾部市青野町", "綾部6-7　LプラザB106", "6-7LB106", "4"),
    Example("064-0804", "札幌市中央区南四条西", "29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501", "3"),
    Example("910-0067", "福井県福井市新田塚", "3丁目80-25　J1ビル2-B", "3-80-25J1-2B", "9"),
    Example("100-0013", "東京都千代田区霞が関", "1丁目3番2号　郵便プラザ503室", "1-3-2-503", "9"),
    Example("154-0023", "東京都世田谷区若林", "3-16-4-205", "3-16-4-205", "6"),
]
# 座間市入谷, whose postal code has been given up since: only what needs no postal data.
GONE = Example("228-0024", "神奈川県座間市入谷", "6丁目3454-5　郵便ハイツ6-1108", "6-3454-5-6-1108", "2")


def made(example: Example) -> CustomerBarcode:
    return encode(example.postal_code.replace("-", ""), example.digits)


@pytest.mark.parametrize("example", [*EXAMPLES, GONE], ids=lambda example: example.postal_code)
def test_the_rest_of_the_address_gives_the_digits_and_the_check(example: Example) -> None:
    assert extract(example.rest) == example.digits
    assert made(example).check == example.check


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.postal_code)
def test_the_town_is_found_in_the_whole_address(example: Example) -> None:
    found = address_barcode(example.postal_code, example.head + example.rest)
    assert isinstance(found, AddressBarcode)
    assert found.symbol == made(example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.postal_code)
def test_the_rest_alone_is_taken_where_that_is_allowed(example: Example) -> None:
    found = address_barcode(example.postal_code, example.rest, may_be_rest=True)
    assert isinstance(found, AddressBarcode)
    assert (found.symbol, found.town) == (made(example), None)


def test_the_bars_of_one_example() -> None:
    bars = "13 114 144 144 144 144 114 312 114 414 312 414 132 414 141 144 312 432 432 432 432 411 31"
    assert encode("1000013", "1-3-2-503").bars == bars.replace(" ", "")
