import tomllib
from pathlib import Path

import pytest

from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, PRINTER_EDGE, Rect, Stock, parse_stock
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
    assert area.height >= 12
    for index in range(stock.per_sheet):
        label = stock.label(index)
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
    ],
)
def test_a_grid_that_cannot_be_is_refused(change: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_stock({**GOOD, **change}, "x.toml")
    assert key in [problem.column for problem in caught.value.problems]
