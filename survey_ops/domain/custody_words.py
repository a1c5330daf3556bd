"""The words of custody, as screens and papers print them."""

from collections.abc import Mapping
from enum import StrEnum

from survey_ops.domain.custody import Movement, State

STATES = {
    State.PRINTED: "印刷済み",
    State.HELD: "別扱い",
    State.HANDED: "引渡し中",
    State.RETURNED: "返却済み",
    State.DESTROYED: "廃棄済み",
    State.VOID: "無効",
    State.LOST: "紛失",
}
MOVEMENTS = {Movement.HANDOVER: "引渡し", Movement.RETURN: "返却", Movement.DESTROY: "廃棄"}


class RowKind(StrEnum):
    """What a row of the register tells (授受区分)."""

    MADE = "made"
    REPRINT = "reprint"
    VOIDED = "voided"
    ITEM = "item"
    HANDOVER = "handover"
    RETURN = "return"
    DESTROY = "destroy"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    COUNT = "count"
    INSPECTION = "inspection"
    POSTED = "posted"
    EXPLAINED = "explained"
    DESTRUCTION = "destruction"
    LOSS = "loss"
    REPORTED = "reported"
    FOUND = "found"
    CORRECTED = "corrected"
    ERASED = "erased"


ROW_KINDS: Mapping[RowKind, str] = {
    RowKind.MADE: "作成",
    RowKind.REPRINT: "刷り直し",
    RowKind.VOIDED: "無効",
    RowKind.ITEM: "登録",
    RowKind.HANDOVER: "引渡し",
    RowKind.RETURN: "返却",
    RowKind.DESTROY: "廃棄",
    RowKind.REFUSED: "読取拒否",
    RowKind.CONFIRMED: "受領確認",
    RowKind.COUNT: "計数",
    RowKind.INSPECTION: "検収",
    RowKind.POSTED: "発送",
    RowKind.EXPLAINED: "差の説明",
    RowKind.DESTRUCTION: "廃棄証拠",
    RowKind.LOSS: "紛失",
    RowKind.REPORTED: "紛失報告",
    RowKind.FOUND: "発見",
    RowKind.CORRECTED: "取消し",
    RowKind.ERASED: "消去",
}

REFUSALS: Mapping[str, str] = {
    "not_a_code": "管理コードでないもの",
    "other_case": "別の案件のコード",
    "unknown": "発行していないコード",
    "altered": "書換えか読違いのコード",
    "void": "無効になったもの",
    "held": "別扱いのシート",
    "lost": "紛失として記録したもの",
    "wrong_state": "その時の状態では受け付けないもの",
    "moved_meanwhile": "台帳につながらない間に動いたもの",
    "other_desk": "台帳につながらない間に、ほかの窓口でも読んだもの",
    "not_for_item": "その読取りをしない種類の管理対象",
    "key_lost": "鍵を失う前のシート",
}
"""Why a scan was refused, as a list of refused scans names it."""
