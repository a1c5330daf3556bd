"""How the register writes what an entry says: parties, numbers of sheets, refused scans."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.codes import parse_code
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.custody_words import REFUSALS
from survey_ops.domain.item_codes import ItemCode
from survey_ops.domain.items import TYPES, ItemType
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.wareki import full_date


def party(said: Mapping[str, Any] | str | None) -> str:
    """Return a party as it is printed: the organisation, and on a line below person and role.

    >>> party({"organisation": "市民課", "person": "山田", "role": "係長"})
    '市民課\\n山田（係長）'
    >>> party("委託業者")
    '委託業者'
    """
    if said is None or isinstance(said, str):
        return said or ""
    name = "\n".join(part for part in (said["organisation"], said["person"]) if part)
    return f"{name}（{said['role']}）" if said["role"] else name


def sheet_ranges(keys: Iterable[SheetKey]) -> str:
    """Return sheets by number, those printed again named as such.

    >>> sheet_ranges([(1, 0), (2, 0), (3, 0), (9, 0), (5, 1), (6, 2)])
    '1～3、9／刷り直し 5／2 回目の刷り直し 6'
    """
    by_generation: dict[int, list[int]] = {}
    for number, generation in sorted(keys):
        by_generation.setdefault(generation, []).append(number)
    parts = [
        f"{_print(generation)}{short_list(numbers)}"
        for generation, numbers in sorted(by_generation.items())
        if numbers
    ]
    return "／".join(parts)


def _print(generation: int) -> str:
    return {0: "", 1: "刷り直し "}.get(generation, f"{generation} 回目の刷り直し ")


def pairs(listed: Iterable[Sequence[int]]) -> list[SheetKey]:
    """Return the sheets of a list in an entry."""
    return [(number, generation) for number, generation in listed]


def refusals(refused: Sequence[Entry]) -> str:
    """Return refused scans by their reasons, with the sheet or the case where the code names it."""
    reasons = Counter(entry.body["reason"] for entry in refused)
    return "、".join(
        f"{REFUSALS.get(reason, reason)} {count:,} 件{_named(refused, reason)}" for reason, count in reasons.items()
    )


def _named(refused: Sequence[Entry], reason: str) -> str:
    mine = [entry for entry in refused if entry.body["reason"] == reason and entry.body["code"]]
    codes = [(entry.case, parse_code(entry.body["code"], entry.case)) for entry in mine]
    others = dict.fromkeys(code.case for case, code in codes if code and code.case != case)
    own = [code for case, code in codes if code and code.case == case]
    sheets = {(code.sheet, code.generation) for code in own if not isinstance(code, ItemCode)}
    items = sorted({code.number for code in own if isinstance(code, ItemCode)})
    parts = [*others, *([f"シート {sheet_ranges(sheets)}"] if sheets else [])]
    parts += [f"管理対象 {short_list(items)}"] if items else []
    return f"（{'、'.join(parts)}）" if parts else ""


def days_text(name: str, days: Mapping[str, int], whole: int) -> str:
    """Return the days on which some of a whole came back or were destroyed, a day a line, below how many did.

    Args:
        name: what they did.
        days: day as entries have it -> how many.
        whole: how many there are.

    >>> days_text("返却", {"2021-04-08": 200, "2021-04-09": 6}, 209)
    '返却 206／209\\n令和３年４月８日\\n令和３年４月９日'
    """
    lines = [full_date(date.fromisoformat(day)) for day in sorted(days)]
    return "\n".join([f"{name} {sum(days.values()):,}／{whole:,}", *lines])


def item_media(items: Sequence[Entry]) -> list[str]:
    """Return what items are, each once: 名簿（紙）."""
    return list(dict.fromkeys(_medium(item) for item in items))


def _medium(item: Entry) -> str:
    kind = TYPES[ItemType(item.body["type"])].name
    medium: str = item.body["medium"]
    return medium if medium.startswith(kind) else f"{kind}（{medium}）" if medium else kind


def item_contents(items: Sequence[Entry]) -> list[str]:
    """Return what items hold, each with its number."""
    return [f"管理対象 {item.body['number']}: {item.body['content']}" for item in items]
