"""What the cells of the register say, by the names that a template calls them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from survey_ops.domain.custody_words import ROW_KINDS
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.register_row import LABELS, RegisterRow
from survey_ops.domain.register_text import sheet_ranges
from survey_ops.domain.wareki import full_date


@dataclass(frozen=True)
class CaseWords:
    """What a case says that no entry tells.

    Attributes:
        title: of the case.
        contract: name or number of the contract; may be empty.
        labels: what stands on a label, such as 氏名、住所.
    """

    title: str
    contract: str
    labels: str


def cell_text(field: str, row: RegisterRow, words: CaseWords) -> str:
    """Return what a cell says; lines are divided by line breaks.

    Args:
        field: one of `FIELDS`.
        row: the row.
        words: of the case.
    """
    return FIELDS[field](row, words)


def _day(row: RegisterRow, _: CaseWords) -> str:
    return full_date(row.on)


def _time(row: RegisterRow, _: CaseWords) -> str:
    return "～".join(dict.fromkeys(moment.strftime("%H:%M") for moment in row.times))


def _quantity(row: RegisterRow, _: CaseWords) -> str:
    lines = [f"{len(row.sheets):,} 枚"] if row.sheets or row.is_undone else []
    lines += [f"{len(row.items):,} 点"] if row.items else []
    lines += [f"予定 {row.expected:,}"] if row.expected is not None else []
    lines += [f"{name} {count:,}" for name, count in row.counts.items()]
    if row.difference:
        lines.append(f"差 {abs(row.difference):,} {'不足' if row.difference > 0 else '過剰'}")
    return "\n".join(lines)


def _content(row: RegisterRow, words: CaseWords) -> str:
    named = f"{LABELS}: {words.labels}" if row.content else words.labels
    labels = [named] if words.labels and row.medium.startswith(LABELS) else []
    return "\n".join([*labels, *([row.content] if row.content else [])])


def _sheets(row: RegisterRow, _: CaseWords) -> str:
    lines = [sheet_ranges(row.sheets)] if row.sheets else []
    return "\n".join([*lines, *([f"管理対象 {short_list(sorted(row.items))}"] if row.items else [])])


def _checker(row: RegisterRow, _: CaseWords) -> str:
    return "\n".join([f"記録 {row.by}", *([f"立会 {_flat(row.witness)}"] if row.witness else [])])


def _flat(text: str) -> str:
    return text.replace("\n", "\u3000")


FIELDS: Mapping[str, Callable[[RegisterRow, CaseWords], str]] = {
    "number": lambda row, _: str(row.number),
    "title": lambda _, words: words.title,
    "contract": lambda _, words: words.contract,
    "kind": lambda row, _: row.word or ROW_KINDS[row.kind],
    "day": _day,
    "time": _time,
    "place": lambda row, _: row.place,
    "medium": lambda row, _: row.medium,
    "content": _content,
    "quantity": _quantity,
    "persons": lambda row, _: "" if row.persons is None else f"{row.persons:,} 件",
    "sheets": _sheets,
    "giver": lambda row, _: row.giver,
    "taker": lambda row, _: row.taker,
    "confirmation": lambda row, _: row.confirmation,
    "carrying": lambda row, _: row.carrying,
    "due": lambda row, _: full_date(row.due) if row.due else "",
    "done": lambda row, _: row.done,
    "checker": _checker,
    "remarks": lambda row, _: "\n".join(row.remarks),
    "entries": lambda row, _: short_list(row.entries),
}
"""Name of a field -> its text."""
