"""Record what comes back: refusals and returned mail, named or only counted, and answers.

A list of ids is recorded whole or not at all: every line that cannot be recorded is told at once, by its line. Entry
and readable row are written in one transaction. An id never stands in an entry, an answer or a message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from survey_ops.case.list_section import METHOD
from survey_ops.domain.chain import Entry
from survey_ops.domain.notices import (
    NOTICE_KINDS,
    NoticeKind,
    Response,
    person_mark,
    response,
    sent_to,
    standing,
)
from survey_ops.domain.tickets import is_id
from survey_ops.errors import InputError, Problem, RefusedError, UsageError
from survey_ops.ledger.notices import NoticeVault
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.log_access import Access, append_access
from survey_ops.tasks.personal import personal_key
from survey_ops.tasks.workspace import Workspace

_LONGEST = 100
_SAYS: Mapping[str, str] = {"refused": "way", "undelivered": "reason"}
_NAMES: Mapping[str, str] = {"refused": "辞退の届出", "undelivered": "返送"}


@dataclass(frozen=True)
class IdList:
    """Ids as they came in.

    Attributes:
        source: the file or place they came from, for messages.
        lines: line number from 1, and what stands there, white space at the ends taken off.
    """

    source: str
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Details:
    """What is said of each piece.

    Attributes:
        said: how a refusal or an answer came, or the reason code of returned mail.
        by: who records.
        on: the day it came; today where None.
    """

    said: str
    by: str
    on: date | None


@dataclass(frozen=True)
class Recorded:
    """What became of it.

    Attributes:
        entries: the new entries.
        already: lines that were on record before.
        strangers: lines recorded although their ids are not among the recipients.
        twin: of a count, an entry that says the very same: it may have been typed twice.
        response: of the case, with this.
    """

    entries: tuple[int, ...]
    already: tuple[int, ...]
    strangers: tuple[int, ...]
    response: Response
    twin: int | None = None


@dataclass(frozen=True)
class _Person:
    id: str
    mark: str


@dataclass(frozen=True)
class _Before:
    """What the case knows of people: its recipients, and by mark who is on record."""

    kind: NoticeKind
    key: bytes
    recipients: frozenset[str]
    takes_strangers: bool
    known: Mapping[str, Entry]


@dataclass(frozen=True)
class _Judged:
    new: tuple[_Person, ...]
    already: tuple[int, ...]
    strangers: tuple[int, ...]


def record_people(workspace: Workspace, kind: NoticeKind, ids: IdList, details: Details) -> Recorded:
    """Record refusals or returned mail of residents by id.

    Raises:
        UsageError: the day or the way is not possible.
        InputError: lines that are no ids, no recipients, or on record with another day or reason; nothing is
            recorded then.
        RefusedError: nothing was drawn, or the personal data are erased.
        MachineError: the key of the personal data is gone.
    """
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        on = _check(workspace, known, details)
        draw = _last_draw(known)
        body = {_SAYS[kind]: details.said, "by": details.by, "on": on.isoformat()}
        before = _before(workspace, connection, kind, known, draw)
        judged = _judge(ids, body, before)
        entries = [_append(workspace, connection, kind, before.key, person, body) for person in judged.new]
        append_access(workspace, connection, Access(kind, len(ids.lines), f"宛名番号 {len(ids.lines)} 件"))
        after = _response([*known, *entries], draw)
    return Recorded(tuple(entry.n for entry in entries), judged.already, judged.strangers, after)


def record_count(workspace: Workspace, kind: str, count: int, details: Details) -> Recorded:
    """Record a number of answers, or of refusals and returned mail that name nobody.

    Args:
        workspace: the case.
        kind: `answers`, `refused` or `undelivered`.
        count: how many, from 1.
        details: what is said of them.

    Raises:
        UsageError: the day, the way or the number is not possible.
        RefusedError: nothing was drawn.
    """
    if count < 1:
        raise UsageError("件数は 1 以上にしてください。", "数えた件数を半角の数字で書いてください。", code="count")
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known = workspace.entries(connection)
        on = _check(workspace, known, details)
        said = {_SAYS.get(kind, "way"): details.said, "by": details.by, "on": on.isoformat()}
        body = {**said, "count": count, **({"person": None} if kind in NOTICE_KINDS else {})}
        twin = next((entry.n for entry in standing(known, kind) if _same(entry.body, body)), None)
        entry = workspace.append(connection, kind, body)
        return Recorded((entry.n,), (), (), _response([*known, entry], _last_draw(known)), twin)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two counts say the same, whoever recorded them."""
    return {**one, "by": ""} == {**other, "by": ""}


def _append(
    workspace: Workspace,
    connection: Connection,
    kind: str,
    key: bytes,
    person: _Person,
    body: Mapping[str, Any],
) -> Entry:
    entry = workspace.append(connection, kind, {**body, "person": person.mark, "count": 1})
    NoticeVault(workspace.case.code, key).store(connection, entry.n, person.id)
    return entry


def _last_draw(known: Sequence[Entry]) -> Entry:
    return [entry for entry in known if entry.kind == "draw"][-1]


def _response(known: Sequence[Entry], draw: Entry) -> Response:
    return response(known, sent_to(known, draw))


def _check(workspace: Workspace, known: Sequence[Entry], details: Details) -> date:
    """Return the day, or refuse what cannot be."""
    draws = [entry for entry in known if entry.kind == "draw"]
    if not draws:
        raise workspace.not_drawn()
    on = said_day(workspace, draws[0], details.on)
    if len(details.said) > _LONGEST or not details.said.isprintable():
        raise UsageError(
            "--way の文が長すぎるか、改行などが入っています。",
            f"{_LONGEST} 文字までの 1 行で書いてください。",
            code="way",
        )
    return on


def said_day(workspace: Workspace, draw: Entry, said: date | None) -> date:
    """Return the day something happened: what was said, else today.

    Args:
        workspace: the case.
        draw: its first draw.
        said: the day.

    Raises:
        UsageError: it lies before the draw or after today.
    """
    on, first = said or workspace.today(), date.fromisoformat(draw.body["on"])
    if on > workspace.today():
        raise UsageError(
            f"--on の日付 {on.isoformat()} は、今日（{workspace.today().isoformat()}）より後です。",
            "日付を確かめてください。今日の日付が違うときは、パソコンの時計を直してください。",
            code="date_future",
        )
    if on < first:
        raise UsageError(
            f"--on の日付 {on.isoformat()} は、宛先を選んだ日（{first.isoformat()}）より前です。",
            "年と月を確かめて、届いた日を書いてください。",
            code="date_early",
        )
    return on


def _before(
    workspace: Workspace, connection: Connection, kind: NoticeKind, known: Sequence[Entry], draw: Entry
) -> _Before:
    if any(entry.kind == "erase" for entry in known):
        raise RefusedError(
            "この案件の個人情報は消去済みのため、宛名番号では記録できません。",
            "件数だけを --count で記録してください。",
            code="erased",
        )
    key = personal_key(workspace, draw)
    return _Before(
        kind=kind,
        key=key,
        recipients=frozenset(person["id"] for person in Vault(workspace.case.code, key).load(connection, draw.n)),
        # A list that a flow built takes refusals of people who never were on it: the next list is built from them.
        takes_strangers=draw.body["manifest"]["method"] == METHOD,
        known={entry.body["person"]: entry for entry in standing(known, kind) if entry.body["person"]},
    )


def _judge(ids: IdList, body: Mapping[str, str], before: _Before) -> _Judged:
    """Decide for each line: new, on record already, or a problem.

    Raises:
        InputError: with every problem.
    """
    new: dict[str, _Person] = {}
    already: list[int] = []
    strangers: list[int] = []
    problems: list[Problem] = []
    for line, text in ids.lines:
        person = _Person(text, person_mark(before.key, text))
        fault = _fault(text, person.mark, body, before)
        if fault:
            problems.append(Problem(ids.source, line, "", *fault))
        elif person.mark in new or person.mark in before.known:
            already.append(line)
        else:
            new[person.mark] = person
            strangers += [line] if text not in before.recipients else []
    if problems:
        raise _cannot_record(before.kind, problems)
    return _Judged(tuple(new.values()), tuple(already), tuple(strangers))


def _fault(text: str, mark: str, body: Mapping[str, str], before: _Before) -> tuple[str, str] | None:
    """Return code and message of what is wrong with a line, or None."""
    if not is_id(text):
        return "id_invalid", "宛名番号ではありません（1 行に 1 つ、半角の英数字と記号で 64 文字まで）。"
    known = before.known.get(mark)
    if known is None and text not in before.recipients and not before.takes_strangers:
        return "not_recipient", "この案件の宛先の宛名番号ではありません。"
    if known is None:
        return None
    undo = f"直すときは、survey-ops correct で記録 {known.n} を取り消してから、記録し直してください。"
    if known.body["on"] != body["on"]:
        return "other_date", f"{known.body['on']} の日付で記録済みです（記録 {known.n}）。{undo}"
    if before.kind == "undelivered" and known.body["reason"] != body["reason"]:
        return "other_reason", f"同じ日に、別の理由で記録済みです（記録 {known.n}）。{undo}"
    return None


def _cannot_record(kind: str, problems: list[Problem]) -> InputError:
    return InputError(
        f"{_NAMES[kind]}に、記録できない行が {len(problems)} 行あります。何も記録していません。",
        "その行を確かめ、直してから、全部の行をもう一度入力してください。",
        code="notices",
        problems=problems,
    )
