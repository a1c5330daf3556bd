"""What was given outside and who was told, as `status` shows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey_ops.cli.announce import announced_json, announced_line
from survey_ops.cli.inform import informed_json, informed_line

if TYPE_CHECKING:
    from survey_ops.domain.form_items import ItemFacts, ItemMove
    from survey_ops.domain.told import Announced, Informed

_SHOWN = 10  # of what has ended: a year of batches would hide what has not


def provisions_json(
    provided: "Sequence[ItemFacts]", informed: "Sequence[Informed]", announced: "Sequence[Announced]"
) -> dict[str, object]:
    """Return what was given outside and who was told as scripts read it."""
    return {
        "provided": [_provided_json(one) for one in provided],
        "informed": [informed_json(one) for one in informed],
        "announced": [announced_json(one) for one in announced],
    }


def _provided_json(one: "ItemFacts") -> dict[str, object]:
    given, ended = one.handed[-1], _end(one)
    return {
        "item": one.number,
        "type": one.type,
        "content": one.content,
        "persons": one.persons,
        "to": given.taker,
        "given_on": given.on.isoformat(),
        "ended_on": ended.on.isoformat() if ended else None,
        "how": ended.method if ended else "",
    }


def provided_lines(found: "Sequence[ItemFacts]") -> list[str]:
    """Return what was given outside, from when to when: all that lies there, and the last of what has ended."""
    ended = [one for one in found if _end(one)]
    hidden = ended[:-_SHOWN]
    lines = ["外部への提供"] if found else []
    lines += [_provided_line(one) for one in found if one not in hidden]
    return lines + ([f"  ほか、終わったもの {len(hidden):,} 件（survey-ops item 案件 list）"] if hidden else [])


def _provided_line(one: "ItemFacts") -> str:
    given, ended = one.handed[-1], _end(one)
    until = f"{ended.on.isoformat()} {one.state}" if ended else f"（{one.state}）"
    how = f"（{ended.method}）" if ended and ended.method else ""
    what = f"管理対象 {one.number}（{one.name}）{one.content} {one.persons:,} 人 → {given.taker}"
    return f"  {given.on.isoformat()} ～ {until}{how}  {what}"


def _end(one: "ItemFacts") -> "ItemMove | None":
    """Return what ended it: it came back, or was erased, withdrawn or destroyed; None while it lies outside."""
    if one.erased:
        return one.erased
    return one.returned[-1] if one.returned and not (one.is_out or one.is_lost) else None


def told_lines(informed: "Sequence[Informed]", announced: "Sequence[Announced]") -> list[str]:
    """Return who was told: the people concerned, the public."""
    lines = ["本人への通知"] if informed else []
    lines += [f"  {informed_line(one)}" for one in informed]
    lines += ["周知"] if announced else []
    return lines + [f"  {announced_line(one)}" for one in announced]
