"""Transfers and their confirmations as lines and as JSON."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from survey_ops.cli.words import MOVEMENTS
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.parties import Party
from survey_ops.domain.transfers import Comparison, Contents, Transfer, TransferState, Way

STATES = {
    TransferState.OPEN: "確認待ち",
    TransferState.DISAGREED: "確認が不一致",
    TransferState.EXPLAINED: "差の説明あり",
    TransferState.CLOSED: "確認済み",
}


def amount(contents: Contents) -> str:
    """Return how much something is.

    >>> amount(Contents(frozenset({(1, 0), (2, 0)}), frozenset({7})))
    'シート 2 枚、管理対象 1 点'
    """
    parts = [f"シート {len(contents.sheets):,} 枚"] if contents.sheets or not contents.items else []
    parts += [f"管理対象 {len(contents.items):,} 点"] if contents.items else []
    return "、".join(parts)


def sheet_words(keys: Sequence[SheetKey], among: Iterable[SheetKey] = ()) -> str:
    """Return sheets by number; with their print generation, as in the code, where a number stands for two sheets.

    >>> sheet_words([(1, 0), (2, 0), (3, 0)])
    '1～3'
    >>> sheet_words([(2, 1)], among=[(2, 0)])
    '2-1'
    """
    everything = {*keys, *among}
    if len({number for number, _ in everything}) == len(everything):
        return short_list([number for number, _ in sorted(keys)])
    return "、".join(f"{number}-{generation}" for number, generation in sorted(keys))


def list_lines(transfer: Transfer) -> list[str]:
    """Return the list of a transfer, which the other side signs or compares with."""
    lines = [
        f"受渡し {transfer.entry}  {MOVEMENTS[transfer.movement]}  {transfer.on}",
        f"  渡す者      {transfer.giver}",
        f"  受け取る者  {transfer.taker}",
        f"  立会者      {transfer.witness or 'なし'}",
    ]
    said = {"場所": transfer.place, "方法": transfer.carrying, "返却の期限": transfer.due or ""}
    lines += [f"  {name}{' ' * (12 - 2 * len(name))}{words}" for name, words in said.items() if words]
    if transfer.sheets:
        keys = [one.key for one in transfer.sheets]
        lines.append(f"  シート {sheet_words(keys)}（{len(keys):,} 枚、宛名 {transfer.labels:,} 件）")
    if transfer.items:
        numbers = short_list(sorted(one.number for one in transfer.items))
        persons = sum(one.persons for one in transfer.items)
        lines.append(f"  管理対象 {numbers}（{len(transfer.items):,} 点、{persons:,} 人分）")
    lines.append(f"  合計 {len(transfer.contents):,}")
    return lines


def comparison_lines(said: Comparison, sent: Contents) -> list[str]:
    """Return what was confirmed beside what was sent; every difference by sheet and item."""
    lines = [f"送った数 {said.sent:,}、確認した数 {said.count:,}"]
    named = (*said.lacking, *said.excess, *sent.sheets)
    if said.lacking:
        lines.append(f"  足りないシート {len(said.lacking):,} 枚: {sheet_words(said.lacking, named)}")
    if said.excess:
        lines.append(f"  送っていないシート {len(said.excess):,} 枚: {sheet_words(said.excess, named)}")
    if said.lacking_items:
        lines.append(f"  足りない管理対象 {len(said.lacking_items):,} 点: {short_list(said.lacking_items)}")
    if said.excess_items:
        lines.append(f"  送っていない管理対象 {len(said.excess_items):,} 点: {short_list(said.excess_items)}")
    if said.refused:
        lines.append(f"  この案件のものでない読取り {said.refused:,} 件")
    return lines


def next_steps(transfer: Transfer, said: Comparison, case: Path) -> list[str]:
    """Return what to do about a confirmation that does not agree."""
    number, movement = transfer.entry, transfer.movement.value
    again = f"survey-ops confirm {case} {number}"
    if said.way is Way.SIGNED:
        return [f"→ どのシートかを知るには、受け取ったものを読み取ってください: {again}"]
    lines = []
    if said.lacking or said.lacking_items:
        lines += [
            f"→ 足りないものを探し、見つかったら、初めから全部を読み取ってください: {again}",
            f"→ 渡していなかったものは、読取り（記録 {_scans(transfer, said)}）を取り消してください: "
            f"survey-ops correct {case} 記録の番号 --reason 理由",
        ]
    if said.excess or said.excess_items:
        lines.append(
            f"→ 渡したものなら、受渡しに加えてください: survey-ops scan {case} {movement} --transfer {number}"
        )
    if said.refused:
        lines.append(f"→ この案件のものでないものを除いて、もう一度読み取ってください: {again}")
    return lines


def _scans(transfer: Transfer, said: Comparison) -> str:
    """Return the scans that sent what is lacking."""
    sheets = [one.entry for one in transfer.sheets if one.key in said.lacking]
    items = [one.entry for one in transfer.items if one.number in said.lacking_items]
    return short_list(sorted(sheets + items))


def unclosed_line(transfer: Transfer, case: Path, *, is_overdue: bool) -> str:
    """Return the one line that tells of a transfer that is not closed."""
    head = (
        f"受渡し {transfer.entry}（{MOVEMENTS[transfer.movement]} {transfer.on}、受け取る者 {transfer.taker.person}、"
        f"{amount(transfer.contents)}）: {STATES[transfer.state]}"
    )
    last = transfer.last
    if transfer.state is TransferState.EXPLAINED and last:
        return f"{head}（記録 {last.explained}）"
    if transfer.state is TransferState.DISAGREED and last:
        head += f"（送った数 {last.said.sent:,}、確認した数 {last.said.count:,}）"
    elif last:
        head += "（確認の後に、送ったものが変わりました）"
    elif is_overdue:
        head += "のまま 1 日を過ぎています"
    return f"{head}。survey-ops confirm {case} {transfer.entry}"


def transfer_json(transfer: Transfer) -> dict[str, Any]:
    """Return a transfer for scripts."""
    return {
        "transfer": transfer.entry,
        "movement": transfer.movement.value,
        "state": transfer.state.value,
        "from": transfer.giver.as_body(),
        "to": transfer.taker.as_body(),
        "witness": _party(transfer.witness),
        "place": transfer.place,
        "carrying": transfer.carrying,
        "due": transfer.due,
        "on": transfer.on,
        "sheets": [list(one.key) for one in transfer.sheets],
        "items": [one.number for one in transfer.items],
        "labels": transfer.labels,
        "confirmations": [
            {"entry": one.entry, **one.said.as_body(), "by": one.by, "on": one.on, "explained": one.explained}
            for one in transfer.confirmations
        ],
    }


def _party(party: Party | None) -> dict[str, str] | None:
    return party.as_body() if party else None
