"""The customer barcode of one address: the town taken off, the rest extracted, the bars."""

from dataclasses import dataclass

from survey_ops.domain.barcode_address import extract
from survey_ops.domain.customer_barcode import CustomerBarcode, encode
from survey_ops.registers.town_split import Unsplit, split_town
from survey_ops.registers.towns import postal_figures

_NOT_SEVEN = "郵便番号が 7 けたの数字ではありません。郵便番号を確かめてください。"


@dataclass(frozen=True)
class AddressBarcode:
    """A barcode and where its parts come from.

    Attributes:
        symbol: the bars and what they say.
        town: as the postal data writes it; None where the code alone says all (`is_office`), and where the address
            was taken as what follows the town.
        is_office: whether the code is an office's or a post office box's own; the barcode is of the code alone.
    """

    symbol: CustomerBarcode
    town: str | None
    is_office: bool


@dataclass(frozen=True)
class NoBarcode:
    """Why an address gets no barcode.

    Attributes:
        code: `postal_code`, or one of `registers.town_split.Unsplit`.
        reason: in Japanese, without the address.
    """

    code: str
    reason: str


def address_barcode(
    postal_code: str, address: str, building: str = "", *, may_be_rest: bool = False
) -> AddressBarcode | NoBarcode:
    """Return the barcode of an address, or why it gets none.

    Args:
        postal_code: seven figures in any width, with or without a hyphen.
        address: as the register writes it, with or without prefecture and city.
        building: 方書; it is read after the address.
        may_be_rest: take an address that begins with no prefecture, city or town as what follows the town. For one
            address that a person looks at; never for labels.
    """
    figures = postal_figures(postal_code)
    if not figures:
        return NoBarcode("postal_code", _NOT_SEVEN)
    split = split_town(figures, address, may_be_rest=may_be_rest)
    if isinstance(split, Unsplit):
        return NoBarcode(split.code, split.reason)
    digits = "" if split.is_office else extract(f"{split.rest} {building}")
    return AddressBarcode(encode(figures, digits), split.town, split.is_office)
