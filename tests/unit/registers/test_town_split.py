"""Addresses cut by the real postal data, and the reasons where they are not."""

import pytest

from survey_ops.registers.town_split import Split, Unsplit, split_town


@pytest.mark.parametrize(
    ("postal_code", "address", "split"),
    [
        ("2010014", "東京都狛江市東和泉１－２－３", Split("東和泉", "１－２－３")),
        ("2010016", "狛江市　駒井町３丁目", Split("駒井町", "３丁目")),
        ("1860002", "国立市東1丁目2", Split("東", "1丁目2")),
        ("1001701", "東京都青ヶ島村無番地", Split("青ヶ島村", "無番地")),
        ("7660001", "琴平町500", Split("琴平町の次に４２７番地以降がくる場合", "500")),
        ("9600607", "伊達市保原町10-5", Split("保原町１０丁目", "5")),
        ("0608621", "札幌市中央区北一条西6丁目", Split(None, "", is_office=True)),
    ],
)
def test_an_address_is_cut(postal_code: str, address: str, split: Split) -> None:
    assert split_town(postal_code, address) == split


@pytest.mark.parametrize(
    ("postal_code", "address", "code"),
    [
        ("9999999", "狛江市和泉", "unknown_code"),
        ("2010000", "狛江市中和泉1-1", "no_town"),
        ("1631340", "新宿区西新宿6-5-1 新宿アイランドタワー40階", "floor"),
        ("2010014", "狛江市和泉本町1-2", "other_town"),
        ("2010014", "和泉本町1-2", "other_town"),
        ("1860002", "東京都渋谷区東1-1", "other_town"),
        ("7660001", "香川県仲多度郡琴平町榎井123", "other_town"),
        ("3770424", "中之条町大字伊勢町123", "other_town"),
        ("0600906", "札幌市東区北六条東8丁目", "other_chome"),
    ],
)
@pytest.mark.parametrize("may_be_rest", [False, True])
def test_an_address_is_not_cut(postal_code: str, address: str, code: str, may_be_rest: bool) -> None:
    found = split_town(postal_code, address, may_be_rest=may_be_rest)
    assert isinstance(found, Unsplit)
    assert found.code == code


def test_a_longer_town_of_the_city_is_another_town() -> None:
    assert split_town("1560053", "世田谷区桜1-2") == Split("桜", "1-2")
    assert split_town("1540015", "世田谷区桜新町1-2") == Split("桜新町", "1-2")
    found = split_town("1560053", "世田谷区桜新町1-2")
    assert isinstance(found, Unsplit)
    assert found.code == "other_town"


def test_the_rest_alone_is_for_those_who_ask() -> None:
    assert split_town("6230011", "綾部6-7", may_be_rest=True) == Split(None, "綾部6-7")
    assert isinstance(split_town("6230011", "綾部6-7"), Unsplit)


def test_a_reason_names_the_town_and_not_the_address() -> None:
    found = split_town("2010014", "狛江市和泉本町1-2-345")
    assert found == Unsplit(
        "other_town",
        "この郵便番号の町域（東和泉）が、住所の市区町村のすぐ後に見当たりません。郵便番号と住所を確かめてください。",
    )
