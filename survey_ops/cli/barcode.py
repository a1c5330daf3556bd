"""`survey-ops barcode`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.options import AsJson
from survey_ops.cli.output import say, write_json

if TYPE_CHECKING:
    from survey_ops.tasks.address_barcode import AddressBarcode


def barcode(
    postal_code: Annotated[
        str, typer.Argument(metavar="郵便番号", help="7 けたの郵便番号（ハイフンがあってもよい）", show_default=False)
    ],
    address: Annotated[
        str,
        typer.Argument(
            metavar="住所", help="住所と建物名。都道府県や市区町村から、または町域の後の部分だけ", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """一つの住所のカスタマバーコードを示す（何も記録しない）。付けられない住所では、その理由を示す。"""
    from survey_ops.tasks.address_barcode import NoBarcode, address_barcode

    found = address_barcode(postal_code, address, may_be_rest=True)
    if isinstance(found, NoBarcode):
        if as_json:
            write_json({"digits": None, "check": None, "bars": None, "reason": found.reason, "code": found.code})
        else:
            say(f"バーコードなし  {found.reason}")
    elif as_json:
        write_json(_as_json(found))
    else:
        say(*_lines(found))


def _as_json(found: "AddressBarcode") -> dict[str, object]:
    symbol = found.symbol
    return {
        "postal_code": symbol.postal_code,
        "town": found.town,
        "digits": symbol.digits,
        "check": symbol.check,
        "bars": symbol.bars,
    }


def _lines(found: "AddressBarcode") -> Iterator[str]:
    from survey_ops.domain.customer_barcode import data_characters

    symbol = found.symbol
    places = data_characters(symbol.postal_code, symbol.digits)[len(symbol.postal_code) :]
    yield f"郵便番号  {symbol.postal_code[:3]}-{symbol.postal_code[3:]}"
    if found.is_office:
        yield "町域      なし（事業所や私書箱の個別番号なので、番号だけをバーコードにします）"
    elif found.town is None:
        yield "町域      なし（住所に市区町村も町域もないので、全体を町域の後の部分として読みました）"
    else:
        yield f"町域      {found.town}"
    yield f"抜き出し  {symbol.digits or '（数字なし）'}"
    yield f"13 けた   {' '.join(places)}"
    yield f"検査数字  {symbol.check}"
    yield f"バー      {_in_threes(symbol.bars)}"
    yield "          1 長い  2 上半分  3 下半分  4 短い"


def _in_threes(bars: str) -> str:
    """Return the bars character by character: two of the start, three each, two of the stop."""
    middle = bars[2:-2]
    return " ".join([bars[:2], *(middle[place : place + 3] for place in range(0, len(middle), 3)), bars[-2:]])
