"""`survey-ops status`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from survey_ops.cli.deadlines import deadline_lines, deadlines_json
from survey_ops.cli.differences import (
    compared_lines,
    difference_lines,
    differences_json,
    inspection_json,
    inspection_lines,
    sheet_count_lines,
    sheet_counts_json,
)
from survey_ops.cli.label_counts import count_lines, counts_json
from survey_ops.cli.losses import loss_json, loss_lines
from survey_ops.cli.notices import response_json
from survey_ops.cli.options import AsJson, CaseFolder, opened
from survey_ops.cli.output import say, write_json
from survey_ops.cli.tables import cells, fill
from survey_ops.cli.words import MOVEMENTS, STATES
from survey_ops.domain.notices import RETURN_WORDS, Response, ReturnReason
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import Exit

if TYPE_CHECKING:
    from survey_ops.tasks.show_status import Status
    from survey_ops.tasks.show_where import Where
    from survey_ops.tasks.workspace import Workspace


def status(
    case: CaseFolder,
    where: Annotated[
        bool,
        typer.Option("--where", help="どの個人情報が、どこに、何人分あるかを表にする", show_default=False),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """シートが今どこにあるか、何が足りないか、いつまでに何をするかを表にする。"""
    from survey_ops.tasks.show_status import show_status

    with opened(case) as workspace:
        found = show_status(workspace)
        held = _held(workspace) if where else None
        title = f"{workspace.case.config.case.title}（{workspace.case.code}）"
        draws = workspace.case.config.case.kind != "other"
    if as_json:
        write_json({**_as_json(found), **(_where_json(held) if held else {})})
    elif held:
        say(title)
        _print_where(held)
    else:
        say(title, *(_summary(found) if draws else ["抽出も郵送もしない案件です。"]))
        if found.holdings:
            _print_table(found)
        say(*([] if draws else _provided(found)))
        say(*_items(found), *_waiting(found), *_transfers(found, case))
        say(*count_lines(found.counts, with_difference=False))
        say(*sheet_count_lines(found.sheet_counts), *inspection_lines(found.inspection))
        if found.sheet_counts.counted:
            say(*compared_lines(found.sheet_counts, found.inspection))
        say(*difference_lines(found.differences, case), *loss_lines(found.losses))
        say(*_told(found))
        say(*_response(found.response), *deadline_lines(found.deadlines, found.today))
    raise typer.Exit(int(Exit.MISSING if found.is_short or found.overdue else Exit.DONE))


def _held(workspace: "Workspace") -> "Where":
    from survey_ops.tasks.show_where import show_where

    return show_where(workspace)


def _as_json(found: "Status") -> dict[str, object]:
    return {
        "sheets": found.sheets,
        "missing": list(found.missing),
        "draws": found.drawn,
        "selected": found.selected,
        "reserves": found.reserves,
        "items": found.items,
        "erased": found.erased,
        **response_json(found.response),
        "labels": counts_json(found.counts),
        "transfers": _transfers_json(found),
        "overdue": list(found.overdue),
        "unproven": found.unproven,
        "sheet_counts": sheet_counts_json(found.sheet_counts),
        "inspection": inspection_json(found.inspection),
        "differences": differences_json(found.differences),
        "losses": [loss_json(loss) for loss in found.losses],
        **_provisions_json(found),
        "deadlines": deadlines_json(found.deadlines, found.today),
        "holdings": [
            {
                "state": holding.state.value,
                "holder": holding.holder,
                "place": holding.place,
                "since": holding.since,
                "sheets": list(holding.sheets),
                "labels": holding.labels,
            }
            for holding in found.holdings
        ],
    }


def _summary(found: "Status") -> list[str]:
    if not found.drawn:
        return ["まだ抽出していません。"]
    lines = [f"抽出 {found.selected:,} 人（抽出の記録 {found.drawn} 件）"]
    if found.reserves:
        lines.append(f"使った予備 {found.reserves:,} 人")
    if found.erased:
        lines.append("個人情報は消去済みです。")
    if not found.holdings:
        lines.append("ラベルはまだ作っていません。")
    return lines


def _print_table(found: "Status") -> None:
    heads = ("状態", "シート", "件数", "持っている者", "場所", "いつから")
    rows = [
        (
            STATES[holding.state],
            f"{len(holding.sheets):,}",
            f"{holding.labels:,}",
            holding.holder,
            holding.place,
            holding.since,
        )
        for holding in found.holdings
    ]
    widths = [max(map(cells, column)) for column in zip(heads, *rows, strict=True)]
    line = "─" * (sum(widths) + 3 * (len(widths) - 1))
    say("", _row(heads, widths), line, *(_row(row, widths) for row in rows), "")


def _row(texts: Sequence[str], widths: Sequence[int]) -> str:
    """Return a line of the table, its two columns of figures to the right."""
    padded = [
        " " * (width - cells(text)) + text if at in (1, 2) else fill(text, width)
        for at, (text, width) in enumerate(zip(texts, widths, strict=True))
    ]
    return "   ".join(padded).rstrip()


def _waiting(found: "Status") -> list[str]:
    lines = [
        f"{MOVEMENTS[movement]}がまだのシート {len(numbers):,} 枚: {short_list(numbers)}"
        for movement, numbers in found.waiting.items()
    ]
    return lines or (["まだのシートはありません。"] if found.holdings else [])


def _response(found: Response) -> list[str]:
    """Return what came back: nothing before anything did, rates once there are answers."""
    lines: list[str] = []
    if found.returned:
        reasons = "、".join(
            f"{RETURN_WORDS[ReturnReason(reason)][0]} {number:,}" for reason, number in found.undelivered.items()
        )
        lines.append(f"返送（不着） {found.returned:,} 件（{reasons}）")
    if found.refused:
        lines.append(f"辞退の届出 {found.refused:,} 件")
    if found.answers:
        lines.append(f"回答 {found.answers:,} 件")
        lines.append(f"  回収数 ÷ 発送数           {_rate(found.rate)}（{found.answers:,} ÷ {found.sent:,}）")
        lines.append(
            f"  回収数 ÷（発送数 － 不着数） {_rate(found.rate_delivered)}"
            f"（{found.answers:,} ÷ {found.sent - found.returned:,}）"
        )
    return lines


def _rate(rate: float | None) -> str:
    return "－" if rate is None else f"{rate:.1f} %"


# What tells of places, and of what most cases lack, is imported where it is told: `status` is asked many times a day.


def _where_json(held: "Where") -> dict[str, object]:
    from survey_ops.cli.where import where_json

    return {"where": where_json(held)}


def _print_where(held: "Where") -> None:
    from survey_ops.cli.where import print_where

    print_where(held)


def _transfers_json(found: "Status") -> list[dict[str, object]]:
    if not found.transfers:
        return []
    from survey_ops.cli.transfer_words import transfer_json

    return [transfer_json(one) for one in found.transfers]


def _transfers(found: "Status", case: Path) -> list[str]:
    """Return a line for each transfer that is not closed, and one where evidence of destruction is missing."""
    lines: list[str] = []
    if found.transfers:
        from survey_ops.cli.transfer_words import unclosed_line

        lines += [unclosed_line(one, case, is_overdue=one.entry in found.overdue) for one in found.transfers]
    if found.unproven:
        lines.append(
            f"廃棄の証拠（方法・行った者・証明書）がまだのもの {found.unproven:,} 点: survey-ops destruction {case}"
        )
    return lines


def _items(found: "Status") -> list[str]:
    if not found.items:
        return []
    from survey_ops.domain.items import GONE

    held = {state: number for state, number in found.items.items() if state not in GONE}
    if not held:
        return []
    return [f"シート以外の管理対象 {sum(held.values()):,} 件（survey-ops status 案件 --where に、所在の表が出ます）"]


def _provisions_json(found: "Status") -> dict[str, object]:
    if not (found.provided or found.informed or found.announced):
        return {"provided": [], "informed": [], "announced": []}
    from survey_ops.cli.provisions import provisions_json

    return provisions_json(found.provided, found.informed, found.announced)


def _provided(found: "Status") -> list[str]:
    if not found.provided:
        return []
    from survey_ops.cli.provisions import provided_lines

    return provided_lines(found.provided)


def _told(found: "Status") -> list[str]:
    if not (found.informed or found.announced):
        return []
    from survey_ops.cli.provisions import told_lines

    return told_lines(found.informed, found.announced)
