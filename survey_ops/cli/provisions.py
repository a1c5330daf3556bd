"""What was given outside and who was told, as `status` shows it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey_ops.cli.announce import announced_line
from survey_ops.cli.inform import informed_line

if TYPE_CHECKING:
    from survey_ops.domain.provisions import Provision
    from survey_ops.domain.told import Announced, Informed


def provided_json(one: "Provision") -> dict[str, object]:
    """Return what was given outside as scripts read it."""
    return {
        "item": one.item.number,
        "type": one.item.type.value,
        "content": one.item.content,
        "persons": one.item.persons,
        "to": one.to,
        "given_on": one.given_on.isoformat(),
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "given": one.given,
        "ended": one.ended,
        "how": one.how,
    }


def provided_lines(found: "Sequence[Provision]") -> list[str]:
    """Return what was given outside, from when to when."""
    lines = ["外部への提供"] if found else []
    for one in found:
        until = f"{one.ended_on.isoformat()} {one.item.state_word}" if one.ended_on else "続いています"
        how = f"（{one.how}）" if one.how else ""
        lines.append(
            f"  {one.given_on.isoformat()} ～ {until}{how}  {one.item.title} {one.item.persons:,} 人 → {one.to}"
        )
    return lines


def told_lines(informed: "Sequence[Informed]", announced: "Sequence[Announced]") -> list[str]:
    """Return who was told: the people concerned, the public."""
    lines = ["本人への通知"] if informed else []
    lines += [f"  {informed_line(one)}" for one in informed]
    lines += ["周知"] if announced else []
    return lines + [f"  {announced_line(one)}" for one in announced]
