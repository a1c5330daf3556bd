"""Label stocks (ラベル用紙): the grid of a sheet, in millimetres from the top left corner of A4.

A stock is data that a maker's page or a public template gives. Such data is of unequal worth: the same product
circulates with different margins, and some entries cannot be at all. So each stock says where its figures come from
and how far they can be trusted, and a grid that does not fit its page is refused when it is read.

The custody code stays on the backing paper when the labels are gone: in the top or bottom margin where a printer can
reach 11.5 mm of it (35 characters make a code of 29 modules, which telephones still read at that size), else in the
first label's place as a control label (管理ラベル). Where labels are so small that code, numbers and title do not fit
on one, the control label goes on over its neighbours in the first row.

A printer leaves the paper's edge white. On stocks whose labels reach the edge the outer labels lose that strip:
`Stock.printable` is what remains of a label, and nothing is drawn outside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, get_args

from survey_ops.errors import ConfigError, Problem

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
PRINTER_EDGE = 5.0  # laser printers leave 4 to 5 mm of the paper's edge white
SMALLEST_CODE = 11.5
LARGEST_CODE = 15.0
BARCODE_WIDTH = 63.8  # a customer barcode (カスタマバーコード) at its smallest, 8 points
BARCODE_CLEAR = 2.0  # what must stay white on each side of it
_TOLERANCE = 0.05  # makers round to a tenth of a millimetre
_MOST = 100  # labels across or down
_CONTROL_PADDING = (3.0, 2.0)
_CONTROL_SPACE = 1500.0  # mm², in which a code and a title of 100 characters can still be read

Confidence = Literal["high", "medium", "low"]
"""How far a stock's figures can be trusted.

high: the maker's own drawing or test sheet is cited by who published them. medium: a public collection of templates
that names the product; others may differ by tenths of a millimetre. low: nobody says where they come from, or the
margins are of unequal width on opposite sides, which is more often a mistake than a design.
"""


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

    @property
    def space(self) -> float:
        """Area in mm²; 0 for a rectangle that has none."""
        return max(self.width, 0.0) * max(self.height, 0.0)

    def cut(self, other: "Rect") -> "Rect":
        """Return the part that lies in the other one too; without any, width or height is not above 0."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        if (left, top, right, bottom) == (self.x, self.y, self.x + self.width, self.y + self.height):
            return self  # to the last bit, where nothing is cut off
        return Rect(left, top, right - left, bottom - top)


_BARCODE_ROOM = BARCODE_WIDTH + 2 * BARCODE_CLEAR
PRINTABLE_PAGE = Rect(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT).inset(PRINTER_EDGE, PRINTER_EDGE)
"""What of an A4 page a printer reaches."""


@dataclass(frozen=True)
class Stock:
    """A label sheet product; all lengths in mm.

    Attributes:
        name: what the case file calls it; the name of its file.
        title: maker and product, for people.
        columns, rows: labels across and down.
        width, height: of one label.
        left, top: of the first label.
        pitch_x, pitch_y: from one label to the next.
        source: where the figures come from.
        confidence: how far they can be trusted; low where nobody says.
        aliases: names of the same maker's products with the same grid.
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
    confidence: Confidence = "low"
    aliases: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """Label places on a sheet."""
        return self.columns * self.rows

    @property
    def per_sheet(self) -> int:
        """Labels on a sheet, the control label taken off."""
        return self.places - self.control_places

    @property
    def right(self) -> float:
        """Free margin beside the last column, in mm."""
        return PAGE_WIDTH - (self.left + (self.columns - 1) * self.pitch_x + self.width)

    @property
    def bottom(self) -> float:
        """Free margin under the last row, in mm."""
        return PAGE_HEIGHT - (self.top + (self.rows - 1) * self.pitch_y + self.height)

    @property
    def has_control_label(self) -> bool:
        """Whether the code takes the first label's place."""
        return max(self.top, self.bottom) - PRINTER_EDGE < SMALLEST_CODE

    @cached_property
    def control_places(self) -> int:
        """Places the control label takes, from the first of the first row; 0 where the code stands in the margin."""
        if not self.has_control_label:
            return 0
        wanted = range(1, self.columns + 1)
        return next((number for number in wanted if self._control_area(number).space >= _CONTROL_SPACE), self.columns)

    def place(self, index: int) -> Rect:
        """Return the rectangle of a place, counted from 0 along the rows."""
        row, column = divmod(index, self.columns)
        return Rect(self.left + column * self.pitch_x, self.top + row * self.pitch_y, self.width, self.height)

    def label(self, index: int) -> Rect:
        """Return the rectangle of the label `index` of a sheet, from 0; the control label is none."""
        return self.place(index + self.control_places)

    def printable(self, index: int) -> Rect:
        """Return what a printer reaches of the label `index` of a sheet, from 0 as in `label`."""
        return self.label(index).cut(PRINTABLE_PAGE)

    def printable_place(self, index: int) -> Rect:
        """Return what a printer reaches of a place, from 0 as in `place`."""
        return self.place(index).cut(PRINTABLE_PAGE)

    @property
    def barcode_fault(self) -> str | None:
        """Why a customer barcode does not fit on every label, in Japanese; None where it does."""
        if self.width + _TOLERANCE < _BARCODE_ROOM:
            return f"ラベルの幅 {self.width:g} mm が、最小のバーコードと左右の余白の {_BARCODE_ROOM:g} mm より狭い"
        rooms = (
            self.printable(index).cut(self.label(index).inset(BARCODE_CLEAR, 0)) for index in range(self.per_sheet)
        )
        if min(room.width for room in rooms) + _TOLERANCE < BARCODE_WIDTH:
            return f"端のラベルで、プリンターが印刷できない紙の端 {PRINTER_EDGE:g} mm に掛かる"
        return None

    def code_area(self) -> Rect:
        """Return where code, sheet number and title go."""
        if self.has_control_label:
            return self._control_area(self.control_places)
        left = max(self.left, PRINTER_EDGE)
        width = PAGE_WIDTH - 2 * left
        if self.top - PRINTER_EDGE >= SMALLEST_CODE:
            height = min(LARGEST_CODE, self.top - PRINTER_EDGE)
            return Rect(left, PRINTER_EDGE, width, height)
        height = min(LARGEST_CODE, self.bottom - PRINTER_EDGE)
        return Rect(left, PAGE_HEIGHT - PRINTER_EDGE - height, width, height)

    def _control_area(self, places: int) -> Rect:
        """Return what can be printed on of a control label of so many places."""
        width = (places - 1) * self.pitch_x + self.width
        return Rect(self.left, self.top, width, self.height).inset(*_CONTROL_PADDING).cut(PRINTABLE_PAGE)


def parse_stock(data: Mapping[str, Any], file: str) -> Stock:
    """Return the stock of a template.

    Raises:
        ConfigError: keys are missing or unknown, or the grid does not fit A4.
    """
    problems = [*_key_problems(data, file)]
    if not problems:
        stock = Stock(**{**data, "aliases": tuple(data.get("aliases", ()))})
        problems = _size_problems(stock, file) or _grid_problems(stock, file) or _room_problems(stock, file)
        if not problems:
            return stock
    raise stock_error(file, problems)


def stock_error(file: str, problems: list[Problem]) -> ConfigError:
    """Return the error of a definition, with everything that is wrong in it."""
    return ConfigError(
        f"ラベル用紙の定義 {file} に直すところが {len(problems)} か所あります。",
        "定義を直すか、case.toml の labels.stock に別の用紙を指定してください。",
        code="stock",
        problems=problems,
    )


def _key_problems(data: Mapping[str, Any], file: str) -> list[Problem]:
    known = [field.name for field in fields(Stock)]
    problems = [
        Problem(file, None, key, "value", message) for key in known if (message := _value_fault(key, data.get(key)))
    ]
    unknown = sorted(set(data).difference(known))
    return problems + [Problem(file, None, key, "unknown_key", "知らない項目です。") for key in unknown]


def _value_fault(key: str, value: object) -> str | None:
    """Return what is wrong with a value; None where it may stand."""
    if key == "confidence":
        levels = get_args(Confidence)
        return None if value is None or value in levels else f"{'、'.join(levels)} のどれかにしてください。"
    if key == "aliases":
        is_right = value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        return None if is_right else "用紙の名前の並びにしてください。"
    kinds: dict[str, type | tuple[type, ...]] = {
        "name": str,
        "title": str,
        "source": str,
        "columns": int,
        "rows": int,
    }
    is_right = isinstance(value, kinds.get(key, (int, float))) and not isinstance(value, bool)
    return None if is_right else "項目がないか、値の種類が違います。"


def _size_problems(stock: Stock, file: str) -> list[Problem]:
    """Return what no grid can have; the rest is only asked of numbers that can be reckoned with."""
    are_counts = 1 <= stock.columns <= _MOST and 1 <= stock.rows <= _MOST
    lengths = {key: getattr(stock, key) for key in ("width", "height", "left", "top", "pitch_x", "pitch_y")}
    problems = [] if are_counts else [_grid_problem(file, "columns", f"面数は縦横それぞれ 1 から {_MOST} までです。")]
    if not (stock.width > 0 and stock.height > 0):
        problems.append(_grid_problem(file, "width", "ラベルの大きさは 0 より大きくしてください。"))
    return problems + [
        _grid_problem(file, key, f"長さは mm で、0 から {PAGE_HEIGHT:g} までです。")
        for key, length in lengths.items()
        if not 0 <= length <= PAGE_HEIGHT
    ]


def _grid_problems(stock: Stock, file: str) -> list[Problem]:
    checks = {
        "pitch_x": (stock.pitch_x >= stock.width - _TOLERANCE, "横の間隔がラベルの幅より狭く、重なります。"),
        "pitch_y": (stock.pitch_y >= stock.height - _TOLERANCE, "縦の間隔がラベルの高さより狭く、重なります。"),
        "left": (stock.right >= -_TOLERANCE, f"横に並べると A4 の幅を {-stock.right:.2f} mm はみ出します。"),
        "top": (stock.bottom >= -_TOLERANCE, f"縦に並べると A4 の高さを {-stock.bottom:.2f} mm はみ出します。"),
    }
    return [_grid_problem(file, key, message) for key, (good, message) in checks.items() if not good]


def _room_problems(stock: Stock, file: str) -> list[Problem]:
    """Return where a sheet has no room for what must stand on it."""
    problems: list[Problem] = []
    corners = (stock.printable_place(0), stock.printable_place(stock.places - 1))
    if min(min(corner.width, corner.height) for corner in corners) <= 0:
        message = f"端のラベルが、プリンターの印刷できない紙の端 {PRINTER_EDGE:g} mm に隠れます。"
        problems.append(_grid_problem(file, "width", message))
    area = stock.code_area()
    is_tight = area.height + _TOLERANCE < SMALLEST_CODE or area.space < _CONTROL_SPACE
    if stock.has_control_label and is_tight:
        message = (
            f"管理コードを印刷する所がありません。上か下に {PRINTER_EDGE + SMALLEST_CODE:g} mm の余白か、"
            f"高さ {SMALLEST_CODE + 2 * _CONTROL_PADDING[1]:g} mm のラベルが要ります。"
        )
        problems.append(_grid_problem(file, "height", message))
    if stock.per_sheet < 1:
        problems.append(_grid_problem(file, "rows", "管理ラベルを除くと、宛名のラベルが残りません。"))
    return problems


def _grid_problem(file: str, key: str, message: str) -> Problem:
    return Problem(file, None, key, "grid", message)
