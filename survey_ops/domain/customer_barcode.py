"""The customer barcode of Japan Post (カスタマバーコード): from postal code and address numbers to bars on paper.

A symbol has 23 characters of bars:

    start | postal code 7 | address numbers 13 | check | stop          2 x 2 + 21 x 3 = 67 bars

A character is a figure, a hyphen or a control code CC1 to CC8. A letter is two of them: A to J are CC1 and a figure,
K to T CC2, U to Z CC3. Address numbers that are shorter are filled with CC4; longer ones are cut after the letters
have become two, even between a control code and its figure.

Check: figures count 0 to 9, the hyphen 10, CC1 to CC8 11 to 18. The twenty characters and the check add up to a
multiple of 19. (What is often got wrong: where the twenty already do, the check is 0, not 19.)

A bar is one of four, written as a figure here and in the manual: 1 long, 2 upper half, 3 lower half, 4 timing mark.
A symbol is sized in points, from 8 to 11.5: at 10 points long bars of 3.6 mm, timing marks of 1.2 mm in the middle
of that height, bars 0.6 mm wide, 1.2 mm from one to the next; other sizes in proportion. 2 mm stay blank on every
side.

Source: Japan Post, 郵便番号・バーコードマニュアル, the pages on バーコード and on チェックデジット.
"""

from dataclasses import dataclass

from survey_ops.domain.stocks import Rect

BARS = 67
CLEAR_ZONE = 2.0  # mm that stay blank on every side
SMALLEST_POINTS = 8.0
LARGEST_POINTS = 11.5
USUAL_POINTS = 10.0
_STEP = 0.5
_POSTAL_FIGURES = 7
_PLACES = 13
_FILLER = "CC4"
_START = "13"
_STOP = "31"
_SHAPES = {
    "0": "144",
    "1": "114",
    "2": "132",
    "3": "312",
    "4": "123",
    "5": "141",
    "6": "321",
    "7": "213",
    "8": "231",
    "9": "411",
    "-": "414",
    "CC1": "324",
    "CC2": "342",
    "CC3": "234",
    "CC4": "432",
    "CC5": "243",
    "CC6": "423",
    "CC7": "441",
    "CC8": "111",
}
_CHARACTERS = tuple(_SHAPES)  # the place of a character is what it counts for the check
_MODULUS = len(_CHARACTERS)
_ROUNDING = 0.001  # mm; widths of stocks are decimal fractions that a float cannot hold
# At one point, mm.
_PITCH = 0.12
_WIDTH = 0.06
_LONG = 0.36
_THIRD = _LONG / 3
_TOP = {"1": 0.0, "2": 0.0, "3": _THIRD, "4": _THIRD}
_HEIGHT = {"1": _LONG, "2": 2 * _THIRD, "3": 2 * _THIRD, "4": _THIRD}


@dataclass(frozen=True)
class CustomerBarcode:
    """A symbol.

    Attributes:
        postal_code: seven figures.
        digits: the address numbers as extracted, before they are filled or cut.
        check: the check character: a figure, `-` or CC1 to CC8.
        bars: 67 figures 1 to 4, from left to right.
    """

    postal_code: str
    digits: str
    check: str
    bars: str


def encode(postal_code: str, digits: str) -> CustomerBarcode:
    """Return the symbol of a postal code of seven figures and what was extracted of the address.

    Raises:
        ValueError: the postal code is not seven figures, or the digits hold more than 0-9, A-Z and `-`.
    """
    characters = data_characters(postal_code, digits)
    check = check_character(characters)
    bars = _START + "".join(_SHAPES[character] for character in (*characters, check)) + _STOP
    return CustomerBarcode(postal_code, digits, check, bars)


def data_characters(postal_code: str, digits: str) -> tuple[str, ...]:
    """Return the twenty characters between start and check.

    Raises:
        ValueError: as `encode` says.

    >>> data_characters("9100067", "3-80-25J1-2B")[-5:]
    ('9', '1', '-', '2', 'CC1')
    """
    if len(postal_code) != _POSTAL_FIGURES or not (postal_code.isascii() and postal_code.isdigit()):
        raise ValueError("a postal code has seven figures")
    places = [character for letter in digits for character in _expand(letter)][:_PLACES]
    return (*postal_code, *places, *[_FILLER] * (_PLACES - len(places)))


def _expand(letter: str) -> tuple[str, ...]:
    if letter in _SHAPES:
        return (letter,)
    if not "A" <= letter <= "Z":
        raise ValueError("a customer barcode holds figures, hyphens and capital letters")
    decade, figure = divmod(ord(letter) - ord("A"), 10)
    return f"CC{decade + 1}", str(figure)


def check_character(characters: tuple[str, ...]) -> str:
    """Return the character that brings the sum to a multiple of 19.

    >>> check_character(data_characters("1000013", "1-3-2-503"))
    '9'
    """
    return _CHARACTERS[-sum(map(_CHARACTERS.index, characters)) % _MODULUS]


def barcode_size(points: float) -> tuple[float, float]:
    """Return width and height of the bars in mm, the clear zones not counted.

    >>> [round(side, 2) for side in barcode_size(10)]
    [79.8, 3.6]
    """
    return (BARS - 1) * _PITCH * points + _WIDTH * points, _LONG * points


def largest_points(box: Rect, wish: float = USUAL_POINTS) -> float | None:
    """Return the largest size up to `wish`, in half points, that fits with its clear zones; None where none does."""
    points = min(wish, LARGEST_POINTS) // _STEP * _STEP
    while points >= SMALLEST_POINTS:
        width, height = barcode_size(points)
        if width + 2 * CLEAR_ZONE <= box.width + _ROUNDING and height + 2 * CLEAR_ZONE <= box.height + _ROUNDING:
            return points
        points -= _STEP
    return None


def bar_rects(bars: str, x: float, y: float, points: float) -> tuple[Rect, ...]:
    """Return the bars as rectangles in mm.

    Args:
        bars: figures 1 to 4.
        x: the left edge of the first bar.
        y: the top of long bars.
        points: the size, 8 to 11.5.
    """
    return tuple(
        Rect(
            x + number * _PITCH * points,
            y + _TOP[bar] * points,
            _WIDTH * points,
            _HEIGHT[bar] * points,
        )
        for number, bar in enumerate(bars)
    )
