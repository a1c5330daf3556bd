"""Use reserves: take the next tickets of the last draw, record them, store them for printing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry, last_of
from survey_ops.domain.faults import ImpossibleDrawError
from survey_ops.domain.manifest import rules_of
from survey_ops.domain.reserves import next_tickets
from survey_ops.domain.row_mark import marker
from survey_ops.domain.rules import Key, Rules
from survey_ops.domain.tickets import id_array_sha256
from survey_ops.errors import InputError, RefusedError, UsageError
from survey_ops.ledger.recipients import Vault
from survey_ops.registers.residents import Register
from survey_ops.tasks.draw_faults import draw_refused
from survey_ops.tasks.log_access import Access, append_access
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.register_input import read_drawn_exclusions, read_drawn_register, require_register
from survey_ops.tasks.workspace import Workspace

_SHOWN = 30


@dataclass(frozen=True)
class ReserveWish:
    """What the operator asked for.

    Attributes:
        count: how many, at least 1.
        reason: why.
        stratum: the values of the stratum with commas between them; needed for a stratified draw.
        register: a copy of the register, in place of the case's own.
    """

    count: int
    reason: str
    stratum: str | None = None
    register: Path | None = None


@dataclass(frozen=True)
class Reserved:
    """Reserves that are on record.

    Attributes:
        entry: what is on record.
        used: reserves of the draw used by now.
        planned: how many may be used.
    """

    entry: Entry
    used: int
    planned: int


@dataclass(frozen=True)
class _State:
    """The case as it was when the work began."""

    draw: Entry
    before: Sequence[Entry]
    rules: Rules
    key: Key | None


def use_reserve(workspace: Workspace, wish: ReserveWish) -> Reserved:
    """Take the next tickets.

    Raises:
        UsageError: no reason, or a stratum where there is none.
        RefusedError: not drawn, erased, none planned or all used, or a design without reserves.
        InputError: the register is not the one drawn from, or there is nobody left.
    """
    if not wish.reason.strip():
        raise UsageError("予備を使う理由を --reason で指定してください。")
    state = _read_state(workspace, wish)
    register = _same_register(workspace, state.draw, wish.register)
    skipped = reserves_used(state.before, state.key)
    try:
        rows = next_tickets(register.people, state.rules, state.key, skipped + wish.count)[skipped:]
    except ImpossibleDrawError as fault:
        raise draw_refused(fault, state.rules) from None
    held = register.people.protected[rows] & (state.rules.protected == "hold")
    body = {
        "draw": state.draw.n,
        "count": wish.count,
        "stratum": list(state.key) if state.key else None,
        "after": skipped,
        "held": int(held.sum()),
        "ids_sha256": id_array_sha256(register.people.ids[rows]),
        "register": register.sha256,
        "reason": wish.reason.strip(),
        "by": workspace.actor,
        "on": workspace.today().isoformat(),
    }
    mark = marker(personal_key(workspace, state.draw))
    people = [asdict(person) for person in register.recipients(rows.tolist(), held.tolist(), mark)]
    entry = _record(workspace, state, body, people)
    return Reserved(entry, reserves_used(state.before) + wish.count, state.rules.reserves)


def reserves_used(reserves: Sequence[Entry], key: Key | None = None) -> int:
    """Return how many reserves were used, of one stratum where it is named."""
    return sum(entry.body["count"] for entry in reserves if key is None or tuple(entry.body["stratum"] or ()) == key)


def reserves_of(known: Sequence[Entry], draw: Entry) -> list[Entry]:
    """Return the reserves that were used of a draw."""
    return [entry for entry in known if entry.kind == "reserve" and entry.body["draw"] == draw.n]


def _read_state(workspace: Workspace, wish: ReserveWish) -> _State:
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection, "draw", "reserve", "erase")
    draw = last_of(known, "draw")
    if draw is None:
        raise workspace.not_drawn()
    if any(entry.kind == "erase" for entry in known):
        raise RefusedError(
            "この案件の個人情報は消去済みのため、予備を使えません。",
            "新しく送るときは、survey-ops init で別の案件を作ってください。",
            code="erased",
        )
    manifest = draw.body["manifest"]
    if manifest["method"] not in ("simple", "stratified"):
        raise RefusedError(
            "この抽出の方法には、次の抽選番号がないため、予備を使えません。",
            "等間隔抽出で人数が足りないときは、条件を改めて抽出し直してください。",
            code="no_reserves",
        )
    rules = rules_of(manifest)
    personal_key(workspace, draw)
    key = _stratum(manifest["strata"], wish.stratum)
    before = reserves_of(known, draw)
    _check_planned(rules, reserves_used(before), wish.count)
    return _State(draw, before, rules, key)


def _check_planned(rules: Rules, used: int, wanted: int) -> None:
    if used + wanted > rules.reserves:
        raise RefusedError(
            f"予備は {rules.reserves:,} 人まで（sample.reserves）として抽出しています（使用済み {used:,} 人）。",
            "抽出の前に決めた人数を超えて使うことはできません。",
            code="reserves_planned",
        )


def _stratum(strata: Sequence[dict[str, Any]], said: str | None) -> Key | None:
    keys = {",".join(one["key"]): tuple(one["key"]) for one in strata}
    if not keys and said is not None:
        raise UsageError("層化抽出ではないため、--stratum は指定できません。")
    if not keys:
        return None
    if said in keys:
        return keys[said]
    names = "、".join(list(keys)[:_SHOWN])
    raise UsageError(
        "予備を使う層を --stratum で指定してください。",
        f"書ける層は {names}{' など' if len(keys) > _SHOWN else ''} です。",
    )


def _same_register(workspace: Workspace, draw: Entry, path: Path | None) -> Register:
    """Read the register that was drawn from; the next ticket of another one may be another resident's."""
    manifest = draw.body["manifest"]
    source = path or workspace.case.folder / manifest["register"]["file"]
    lists = read_drawn_exclusions(manifest, workspace.case.folder)
    register = require_register(read_drawn_register(manifest, source, lists), source.name)
    if register.sha256 != manifest["register"]["sha256"]:
        raise InputError(
            f"住民データ {source.name} の内容が、抽出したときのものと違います。",
            "抽出に使ったファイルを戻すか、その控えを --register で指定してください。",
            code="register_differs",
        )
    return register


def _record(workspace: Workspace, state: _State, body: dict[str, Any], people: Sequence[dict[str, Any]]) -> Entry:
    with workspace.database.writing() as connection:
        _check_unchanged(workspace, connection, state)
        entry = workspace.append(connection, "reserve", body)
        first = state.draw.body["manifest"]["counts"]["selected"] + reserves_used(state.before) + 1
        vault = Vault(workspace.case.code, personal_key(workspace, state.draw))
        vault.store(connection, state.draw.n, people, first=first)
        append_access(workspace, connection, Access("reserve", len(people), f"予備 {len(people)} 人"))
    return entry


def _check_unchanged(workspace: Workspace, connection: Connection, state: _State) -> None:
    last = workspace.entries(connection, "draw", "reserve", "erase")[-1].n
    if last != max(state.draw.n, *(entry.n for entry in state.before), 0):
        raise RefusedError(
            "予備を選んでいる間に、ほかの画面で抽出か予備の使用が行われました。",
            "survey-ops status で状態を確かめてから、もう一度実行してください。",
            code="changed_meanwhile",
        )
