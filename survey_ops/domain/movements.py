"""Who lives here, by the state of the resident's record (住民状態) and by the last movement (異動事由).

The state decides. A reason alone does not: 改製 and 再製 take a record out only to write it anew, a removal may have
been cancelled (異動の取消し(増)), and the record of a person who left may still be corrected. Without a state, the
reason is taken where it leaves no doubt. A value nobody has explained is a problem for the caller, never a guess.

Sources: 住民記録システム標準仕様書 第1.0版 1.1.1 (住民状態: 住民; 転出・死亡・消除等) and 1.2.2 (異動事由). The
figures of the state are those of the 基本データリスト (1住民, 2転出者, 3死亡者, 9その他消除者); the figures of
reasons are each system's own, and so unknown here.
"""

from dataclasses import dataclass
from enum import Enum

from survey_ops.domain.width import plain

_RESIDENT_CODE = "1"
_HERE_STATES = frozenset({_RESIDENT_CODE, "住民"})
_GONE_CODES = frozenset({"2", "3", "9"})
_GONE_WORDS = frozenset({"転出", "転出者", "死亡", "死亡者"})
_GONE_WORDS |= {"消除", "消除者", "その他消除者", "職権消除", "職権消除者", "除票"}

_ADDED = frozenset({"国内転入", "国外転入", "国外転入等", "転入", "出生"})
_ADDED |= {"職権記載", "職権記載(帰化等)", "職権記載(国籍喪失)"}
_ADDED |= {"異動の取消し(増)", "異動の取消(増)"}
_REMOVED = frozenset({"国内転出", "国外転出", "転出", "死亡"})
_REMOVED |= {"職権消除", "職権消除(帰化等)", "職権消除(国籍喪失)"}
_REMOVED |= {"異動の取消し(減)", "異動の取消(減)"}
_CHANGED = frozenset({"転居", "世帯分離", "世帯合併", "世帯変更", "世帯主変更"})
_CHANGED |= {"旧氏の記載", "旧氏の変更", "旧氏の削除"}
_CHANGED |= {"通称の記載", "通称の削除", "個人番号の変更請求", "住民票コードの変更請求"}
_REMADE = frozenset({"改製", "再製"})
"""Both a reason of 記載 and of 消除: no departure, and nothing against a state either."""


class Residence(Enum):
    """What is known of a resident's living here."""

    HERE = "here"
    GONE = "gone"
    UNKNOWN_VALUE = "unknown_value"


@dataclass(frozen=True)
class Verdict:
    """What is known, and whether state and movement say the opposite of each other."""

    residence: Residence
    is_conflict: bool = False


def lives_here(
    status: str | None,
    movement: str | None,
    resident_values: frozenset[str],
    gone_values: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge one row.

    Args:
        status: its 住民状態; None where the file has no such column.
        movement: its 異動事由; None likewise.
        resident_values: what the city says its file writes for those who live here. Where it says anything, no
            other value is taken for a resident; empty: `1` and 住民.
        gone_values: the same for those who left or died, beside the usual words, and the usual figures where `1` is a
            resident.

    Returns:
        The verdict. `UNKNOWN_VALUE` is a state in no list, or, where there is no state, a reason that is in no list
        or tells nothing of living here (職権修正, 誤記修正, 異動の取消し(修正): the record of one who left may be
        corrected too).

    >>> lives_here("1", "国内転出", frozenset())
    Verdict(residence=<Residence.HERE: 'here'>, is_conflict=True)
    >>> lives_here(None, "改製", frozenset())
    Verdict(residence=<Residence.HERE: 'here'>, is_conflict=False)
    """
    told = _by_movement(plain(movement or ""))
    if status is None:
        return Verdict(told)
    state = _by_status(plain(status), _folded(resident_values), _folded(gone_values))
    decided = {state, told} == {Residence.HERE, Residence.GONE}
    return Verdict(state, is_conflict=decided and plain(movement or "") not in _REMADE)


def _by_status(state: str, here: frozenset[str], gone: frozenset[str]) -> Residence:
    here = here or _HERE_STATES
    if state in here:
        return Residence.HERE
    # A city whose residents are not under 1 has figures of its own.
    if state in gone or state in _GONE_WORDS or (state in _GONE_CODES and _RESIDENT_CODE in here):
        return Residence.GONE
    return Residence.UNKNOWN_VALUE


def _by_movement(reason: str) -> Residence:
    if reason in _ADDED or reason in _CHANGED or reason in _REMADE:
        return Residence.HERE
    return Residence.GONE if reason in _REMOVED else Residence.UNKNOWN_VALUE


def _folded(values: frozenset[str]) -> frozenset[str]:
    return frozenset(map(plain, values))
