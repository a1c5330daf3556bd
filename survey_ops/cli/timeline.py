"""`survey-ops timeline`."""

from typing import TYPE_CHECKING

import typer

from survey_ops.cli.options import AsJson, CaseFolder
from survey_ops.cli.output import problem_lines, say, write_json
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.domain.office_days import OfficeDay
    from survey_ops.domain.timeline import Comparison, Event
    from survey_ops.tasks.check_timeline import Timeline


def timeline(case: CaseFolder, as_json: AsJson = False) -> None:
    """日程を、和暦と曜日、祝日の名前を付けて表にし、順序と休みの日を確かめる。"""
    from survey_ops.tasks.check_timeline import read_timeline

    found = read_timeline(case)
    if as_json:
        write_json(_as_json(found))
    else:
        say(found.title)
        _print_table(found)
        say(*_orders(found))
        if found.warnings:
            say(f"注意 {len(found.warnings)} 件", *problem_lines(found.warnings))
        say(f"問題 {len(found.problems)} 件", *problem_lines(found.problems))
    raise typer.Exit(int(Exit.CONFIG if found.problems else Exit.DONE))


def _print_table(found: "Timeline") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from survey_ops.domain.timeline import KINDS, written_days

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("日", "種類", "できごと", "備考"):
        table.add_column(name)
    for event in found.events:
        table.add_row(written_days(event), KINDS[event.kind], event.name, event.note)
    Console(width=None if Console().is_terminal else 160, highlight=False, markup=False).print(table)


def _orders(found: "Timeline") -> list[str]:
    return [f"{_mark(one)} {one.sentence}" for one in found.comparisons]


def _mark(one: "Comparison") -> str:
    return "○" if one.is_kept else "△" if one.order.severity == "warning" else "×"


def _as_json(found: "Timeline") -> dict[str, object]:
    data: dict[str, object] = {
        "events": [_event(event) for event in found.events],
        "orders": [_comparison(one) for one in found.comparisons],
        "warnings": [problem.as_json() for problem in found.warnings],
        "problems": [problem.as_json() for problem in found.problems],
    }
    if found.problems:
        data["error"] = {
            "code": "problems",
            "message": f"問題が {len(found.problems)} 件あります。",
            "advice": "problems のとおりに日程を直してください。",
        }
    return data


def _event(event: "Event") -> dict[str, object]:
    from survey_ops.domain.office_days import office_day
    from survey_ops.domain.timeline import written_days

    return {
        "name": event.name,
        "kind": event.kind,
        "days": written_days(event),
        "from": _day(office_day(event.first)),
        "until": _day(office_day(event.last)),
        "note": event.note,
    }


def _day(day: "OfficeDay") -> dict[str, object]:
    """Return a day; `holiday` is null where the year's public holidays are not known."""
    return {"date": day.day.isoformat(), "weekday": day.weekday, "holiday": day.holiday}


def _comparison(one: "Comparison") -> dict[str, object]:
    order = one.order
    return {
        "before": order.before,
        "after": order.after,
        "earlier": one.earlier.isoformat(),
        "later": one.later.isoformat(),
        "strict": order.strict,
        "severity": order.severity,
        "kept": one.is_kept,
    }
