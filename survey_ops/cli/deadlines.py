"""How deadlines are told."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from survey_ops.domain.number_lists import short_list

if TYPE_CHECKING:
    from survey_ops.domain.deadlines import Deadline

_WORDS = {
    "return": "返却",
    "erase": "個人情報の消去",
    "extract": "元のデータの消去",
    "item": "廃棄・消去",
    "prompt": "紛失の速報",
    "full": "紛失の確報",
}
_TO_DO = {
    "erase": "survey-ops erase 案件 --inputs で消去します。1 年以内に消去しない 1,000 人以上のファイルは、"
    "個人情報ファイル簿への記載が要ります。",
    "extract": "survey-ops erase 案件 --inputs で消去します。",
    "item": "廃棄・消去したら、survey-ops item 案件 move 番号 destroy で記録します。",
}
_SOON = 14  # days before a deadline from which it is told what to do


def deadlines_json(found: Sequence["Deadline"], today: date) -> list[dict[str, object]]:
    """Return deadlines for scripts."""
    return [
        {
            "what": one.what.value,
            "due": one.due.isoformat(),
            "days_left": one.days_left(today),
            "overdue": one.days_left(today) < 0,
            "basis": one.basis,
            "sheets": list(one.sheets),
            "entry": one.entry,
        }
        for one in found
    ]


def deadline_lines(found: Sequence["Deadline"], today: date) -> list[str]:
    """Return deadlines in words, with the days left or past."""
    lines = ["期限"] if found else []
    for one in found:
        sheets = f"、シート {short_list(one.sheets)}" if one.sheets else ""
        lines.append(f"  {one.due.isoformat()}  {_WORDS[one.what]}  {_days(one, today)}（{one.basis}{sheets}）")
        if one.days_left(today) <= _SOON and one.what.value in _TO_DO:
            lines.append(f"    {_TO_DO[one.what.value]}")
    return lines


def _days(one: "Deadline", today: date) -> str:
    left = one.days_left(today)
    if left < 0:
        return f"注意: {-left:,} 日過ぎています"
    return f"あと {left:,} 日" if left else "今日まで"
