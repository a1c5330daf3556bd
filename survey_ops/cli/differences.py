"""How the counts at the return and the delivery are told, and the differences between counts."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from survey_ops.domain.number_lists import short_list

if TYPE_CHECKING:
    from survey_ops.domain.differences import CountDifference
    from survey_ops.domain.inspections import InspectionCounts
    from survey_ops.domain.sheet_counts import SheetCounts

_NAMES = {"inspection": "検収", "posted": "発送"}


def sheet_counts_json(counts: "SheetCounts") -> dict[str, object]:
    """Return the counts of sheets for scripts."""
    return {
        "counted": counts.counted,
        "uncounted": list(counts.uncounted),
        "labels": counts.labels,
        "stuck": counts.tally.stuck,
        "spoiled": counts.tally.spoiled,
        "unused": counts.tally.unused,
    }


def sheet_count_lines(counts: "SheetCounts") -> list[str]:
    """Return the counts of sheets in words; nothing before one was counted."""
    if not counts.counted:
        return []
    tally = counts.tally
    lines = [
        f"シートの計数 {counts.counted:,} 枚: ラベル {counts.labels:,} 件、貼付 {tally.stuck:,}、"
        f"書損 {tally.spoiled:,}、残り {tally.unused:,}"
    ]
    if counts.uncounted:
        lines.append(
            f"戻って、まだ数えていないシート {len(counts.uncounted):,} 枚: {short_list(sorted(counts.uncounted))}"
        )
    return lines


def inspection_json(counts: "InspectionCounts") -> dict[str, object] | None:
    """Return the inspections for scripts, None before the first."""
    if not counts.entries:
        return None
    return {
        "entries": list(counts.entries),
        "outside": counts.outside,
        "pulled": counts.pulled,
        "expected": counts.expected,
        "delivered": counts.delivered,
        "spoiled": counts.spoiled,
        "unused": counts.unused,
        "sampled": counts.sampled,
        "faulty": counts.faulty,
        "difference": counts.lacking,
    }


def compared_lines(sheets: "SheetCounts", inspection: "InspectionCounts") -> list[str]:
    """Return in words that the sheets and the delivery tell of different numbers, once both are complete.

    It is a hint, no difference: who counts the sheets may not see the labels that were given back apart from them.
    """
    tally = sheets.tally
    one, other = (tally.spoiled, tally.unused), (inspection.spoiled, inspection.unused)
    if sheets.uncounted or not inspection.entries or sheets.labels != inspection.expected or one == other:
        return []
    return [
        f"注意: シートの計数（書損 {one[0]:,}、残り {one[1]:,}）と、検収（書損 {other[0]:,}、残り {other[1]:,}）が"
        "違います。"
    ]


def inspection_lines(counts: "InspectionCounts") -> list[str]:
    """Return the inspections in words; nothing before the first."""
    if not counts.entries:
        return []
    pulled = f" － 引抜き {counts.pulled:,} ＝ {counts.expected:,}" if counts.pulled else ""
    total = counts.delivered + counts.spoiled + counts.unused
    lines = [
        f"検収（{len(counts.entries):,} 回） 引渡し {counts.outside:,}{pulled} 件に対し、"
        f"納品 {counts.delivered:,} ＋ 書損 {counts.spoiled:,} ＋ 残り {counts.unused:,} ＝ {total:,} 件"
    ]
    if counts.sampled:
        lines.append(f"抜取検査 {counts.sampled:,} 件のうち、不良 {counts.faulty:,} 件")
    if counts.faulty:
        lines.append("注意: 抜取検査に不良があります。残りの封筒をどう確かめるかを決めてください。")
    return lines


def differences_json(found: Sequence["CountDifference"]) -> list[dict[str, object]]:
    """Return differences for scripts, those explained too."""
    return [
        {
            "kind": one.counted.value,
            "entry": one.entry,
            "sheet": one.sheet[0] if one.sheet else None,
            "generation": one.sheet[1] if one.sheet else None,
            "transfer": one.transfer,
            "lacking": one.lacking,
            "unexplained": one.left if one.is_open else 0,
            "open": one.is_open,
            "message": one.message,
            "explanations": [
                {"entry": said.entry, "number": said.number, "reason": said.reason} for said in one.explanations
            ],
        }
        for one in found
    ]


def _name(one: "CountDifference") -> str:
    """Return where the two counts meet, in words."""
    if one.sheet:
        return f"シート {one.sheet[0]} の計数"
    return f"受渡し {one.transfer} の確認" if one.transfer else _NAMES[one.counted]


def difference_lines(found: Sequence["CountDifference"], case: Path) -> list[str]:
    """Return differences in words: those that are open with what to do, then those explained."""
    if not found:
        return []
    from survey_ops.domain.differences import amount

    waiting = [one for one in found if one.is_open]
    lines = [f"注意: 合わない計数が {len(waiting):,} 件あります。"] if waiting else []
    for one in waiting:
        rest = f"（うち説明のないもの {one.left:,} 件）" if one.explanations and one.left != one.lacking else ""
        lines.append(f"  記録 {one.entry}: {one.message}{amount(one.lacking)}{rest}。")
    if waiting:
        lines.append(
            "  数え直すときは survey-ops correct で取り消してから、理由が分かったときは: "
            f"survey-ops explain-difference {case} 記録の番号 --reason 理由"
        )
    for one in found:
        if not one.is_open:
            said = "／".join(explanation.reason for explanation in one.explanations)
            lines.append(f"説明済みの差 記録 {one.entry}（{_name(one)}、{amount(one.lacking)}）: {said}")
    return lines
