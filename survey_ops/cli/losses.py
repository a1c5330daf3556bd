"""How losses are told, and what the law asks for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey_ops.domain.number_lists import short_list

if TYPE_CHECKING:
    from survey_ops.domain.losses import Loss

REPORTS = {"prompt": "速報", "full": "確報"}


def loss_json(loss: "Loss") -> dict[str, object]:
    """Return a loss for scripts."""
    return {
        "entry": loss.entry,
        "sheets": [list(key) for key in loss.sheets],
        "items": list(loss.items),
        "persons": loss.persons,
        "noticed": loss.noticed.isoformat(),
        "circumstances": loss.circumstances,
        "reportable": bool(loss.demand.grounds),
        "grounds": [ground.value for ground in loss.demand.grounds],
        "prompt_by": loss.demand.prompt_by.isoformat() if loss.demand.prompt_by else None,
        "full_by": loss.demand.full_by.isoformat() if loss.demand.full_by else None,
        "reported": {report.value: day.isoformat() for report, day in loss.reported.items()},
        "still_lost": {"sheets": [list(key) for key in loss.sheets_left], "items": list(loss.items_left)},
    }


def loss_lines(losses: Sequence["Loss"]) -> list[str]:
    """Return losses in words, a line each."""
    return [_line(loss) for loss in losses]


def things(loss: "Loss") -> str:
    """Return what was lost, in words."""
    parts = [f"シート {short_list([number for number, _ in loss.sheets])}"] if loss.sheets else []
    parts += [f"管理対象 {short_list(loss.items)}"] if loss.items else []
    return "、".join(parts)


def _line(loss: "Loss") -> str:
    left = len(loss.sheets_left) + len(loss.items_left)
    found = "見つかりました" if loss.is_found else "" if left == len(loss.sheets + loss.items) else f"残り {left} 点"
    made = "、".join(f"{REPORTS[report]} {day.isoformat()} 済み" for report, day in loss.reported.items())
    said = "、".join(part for part in (f"{loss.persons:,} 人分", f"{loss.noticed.isoformat()} に判明", made) if part)
    return f"紛失（記録 {loss.entry}） {things(loss)}（{said}）{found}: {loss.circumstances}"
