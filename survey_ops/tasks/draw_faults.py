"""What a person is told when the register and the rules do not go together."""

from collections.abc import Mapping
from typing import NamedTuple

from survey_ops.domain.faults import Fault, ImpossibleDrawError
from survey_ops.domain.rules import Key, Rules
from survey_ops.errors import InputError

_SHOWN = 20


class _Words(NamedTuple):
    """The key of case.toml, what is wrong, and what to do; `{number}`, `{size}` and `{keys}` stand for the facts."""

    key: str
    message: str
    advice: str


_WORDS: Mapping[Fault, _Words] = {
    "frame_too_small": _Words(
        "sample.size",
        "抽出する人数（sample.size）は {size} 人ですが、対象になる住民は {number} 人しかいません。",
        "case.toml の人数か条件を直すか、住民データが全員分かどうかを確かめてください。",
    ),
    "households_too_few": _Words(
        "sample.one_per_household",
        "一世帯一人で {size} 人を抽出しますが、対象になる世帯は {number} 世帯しかありません。",
        "case.toml の人数を直すか、一世帯一人をやめてください。",
    ),
    "birth_undecided": _Words(
        "sample.birth_unknown",
        "生年月日に不詳の部分があり、年齢を満たすか決められない住民が {number} 人います。",
        "住民記録の担当に確かめるか、case.toml の birth_unknown を exclude（除く）か include（含める）に"
        "してください。",
    ),
    "minimum_too_large": _Words(
        "sample.minimum",
        "どの層にも最低の人数（sample.minimum）を割り当てると {number} 人になり、"
        "抽出する人数（{size} 人）を超えます。",
        "case.toml の minimum を小さくするか、size を大きくしてください。",
    ),
    "no_room": _Words(
        "sample.given",
        "人数を割り当てた層には、合わせて {number} 人しかいません（抽出する人数は {size} 人）。",
        "case.toml の given の人数を直してください。",
    ),
    "given_missing": _Words(
        "sample.given",
        "人数の書かれていない層が {number} あります（{keys}）。",
        "case.toml の [[sample.given]] に、その層も書いてください。割り当てないときは size = 0 とします。",
    ),
    "strata_too_many": _Words(
        "sample.strata",
        "層が {number} にもなり、多すぎます。",
        "case.toml の strata に、地区や性別のような、値の種類の少ない項目を書いてください。",
    ),
    "column_missing": _Words(
        "sample",
        "住民データに「{keys}」の列がありません。",
        "case.toml の register.columns を確かめてください。",
    ),
    "reserves_too_few": _Words(
        "sample.reserves",
        "予備にできる住民は、あと {number} 人しかいません。",
        "人数を減らしてください。",
    ),
    "stratum_unknown": _Words(
        "sample.strata",
        "その層はありません。ある層は {keys} です。",
        "抽出に使った住民データかどうかを確かめてください。",
    ),
}


def told(fault: ImpossibleDrawError, rules: Rules) -> tuple[str, str, str]:
    """Return the key of case.toml, what is wrong, and what to do."""
    words = _WORDS[fault.code]
    said = words.message.format(number=f"{fault.number:,}", size=f"{rules.size:,}", keys=_named(fault.keys))
    return words.key, said, words.advice


def _named(keys: tuple[Key, ...]) -> str:
    names = "、".join("・".join(key) for key in keys[:_SHOWN])
    return f"{names} など" if len(keys) > _SHOWN else names


def draw_refused(fault: ImpossibleDrawError, rules: Rules) -> InputError:
    """Return the error of a draw that cannot be made."""
    _, message, advice = told(fault, rules)
    return InputError(message, advice, code=fault.code)
