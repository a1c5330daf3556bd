"""Whether the people concerned are told (通知): the form's answer, and what is on record of it.

有 needs the time, before or after, and the method; 無 needs the reason. A record that people were told contradicts
無, and a record of another time contradicts the answer. People who are to be told before are told by the posting.
"""

from collections.abc import Iterator, Sequence

from survey_ops.domain.form import FormValues
from survey_ops.domain.form_checks_dates import Said
from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source
from survey_ops.domain.told import MATTER_WORDS, TIME_WORDS, Informed, Matter, Time


def check_notices(
    values: FormValues, told: Sequence[Informed], posted: Said | None, provided: Said | None = None
) -> tuple[Finding, ...]:
    """Check the answers of a council sheet, each where its handling is checked.

    Args:
        values: what is filled in.
        told: the records that stand.
        posted: the first posting on record.
        provided: the first that left the office, on record.
    """
    handling = values.checked.get("handling", frozenset())
    found: list[Finding] = []
    for matter in Matter:
        if matter.value in handling:
            found += _answer(matter, values)
            found += _records(matter, values, [one for one in told if one.matter is matter], posted)
            if matter is Matter.PROVIDE and provided:
                found += _after_provision(values, [one for one in told if one.matter is matter], provided)
    return tuple(found)


def _answer(matter: Matter, values: FormValues) -> Iterator[Finding]:
    row, name = f"notice_{matter.value}", MATTER_WORDS[matter]
    key = Origin(Source.KEY, f"form.council.{row}")
    given = values.checked.get(row, frozenset())
    text = values.texts.get(f"{row}_text", "").strip()
    if not given:
        yield Finding(
            "notice_unset", row, f"{name}の通知の有無が書かれていません。", "有も無も選ばれていません", (key,)
        )
    elif "no" in given and not text:
        yield Finding("notice_reason", row, f"{name}の通知を無とする理由が書かれていません。", "通知は無です", (key,))
    elif "yes" in given:
        if not values.checked.get(f"{row}_time"):
            message = f"{name}の通知が、事前か事後かが書かれていません。"
            yield Finding("notice_time", row, message, "通知は有です", (key,))
        if not text:
            yield Finding("notice_method", row, f"{name}の通知の方法が書かれていません。", "通知は有です", (key,))


def _records(matter: Matter, values: FormValues, told: Sequence[Informed], posted: Said | None) -> Iterator[Finding]:
    row, name = f"notice_{matter.value}", MATTER_WORDS[matter]
    given = values.checked.get(row, frozenset())
    times = values.checked.get(f"{row}_time", frozenset())
    if "no" in given and told:
        message = f"{name}の通知は無ですが、通知した記録があります。"
        yield Finding("notice_informed", row, message, f"通知の記録が{len(told)}件あります", _origins(told))
    if "yes" not in given or not times:
        return
    other = [one for one in told if one.time.value not in times]
    if other:
        message = (
            f"{name}の通知は{_named(times)}ですが、{_named({one.time for one in other})}に通知した記録があります。"
        )
        yield Finding("notice_informed", row, message, f"通知の記録が{len(other)}件あります", _origins(other))
    late = [one for one in told if one.time is Time.BEFORE and posted and one.on > posted.day]
    if "before" in times and posted and late:
        message = f"{name}を事前に通知した記録の日が、発送より後です。"
        yield Finding("notice_informed", row, message, posted.written("発送"), (*_origins(late), posted.origin))
    if "before" in times and posted and not told:
        message = f"{name}は事前に通知するとありますが、発送までに通知した記録がありません。"
        yield Finding("notice_informed", row, message, posted.written("発送"), (posted.origin,))


def _after_provision(values: FormValues, told: Sequence[Informed], provided: Said) -> Iterator[Finding]:
    """Yield what is wrong with a notice beside the day of the provision that it is of."""
    if "yes" not in values.checked.get("notice_provide", frozenset()):
        return
    times = values.checked.get("notice_provide_time", frozenset())
    if Time.AFTER.value in times and not told:
        message = "外部提供を事後に通知するとありますが、通知した記録がありません。"
        yield Finding("notice_informed", "notice_provide", message, provided.written("提供"), (provided.origin,))
    wrong = [one for one in told if (one.on > provided.day if one.time is Time.BEFORE else one.on < provided.day)]
    if wrong:
        message = f"外部提供を{_named({one.time for one in wrong})}に通知した記録の日が、提供の日と合いません。"
        origins = (*_origins(wrong), provided.origin)
        yield Finding("notice_informed", "notice_provide", message, provided.written("提供"), origins)


def _named(times: set[str] | frozenset[str]) -> str:
    return "・".join(name for time, name in TIME_WORDS.items() if time.value in times)


def _origins(told: Sequence[Informed]) -> tuple[Origin, ...]:
    return tuple(Origin(Source.ENTRY, "informed", one.entry) for one in told)
