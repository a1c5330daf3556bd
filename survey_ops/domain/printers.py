"""Printers: what one does to the page, measured once and undone on every page after.

A printer puts everything a little aside and makes it a little too large or too small, each across and down on its
own: what the page has at x comes out at k·x + b. A page with lines at known places is printed and measured with a
ruler, from which k and b follow; drawn at (x - b) / k instead, everything comes out where it should. That correction
is a profile:

    x' = scale_x · x + offset_x        scale_x = 1 / k        offset_x = -b / k

and the same for y, in mm from the top left corner of the paper. It is a matrix of the PDF, so it costs nothing a
label. What it does not undo: a sheet that goes in askew, and paper that does not go in twice at the same place; no
correction by a fixed amount can.
"""

import unicodedata
from dataclasses import dataclass

from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH
from survey_ops.domain.width import half_width
from survey_ops.errors import UsageError

RULER_LEFT = 20.0
RULER_TOP = 20.0
RULER_WIDTH = PAGE_WIDTH - 2 * RULER_LEFT
RULER_HEIGHT = PAGE_HEIGHT - 2 * RULER_TOP
"""Where the ruler page has its four lines, in mm: from the paper's left and upper edge, and from line to line."""

LARGEST_OFFSET = 10.0  # mm; a printer that is out by more wants a mechanic
LARGEST_STRETCH = 0.02  # printing to fit the paper shrinks by 3 to 6 per cent and must not pass for a printer's fault
_MEASURED_OFFSET = 9.0  # a little less, so that a profile of what was measured keeps to the limits above
_MEASURED_STRETCH = 0.019
_LONGEST_NAME = 40
_FORBIDDEN = '<>:"/\\|?*'
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"}) | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


@dataclass(frozen=True)
class PrinterProfile:
    """The correction for one printer.

    Attributes:
        name: what people call it; also the name of a file on any system.
        offset_x, offset_y: how far everything is moved right and down, in mm.
        scale_x, scale_y: by how much everything is stretched, from the paper's top left corner.

    Raises:
        UsageError: the name cannot be a file's, or a number is not one that a sound printer needs.
    """

    name: str
    offset_x: float = 0.0
    offset_y: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what would spoil every sheet."""
        faults = [*_name_faults(self.name), *_number_faults(self)]
        if faults:
            raise UsageError(
                f"プリンターの補正が正しくありません。{''.join(faults)}",
                "名前と数を確かめてください。測り直すときは survey-ops printers ruler でページを作れます。",
                code="printer",
            )

    @property
    def matrix(self) -> tuple[float, float, float, float]:
        """The factors (a, d, e, f) in mm from the paper's top left corner: x' = a·x + e, y' = d·y + f."""
        return self.scale_x, self.scale_y, self.offset_x, self.offset_y

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the page is to be drawn, in mm.

        >>> PrinterProfile("A", offset_x=0.5, scale_y=1.01).apply(10.0, 100.0)
        (10.5, 101.0)
        """
        a, d, e, f = self.matrix
        return a * x + e, d * y + f


@dataclass(frozen=True)
class Measured:
    """What a person measured on the printed ruler page, in mm.

    Attributes:
        left: from the paper's left edge to the left line.
        top: from the paper's upper edge to the upper line.
        width: from the left line to the right one.
        height: from the upper line to the lower one.
    """

    left: float
    top: float
    width: float
    height: float


def profile_of(name: str, measured: Measured) -> PrinterProfile:
    """Return the correction that undoes what was measured.

    >>> profile_of("A", Measured(21.0, 20.0, 170.0, 257.0)).matrix
    (1.0, 1.0, -1.0, 0.0)

    Raises:
        UsageError: the numbers are not those of a page printed at its actual size.
    """
    faults = _measured_faults(measured)
    if faults:
        raise UsageError(
            f"測った値が、100 % で印刷したページのものではないようです。{''.join(faults)}",
            "印刷の設定を「実際のサイズ」（倍率 100 %）にして survey-ops printers ruler のページを刷り直し、"
            "mm で測ってください。",
            code="printer_measured",
        )
    scale_x, scale_y = RULER_WIDTH / measured.width, RULER_HEIGHT / measured.height
    return PrinterProfile(
        name,
        offset_x=_tidy(RULER_LEFT - measured.left * scale_x, 3),
        offset_y=_tidy(RULER_TOP - measured.top * scale_y, 3),
        scale_x=_tidy(scale_x, 6),
        scale_y=_tidy(scale_y, 6),
    )


def plain_name(text: str) -> str:
    """Return a printer's name as it is kept: composed, without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def read_length(text: str) -> float | None:
    """Read a number a person typed, in any width, with or without its unit; None where it is none.

    >>> read_length("２０．５ｍｍ"), read_length("-0.3"), read_length("20,5"), read_length("nan")
    (20.5, -0.3, None, None)
    """
    plain = half_width(text).strip().removesuffix("mm").strip()
    digits = plain.removeprefix("-").removeprefix("+").replace(".", "", 1)
    return float(plain) if digits.isascii() and digits.isdecimal() else None


def _tidy(number: float, places: int) -> float:
    return round(number, places) + 0.0  # no -0.0


def _name_faults(name: str) -> list[str]:
    """Return what keeps a name from being a file's on Windows, where a device's name opens the device."""
    faults: list[str] = []
    if name != plain_name(name) or not 1 <= len(name) <= _LONGEST_NAME:
        faults.append(f"名前は 1 文字から {_LONGEST_NAME} 文字までです。")
    if any(char in _FORBIDDEN or unicodedata.category(char)[0] == "C" for char in name):
        faults.append(f"名前に {' '.join(_FORBIDDEN)} と制御文字は使えません。")
    if name.startswith((".", "-")) or name.endswith("."):
        faults.append("名前の初めに . と -、終わりに . は使えません。")
    if name.split(".")[0].rstrip().upper() in _DEVICES:
        faults.append(f"「{name}」は Windows が機器の名前に使うため、名前にできません。")
    return faults


def _number_faults(profile: PrinterProfile) -> list[str]:
    faults = [
        f"{word}のずれ {value:g} mm は、±{LARGEST_OFFSET:g} mm の範囲にありません。"
        for word, value in (("横", profile.offset_x), ("縦", profile.offset_y))
        if not abs(value) <= LARGEST_OFFSET
    ]
    return faults + [
        f"{word}の倍率 {value:g} は、{1 - LARGEST_STRETCH:g} から {1 + LARGEST_STRETCH:g} の範囲にありません。"
        for word, value in (("横", profile.scale_x), ("縦", profile.scale_y))
        if not abs(value - 1) <= LARGEST_STRETCH + 1e-9
    ]


def _measured_faults(measured: Measured) -> list[str]:
    lengths = (
        ("左", measured.left, RULER_LEFT, _MEASURED_OFFSET),
        ("上", measured.top, RULER_TOP, _MEASURED_OFFSET),
        ("幅", measured.width, RULER_WIDTH, RULER_WIDTH * _MEASURED_STRETCH),
        ("高さ", measured.height, RULER_HEIGHT, RULER_HEIGHT * _MEASURED_STRETCH),
    )
    return [
        f"{word} {value:g} mm は、{wanted:g} mm と違いすぎます。"
        for word, value, wanted, limit in lengths
        if not abs(value - wanted) <= limit
    ]
