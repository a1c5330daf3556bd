"""What personal data exists where, as a table and as JSON: `survey-ops status --where`."""

from typing import TYPE_CHECKING

from survey_ops.cli.output import say
from survey_ops.cli.words import STATES
from survey_ops.domain.custody import State
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.where import Held, Thing, Total

if TYPE_CHECKING:
    from survey_ops.tasks.show_where import Where


def where_json(found: "Where") -> dict[str, object]:
    """Return what exists where, as scripts read it."""
    return {
        "rows": [
            {
                "thing": row.thing.value,
                "what": row.what,
                "numbers": list(row.numbers),
                "state": row.state,
                "persons": row.persons,
                "holder": row.holder,
                "place": row.place,
                "since": row.since,
                "erase_by": row.erase_by,
                "outside": row.is_out,
                "place_of_handover": row.was_given,
            }
            for row in found.rows
        ],
        "total": _total_json(found.all),
        "outside": _total_json(found.outside),
        "void": _total_json(found.void),
        "erased": found.erased,
    }


def _total_json(one: Total) -> dict[str, int]:
    return {"rows": one.rows, "persons": one.persons, "unknown": one.unknown}


def print_where(found: "Where") -> None:
    """Print the table, its totals, and what is not in it."""
    if found.erased is not None:
        left = "残っているものは、次のとおりです。" if found.rows else ""
        say(f"個人情報は消去済みです（記録 {found.erased}）。{left}")
    if found.rows:
        _print_table(found)
        say(f"合計 {_total_text(found.all)}")
        if found.outside.rows:
            say(f"うち市の外にあるもの（紛失を含む） {_total_text(found.outside)}")
        say("人数は延べです（同じ人が、いくつものものに載っています）。")
    else:
        say("記録とこのパソコンのファイルのうえでは、この案件の個人情報はどこにもありません。")
    if found.void.rows:
        say(
            f"無効のシート {found.void.rows:,} 枚（延べ {found.void.persons:,} 人）は、"
            "細断の記録がないため入れていません。手元にあれば、細断してください。"
        )


def _total_text(one: Total) -> str:
    unknown = f"、ほかに人数の分からないもの {one.unknown:,} 件" if one.unknown else ""
    return f"{one.rows:,} 件、{one.persons:,} 人{unknown}"


def _print_table(found: "Where") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("もの", "状態", "人数", "持っている者", "場所", "いつから", "消去の期限"):
        is_day = name in ("いつから", "消去の期限")
        table.add_column(name, justify="right" if name == "人数" else "left", overflow="fold", no_wrap=is_day)
    for row in found.rows:
        persons = "不明" if row.persons is None else f"{row.persons:,}"
        table.add_row(
            _what(row), _state(row), persons, row.holder or "（記録なし）", _place(row), row.since, row.erase_by or ""
        )
    Console(width=None if Console().is_terminal else 140, highlight=False).print(table)


def _what(row: Held) -> str:
    if row.thing is Thing.SHEETS:
        return f"{row.what} {len(row.numbers):,} 枚（{short_list(row.numbers)}）"
    return f"管理対象 {row.numbers[0]}　{row.what}" if row.thing is Thing.ITEM else row.what


def _place(row: Held) -> str:
    return f"{row.place}（渡した場所）" if row.place and row.was_given else row.place


def _state(row: Held) -> str:
    return STATES[State(row.state)] if row.thing is Thing.SHEETS else row.state_word or "保存中"
