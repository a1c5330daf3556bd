"""Japanese words for the program's values, and tables of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_ops.domain.custody import Reason
from survey_ops.domain.custody_words import MOVEMENTS as MOVEMENTS
from survey_ops.domain.custody_words import STATES as STATES

EXCLUSIONS = {
    "history": "履歴の行",
    "not_resident": "住民でない者",
    "protected": "支援措置",
    "listed": "除外の一覧",
    "birth_unknown": "生年月日の不詳",
    "under_age": "年齢が足りない",
}
_RARE = frozenset({"history", "not_resident", "listed"})
"""Reasons that are told only where they excluded somebody."""
REASONS = {
    Reason.NOT_A_CODE: "この道具の管理コードではありません",
    Reason.OTHER_CASE: "別の案件の管理コードです",
    Reason.UNKNOWN: "発行していない管理コードです",
    Reason.ALTERED: "管理コードが書き換えられているか、読み違えています",
    Reason.KEY_LOST: "管理コードの鍵を失う前のシートで、真偽を確かめられません。渡さずに、刷り直してください",
    Reason.VOID: "無効になったシートです。使わずに、細断して捨ててください",
    Reason.HELD: "別扱いのシートです。渡さずに分けて置き、ラベルは職員が貼ってください",
    Reason.LOST: "紛失として記録したシートです。見つかったのなら、survey-ops loss の --found で記録してください",
    Reason.WRONG_STATE: "今の状態からは、この読取りはできません",
    Reason.NOT_FOR_ITEM: "この種類の管理対象では、この読取りはしません",
    Reason.MOVED_MEANWHILE: "台帳につながらない間に、別の読取りが記録されています",
    Reason.OTHER_DESK: "台帳につながらない間に、ほかの窓口でも同じ読取りが記録されています",
}
ITEM_REASONS = {
    **REASONS,
    Reason.VOID: "登録を取り消した管理対象です。札を捨ててください",
}
"""Reasons of a scan of an item's code; those that speak of sheets say otherwise."""


def count_lines(counts: Mapping[str, Any]) -> list[str]:
    """Return the counts of a frame as lines: rows = eligible + every exclusion."""
    if not counts:
        return []
    lines = [f"住民データ    {counts['rows']:>9,} 人", f"  対象になる  {counts['eligible']:>9,} 人"]
    lines += [
        f"  除いた      {number:>9,} 人  {EXCLUSIONS[reason]}"
        for reason, number in counts["excluded"].items()
        if number or reason not in _RARE
    ]
    lines += [f"  含めた      {number:>9,} 人  {EXCLUSIONS[reason]}" for reason, number in counts["included"].items()]
    lines += [f"  分けて扱う  {counts['held']:>9,} 人  {EXCLUSIONS['protected']}"] if counts["held"] else []
    return lines


def short_lines(strata: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each stratum with fewer residents than it should give."""
    return [
        f"注意: 層「{'・'.join(one['key'])}」は {one['eligible']:,} 人しかいないため、割当ての {one['wanted']:,} 人に"
        f" {one['short']:,} 人足りません。足りない分は、ほかの層に割りました。"
        for one in strata
        if one["short"]
    ]


def list_lines(result: str, counts: Mapping[str, Any]) -> list[str]:
    """Return the counts of a mailing's list as lines: the result = the recipients + every exclusion."""
    lines = [f"{result}  {counts['rows']:>9,} 人"]
    lines += [f"  除いた      {n:>9,} 人  {EXCLUSIONS[reason]}" for reason, n in counts["excluded"].items() if n]
    lines += [f"  含めた      {n:>9,} 人  {EXCLUSIONS[reason]}" for reason, n in counts["included"].items() if n]
    lines.append(f"宛先          {counts['selected']:>9,} 人")
    lines += [f"  うち別扱い  {counts['held']:>9,} 人  {EXCLUSIONS['protected']}"] if counts["held"] else []
    return lines
