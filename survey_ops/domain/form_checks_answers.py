"""When, who, how (いつ、誰が、どのように): each answered, in the plan or by what happened."""

from collections.abc import Iterable

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source

QUESTIONS = {"when": "いつ", "who": "誰が", "how": "どのように"}

_KEYS = {"use_erasure": "plan.destroy", "give_back": "plan.return", "provided_erasure": "plan.return"}


def check_answers(values: FormValues, rows: Iterable[str]) -> tuple[Finding, ...]:
    """Tell which questions are not answered.

    Args:
        values: what is filled in.
        rows: that ask them; a row in the city's own words answers as it likes.
    """
    found = []
    for row in rows:
        if values.texts.get(row, "").strip():
            continue
        missing = [name for part, name in QUESTIONS.items() if not _is_answered(values, row, part)]
        if missing:
            asked = "、".join(missing)
            message = f"{asked}が、予定にも実績にも書かれていません。"
            origin = Origin(Source.KEY, _KEYS.get(row, row))
            found.append(Finding("answers", row, message, f"{asked}の記入がありません", (origin,)))
    return tuple(found)


def _is_answered(values: FormValues, row: str, part: str) -> bool:
    return any(values.texts.get(f"{row}_{side}_{part}", "").strip() for side in ("plan", "fact"))
