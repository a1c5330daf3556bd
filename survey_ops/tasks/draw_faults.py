"""What a person is told when the register and the rules do not go together."""

from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.rules import Key, Rules
from survey_ops.errors import InputError

_SHOWN = 20


def told(fault: ImpossibleDrawError, rules: Rules) -> tuple[str, str, str]:
    """Return the key of case.toml, what is wrong, and what to do."""
    number = f"{fault.number:,}"
    match fault.code:
        case "frame_too_small":
            return (
                "sample.size",
                f"抽出する人数（sample.size）は {rules.size:,} 人ですが、対象になる住民は {number} 人しかいません。",
                "case.toml の人数か条件を直すか、住民データが全員分かどうかを確かめてください。",
            )
        case "households_too_few":
            return (
                "sample.one_per_household",
                f"一世帯一人で {rules.size:,} 人を抽出しますが、対象になる世帯は {number} 世帯しかありません。",
                "case.toml の人数を直すか、一世帯一人をやめてください。",
            )
        case "birth_undecided":
            return (
                "sample.birth_unknown",
                f"生年月日に不詳の部分があり、年齢を満たすか決められない住民が {number} 人います。",
                "住民記録の担当に確かめるか、case.toml の birth_unknown を exclude（除く）か include（含める）に"
                "してください。",
            )
        case "minimum_too_large":
            return (
                "sample.minimum",
                f"どの層にも最低の人数（sample.minimum）を割り当てると {number} 人になり、"
                f"抽出する人数（{rules.size:,} 人）を超えます。",
                "case.toml の minimum を小さくするか、size を大きくしてください。",
            )
        case "no_room":
            return (
                "sample.given",
                f"人数を割り当てた層には、合わせて {number} 人しかいません（抽出する人数は {rules.size:,} 人）。",
                "case.toml の given の人数を直してください。",
            )
        case "given_missing":
            return (
                "sample.given",
                f"人数の書かれていない層が {number} あります（{_named(fault.keys)}）。",
                "case.toml の [[sample.given]] に、その層も書いてください。割り当てないときは size = 0 とします。",
            )
        case "strata_too_many":
            return (
                "sample.strata",
                f"層が {number} にもなり、多すぎます。",
                "case.toml の strata に、地区や性別のような、値の種類の少ない項目を書いてください。",
            )
        case "column_missing":
            return (
                "sample",
                f"住民データに「{fault.keys[0][0]}」の列がありません。",
                "case.toml の register.columns を確かめてください。",
            )


def _named(keys: tuple[Key, ...]) -> str:
    names = "、".join("・".join(key) for key in keys[:_SHOWN])
    return f"{names} など" if len(keys) > _SHOWN else names


def draw_refused(fault: ImpossibleDrawError, rules: Rules) -> InputError:
    """Return the error of a draw that cannot be made."""
    _, message, advice = told(fault, rules)
    return InputError(message, advice, code=fault.code)
