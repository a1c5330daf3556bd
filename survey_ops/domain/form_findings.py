"""What is not in order when a form is made: told beside the form and recorded with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement
from survey_ops.domain.differences import CountDifference, Counted, amount
from survey_ops.domain.form_facts import Facts, SheetList
from survey_ops.domain.form_origin import Origin
from survey_ops.domain.form_steps import NEXT_STEPS
from survey_ops.domain.sentences import short_list


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
    """

    code: str
    field: str
    message: str
    fact: str = ""
    origins: tuple[Origin, ...] = ()
    label: str = ""

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
        }


def find_faults(facts: Facts, entries: Sequence[Entry], case_sha256: str) -> tuple[Finding, ...]:
    """Return what is not in order.

    Args:
        facts: of the case.
        entries: the case's entries.
        case_sha256: SHA-256 of the case file that the form was made from.
    """
    return tuple(
        finding
        for finding in (
            _sheets("not_handed", "give_back", facts.not_handed, "引渡しの記録がありません"),
            _sheets("not_returned", "give_back", facts.not_returned, "返却の記録がありません"),
            _sheets("not_destroyed", "use_erasure", facts.not_destroyed, "廃棄の記録がありません"),
            _sheets("earlier_out", "give_back", facts.earlier_out, "返却の記録がありません（前の抽出のもの）"),
            _witness(facts),
            _sheets("lost", "give_back", facts.lost, "紛失が記録されています"),
            _sheets("earlier_lost", "give_back", facts.earlier_lost, "紛失が記録されています（前の抽出のもの）"),
            _items_lost(facts),
            _counts(facts),
            *(_difference(one) for one in facts.open_differences),
            _order(entries),
            _changed(entries, case_sha256),
        )
        if finding
    )


def _sheets(code: str, field: str, sheets: SheetList, what: str) -> Finding | None:
    if not sheets.sheets:
        return None
    return Finding(
        code, field, f"シート {short_list(sheets.numbers)}（{sheets.sheets} 枚、{sheets.labels:,} 件）の{what}。"
    )


def _witness(facts: Facts) -> Finding | None:
    """Tell when the method of the destruction speaks of somebody present and no witness is on record."""
    if not facts.unwitnessed_method:
        return None
    message = "廃棄の方法に立会いとありますが、立会者の記録がないため、様式には書いていません。"
    return Finding("witness", "use_erasure", message)


def _counts(facts: Facts) -> Finding | None:
    counts = facts.counts
    if not facts.printed.sheets or not counts.unlabelled:
        return None
    pulled = f"、引抜きは {counts.pulled:,} 件" if counts.pulled else ""
    message = f"抽出は {facts.selected:,} 件ですが、ラベルは {counts.labels:,} 件{pulled}です。"
    return Finding("counts", "count", message)


_DIFFERENCES = {
    Counted.TRANSFER: ("transfer_difference", "give_back"),
    Counted.SHEET: ("sheet_difference", "give_back"),
    Counted.INSPECTION: ("inspection_difference", "give_back"),
    Counted.POSTED: ("posted", "count"),
}


def _difference(one: CountDifference) -> Finding:
    """Tell two counts that do not agree, of which nobody has said why."""
    code, field = _DIFFERENCES[one.counted]
    return Finding(code, field, f"{one.message}{amount(one.left)}（記録 {one.entry}、説明がありません）。")


def _items_lost(facts: Facts) -> Finding | None:
    numbers = sorted(number for loss in facts.losses for number in loss.items_left)
    if not numbers:
        return None
    return Finding("items_lost", "give_back", f"管理対象 {short_list(numbers)} の紛失が記録されています。")


def _order(entries: Sequence[Entry]) -> Finding | None:
    """Tell the sheets of which a movement is dated before the one it followed."""
    undone = {entry.body["entry"] for entry in entries if entry.kind == "correct"}
    last: dict[tuple[int, int], str] = {}
    wrong: list[int] = []
    for entry in entries:
        if entry.kind in frozenset(Movement) and entry.n not in undone:
            key = entry.body["sheet"], entry.body["generation"]
            if entry.body["on"] < last.get(key, ""):
                wrong.append(key[0])
            last[key] = entry.body["on"]
    if not wrong:
        return None
    numbers = short_list(sorted(set(wrong)))
    return Finding("order", "give_back", f"シート {numbers} の日付が、引渡・返却・廃棄の順になっていません。")


def _changed(entries: Sequence[Entry], case_sha256: str) -> Finding | None:
    draws = [entry for entry in entries if entry.kind == "draw"]
    if not draws or draws[-1].body["case_sha256"] == case_sha256:
        return None
    return Finding("case_changed", "title", "case.toml の内容が、抽出したときから変わっています。")
