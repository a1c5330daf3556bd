"""`survey-ops printers`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from survey_ops.cli.clock import now
from survey_ops.cli.options import AsJson, Overwrite
from survey_ops.cli.output import say, write_json
from survey_ops.cli.tables import fill
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.domain.printers import PrinterProfile


class Action(StrEnum):
    """What to do with the profiles."""

    LIST = "list"
    RULER = "ruler"
    SET = "set"
    REMOVE = "remove"


Length = str | None
"""A number as typed, in any width, with or without its unit."""


def printers(
    action: Annotated[
        Action,
        typer.Argument(
            metavar="list|ruler|set|remove",
            help="一覧 | 測るためのページを作る | 測った値を登録する | 消す（省くと一覧）",
            show_default=False,
        ),
    ] = Action.LIST,
    name: Annotated[
        str | None, typer.Argument(metavar="プリンター", help="補正の名前（set と remove）", show_default=False)
    ] = None,
    left: Annotated[Length, typer.Option("--left", help="① 紙の左端から左の線まで（mm）", show_default=False)] = None,
    top: Annotated[Length, typer.Option("--top", help="② 紙の上端から上の線まで（mm）", show_default=False)] = None,
    width: Annotated[Length, typer.Option("--width", help="③ 左の線から右の線まで（mm）", show_default=False)] = None,
    height: Annotated[
        Length, typer.Option("--height", help="④ 上の線から下の線まで（mm）", show_default=False)
    ] = None,
    offset_x: Annotated[
        Length, typer.Option("--offset-x", help="右へ動かす mm（左へは -）", show_default=False)
    ] = None,
    offset_y: Annotated[
        Length, typer.Option("--offset-y", help="下へ動かす mm（上へは -）", show_default=False)
    ] = None,
    scale_x: Annotated[Length, typer.Option("--scale-x", help="横の倍率（1.002 など）", show_default=False)] = None,
    scale_y: Annotated[Length, typer.Option("--scale-y", help="縦の倍率（1.002 など）", show_default=False)] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="ruler の PDF の名前（省くと printer-ruler.pdf）", show_default=False),
    ] = None,
    printer: Annotated[
        str | None, typer.Option("--printer", help="ruler で、登録した補正を確かめる", show_default=False)
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """プリンターのずれを測るページを作り、補正を登録する。"""
    measured = {"--left": left, "--top": top, "--width": width, "--height": height}
    direct = {"--offset-x": offset_x, "--offset-y": offset_y, "--scale-x": scale_x, "--scale-y": scale_y}
    pages = {"--output": output, "--printer": printer, "--overwrite": overwrite or None}
    _check_options(action, name, {**measured, **direct}, pages)
    match action:
        case Action.LIST:
            _list(as_json=as_json)
        case Action.RULER:
            _ruler(output, printer, overwrite=overwrite, as_json=as_json)
        case Action.SET:
            _set(_needed(name), measured, direct, as_json=as_json)
        case Action.REMOVE:
            _remove(_needed(name), as_json=as_json)


def _check_options(action: Action, name: str | None, numbers: dict[str, Length], pages: dict[str, Any]) -> None:
    """Refuse what an action has no use for; it would be passed over in silence."""
    given = [option for option, value in numbers.items() if value is not None and action is not Action.SET]
    given += [option for option, value in pages.items() if value is not None and action is not Action.RULER]
    given += [f"「{name}」"] if name is not None and action in (Action.LIST, Action.RULER) else []
    if given:
        raise UsageError(
            f"{action} では {'、'.join(given)} を使いません。",
            "survey-ops printers --help で書き方を確かめてください。",
            code="printer_options",
        )


def _needed(name: str | None) -> str:
    if name is None:
        raise UsageError(
            "プリンターの名前を指定してください。",
            "例: survey-ops printers set 3階の複合機 --left 20.5 --top 19.8 --width 170.2 --height 256.9",
            code="printer_name",
        )
    return name


def _list(*, as_json: bool) -> None:
    from survey_ops.tasks.printer_profiles import list_printers, printers_folder

    found = list_printers()
    if as_json:
        write_json({"printers": [_as_json(profile) for profile in found], "folder": str(printers_folder())})
    elif found:
        say(*(line for profile in found for line in _lines(profile)), f"保存先: {printers_folder()}")
    else:
        say(
            "プリンターの補正は、まだ一つも登録していません。",
            "survey-ops printers ruler でページを作り、印刷して測ってください。",
        )


def _ruler(output: Path | None, printer: str | None, *, overwrite: bool, as_json: bool) -> None:
    from survey_ops.tasks.stock_pages import make_ruler_page

    page = make_ruler_page(now(), printer=printer, output=output, overwrite=overwrite)
    if as_json:
        write_json({"pdf": str(page.pdf), "sha256": page.sha256, "printer": printer})
    else:
        say(
            f"物差しのページを作りました: {page.pdf}",
            "「実際のサイズ」（100 %）で印刷し、ページに書いてある四つの長さを測ってください。",
        )


def _set(name: str, measured: dict[str, Length], direct: dict[str, Length], *, as_json: bool) -> None:
    from survey_ops.tasks.printer_profiles import adjust_printer, measure_printer

    lengths, values = _numbers(measured), _numbers(direct)
    if bool(lengths) == bool(values) or (lengths and len(lengths) != len(measured)):
        raise UsageError(
            "測った値（--left --top --width --height の四つ）か、補正の値（--offset-x など）の、"
            "どちらかを指定してください。",
            "測るページは survey-ops printers ruler で作れます。",
            code="printer_numbers",
        )
    if lengths:
        profile, path = measure_printer(name, *(lengths[option] for option in measured))
    else:
        profile, path = adjust_printer(name, {_field(option): value for option, value in values.items()})
    if as_json:
        write_json({**_as_json(profile), "file": str(path)})
    else:
        say("登録しました。", *_lines(profile), f"保存先: {path}", _checking(profile.name))


def _checking(name: str) -> str:
    return f"確かめるには、survey-ops printers ruler --printer {name} のページを印刷して測ってください。"


def _remove(name: str, *, as_json: bool) -> None:
    from survey_ops.tasks.printer_profiles import remove_printer

    removed = remove_printer(name)
    if as_json:
        write_json({"removed": removed})
    else:
        say(f"プリンター「{removed}」の補正を消しました。")


def _numbers(texts: dict[str, Length]) -> dict[str, float]:
    """Return the numbers that were given.

    Raises:
        UsageError: some are none.
    """
    from survey_ops.domain.printers import read_length

    given = {option: (text, read_length(text)) for option, text in texts.items() if text is not None}
    wrong = [f"{option} の「{text}」" for option, (text, value) in given.items() if value is None]
    if wrong:
        raise UsageError(f"{'、'.join(wrong)} は数ではありません。", "例: --left 20.5", code="printer_number")
    return {option: value for option, (_, value) in given.items() if value is not None}


def _field(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")


def _as_json(profile: "PrinterProfile") -> dict[str, Any]:
    return {
        "name": profile.name,
        "offset_x": profile.offset_x,
        "offset_y": profile.offset_y,
        "scale_x": profile.scale_x,
        "scale_y": profile.scale_y,
    }


def _lines(profile: "PrinterProfile") -> list[str]:
    across, down = "左" if profile.offset_x < 0 else "右", "上" if profile.offset_y < 0 else "下"
    return [
        profile.name,
        f"  横  {across}へ {fill(f'{abs(profile.offset_x):.2f} mm', 9)} 倍率 {profile.scale_x:.4f}",
        f"  縦  {down}へ {fill(f'{abs(profile.offset_y):.2f} mm', 9)} 倍率 {profile.scale_y:.4f}",
    ]
