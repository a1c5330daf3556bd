"""Register what is held besides label sheets, list it, and record where it goes.

An item may be registered in a case that was never drawn: the images sent to an AI-OCR service and the entry on a
shared site have no sample. The ledger is then created with the first item.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Reason
from survey_ops.domain.item_codes import LAST_NUMBER, ItemCode, make_item_code
from survey_ops.domain.items import (
    ITEM_KINDS,
    TYPES,
    Item,
    ItemState,
    ItemType,
    judge_item,
    moved_item,
    registered_item,
    replay_items,
)
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.workspace import Workspace

MOST_PERSONS = 100_000_000
_LONGEST = 200


@dataclass(frozen=True)
class NewItem:
    """An item as somebody wants it registered.

    Attributes:
        type: what it is.
        content: what it holds, in words.
        persons: persons whose data it bears.
        medium: what it is on; that of the type where None.
        holder: who has it; the office where None.
        place: where; the office's place where neither holder nor place is said.
        erase_by: day by which it is to be erased or destroyed; of what is sent to a service that reads forms, after
            the days of `[scanning] keep_days` where None.
        on: the day it came into being; today where None.
    """

    type: ItemType
    content: str
    persons: int
    medium: str | None = None
    holder: str | None = None
    place: str | None = None
    erase_by: date | None = None
    on: date | None = None


@dataclass(frozen=True)
class KeptItem:
    """An item that is on record, and its code."""

    item: Item
    code: ItemCode


@dataclass(frozen=True)
class MovedItem:
    """What became of a movement that was recorded by hand.

    Attributes:
        item: as it is now.
        entry: the entry of the movement; None when it had made it before.
    """

    item: Item
    entry: int | None


def office_name(workspace: Workspace) -> str:
    """Return who holds what is in the office."""
    office = workspace.case.config.office
    return f"{office.division} {office.staff}"


def add_item(workspace: Workspace, wish: NewItem) -> KeptItem:
    """Register an item.

    Raises:
        UsageError: a text, the number of persons or a day is not possible.
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    on = wish.on or workspace.today()
    _check(wish, on, workspace.today())
    check_record(workspace)
    with workspace.database.founding() as connection:
        secret = workspace.register_case(connection)
        number = 1 + max(case_items(workspace, connection), default=0)
        if number > LAST_NUMBER:
            raise RefusedError(
                f"管理対象は、一つの案件に {LAST_NUMBER:,} 件までしか登録できません。",
                "案件を分けて登録してください。",
                code="too_many_items",
            )
        entry = workspace.append(connection, "item", _body(workspace, wish, number, on))
    return KeptItem(registered_item(entry), make_item_code(secret, workspace.case.code, number))


def _check(wish: NewItem, on: date, today: date) -> None:
    texts = {"--content": wish.content, "--medium": wish.medium, "--holder": wish.holder, "--place": wish.place}
    for option, text in texts.items():
        if text is not None and not (text.isprintable() and len(text) <= _LONGEST):
            raise UsageError(
                f"{option} に書けるのは、改行やタブのない {_LONGEST} 文字までの文です。", "書き直してください。"
            )
    if not wish.content.strip():
        raise UsageError(
            "--content に、何のデータかを書いてください（例: 抽出者名簿）。",
            "住民の氏名などの個人情報は書かないでください。",
        )
    if not 0 < wish.persons <= MOST_PERSONS:
        raise UsageError(
            f"--persons の人数 {wish.persons:,} が正しくありません。",
            f"そのデータに載っている人数を、1 から {MOST_PERSONS:,} までの数で書いてください。",
        )
    if on > today:
        raise UsageError(
            f"--on の日付 {on.isoformat()} は、今日（{today.isoformat()}）より後です。",
            "作ってから登録してください。今日の日付が違うときは、パソコンの時計を直してください。",
            code="date_future",
        )
    if wish.erase_by and wish.erase_by < on:
        raise UsageError(
            f"消去・廃棄の期限 {wish.erase_by.isoformat()} が、作った日（{on.isoformat()}）より前です。",
            "--erase-by か --on を直してください。",
            code="date_order",
        )


def check_record(workspace: Workspace) -> None:
    """Refuse to begin a record anew in a folder whose record is lost.

    Raises:
        RefusedError: it is lost, or another folder uses the case code.
    """
    is_drawn = workspace.manifest_path.exists()
    if not workspace.database.exists():
        if is_drawn:
            raise workspace.not_drawn()
        return
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        if is_drawn and not workspace.entries(connection, "draw"):
            raise workspace.not_drawn()


def _body(workspace: Workspace, wish: NewItem, number: int, on: date) -> Mapping[str, object]:
    is_office = wish.holder is None and wish.place is None
    medium = TYPES[wish.type].medium if wish.medium is None else wish.medium
    erase_by = wish.erase_by or _kept_until(workspace, wish.type, on)
    return {
        "number": number,
        "type": wish.type.value,
        "content": wish.content.strip(),
        "persons": wish.persons,
        "medium": medium.strip(),
        "holder": (wish.holder or "").strip() or office_name(workspace),
        "place": workspace.case.config.office.place if is_office else (wish.place or "").strip(),
        "erase_by": erase_by.isoformat() if erase_by else None,
        "by": workspace.actor,
        "on": on.isoformat(),
    }


def _kept_until(workspace: Workspace, type_: ItemType, on: date) -> date | None:
    """Return the day until which the service keeps what is sent to it, where the case file says how long."""
    scanning = workspace.case.config.scanning
    if type_ is not ItemType.TRANSMISSION or scanning is None or scanning.keep_days is None:
        return None
    return on + timedelta(days=scanning.keep_days)


def case_items(workspace: Workspace, connection: Connection) -> dict[int, Item]:
    """Return the items of the case by number, those of which nothing is held any more among them."""
    return replay_items(workspace.entries(connection, *ITEM_KINDS))


def list_items(workspace: Workspace) -> list[KeptItem]:
    """Return all items of the case with their codes; none where the case has no record yet.

    Raises:
        RefusedError: the record of the case is lost, or another folder uses its code.
        MachineError: the secret of the codes is gone.
    """
    if not workspace.database.exists():
        if workspace.manifest_path.exists():
            raise workspace.not_drawn()
        return []
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        found = case_items(workspace, connection)
    if not found:
        return []
    secret = workspace.codes_secret()
    return [KeptItem(item, make_item_code(secret, workspace.case.code, item.number)) for item in found.values()]


def append_move(
    workspace: Workspace,
    connection: Connection,
    item: Item,
    movement: Movement,
    said: Mapping[str, object],
) -> Entry:
    """Append an accepted movement of an item.

    Args:
        workspace: the case.
        connection: the transaction in which it was judged.
        item: as it was before.
        movement: what was done.
        said: the keys of the entry but for those of the item: who, where, how, when, and the id of the scan.
    """
    body = {"item": item.number, "movement": movement.value, "persons": item.persons, **said}
    return workspace.append(connection, "item_moved", body)


def move_item(
    workspace: Workspace, number: int, movement: Movement, said: Mapping[str, str | None], on: date | None
) -> MovedItem:
    """Record a movement of one item without reading its code.

    Args:
        workspace: the case.
        number: of the item.
        movement: what was done.
        said: `from`, `to`, `place`, `method`; None or absent where nobody said.
        on: the day; today where None.

    Raises:
        UsageError: nobody said who took it, or the day is to come.
        RefusedError: there is no such item, or it cannot make the movement from where it is.
    """
    _check_day(on, workspace.today())
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        item = case_items(workspace, connection).get(number)
        if item is None:
            raise RefusedError(
                f"管理対象 {number} は、この案件に登録されていません。",
                "survey-ops item 案件 list で番号を確かめてください。",
                code="item_unknown",
            )
        verdict = judge_item(movement, item)
        if verdict is None:
            return MovedItem(item, None)
        if isinstance(verdict, Reason):
            raise _refused(item, movement, verdict)
        entry = append_move(workspace, connection, item, movement, _details(workspace, item, movement, said, on))
        return MovedItem(moved_item(item, entry), entry.n)


def _check_day(on: date | None, today: date) -> None:
    if on and on > today:
        raise UsageError(
            f"--on の日付 {on.isoformat()} は、今日（{today.isoformat()}）より後です。",
            "行ってから記録してください。今日の日付が違うときは、パソコンの時計を直してください。",
            code="date_future",
        )


def _details(
    workspace: Workspace, item: Item, movement: Movement, said: Mapping[str, str | None], on: date | None
) -> dict[str, object]:
    whole = {key: (said.get(key) or "").strip() or None for key in ("from", "to", "place", "method")}
    if movement is Movement.HANDOVER and whole["to"] is None:
        raise UsageError(
            f"{item.rules.movements[movement]}の相手がありません。", "--to に、受け取った者や送り先を書いてください。"
        )
    if movement is Movement.RETURN and whole["to"] is None:
        whole["to"] = office_name(workspace)
        whole["place"] = whole["place"] or workspace.case.config.office.place or None
    return {
        **whole,
        "request": uuid.uuid4().hex,
        "transfer": None,
        "read_at": None,
        "by": workspace.actor,
        "planned": [],
        "on": (on or workspace.today()).isoformat(),
    }


def _refused(item: Item, movement: Movement, reason: Reason) -> RefusedError:
    if reason is Reason.NOT_FOR_ITEM:
        words = "・".join(f"{word}（{one.value}）" for one, word in item.rules.movements.items())
        return RefusedError(
            f"{item.title} は「{item.rules.name}」なので、{movement.value} はできません。",
            f"できるのは {words} です。",
            code=reason.value,
        )
    if reason is Reason.VOID:
        return RefusedError(
            f"{item.title} は、登録を取り消してあります。",
            "必要なら survey-ops item 案件 add で登録し直してください。",
            code=reason.value,
        )
    return RefusedError(
        f"{item.title} は「{item.state_word}」なので、{item.rules.movements[movement]}を記録できません。",
        _next_step(item, movement),
        code=reason.value,
    )


def _next_step(item: Item, movement: Movement) -> str:
    if item.state is ItemState.LOST:
        return "見つかったのなら、先に発見を記録してください。"
    if movement is Movement.DESTROY and item.state is ItemState.HANDED:
        return f"戻ってから（survey-ops item 案件 move {item.number} return）記録してください。"
    return "survey-ops item 案件 list で状態を確かめ、間違えた記録は survey-ops correct で取り消してください。"
