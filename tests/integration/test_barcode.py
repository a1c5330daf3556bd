"""The barcode of one address, on the command line."""

import json

from tests.cases import run


def test_a_barcode_for_scripts() -> None:
    ran = run("barcode", "910-0067", "3丁目80-25　J1ビル2-B", "--json")
    assert ran.code == 0, ran.stderr
    data = json.loads(ran.stdout)
    assert (data["digits"], data["check"], data["town"]) == ("3-80-25J1-2B", "9", None)
    assert len(data["bars"]) == 67
    assert set(data["bars"]) == set("1234")
    assert "reason" not in data


def test_no_barcode_for_scripts() -> None:
    ran = run("barcode", "2010000", "狛江市和泉1", "--json")
    assert ran.code == 0
    data = json.loads(ran.stdout)
    assert (data["digits"], data["check"], data["bars"], data["code"]) == (None, None, None, "no_town")
    assert "以下に掲載がない場合" in data["reason"]


def test_a_barcode_for_people() -> None:
    ran = run("barcode", "1000013", "東京都千代田区霞ヶ関１丁目３番２号　郵便プラザ503室")
    assert ran.stdout.splitlines()[:5] == [
        "郵便番号  100-0013",
        "町域      霞が関",
        "抜き出し  1-3-2-503",
        "13 けた   1 - 3 - 2 - 5 0 3 CC4 CC4 CC4 CC4",
        "検査数字  9",
    ]
    assert "13 114 144 144" in ran.stdout


def test_what_was_read_is_told() -> None:
    assert "全体を町域の後の部分として読みました" in run("barcode", "3170055", "6丁目7-14").stdout
    assert "個別番号なので" in run("barcode", "0608621", "札幌市中央区").stdout
    assert run("barcode", "2010014", "渋谷区東1").stdout.startswith("バーコードなし  この郵便番号の町域（東和泉）が")
