"""How the counts of labels are told: pulled, handed over, posted, and whether they agree."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survey_ops.domain.label_counts import LabelCounts


def counts_json(counts: "LabelCounts") -> dict[str, object]:
    """Return the counts for scripts."""
    return {
        "wanted": counts.labels,
        "pulled": counts.pulled,
        "unprinted": counts.unprinted,
        "removed": counts.removed,
        "withdrawn": counts.withdrawn,
        "unlabelled": counts.unlabelled,
        "handed": counts.handed,
        "further": counts.further,
        "kept": counts.kept,
        "expected": counts.expected,
        "delivered": counts.delivered if counts.counted else None,
        "spoiled": counts.spoiled if counts.counted else None,
        "difference": counts.difference if counts.counted else None,
    }


def count_lines(counts: "LabelCounts", *, with_difference: bool = True) -> list[str]:
    """Return the counts in words; nothing of a case where nobody was pulled and nothing was counted.

    Args:
        counts: of the case.
        with_difference: tell that they do not agree; a place that tells all differences of the case does not.
    """
    lines: list[str] = []
    if counts.pulled:
        parts = {"印刷の前": counts.unprinted, "事務所のシートから": counts.removed, "引渡しの後": counts.withdrawn}
        told = "、".join(f"{name} {number:,}" for name, number in parts.items() if number)
        lines.append(f"引抜き {counts.pulled:,} 件（{told}）")
    if counts.unlabelled and counts.labels:
        lines.append(
            f"宛先 {counts.recipients:,} 件 － 引抜き {counts.pulled:,} 件のうち、"
            f"ラベルがあるのは {counts.labels:,} 件です（{_missing(counts.unlabelled)}）。"
        )
    if counts.restored:
        lines.append(f"手書きの宛名で送るもの {counts.restored:,} 件（引抜きの取消し）")
    if counts.counted or (counts.withdrawn and counts.handed):
        lines.append(_sum(counts))
    if counts.counted:
        lines.append(
            f"発送 {counts.delivered:,} ＋ 書損 {counts.spoiled:,} ＝ {counts.delivered + counts.spoiled:,} 件"
        )
    return [*lines, *(difference_lines(counts) if with_difference else ())]


def difference_lines(counts: "LabelCounts") -> list[str]:
    """Return in words that the counts do not agree, and what to look for."""
    number = counts.difference
    if number > 0:
        return [
            f"注意: {number:,} 件足りません。まだ発送していないもの、数えていない書損、戻っていない引抜きのラベルを"
            "確かめてください。"
        ]
    if number < 0:
        return [
            f"注意: {-number:,} 件多くなっています。抜いたはずの宛先に送っていないか、二度数えていないかを"
            "確かめてください。"
        ]
    return []


def _sum(counts: "LabelCounts") -> str:
    parts = [f"引渡し {counts.handed:,}", f"－ 引抜き {counts.withdrawn:,}", f"＋ 追加 {counts.further:,}"]
    parts += [f"＋ 別扱い {counts.kept:,}"] if counts.kept else []
    return f"{' '.join(parts)} ＝ {counts.expected:,} 件"


def _missing(number: int) -> str:
    return f"{number:,} 件がまだありません" if number > 0 else f"{-number:,} 件多くあります"
