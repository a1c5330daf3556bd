"""Custody codes of items that are no label sheets (管理対象の管理コード).

    CASE-IIIIII-0-MMMMMMMMMMMMM

case code, item number, a 0, and 13 figures that only the holder of the secret can make: the first 8 bytes of
HMAC-SHA-256( secret, "survey-ops/item/v1\\n" + "CASE-IIIIII-0" ) as an integer mod 10^13. The number has six figures
where a sheet's has five, and the text under the HMAC begins otherwise: the code of a sheet is never that of an item.
A code is read by `codes.parse_code`.
"""

import hashlib
import hmac
from dataclasses import dataclass

LAST_NUMBER = 999_999  # six figures in the code


@dataclass(frozen=True)
class ItemCode:
    """The code of an item in its parts.

    Attributes:
        case: case code.
        number: item number, from 1.
        mark: the 13 figures.
    """

    case: str
    number: int
    mark: str

    def __str__(self) -> str:
        return f"{_stem(self.case, self.number)}-{self.mark}"


def _stem(case: str, number: int) -> str:
    return f"{case}-{number:06d}-0"


def make_item_code(secret: bytes, case: str, number: int) -> ItemCode:
    """Return the code of an item."""
    text = f"survey-ops/item/v1\n{_stem(case, number)}"
    digest = hmac.new(secret, text.encode("ascii"), hashlib.sha256).digest()
    return ItemCode(case, number, f"{int.from_bytes(digest[:8], 'big') % 10**13:013d}")


def is_genuine_item(secret: bytes, code: ItemCode) -> bool:
    """Tell whether the 13 figures belong to the rest of the code."""
    return hmac.compare_digest(make_item_code(secret, code.case, code.number).mark, code.mark)
