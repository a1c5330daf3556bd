"""`survey-ops stocks`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.clock import now
from survey_ops.cli.options import AsJson, Overwrite
from survey_ops.cli.output import say, write_json
from survey_ops.cli.tables import cells, fill, shorten, wrap
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.stocks import Confidence, Stock
    from survey_ops.tasks.stock_files import ListedStock

_CONFIDENCE: "dict[Confidence, str]" = {"high": "高", "medium": "中", "low": "低"}
_HEADS = ("名前", "製品", "面数", "ラベルmm", "確かさ", "コード", "バーコード")
_WIDTHS = (16, 16, 4, 9, 6, 6, 10)
_LEGEND = (
    "確かさ      高 メーカーの図面が出どころ  中 公開のテンプレート集",
    "            低 出どころが不明か、向かい合う余白が揃わないもの",
    "コード      管理コードを印刷する所（余白か、左上のラベルを使う管理ラベル）",
    "バーコード  カスタマバーコードが、どのラベルにも入るか",
)


def stocks(
    name: Annotated[
        str | None,
        typer.Argument(metavar="用紙", help="枠の確認ページを作る用紙（省くと一覧を出す）", show_default=False),
    ] = None,
    case: Annotated[
        Path | None, typer.Option("--case", help="市の用紙（stocks フォルダー）も使う案件", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="PDF の名前（省くと outline-用紙.pdf）", show_default=False),
    ] = None,
    printer: Annotated[
        str | None, typer.Option("--printer", help="補正を使うプリンター（printers で登録）", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """ラベル用紙の一覧を出す。用紙を指定すると、実物に重ねて確かめる枠のページを作る。"""
    if name is not None:
        _outline(name, case, output, printer, overwrite=overwrite, as_json=as_json)
        return
    if output or printer:
        raise UsageError(
            "枠の確認ページを作る用紙を指定してください。",
            "例: survey-ops stocks aone-72212 -o waku.pdf",
            code="stock_needed",
        )
    from survey_ops.tasks.stock_files import list_stocks

    listed = list_stocks(case)
    if as_json:
        write_json({"stocks": [{**_as_json(one.stock), "own": one.is_own} for one in listed]})
    else:
        say(*_lines(listed))


def _outline(
    name: str, case: Path | None, output: Path | None, printer: str | None, *, overwrite: bool, as_json: bool
) -> None:
    from survey_ops.tasks.stock_pages import make_outline

    page, stock = make_outline(name, now(), case=case, printer=printer, output=output, overwrite=overwrite)
    if as_json:
        write_json(
            {"pdf": str(page.pdf), "sha256": page.sha256, "printer": printer or None, "stock": _as_json(stock)}
        )
        return
    say(
        f"枠の確認ページを作りました: {page.pdf}",
        "「実際のサイズ」（100 %）で普通の紙に印刷し、ラベル用紙に重ね、光に透かして比べてください。",
        f"寸法の確かさ: {_CONFIDENCE[stock.confidence]}",
        f"出どころ: {stock.source}",
    )


def _as_json(stock: "Stock") -> dict[str, Any]:
    return {
        "name": stock.name,
        "title": stock.title,
        "aliases": list(stock.aliases),
        "faces": stock.places,
        "per_sheet": stock.per_sheet,
        "columns": stock.columns,
        "rows": stock.rows,
        "width": stock.width,
        "height": stock.height,
        "left": stock.left,
        "top": stock.top,
        "right": round(stock.right, 2),
        "bottom": round(stock.bottom, 2),
        "pitch_x": stock.pitch_x,
        "pitch_y": stock.pitch_y,
        "confidence": stock.confidence,
        "code": "label" if stock.has_control_label else "margin",
        "barcode": stock.barcode_fault is None,
        "barcode_fault": stock.barcode_fault,
        "source": stock.source,
    }


def _lines(listed: "list[ListedStock]") -> list[str]:
    """Return the table, those of the case under a heading of their own."""
    own = [_row(one.stock) for one in listed if one.is_own]
    shipped = [_row(one.stock) for one in listed if not one.is_own]
    lines = ["案件の用紙", *own, "備付けの用紙"] if own else []
    aliases = [f"{alias} = {one.stock.name}  " for one in listed for alias in one.stock.aliases]
    return [
        _join(_HEADS),
        *lines,
        *shipped,
        "",
        *_LEGEND,
        "同じ割付の別名",
        *wrap(aliases, "  "),
        "枠を確かめるページは survey-ops stocks 用紙 で作れます。",
    ]


def _row(stock: "Stock") -> str:
    return _join(
        (
            stock.name,
            shorten(stock.title, _WIDTHS[1]),
            f"{stock.places:>4}",
            f"{stock.width:g}x{stock.height:g}",
            _CONFIDENCE[stock.confidence],
            "ラベル" if stock.has_control_label else "余白",
            "不可" if stock.barcode_fault else "可",
        )
    )


def _join(values: tuple[str, ...]) -> str:
    """Return a line of the table; a name that is too long takes from the title beside it."""
    over = max(0, cells(values[0]) - _WIDTHS[0])
    title = shorten(values[1], max(_WIDTHS[1] - over, 4))
    widths = (cells(values[0]) if over else _WIDTHS[0], max(_WIDTHS[1] - over, 4), *_WIDTHS[2:])
    line = "  ".join(fill(text, width) for text, width in zip((values[0], title, *values[2:]), widths, strict=True))
    return line.rstrip()
