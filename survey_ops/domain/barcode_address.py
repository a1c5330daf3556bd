"""What of an address goes into the customer barcode (住所表示番号): figures, hyphens and single letters.

The text is the address after the part that the postal code stands for, the building after it. The rules are those
of Japan Post's manual of postal codes and barcodes (郵便番号・バーコードマニュアル, the pages on 文字情報の抜き出し),
in the order in which they must work:

1. (The caller takes the town off.)
2. Full-width figures, letters and marks count as half-width, small letters as capitals; `&` `/` `・` `.` go, and what
   stood around them moves together.
3. Kanji numerals count as figures directly before 丁目 丁 番地 番 号 地割 線 の ノ, and nowhere else.
4. Figures, hyphens and letters that stand alone stay. All else, two or more letters in a row among it, is a hyphen.
5. `F` after a figure is a floor: a hyphen.
6. Hyphens in a row are one, none stands at either end, none beside a letter.

Cutting to thirteen places is the encoder's work, for a letter takes two of them.
"""

import re

from survey_ops.domain.kanji_numerals import NUMERALS, figures_of
from survey_ops.domain.width import half_width

_CAPITALS = {code: code - 0x20 for code in range(ord("a"), ord("z") + 1)}
_GONE = dict.fromkeys(map(ord, "&/・･."))
_KANA = {ord("ﾉ"): "ノ"}
_NUMBER = re.compile(f"[{NUMERALS}]+(?=丁|番|号|地割|線|の|ノ)")
_WORD = re.compile("[A-Z]{2,}")
_FLOOR = re.compile("(?<=[0-9])F")
_OTHER = re.compile("[^0-9A-Z]+")
_BESIDE_LETTER = re.compile("-?([A-Z])-?")


def extract(rest: str) -> str:
    """Return what the barcode says of an address.

    Args:
        rest: the address after the town, and the building.

    Returns:
        Figures, `-` and A to Z; "" where there is nothing to say (無番地).

    >>> extract("東３丁目－20－5　郵便・A&bコーポB604号")
    '3-20-5B604'
    >>> extract("第二十一地割大淵川480")
    '21-480'
    """
    text = half_width(rest).translate(_KANA).translate(_CAPITALS).translate(_GONE)
    text = _NUMBER.sub(_in_figures, text)
    text = _WORD.sub("-", text)
    text = _FLOOR.sub("-", text)
    text = _OTHER.sub("-", text).strip("-")
    return _BESIDE_LETTER.sub(r"\1", text)


def _in_figures(found: re.Match[str]) -> str:
    return figures_of(found[0]) or found[0]
