"""`survey-ops item`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.days import parse_day
from survey_ops.cli.options import AsJson, By, CaseFolder, Overwrite, opened
from survey_ops.cli.output import say, write_json
from survey_ops.domain.custody import Movement
from survey_ops.domain.items import TYPES, ItemType, read_item_type
from survey_ops.errors import UsageError

if TYPE_CHECKING:
    from survey_ops.tasks.keep_items import KeptItem, NewItem


class Action(StrEnum):
    """What can be done with items."""

    ADD = "add"
    LIST = "list"
    MOVE = "move"
    CODES = "codes"


_USES = {
    Action.ADD: frozenset({"type", "content", "persons", "medium", "holder", "place", "erase-by", "on"}),
    Action.LIST: frozenset[str](),
    Action.MOVE: frozenset({"番号", "引渡・返却・廃棄", "from", "to", "place", "method", "on"}),
    Action.CODES: frozenset({"output", "overwrite"}),
}
"""What each action takes; anything else that is said to it would be lost without a word."""

_Text = str | None


def item(
    case: CaseFolder,
    action: Annotated[
        Action,
        typer.Argument(
            metavar="add|list|move|codes", help="登録 | 一覧 | 移動 | 札（管理コード）のPDF", show_default=False
        ),
    ],
    number: Annotated[
        int | None, typer.Argument(min=1, metavar="番号", help="move: 管理対象の番号", show_default=False)
    ] = None,
    movement: Annotated[
        Movement | None,
        typer.Argument(metavar="handover|return|destroy", help="move: 引渡 | 返却 | 廃棄", show_default=False),
    ] = None,
    type_: Annotated[
        _Text,
        typer.Option(
            "--type",
            metavar="種類",
            help="add: 名簿（list）| 媒体（medium）| 送信データ（transmission）| 掲載（posting）| 封筒（envelopes）"
            "| その他（other）",
            show_default=False,
        ),
    ] = None,
    content: Annotated[
        _Text, typer.Option("--content", help="add: 何のデータか（個人情報は書かない）", show_default=False)
    ] = None,
    persons: Annotated[int | None, typer.Option("--persons", help="add: 載っている人数", show_default=False)] = None,
    medium: Annotated[
        _Text, typer.Option("--medium", help="add: 媒体（紙、USBメモリーなど）", show_default=False)
    ] = None,
    holder: Annotated[
        _Text, typer.Option("--holder", help="add: 持っている者（省くと主管課）", show_default=False)
    ] = None,
    erase_by: Annotated[
        _Text,
        typer.Option(
            "--erase-by",
            metavar="日",
            help="add: 消去・廃棄の期限（送信データは、省くと scanning.keep_days から）",
            show_default=False,
        ),
    ] = None,
    giver: Annotated[_Text, typer.Option("--from", help="move: 渡した者", show_default=False)] = None,
    to: Annotated[_Text, typer.Option("--to", help="move: 受け取った者、送り先", show_default=False)] = None,
    method: Annotated[
        _Text, typer.Option("--method", help="move: 運搬・送信・廃棄の方法", show_default=False)
    ] = None,
    place: Annotated[_Text, typer.Option("--place", help="add・move: 場所", show_default=False)] = None,
    on: Annotated[
        _Text, typer.Option("--on", help="add・move: その日（2021-04-02。省くと今日）", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="codes: 書き出し先（省くと out/item-tags.pdf）", show_default=False),
    ] = None,
    by: By = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """シート以外の管理対象（名簿、媒体、送信データ、掲載、封筒）を登録し、一覧・移動・札を扱う。"""
    said = {
        "番号": number,
        "引渡・返却・廃棄": movement,
        "type": type_,
        "content": content,
        "persons": persons,
        "medium": medium,
        "holder": holder,
        "erase-by": erase_by,
        "from": giver,
        "to": to,
        "method": method,
        "place": place,
        "on": on,
        "output": output,
        "overwrite": overwrite or None,
    }
    _check_used(action, {name for name, value in said.items() if value is not None})
    match action:
        case Action.ADD:
            wish = _wish(type_, content, persons, medium, holder, place, erase_by, on)
            _add(case, by, wish, as_json=as_json)
        case Action.LIST:
            _list(case, as_json=as_json)
        case Action.MOVE:
            details = {"from": giver, "to": to, "place": place, "method": method}
            _move(case, by, number, movement, details, on, as_json=as_json)
        case Action.CODES:
            _codes(case, output, overwrite=overwrite, as_json=as_json)


def _check_used(action: Action, said: set[str]) -> None:
    lost = [name if name in ("番号", "引渡・返却・廃棄") else f"--{name}" for name in sorted(said - _USES[action])]
    if lost:
        raise UsageError(
            f"item {action.value} では、{'、'.join(lost)} は使いません。",
            "survey-ops item --help で書き方を確かめてください。",
        )


def _wish(
    type_: _Text,
    content: _Text,
    persons: int | None,
    medium: _Text,
    holder: _Text,
    place: _Text,
    erase_by: _Text,
    on: _Text,
) -> "NewItem":
    from survey_ops.tasks.keep_items import NewItem

    kind = _type(type_)
    if content is None or persons is None:
        raise UsageError(
            "item add には、--content（何のデータか）と --persons（載っている人数）が要ります。",
            "例: survey-ops item 案件 add --type 名簿 --content 抽出者名簿 --persons 2500",
        )
    return NewItem(kind, content, persons, medium, holder, place, parse_day(erase_by, "--erase-by"), parse_day(on))


def _type(text: _Text) -> ItemType:
    found = read_item_type(text) if text is not None else None
    if found is None:
        words = "、".join(f"{rules.name}（{one.value}）" for one, rules in TYPES.items())
        raise UsageError("--type に、管理対象の種類を書いてください。", f"種類は {words} のどれかです。", code="type")
    return found


def _add(case: Path, by: str | None, wish: "NewItem", *, as_json: bool) -> None:
    from survey_ops.tasks.keep_items import add_item

    with opened(case, by) as workspace:
        kept = add_item(workspace, wish)
    if as_json:
        write_json({"entry": kept.item.entry, **item_json(kept)})
        return
    one = kept.item
    say(f"{one.title} {one.persons:,} 人を登録しました（記録 {one.entry}）。")
    say(f"持っている者: {one.holder}{f'、場所: {one.place}' if one.place else ''}")
    say(*([f"消去・廃棄の期限: {one.erase_by}"] if one.erase_by else []))
    say(f"管理コード: {kept.code}（札は survey-ops item {case} codes で作れます）")


def _list(case: Path, *, as_json: bool) -> None:
    from survey_ops.tasks.keep_items import list_items

    with opened(case) as workspace:
        found = list_items(workspace)
    if as_json:
        write_json({"items": [item_json(kept) for kept in found]})
    elif found:
        _print_table(found)
    else:
        say("シート以外の管理対象は、登録されていません。")


def item_json(kept: "KeptItem") -> dict[str, object]:
    """Return an item as scripts read it."""
    one = kept.item
    return {
        "number": one.number,
        "type": one.type.value,
        "content": one.content,
        "persons": one.persons,
        "medium": one.medium,
        "state": one.state.value,
        "state_word": one.state_word,
        "holder": one.holder,
        "place": one.place,
        "since": one.since,
        "erase_by": one.erase_by,
        "code": str(kept.code),
    }


def _print_table(found: "list[KeptItem]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("番号", "種類", "内容", "人数", "状態", "媒体", "持っている者", "場所", "いつから", "期限"):
        table.add_column(name, justify="right" if name in ("番号", "人数") else "left", overflow="fold")
    for kept in found:
        one = kept.item
        table.add_row(
            str(one.number),
            one.rules.name,
            one.content,
            f"{one.persons:,}",
            one.state_word,
            one.medium,
            one.holder,
            one.place,
            one.since,
            one.erase_by or "",
        )
    Console(width=None if Console().is_terminal else 140, highlight=False).print(table)


def _move(
    case: Path,
    by: str | None,
    number: int | None,
    movement: Movement | None,
    details: dict[str, str | None],
    on: _Text,
    *,
    as_json: bool,
) -> None:
    from survey_ops.tasks.keep_items import move_item

    if number is None or movement is None:
        raise UsageError(
            "item move には、管理対象の番号と handover、return、destroy のどれかが要ります。",
            "例: survey-ops item 案件 move 1 handover --to 業者",
        )
    with opened(case, by) as workspace:
        moved = move_item(workspace, number, movement, details, parse_day(on))
    one = moved.item
    if as_json:
        write_json(
            {"entry": moved.entry, "item": one.number, "state": one.state.value, "already": moved.entry is None}
        )
    elif moved.entry is None:
        say(f"済み    {one.title} は、すでに「{one.state_word}」です（{one.since}）。")
    else:
        say(
            f"受付    {one.title} {one.persons:,} 人  "
            f"{one.rules.movements[movement]}を記録しました（記録 {moved.entry}）。"
        )


def _codes(case: Path, output: Path | None, *, overwrite: bool, as_json: bool) -> None:
    from survey_ops.tasks.print_item_tags import print_item_tags

    with opened(case) as workspace:
        printed = print_item_tags(workspace, output, overwrite=overwrite)
    if as_json:
        write_json(
            {"pdf": str(printed.pdf), "sha256": printed.sha256, "items": [item_json(k) for k in printed.items]}
        )
    else:
        say(f"管理対象 {len(printed.items):,} 件の札を作りました: {printed.pdf}")
        say("切り取って、現物や、送信・掲載の記録の書類に貼ってください。")
