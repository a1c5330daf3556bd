"""Sentences of a form that claim more than the ledger tells: they stop it."""

import re

from survey_ops.case.load import FILE
from survey_ops.domain.form_facts import Facts
from survey_ops.errors import ConfigError, Problem
from survey_ops.tasks.form_trace import Gathered

CLAIMING = ("give_back", "provided_erasure", "use_erasure")
"""Rows that tell what came back and what was destroyed."""

_DESTRUCTIONS = ("use_erasure", "provided_erasure")
_CLAIM = re.compile(
    "(?:全て|すべて|全部|全数)[^。\n]*"
    "(?:確かめた|確認した|受けた|受け取った|回収した|廃棄した|(?:確認|受領|返却|回収|廃棄)済み?(?:である)?)(?:。|$)",
    re.MULTILINE,
)


def check_claims(filled: Gathered, facts: Facts) -> None:
    """Hold the sentences of a form to the record.

    Raises:
        ConfigError: one tells of a witness of whom no record speaks, or has everything back or destroyed while it is
            not.
    """
    _check_witness(filled, facts)
    _check_accounts(filled, facts)


def _check_witness(filled: Gathered, facts: Facts) -> None:
    """Refuse a sentence that has a witness at a destruction where none is on record.

    What is planned may name a witness as long as it does not tell of it as done. Sentences of the tool are looked at
    too: words of a witness may come into them from the plan or from a scan.
    """
    is_done = bool(facts.destroy.sheets)
    problems = [
        Problem(FILE, None, filled.own.get(key, f"wording.{key}"), "witness", _UNWITNESSED)
        for key, text in filled.texts.items()
        if key.startswith(_DESTRUCTIONS)
        and facts.claims_too_much(text, is_done="_fact_" in key or ("_plan_" not in key and is_done))
    ]
    if problems:
        raise ConfigError(
            "様式の文に、記録のない立会いがあります。",
            "survey-ops destruction 案件 --witness で立会者を記録するか、case.toml の [wording] から除いてください。",
            code="witness",
            problems=problems,
        )


_UNWITNESSED = "立会者の記録がないのに、立会いがあったと書いてあります。"


def _check_accounts(filled: Gathered, facts: Facts) -> None:
    """Refuse a sentence of the case file that has everything back or destroyed; the tool's own ask the facts."""
    if facts.is_accounted and not facts.out.sheets and not facts.items.out:
        return
    message = "説明のない差、紛失、未返却があるのに、全てと書いてあります。"
    problems = [
        Problem(FILE, None, place, "claim", message)
        for key, place in filled.own.items()
        if (key.startswith(CLAIMING) or place.startswith("form.council")) and _CLAIM.search(filled.texts[key])
    ]
    if problems:
        raise ConfigError(
            "様式の文に、記録と合わない「全て」があります。",
            f"case.toml の {_sections(problems)} の文を、"
            "facts.all_returned のときだけ全てと書くように直してください。",
            code="claim",
            problems=problems,
        )


def _sections(problems: list[Problem]) -> str:
    places = ("[form.council]" if one.column.startswith("form.council") else "[wording]" for one in problems)
    return " と ".join(dict.fromkeys(places))
