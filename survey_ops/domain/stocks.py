"""Label stocks (ラベル用紙): the grid of a sheet, in millimetres from the top left corner of A4.

A stock is data that a maker's page or a public template gives; some of those are impossible, so a grid that does
not fit its page is refused when it is read. The custody code stays on the backing paper when the labels are
gone: in the top or bottom margin where a printer can reach 12 mm of it, else in the first label's place as a
control label (管理ラベル).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from survey_ops.errors import ConfigError, Problem

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
PRINTER_EDGE = 5.0  # laser printers leave 4 to 5 mm of the paper's edge white
SMALLEST_CODE = 12.0
LARGEST_CODE = 15.0
_TOLERANCE = 0.05  # makers round to a tenth of a millimetre


@dataclass(frozen=True)
class Rect:
    """A rectangle in mm: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float

    def inset(self, horizontal: float, vertical: float) -> "Rect":
        """Return the rectangle made smaller on all sides by the padding."""
        return Rect(self.x + horizontal, self.y + vertical, self.width - 2 * horizontal, self.height - 2 * vertical)


@dataclass(frozen=True)
class Stock:
    """A label sheet product; all lengths in mm.

    Attributes:
        name: what the case file calls it.
        title: maker and product, for people.
        columns, rows: labels across and down.
        width, height: of one label.
        left, top: of the first label.
        pitch_x, pitch_y: from one label to the next.
        source: where the figures come from.
    """

    name: str
    title: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    source: str

    @property
    def places(self) -> int:
        """Label places on a sheet."""
        return self.columns * self.rows

    @property
    def per_sheet(self) -> int:
        """Labels on a sheet, the control label taken off."""
        return self.places - (1 if self.has_control_label else 0)

    @property
    def bottom(self) -> float:
        """Free margin under the last row, in mm."""
        return PAGE_HEIGHT - (self.top + (self.rows - 1) * self.pitch_y + self.height)

    @property
    def has_control_label(self) -> bool:
        """Whether the code takes the first label's place."""
        return max(self.top, self.bottom) - PRINTER_EDGE < SMALLEST_CODE

    def place(self, index: int) -> Rect:
        """Return the rectangle of a place, counted from 0 along the rows."""
        row, column = divmod(index, self.columns)
        return Rect(self.left + column * self.pitch_x, self.top + row * self.pitch_y, self.width, self.height)

    def label(self, index: int) -> Rect:
        """Return the rectangle of the label `index` of a sheet, from 0; the control label is none."""
        return self.place(index + (1 if self.has_control_label else 0))

    def code_area(self) -> Rect:
        """Return where code, sheet number and title go."""
        if self.has_control_label:
            return self.place(0).inset(3.0, 2.0)
        left = max(self.left, PRINTER_EDGE)
        width = PAGE_WIDTH - 2 * left
        if self.top - PRINTER_EDGE >= SMALLEST_CODE:
            height = min(LARGEST_CODE, self.top - PRINTER_EDGE)
            return Rect(left, PRINTER_EDGE, width, height)
        height = min(LARGEST_CODE, self.bottom - PRINTER_EDGE)
        return Rect(left, PAGE_HEIGHT - PRINTER_EDGE - height, width, height)


def parse_stock(data: Mapping[str, Any], file: str) -> Stock:
    """Return the stock of a template.

    Raises:
        ConfigError: keys are missing or unknown, or the grid does not fit A4.
    """
    problems = [*_key_problems(data, file)]
    if not problems:
        stock = Stock(**data)
        problems = _grid_problems(stock, file)
        if not problems:
            return stock
    raise ConfigError(
        f"ラベル用紙の定義 {file} に直すところが {len(problems)} か所あります。",
        "定義を直すか、case.toml の labels.stock に別の用紙を指定してください。",
        code="stock",
        problems=problems,
    )


def _key_problems(data: Mapping[str, Any], file: str) -> list[Problem]:
    types = {"name": str, "title": str, "source": str, "columns": int, "rows": int}
    problems: list[Problem] = []
    for field in fields(Stock):
        expected = types.get(field.name, (int, float))
        value = data.get(field.name)
        if not isinstance(value, expected) or isinstance(value, bool):
            problems.append(Problem(file, None, field.name, "value", "項目がないか、値の種類が違います。"))
    known = {field.name for field in fields(Stock)}
    unknown = sorted(set(data) - known)
    return problems + [Problem(file, None, key, "unknown_key", "知らない項目です。") for key in unknown]


def _grid_problems(stock: Stock, file: str) -> list[Problem]:
    checks = {
        "columns": (stock.columns >= 1 and stock.rows >= 1, "面数は 1 以上にしてください。"),
        "width": (stock.width > 0 and stock.height > 0, "ラベルの大きさは 0 より大きくしてください。"),
        "pitch_x": (stock.pitch_x >= stock.width - _TOLERANCE, "横の間隔がラベルの幅より狭く、重なります。"),
        "pitch_y": (stock.pitch_y >= stock.height - _TOLERANCE, "縦の間隔がラベルの高さより狭く、重なります。"),
        "left": (stock.left >= 0 and _right(stock) >= -_TOLERANCE, "横に並べると A4 の幅に入りません。"),
        "top": (stock.top >= 0 and stock.bottom >= -_TOLERANCE, "縦に並べると A4 の高さに入りません。"),
    }
    return [Problem(file, None, key, "grid", message) for key, (good, message) in checks.items() if not good]


def _right(stock: Stock) -> float:
    return PAGE_WIDTH - (stock.left + (stock.columns - 1) * stock.pitch_x + stock.width)
