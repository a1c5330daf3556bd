"""Rows of the register for what moved: handovers, returns, destructions, what was refused, what was confirmed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, missing_after
from survey_ops.domain.custody_words import MOVEMENTS
from survey_ops.domain.items import TYPES, ItemType
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.register_book import Book, held_by, persons_of
from survey_ops.domain.register_groups import Group
from survey_ops.domain.register_row import LABELS, RegisterRow
from survey_ops.domain.register_text import (
    days_text,
    item_contents,
    item_media,
    pairs,
    party,
    refusals,
    sheet_ranges,
)

_AFTER = {"handover": ("return", "destroy"), "return": ("destroy",), "destroy": ()}
_PLANNED = {"from": "渡した者", "to": "受けた者", "place": "場所", "method": "方法"}
_WAYS = {"scanned": "受け取った側の読取り", "signed": "署名と計数"}


def tell_movement(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of sheets and items that moved, with their transfer where there is one."""
    transfer = group.entries[0] if group.entries[0].kind == "transfer" else None
    said = (transfer or group.entries[0]).body
    standing = [entry for entry in group.moves if not book.undone_by(entry)]
    items = tuple(entry.body["item"] for entry in standing if entry.kind == "item_moved")
    sheets = tuple(
        (entry.body["sheet"], entry.body["generation"]) for entry in standing if entry.kind != "item_moved"
    )
    known = [entry for number in items if (entry := book.item(number))]
    lacking = _lacking(book, Movement(group.kind.value), standing)
    return replace(
        row,
        sheets=sheets,
        items=items,
        persons=sum(map(persons_of, standing)),
        medium="\n".join([*([LABELS] if sheets else []), *item_media(known)]),
        content="\n".join(item_contents(known)),
        giver=party(said["from"]),
        taker=party(said["to"]),
        witness=party(transfer.body["witness"]) if transfer else "",
        place=said["place"] or "",
        carrying=(said["carrying"] if transfer else said["method"]) or "",
        confirmation=_confirmation(book, group, transfer),
        due=date.fromisoformat(said["due"]) if transfer and said["due"] else None,
        done=_done(book, group.kind.value, standing),
        lacking=lacking,
        word="" if sheets else _word_of_items(Movement(group.kind.value), known),
        is_undone=bool(group.moves) and not standing,
        remarks=(*_movement_remarks(book, group, lacking), *_papers(book, group)),
    )


def _word_of_items(movement: Movement, items: Sequence[Entry]) -> str:
    """Return what the movement is called of items that share a word for it, else nothing."""
    words = {TYPES[ItemType(item.body["type"])].movements.get(movement, "") for item in items}
    return words.pop() if len(words) == 1 else ""


def _lacking(book: Book, movement: Movement, moves: Sequence[Entry]) -> tuple[int, ...]:
    """Return the numbers of the sheets that the movement had not reached right after these moves."""
    scans = [entry for entry in moves if entry.kind != "item_moved"]
    if not scans:
        return ()
    sheets = book.sheets_at(scans[-1].n)
    draws = {sheets[entry.body["sheet"], entry.body["generation"]].draw for entry in scans}
    return tuple(missing_after(movement, (sheet for sheet in sheets.values() if sheet.draw in draws)))


def _confirmation(book: Book, group: Group, transfer: Entry | None) -> str:
    """Return how a movement was confirmed: by its codes, and of a transfer by the other side."""
    lines = ["管理コードの読取り"] if group.moves else []
    if transfer:
        confirmed = book.standing("transfer_confirmed", transfer=transfer.n)
        lines.append(_confirmed(book, confirmed[-1]) if confirmed else "受け取った側の確認は未了")
    return "\n".join(lines)


def _confirmed(book: Book, entry: Entry) -> str:
    agrees = "一致" if entry.body["agrees"] else "不一致"
    return f"{_WAYS[entry.body['way']]}（{agrees}、整理番号 {book.row_of(entry.n)}）"


def _done(book: Book, movement: str, moves: Sequence[Entry]) -> str:
    """Return when what moved came back and was destroyed."""
    lines = []
    for later in _AFTER[movement]:
        days = Counter(found.body["on"] for entry in moves if (found := book.later(entry, later)))
        if days:
            lines.append(days_text(MOVEMENTS[Movement(later)], days, len(moves)))
    return "\n".join(lines)


def _movement_remarks(book: Book, group: Group, lacking: Sequence[int]) -> list[str]:
    remarks = []
    if not group.moves and group.entries:
        remarks.append("読取りの記録はありません。")
    if lacking:
        name = MOVEMENTS[Movement(group.kind.value)]
        remarks.append(f"終わった時点で{name}がまだのシート {len(lacking):,} 枚（{short_list(lacking)}）。")
    if group.refused:
        remarks.append(f"受け付けなかった読取り: {refusals(group.refused)}。")
    undone = [entry for entry in group.moves if book.undone_by(entry)]
    if undone:
        remarks.append(_undone(book, undone))
    planned = {key for entry in group.moves for key in entry.body.get("planned") or ()}
    if planned and group.moves[0] is group.entries[0]:  # of a transfer, both sides are named in it
        told = "・".join(word for key, word in _PLANNED.items() if key in planned)
        remarks.append(f"{told}は、案件の予定による記録。")
    if any(entry.body.get("read_at") for entry in group.moves):
        remarks.append("台帳につながらない窓口で読み取り、後から取り込んだものを含みます。")
    return remarks


def _undone(book: Book, moves: Sequence[Entry]) -> str:
    sheets = sheet_ranges((entry.body["sheet"], entry.body["generation"]) for entry in moves if "sheet" in entry.body)
    items = short_list(sorted(entry.body["item"] for entry in moves if "item" in entry.body))
    named = "、".join([*([f"シート {sheets}"] if sheets else []), *([f"管理対象 {items}"] if items else [])])
    rows = {book.row_of(found.n) for entry in moves if (found := book.undone_by(entry))}
    at = short_list(sorted(row for row in rows if row))
    return f"取り消した読取り: {named}（整理番号 {at}）。"


def _papers(book: Book, group: Group) -> list[str]:
    """Return the receipts and the like that were made of a movement."""
    names = {"receipt": "受領書", "return": "返却書", "destruction": "廃棄記録"}
    mine = {entry.n for entry in group.entries}
    made = [entry.body for entry in book.standing("paper") if entry.body["of"] in mine]
    listed = "、".join(f"{names[one['paper']]} 第 {one['number']} 号" for one in made if one["paper"] in names)
    return [f"{listed}。"] if listed else []


def tell_refused(_book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of scans that were refused and moved nothing."""
    movement = MOVEMENTS[Movement(group.refused[0].body["movement"])]
    return replace(row, remarks=(f"{movement}の読取りで受け付けなかったもの: {refusals(group.refused)}。",))


def tell_confirmed(book: Book, group: Group, row: RegisterRow) -> RegisterRow:
    """Return the row of what the other side says it has."""
    entry = group.entries[0]
    body = entry.body
    opened = next((one for one in book.entries if one.n == body["transfer"]), None)
    sent = _sent(book, entry)
    remarks = [f"整理番号 {book.row_of(body['transfer'])} の受渡しの確認。"]
    for name, sheets, items in (
        ("不足", body["lacking"], body["lacking_items"]),
        ("過剰", body["excess"], body["excess_items"]),
    ):
        parts = [f"シート {sheet_ranges(pairs(sheets))}"] if sheets else []
        parts += [f"管理対象 {short_list(sorted(items))}"] if items else []
        remarks += [f"{name} {len(sheets) + len(items):,}（{'、'.join(parts)}）。"] if parts else []
    if body["refused"]:
        remarks.append(f"この案件のものでないコード {body['refused']:,} 件。")
    return replace(
        row,
        counts={"渡した": len(sent), "確認": body["count"]},
        giver=party(opened.body["from"]) if opened else "",
        taker=party(opened.body["to"]) if opened else "",
        confirmation=f"{_WAYS[body['way']]}（{'一致' if body['agrees'] else '不一致'}）",
        difference=0 if body["agrees"] else len(sent) - body["count"],
        disagrees=not body["agrees"],
        remarks=tuple(remarks),
    )


def _sent(book: Book, confirmed: Entry) -> set[object]:
    """Return what had moved under a transfer when it was confirmed."""
    transfer = confirmed.body["transfer"]
    return {
        held_by(entry)
        for group in book.groups
        for entry in group.moves
        if group.entries[0].n == transfer and entry.n < confirmed.n and not book.undone_by(entry)
    }
