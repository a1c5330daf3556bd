"""Where a value of a form comes from, in the words of the office."""

from collections.abc import Iterable

from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.number_lists import short_list

_KINDS = {
    "open": "案件の登録",
    "draw": "抽出",
    "reserve": "予備の使用",
    "labels": "宛名ラベルの作成",
    "reprint": "刷り直し",
    "pull": "引抜き",
    "posted": "発送",
    "handover": "引渡",
    "return": "返却",
    "destroy": "廃棄",
    "correct": "取消し",
    "transfer": "受渡し",
    "transfer_confirmed": "受渡しの確認",
    "sheet_count": "シートの計数",
    "inspection": "検収",
    "explained": "差の説明",
    "destruction": "廃棄の証拠",
    "loss": "紛失",
    "loss_found": "紛失の発見",
    "item": "管理対象の登録",
    "item_moved": "管理対象の移動",
    "flow": "抽出フロー",
    "erase": "消去",
    "announced": "周知",
    "informed": "本人への通知",
}
_SOURCES = {
    Source.SENTENCE: "文例 {}",
    Source.LAW: "根拠規定 {}",
    Source.DRAW: "抽出の記録の {}",
    Source.FORM: "様式の {}",
}


def places(origins: Iterable[Origin]) -> str:
    """Return where something comes from; keys are told together, and so are entries of one kind.

    >>> keys = [Origin(Source.KEY, "plan.handover.on"), Origin(Source.KEY, "plan.return.on")]
    >>> entries = [Origin(Source.ENTRY, "handover", n) for n in (4, 5, 6, 9)]
    >>> places([*keys, *entries])
    'case.toml の plan.handover.on、plan.return.on、記録 4～6、9（引渡）'
    """
    return "、".join(place_words(origins))


def place_words(origins: Iterable[Origin]) -> list[str]:
    """Return the parts of `places`, between which a line may break."""
    keys: dict[str, None] = {}
    said: dict[str, list[int]] = {}
    for origin in origins:
        if origin.source is Source.KEY:
            keys[origin.place] = None
            continue
        numbers = said.setdefault(_words(origin), [])
        if origin.entry is not None and origin.entry not in numbers:
            numbers.append(origin.entry)
    first, *others = keys or [""]
    told = [f"case.toml の {first}", *others] if keys else []
    return told + [
        f"記録 {short_list(sorted(numbers))}（{words}）" if numbers else words for words, numbers in said.items()
    ]


def _words(origin: Origin) -> str:
    if origin.source is Source.ENTRY:
        return _KINDS.get(origin.place, origin.place)
    return _SOURCES[origin.source].format(origin.place)
