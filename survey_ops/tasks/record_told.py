"""Record what the people concerned and the public were told, and list it.

Both may be recorded in a case that was never drawn: a city announces a survey before it draws, and an emergency
provision (緊急の外部提供) has no sample. The ledger is then created with the first of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from survey_ops.domain.chain import Entry
from survey_ops.domain.notices import standing
from survey_ops.domain.told import (
    Announced,
    Informed,
    Matter,
    Time,
    announced,
    announcements,
    informed,
    notices_given,
)
from survey_ops.errors import UsageError
from survey_ops.tasks.keep_items import MOST_PERSONS, check_record
from survey_ops.tasks.workspace import Workspace

_LONGEST = 200


@dataclass(frozen=True)
class NewNotice:
    """A notice to the people concerned as somebody wants it recorded.

    Attributes:
        matter: what it was about.
        time: when, seen from that.
        to: to whom it was sent; no name.
        method: how.
        reason: why to somebody else, or why afterwards.
        persons: how many people were told.
        on: the day; today where None.
    """

    matter: Matter
    time: Time
    to: str
    method: str
    reason: str = ""
    persons: int = 1
    on: date | None = None


@dataclass(frozen=True)
class Noticed:
    """A notice that is on record.

    Attributes:
        notice: as recorded.
        twin: an entry that says the very same: it may have been typed twice.
    """

    notice: Informed
    twin: int | None


@dataclass(frozen=True)
class Published:
    """An announcement that is on record.

    Attributes:
        announcement: as recorded.
        twin: an entry that says the very same.
    """

    announcement: Announced
    twin: int | None


def record_notice_given(workspace: Workspace, wish: NewNotice) -> Noticed:
    """Record a notice to the people concerned.

    Raises:
        UsageError: a text is empty or not possible, the number of persons or the day is not possible.
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    texts = {"--to": wish.to, "--method": wish.method}
    said = {
        "--to": "送り先を、続柄や役割で書いてください（例: 本人、相談者である長女）。氏名は書かないでください。",
        "--method": "通知の方法を書いてください（例: 文書の郵送）。氏名や住所は書かないでください。",
    }
    _check_texts(texts, said)
    _check_texts({"--reason": wish.reason}, {})
    if not 0 < wish.persons <= MOST_PERSONS:
        raise UsageError(
            f"--persons の人数 {wish.persons:,} が正しくありません。",
            f"通知した人数を、1 から {MOST_PERSONS:,} までの数で書いてください。",
            code="persons",
        )
    body = {
        "of": wish.matter.value,
        "time": wish.time.value,
        "to": wish.to.strip(),
        "method": wish.method.strip(),
        "reason": wish.reason.strip(),
        "persons": wish.persons,
    }
    entry, twin = _append(workspace, "informed", body, wish.on)
    return Noticed(informed(entry), twin)


def record_announcement(workspace: Workspace, medium: str, on: date | None) -> Published:
    """Record an announcement to the public.

    Args:
        workspace: the case.
        medium: where it was published.
        on: the day; today where None.

    Raises:
        UsageError: the medium is empty or not possible, or the day is to come.
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    _check_texts({"--medium": medium}, {"--medium": "どこに載せたかを書いてください（例: 広報こまえ４月１日号）。"})
    entry, twin = _append(workspace, "announced", {"medium": medium.strip()}, on)
    return Published(announced(entry), twin)


def list_notices_given(workspace: Workspace) -> tuple[Informed, ...]:
    """Return the notices to the people concerned; none where the case has no record yet.

    Raises:
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    return notices_given(_known(workspace))


def list_announcements(workspace: Workspace) -> tuple[Announced, ...]:
    """Return the announcements; none where the case has no record yet.

    Raises:
        RefusedError: the record of the case is lost, or another folder uses its code.
    """
    return announcements(_known(workspace))


def _known(workspace: Workspace) -> Sequence[Entry]:
    check_record(workspace)
    if not workspace.database.exists():
        return ()
    with workspace.database.reading() as connection:
        return workspace.entries(connection)


def _append(workspace: Workspace, kind: str, said: Mapping[str, object], on: date | None) -> tuple[Entry, int | None]:
    """Append an entry; return it, and an earlier one that says the same, whoever recorded it."""
    today = workspace.today()
    if on and on > today:
        raise UsageError(
            f"--on の日付 {on.isoformat()} は、今日（{today.isoformat()}）より後です。",
            "行ってから記録してください。今日の日付が違うときは、パソコンの時計を直してください。",
            code="date_future",
        )
    body = {**said, "by": workspace.actor, "on": (on or today).isoformat()}
    check_record(workspace)
    with workspace.database.founding() as connection:
        workspace.register_case(connection)
        known = standing(workspace.entries(connection), kind)
        twin = next((one.n for one in known if {**one.body, "by": ""} == {**body, "by": ""}), None)
        return workspace.append(connection, kind, body), twin


def _check_texts(texts: Mapping[str, str], needed: Mapping[str, str]) -> None:
    """Refuse a text that is needed and empty, or that no line of a list can show.

    Args:
        texts: option -> text.
        needed: option -> what is to be written, of those that may not be empty.

    Raises:
        UsageError: there is one.
    """
    for option, text in texts.items():
        if option in needed and not text.strip():
            raise UsageError(f"{option} が空です。", needed[option], code="empty")
        if not (text.isprintable() and len(text) <= _LONGEST):
            raise UsageError(
                f"{option} に書けるのは、改行やタブのない {_LONGEST} 文字までの文です。", "書き直してください。"
            )
