import tomllib
from pathlib import Path

import pytest

from survey_ops.domain.stocks import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PRINTER_EDGE,
    SMALLEST_CODE,
    Rect,
    Stock,
    parse_stock,
)
from survey_ops.errors import ConfigError
from survey_ops.resources import templates

FILES = sorted((templates() / "stocks").glob("*.toml"))
GOOD = {
    "name": "x",
    "title": "x",
    "columns": 2,
    "rows": 6,
    "width": 86.4,
    "height": 42.3,
    "left": 18.6,
    "top": 21.2,
    "pitch_x": 86.4,
    "pitch_y": 42.3,
    "source": "x",
}


def shipped(name: str) -> Stock:
    path = templates() / "stocks" / f"{name}.toml"
    return parse_stock(tomllib.loads(path.read_text(encoding="utf-8")), path.name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_stock_that_ships_fits_its_page(path: Path) -> None:
    stock = shipped(path.stem)
    assert stock.name == path.stem
    area = stock.code_area()
    assert area.y >= PRINTER_EDGE
    assert area.y + area.height <= PAGE_HEIGHT - PRINTER_EDGE
    assert area.height >= SMALLEST_CODE
    assert area.x >= PRINTER_EDGE
    assert area.x + area.width <= PAGE_WIDTH - PRINTER_EDGE
    for index in range(stock.per_sheet):
        label = stock.label(index)
        free = stock.printable(index)
        assert free.x >= PRINTER_EDGE
        assert free.y >= PRINTER_EDGE
        assert free.x + free.width <= PAGE_WIDTH - PRINTER_EDGE
        assert free.y + free.height <= PAGE_HEIGHT - PRINTER_EDGE
        assert min(free.width, free.height) > 0
        assert label.x >= 0
        assert label.x + label.width <= PAGE_WIDTH
        assert not overlap(area, label)


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height


def test_the_grids_are_those_of_the_makers() -> None:
    assert (shipped("aone-72212").per_sheet, shipped("aone-72212").has_control_label) == (12, False)
    assert (shipped("hisago-elm006").per_sheet, shipped("hisago-elm006").has_control_label) == (10, False)
    assert (shipped("aone-72224").per_sheet, shipped("aone-72224").has_control_label) == (23, True)
    last = shipped("aone-72212").label(11)
    assert (round(last.x, 3), round(last.y, 3)) == (105.0, 232.7)
    assert shipped("aone-72224").label(0).x == 72.0


def test_a_wide_bottom_margin_takes_the_code() -> None:
    stock = parse_stock({**GOOD, "top": 10.0, "rows": 6}, "x.toml")
    assert not stock.has_control_label
    assert stock.code_area().y > stock.label(11).y + stock.height


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"rows": 7}, "top"),
        ({"columns": 3}, "left"),
        ({"pitch_x": 80.0}, "pitch_x"),
        ({"pitch_y": 40.0}, "pitch_y"),
        ({"left": -1.0}, "left"),
        ({"width": 0.0, "pitch_x": 0.0}, "width"),
        ({"rows": 0}, "columns"),
        ({"width": "86.4"}, "width"),
        ({"rows": True}, "rows"),
        ({"extra": 1}, "extra"),
        ({"width": float("nan")}, "width"),
        ({"height": float("inf")}, "height"),
        ({"pitch_x": float("nan")}, "pitch_x"),
        ({"columns": 10**400}, "columns"),
        ({"confidence": "sure"}, "confidence"),
        ({"aliases": "y"}, "aliases"),
        ({"aliases": [1]}, "aliases"),
        ({"height": 42.35, "pitch_y": 42.35, "top": 43.0}, "top"),  # 0.1 mm too much
    ],
)
def test_a_grid_that_cannot_be_is_refused(change: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_stock({**GOOD, **change}, "x.toml")
    assert key in [problem.column for problem in caught.value.problems]


def test_impossible_entries_of_public_collections_are_refused_with_what_is_too_much() -> None:
    change = {"rows": 7, "height": 42.3, "pitch_y": 42.3, "top": 21.2}  # OP3005 as it circulates
    with pytest.raises(ConfigError) as caught:
        parse_stock({**GOOD, **change}, "x.toml")
    assert [problem.message for problem in caught.value.problems] == [
        "縦に並べると A4 の高さを 20.30 mm はみ出します。"
    ]


def test_a_rounding_of_a_hundredth_still_fits() -> None:
    stock = shipped("hisago-elm011")
    assert round(stock.bottom, 3) == -0.01
    last = stock.printable(stock.per_sheet - 1)
    assert (last.x, round(last.y, 2), last.width) == (140.0, 254.58, 65.0)
    assert last.y + last.height == PAGE_HEIGHT - PRINTER_EDGE


def test_labels_at_the_edge_lose_what_a_printer_cannot_reach() -> None:
    stock = shipped("hisago-elm009")
    assert [stock.printable(index).width for index in range(3)] == [65.0, 70.0, 65.0]
    assert [stock.printable(index).x for index in range(3)] == [5.0, 70.0, 140.0]
    inner = shipped("aone-72212")
    assert [inner.printable(index) for index in range(12)] == [inner.label(index) for index in range(12)]


def test_small_labels_give_the_code_several_places() -> None:
    assert {
        name: shipped(name).control_places for name in ("aone-72212", "aone-72224", "aone-28368", "aone-72265")
    } == {
        "aone-72212": 0,
        "aone-72224": 1,
        "aone-28368": 2,
        "aone-72265": 3,
    }
    stock = shipped("aone-72265")
    assert stock.per_sheet == 62
    assert stock.label(0) == stock.place(3)


def test_a_sheet_without_room_for_the_code_is_refused() -> None:
    tiny = {"columns": 5, "rows": 20, "width": 35.0, "height": 12.0, "pitch_x": 37.0, "pitch_y": 14.0, "left": 13.5}
    with pytest.raises(ConfigError) as caught:
        parse_stock({**GOOD, **tiny, "top": 9.5}, "x.toml")
    assert [(problem.column, problem.message) for problem in caught.value.problems] == [
        ("height", "管理コードを印刷する所がありません。上か下に 16.5 mm の余白か、高さ 15.5 mm のラベルが要ります。")
    ]


def test_labels_that_a_printer_cannot_reach_are_refused() -> None:
    strip = {"columns": 40, "width": 4.0, "pitch_x": 5.2, "left": 0.0}
    with pytest.raises(ConfigError) as caught:
        parse_stock({**GOOD, **strip}, "x.toml")
    assert [problem.column for problem in caught.value.problems] == ["width"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aone-72212", None),
        ("hisago-elm007", None),
        ("aone-72224", "ラベルの幅 66 mm が、最小のバーコードと左右の余白の 67.8 mm より狭い"),
        ("hisago-elm009", "端のラベルで、プリンターが印刷できない紙の端 5 mm に掛かる"),
    ],
)
def test_where_a_customer_barcode_fits(name: str, said: str | None) -> None:
    assert shipped(name).barcode_fault == said


def test_a_narrow_label_inside_the_page_takes_the_smallest_barcode() -> None:
    stock = {"columns": 2, "left": 30.0, "width": 67.8, "pitch_x": 70.0}
    assert parse_stock({**GOOD, **stock}, "x.toml").barcode_fault is None
    assert parse_stock({**GOOD, **stock, "width": 67.7}, "x.toml").barcode_fault is not None


def test_every_stock_says_where_its_figures_come_from_and_uneven_margins_are_not_trusted() -> None:
    stocks = [shipped(path.stem) for path in FILES]
    assert len(stocks) >= 24
    for stock in stocks:
        assert len(stock.source) > 20
        uneven = abs(stock.left - stock.right) > 1.5 or abs(stock.top - stock.bottom) > 1.5
        assert not uneven or stock.confidence == "low"


def test_no_name_is_given_twice() -> None:
    stocks = [shipped(path.stem) for path in FILES]
    names = [name for stock in stocks for name in (stock.name, *stock.aliases)]
    assert len(names) == len(set(names))


def test_a_stock_that_says_nothing_of_its_worth_is_not_trusted() -> None:
    assert parse_stock(GOOD, "x.toml").confidence == "low"
    assert parse_stock({**GOOD, "confidence": "high", "aliases": ["y"]}, "x.toml").aliases == ("y",)
