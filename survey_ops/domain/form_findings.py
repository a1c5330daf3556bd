"""What is not in order when a form is made: told beside the form and recorded with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from survey_ops.domain.chain import Entry
from survey_ops.domain.form_facts import Facts, SheetList


@dataclass(frozen=True)
class Finding:
    """One thing that is not in order.

    Attributes:
        code: a short fixed name.
        field: the row of the form it concerns.
        message: what it is, in Japanese.
    """

    code: str
    field: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Return the finding for scripts."""
        return {"code": self.code, "field": self.field, "message": self.message}


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
            _counts(facts),
            _order(facts),
            _changed(entries, case_sha256),
        )
        if finding
    )


def _sheets(code: str, field: str, sheets: SheetList, what: str) -> Finding | None:
    if not sheets.sheets:
        return None
    numbers = "、".join(map(str, sheets.numbers))
    return Finding(code, field, f"シート {numbers}（{sheets.sheets} 枚、{sheets.labels:,} 件）の{what}。")


def _counts(facts: Facts) -> Finding | None:
    if not facts.printed.sheets or facts.printed.labels == facts.selected:
        return None
    message = f"抽出は {facts.selected:,} 件ですが、ラベルは {facts.printed.labels:,} 件です。"
    return Finding("counts", "count", message)


def _order(facts: Facts) -> Finding | None:
    """Tell when a movement is dated before the one it follows."""
    steps = [
        ("引渡", facts.handover.days),
        ("返却", facts.give_back.days),
        ("廃棄", facts.destroy.days),
    ]
    happened = [(name, days) for name, days in steps if days]
    for (earlier, before), (later, after) in pairwise(happened):
        if after[0] < before[0]:
            return Finding("order", "give_back", f"{later}の日が、{earlier}の日より前になっています。")
    return None


def _changed(entries: Sequence[Entry], case_sha256: str) -> Finding | None:
    draws = [entry for entry in entries if entry.kind == "draw"]
    if not draws or draws[-1].body["case_sha256"] == case_sha256:
        return None
    return Finding("case_changed", "title", "case.toml の内容が、抽出したときから変わっています。")
