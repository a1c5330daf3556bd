"""What is held besides label sheets (管理対象), and where it is: the rules as values.

A drawn list on paper, a medium, data sent over a line, an entry on a shared site, envelopes in boxes: each is an item
of a type, with a number, and bears the data of so many persons. The three movements of the sheets are its movements
too; each type has its own words for them.

                      handover           return            destroy
    list          保管中 ──► 引渡し中 ──► 返却済み ──► 廃棄済み
    transmission  送信前 ──► 送信済み ──► 受領済み ──► 消去済み     the answer is received; what was sent stays there
    posting       掲載前 ──► 掲載中   ────────────────► 取下げ済み

What differs from sheets:

- What came back may go out again: a medium travels more than once. A transmission does not, a further batch is a
  further item.
- What lies with somebody else may be destroyed there when it cannot be carried back (transmission, posting), or when
  it is a medium or of no other type. Paper comes back first, as sheets do.
- The answer to a transmission does not bring back what was sent: holder and place stay until it is erased there.

An item whose registration was undone is void. The entries are few, so where every item is is worked out from them
each time; no table mirrors it.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Reason

ITEM_KINDS = ("item", "item_moved", "loss", "loss_found", "correct")
"""Kinds of entries that `replay_items` needs."""


class ItemType(StrEnum):
    """What an item is."""

    LIST = "list"
    MEDIUM = "medium"
    TRANSMISSION = "transmission"
    POSTING = "posting"
    ENVELOPES = "envelopes"
    OTHER = "other"


class ItemState(StrEnum):
    """Where an item is."""

    KEPT = "kept"
    HANDED = "handed"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    LOST = "lost"
    VOID = "void"


GONE = frozenset({ItemState.DESTROYED, ItemState.VOID})
"""States in which nothing is held any more."""

TARGETS = {
    Movement.HANDOVER: ItemState.HANDED,
    Movement.RETURN: ItemState.RETURNED,
    Movement.DESTROY: ItemState.DESTROYED,
}


@dataclass(frozen=True)
class TypeRules:
    """The words of a type, and where its items may go.

    Attributes:
        name: of the type.
        medium: what an item of it is on, unless somebody says otherwise.
        movements: the movements it can make, in its own words.
        states: its states, likewise.
        sources: movement -> states from which it is made.
        awaited: whether what is out is expected back.
        stays: whether it stays where it was sent although something came back.
        carried: whether it is carried by hand: a handover then tells where it changed hands, not where it went.
    """

    name: str
    medium: str
    movements: Mapping[Movement, str]
    states: Mapping[ItemState, str]
    sources: Mapping[Movement, frozenset[ItemState]]
    awaited: bool
    stays: bool = False
    carried: bool = False


_SHOWN = 24  # letters of the content in a message
_AT_HAND = frozenset({ItemState.KEPT, ItemState.RETURNED})
_ANYWHERE = _AT_HAND | {ItemState.HANDED}
_ALWAYS = {ItemState.LOST: "紛失", ItemState.VOID: "登録取消し"}


def _carried(name: str, medium: str, *, destroyed: frozenset[ItemState], awaited: bool) -> TypeRules:
    """Return the rules of a type that is carried by hand."""
    return TypeRules(
        name=name,
        medium=medium,
        movements={Movement.HANDOVER: "引渡し", Movement.RETURN: "返却", Movement.DESTROY: "廃棄"},
        states={
            ItemState.KEPT: "保管中",
            ItemState.HANDED: "引渡し中",
            ItemState.RETURNED: "返却済み",
            ItemState.DESTROYED: "廃棄済み",
            **_ALWAYS,
        },
        sources={
            Movement.HANDOVER: _AT_HAND,
            Movement.RETURN: frozenset({ItemState.HANDED}),
            Movement.DESTROY: destroyed,
        },
        awaited=awaited,
        carried=True,
    )


TYPES: Mapping[ItemType, TypeRules] = {
    ItemType.LIST: _carried("名簿", "紙", destroyed=_AT_HAND, awaited=True),
    ItemType.MEDIUM: _carried("媒体", "電磁的記録媒体", destroyed=_ANYWHERE, awaited=True),
    ItemType.TRANSMISSION: TypeRules(
        name="送信データ",
        medium="通信回線",
        movements={Movement.HANDOVER: "送信", Movement.RETURN: "受領", Movement.DESTROY: "消去"},
        states={
            ItemState.KEPT: "送信前",
            ItemState.HANDED: "送信済み",
            ItemState.RETURNED: "受領済み",
            ItemState.DESTROYED: "消去済み",
            **_ALWAYS,
        },
        sources={
            Movement.HANDOVER: frozenset({ItemState.KEPT}),
            Movement.RETURN: frozenset({ItemState.HANDED}),
            Movement.DESTROY: _ANYWHERE,
        },
        awaited=True,
        stays=True,
    ),
    ItemType.POSTING: TypeRules(
        name="掲載",
        medium="共有サイト",
        movements={Movement.HANDOVER: "掲載", Movement.DESTROY: "取下げ"},
        states={
            ItemState.KEPT: "掲載前",
            ItemState.HANDED: "掲載中",
            ItemState.DESTROYED: "取下げ済み",
            **_ALWAYS,
        },
        sources={
            Movement.HANDOVER: frozenset({ItemState.KEPT}),
            Movement.DESTROY: frozenset({ItemState.KEPT, ItemState.HANDED}),
        },
        awaited=False,
    ),
    # Envelopes go out to the post and do not come back; those that a contractor spoiled do.
    ItemType.ENVELOPES: _carried("封筒", "封筒（箱）", destroyed=_AT_HAND, awaited=False),
    ItemType.OTHER: _carried("その他", "", destroyed=_ANYWHERE, awaited=True),
}


@dataclass(frozen=True)
class Item:
    """An item and its last movement.

    Attributes:
        number: of the item, from 1.
        type: what it is.
        content: what it holds, in words.
        persons: persons whose data it bears.
        medium: what it is on; may be empty.
        erase_by: day by which it is to be erased or destroyed (ISO 8601), where one was set for it.
        state: where it is.
        since: the day it came there, as the operator said.
        holder: who has it, where known.
        place: where, where known.
        entry: the ledger entry that says so.
        registered: the entry that registered it.
    """

    number: int
    type: ItemType
    content: str
    persons: int
    medium: str
    erase_by: str | None
    state: ItemState
    since: str
    holder: str
    place: str
    entry: int
    registered: int

    @property
    def rules(self) -> TypeRules:
        """The words and rules of its type."""
        return TYPES[self.type]

    @property
    def state_word(self) -> str:
        """Where it is, in the words of its type."""
        return self.rules.states[self.state]

    @property
    def is_out(self) -> bool:
        """Tell whether it lies with somebody outside: handed over, or sent and not erased there."""
        return self.state is ItemState.HANDED or (self.rules.stays and self.state is ItemState.RETURNED)

    @property
    def is_away(self) -> bool:
        """Tell whether it is out, or lost."""
        return self.is_out or self.state is ItemState.LOST

    @property
    def title(self) -> str:
        """Number, type and the beginning of the content, as messages name it."""
        content = self.content if len(self.content) <= _SHOWN else f"{self.content[: _SHOWN - 1]}…"
        return f"管理対象 {self.number}（{self.rules.name}）{content}"


def read_item_type(text: str) -> ItemType | None:
    """Return the type that a word or a code stands for, or None.

    >>> read_item_type("媒体")
    <ItemType.MEDIUM: 'medium'>
    >>> read_item_type("ｐｏｓｔｉｎｇ")
    <ItemType.POSTING: 'posting'>
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return next((one for one, rules in TYPES.items() if plain in (one.value, rules.name)), None)


def judge_item(movement: Movement, item: Item) -> ItemState | Reason | None:
    """Decide a movement: the new state, None when it is already done, or the reason of the refusal."""
    if item.state is ItemState.VOID:
        return Reason.VOID
    if movement not in item.rules.movements:
        return Reason.NOT_FOR_ITEM
    if item.state is TARGETS[movement]:
        return None
    return TARGETS[movement] if item.state in item.rules.sources[movement] else Reason.WRONG_STATE


def missing_items(movement: Movement, items: Iterable[Item]) -> list[int]:
    """Return the numbers of the items that a movement of all would still have to reach.

    After a return: what is out and expected back. After a destruction: all that is held. Envelopes that went to the
    post are neither. Which items are to be handed over nobody has said, so after a handover none is missing.
    """
    return sorted(item.number for item in items if _is_awaited(movement, item))


def _is_awaited(movement: Movement, item: Item) -> bool:
    if movement is Movement.RETURN:
        return item.state is ItemState.HANDED and item.rules.awaited
    if movement is Movement.DESTROY:
        is_posted = item.type is ItemType.ENVELOPES and item.state is ItemState.HANDED
        return item.state not in GONE and item.state is not ItemState.LOST and not is_posted
    return False


def replay_items(entries: Iterable[Entry]) -> dict[int, Item]:
    """Return every item of one case by its number, as the entries leave it.

    Args:
        entries: the case's entries by rising number, at least those of `ITEM_KINDS`.

    Raises:
        KeyError, ValueError: the entries contradict themselves.
    """
    known = list(entries)
    undone = {entry.body["entry"] for entry in known if entry.kind == "correct"}
    found: dict[int, Item] = {}
    before: dict[int, Item] = {}
    for entry in known:
        if entry.n in undone and entry.kind != "item":
            continue
        match entry.kind:
            case "item":
                item = registered_item(entry)
                if item.number in found:
                    raise ValueError(f"entry {entry.n} registers an item a second time")
                found[item.number] = replace(item, state=ItemState.VOID) if entry.n in undone else item
            case "item_moved":
                found[entry.body["item"]] = moved_item(found[entry.body["item"]], entry)
            case "loss":
                for number in entry.body["items"]:
                    before[number] = found[number]
                    found[number] = _lost(found[number], entry)
            case "loss_found":
                for number in entry.body["items"]:
                    found[number] = before.pop(number, found[number])
    return found


def registered_item(entry: Entry) -> Item:
    """Return the item that an `item` entry put on record."""
    body = entry.body
    return Item(
        number=body["number"],
        type=ItemType(body["type"]),
        content=body["content"],
        persons=body["persons"],
        medium=body["medium"],
        erase_by=body["erase_by"],
        state=ItemState.KEPT,
        since=body["on"],
        holder=body["holder"],
        place=body["place"],
        entry=entry.n,
        registered=entry.n,
    )


def moved_item(item: Item, entry: Entry) -> Item:
    """Return the item after an accepted movement."""
    body = entry.body
    movement = Movement(body["movement"])
    after = replace(item, state=TARGETS[movement], since=body["on"], entry=entry.n)
    if movement is Movement.RETURN and item.rules.stays:
        return after
    return replace(after, holder=body["to"] or "", place=body["place"] or "")


def _lost(item: Item, entry: Entry) -> Item:
    return replace(item, state=ItemState.LOST, since=entry.body["found_on"], entry=entry.n)
