"""What is not in order when a form is made: told beside the form and recorded with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.differences import CountDifference, Counted, amount
from survey_ops.domain.form_facts import Facts, SheetList
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.form_steps import NEXT_STEPS
from survey_ops.domain.items import TYPES, ItemType
from survey_ops.domain.number_lists import short_list


@dataclass(frozen=True)
class Finding:
    """One thing that is not in order.

    Attributes:
        code: a short fixed name.
        field: the row of the form it concerns.
        message: what it is, in Japanese.
        fact: what is on record or in the case file against it, in words.
        origins: where the fact comes from.
        label: of the row, as printed; "" before the form is known.
        is_open: whether it keeps a form from being made final; what is only worth knowing does not.
    """

    code: str
    field: str
    message: str
    fact: str = ""
    origins: tuple[Origin, ...] = ()
    label: str = ""
    is_open: bool = True

    @property
    def advice(self) -> str:
        """What to do next, in Japanese."""
        return NEXT_STEPS[self.code]

    def as_json(self) -> dict[str, object]:
        """Return the finding for scripts."""
        return {
            "code": self.code,
            "field": self.field,
            "label": self.label,
            "message": self.message,
            "fact": self.fact,
            "origins": [origin.as_json() for origin in self.origins],
            "advice": self.advice,
            "open": self.is_open,
        }


def find_faults(
    facts: Facts, entries: Sequence[Entry], case_sha256: str, *, draws_alike: bool = False
) -> tuple[Finding, ...]:
    """Return what is not in order by the ledger.

    Args:
        facts: of the case.
        entries: the case's entries.
        case_sha256: SHA-256 of the case file that the form was made from.
        draws_alike: whether the case file, changed or not, still says of the draw what it said then.
    """
    return tuple(
        finding
        for finding in (
            _sheets(facts, "not_handed", "引渡しの記録がありません"),
            _sheets(facts, "not_returned", "返却の記録がありません"),
            _sheets(facts, "not_destroyed", "廃棄の記録がありません"),
            _sheets(facts, "earlier_out", "返却の記録がありません（前の抽出のもの）"),
            _witness(facts),
            _sheets(facts, "lost", "紛失が記録されています"),
            _sheets(facts, "earlier_lost", "紛失が記録されています（前の抽出のもの）"),
            _items_lost(facts),
            _items_out(facts),
            _counts(facts),
            *(_difference(one, entries) for one in facts.open_differences),
            _order(entries),
            _changed(entries, case_sha256, draws_alike=draws_alike),
        )
        if finding
    )


_SHEET_ROWS = {"not_destroyed": "use_erasure"}


def _sheets(facts: Facts, code: str, what: str) -> Finding | None:
    sheets: SheetList = getattr(facts, code)
    if not sheets.sheets:
        return None
    counted = f"{sheets.sheets} 枚、{sheets.labels:,} 件"
    message = f"シート {short_list(sheets.numbers)}（{counted}）の{what}。"
    is_open = code not in _LOST or _is_unsettled(facts)
    return Finding(code, _SHEET_ROWS.get(code, "give_back"), message, "", facts.origins(code), is_open=is_open)


_LOST = ("lost", "earlier_lost")


def _is_unsettled(facts: Facts) -> bool:
    """Tell whether a loss keeps a form open: until it is settled, for what is lost may stay lost for good."""
    return any(not loss.is_settled for loss in facts.losses)


def _witness(facts: Facts) -> Finding | None:
    """Tell when the method of the destruction speaks of somebody present and no witness is on record."""
    if not facts.unwitnessed_method:
        return None
    message = "廃棄の方法に立会いとありますが、立会者の記録がないため、様式には書いていません。"
    return Finding("witness", "use_erasure", message, "立会者の記録がありません", facts.origins("unwitnessed_method"))


def _counts(facts: Facts) -> Finding | None:
    counts = facts.counts
    if not facts.printed.sheets or not counts.unlabelled:
        return None
    pulled = f"、引抜きは {counts.pulled:,} 件" if counts.pulled else ""
    message = f"抽出は {facts.selected:,} 件ですが、ラベルは {counts.labels:,} 件{pulled}です。"
    return Finding("counts", "count", message, "", (*facts.origins("selected"), *facts.origins("printed")))


_DIFFERENCES = {
    Counted.TRANSFER: ("transfer_difference", "give_back"),
    Counted.SHEET: ("sheet_difference", "give_back"),
    Counted.INSPECTION: ("inspection_difference", "give_back"),
    Counted.POSTED: ("posted", "count"),
}


def _difference(one: CountDifference, entries: Sequence[Entry]) -> Finding:
    """Tell two counts that do not agree, of which nobody has said why."""
    code, field = _DIFFERENCES[one.counted]
    message = f"{one.message}{amount(one.left)}（記録 {one.entry}、説明がありません）。"
    return Finding(code, field, message, "", _of(entries, one.entry))


def _of(entries: Sequence[Entry], *numbers: int) -> tuple[Origin, ...]:
    return tuple(Origin(Source.ENTRY, entry.kind, entry.n) for entry in entries if entry.n in numbers)


def _items_lost(facts: Facts) -> Finding | None:
    numbers = sorted(number for loss in facts.losses for number in loss.items_left)
    if not numbers:
        return None
    return Finding(
        "items_lost",
        "give_back",
        f"管理対象 {short_list(numbers)} の紛失が記録されています。",
        "",
        facts.origins("losses"),
        is_open=_is_unsettled(facts),
    )


def _items_out(facts: Facts) -> Finding | None:
    """Tell the items that are expected back from outside and are not."""
    out = [one for one in facts.items.out if TYPES[ItemType(one.type)].awaited and not one.returned]
    if not out:
        return None
    named = "、".join(f"{one.number}（{one.name}、{one.persons:,} 人分）" for one in out)
    message = f"管理対象 {named} が、外部から戻っていません。"
    return Finding("items_out", "give_back", message, "", facts.origins("items"))


def _order(entries: Sequence[Entry]) -> Finding | None:
    """Tell the sheets of which a movement is dated before the one it followed."""
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    last: dict[tuple[int, int], str] = {}
    wrong: list[int] = []
    numbers: list[int] = []
    for entry in entries:
        if entry.kind in frozenset(Movement) and entry.n not in undone:
            key = entry.body["sheet"], entry.body["generation"]
            if entry.body["on"] < last.get(key, ""):
                wrong.append(key[0])
                numbers.append(entry.n)
            last[key] = entry.body["on"]
    if not wrong:
        return None
    message = f"シート {short_list(sorted(set(wrong)))} の日付が、引渡・返却・廃棄の順になっていません。"
    return Finding("order", "give_back", message, "", _of(entries, *numbers))


def _changed(entries: Sequence[Entry], case_sha256: str, *, draws_alike: bool) -> Finding | None:
    """Tell that the case file was changed since the draw; it matters where it says something else of the draw."""
    draws = [entry for entry in entries if entry.kind == "draw"]
    if not draws or draws[-1].body["case_sha256"] == case_sha256:
        return None
    message = "case.toml の内容が、抽出したときから変わっています。"
    fact = "抽出の条件は、抽出したときと同じです" if draws_alike else "抽出の条件も変わっています"
    origins = _of(entries, draws[-1].n)
    return Finding("case_changed", "title", message, fact, origins, is_open=not draws_alike)
