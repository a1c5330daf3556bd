"""The two keys of a case: whether they are there, and what is recorded when one is lost.

What works without the key of the codes: status, forms, erasure, everything but scans and labels. Once its loss is on
record another key takes its place: sheets of before come back and are destroyed as they are, unproven; new sheets get
codes of the new key. Without the key of the personal data nobody reads the recipients: their rows are deleted, as by
an erasure, and the same people come out of the register by the same rules and the same seed.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.key_losses import CODES, PERSONAL, codes_fingerprint, is_personal_lost
from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.ledger import keys, notices, recipients
from survey_ops.tasks.workspace import Workspace

_LONGEST = 200


@dataclass(frozen=True)
class KeyState:
    """One key of a case.

    Attributes:
        key: codes or personal.
        file: its file.
        state: good; missing; damaged; other (another key than the one on record); lost (its loss is on record and
            none took its place); erased; unused (nothing was made with one yet).
    """

    key: str
    file: Path
    state: str

    @property
    def is_wanting(self) -> bool:
        """Whether something that should be there is not."""
        return self.state in ("missing", "damaged", "other")


def key_states(workspace: Workspace) -> list[KeyState]:
    """Return the states of both keys."""
    workspace.require_ledger_file()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection)
    draws = [entry for entry in known if entry.kind == "draw"]
    personal = draws[-1].body["personal_key"] if draws else None
    if is_personal_lost(known):
        of_personal = "lost"
    elif any(entry.kind == "erase" for entry in known):
        of_personal = "erased"
    else:
        of_personal = _state(workspace.personal_path, personal)
    return [
        KeyState(CODES, workspace.codes_path, _state(workspace.codes_path, codes_fingerprint(known))),
        KeyState(PERSONAL, workspace.personal_path, of_personal),
    ]


def _state(path: Path, recorded: str | None) -> str:
    if recorded is None:
        return "unused"
    try:
        key = keys.read_key(path)
    except MachineError:
        return "damaged"
    if key is None:
        return "missing"
    return "good" if keys.fingerprint(key) == recorded else "other"


def record_loss(workspace: Workspace, key: str, reason: str) -> Entry:
    """Record that a key is lost, and do what follows from it.

    Raises:
        UsageError: no reason is given.
        RefusedError: the key is there, or was never used, or its file holds something else.
    """
    if not (reason.strip() and len(reason) <= _LONGEST and reason.isprintable()):
        raise UsageError(
            "鍵を失った事情が空か、長すぎるか、改行などが入っています。",
            f"--reason に、いつ、どのように失ったかを {_LONGEST} 文字までの 1 行で書いてください。",
            code="reason",
        )
    state = next(one for one in key_states(workspace) if one.key == key)
    _check_lost(state)
    with workspace.database.writing() as connection:
        workspace.check_owner(connection)
        new, rows = (_new_codes_key(workspace), 0) if key == CODES else (None, _drop_rows(workspace, connection))
        body = {
            "key": key,
            "new_key": new,
            "rows": rows,
            "reason": reason.strip(),
            "by": workspace.actor,
            "on": workspace.today().isoformat(),
        }
        return workspace.append(connection, "key_lost", body)


def _check_lost(state: KeyState) -> None:
    name = state.file.name
    refusals = {
        "good": (f"鍵 {name} は、案件フォルダーにあります。", "失っていないので、記録しません。"),
        "unused": ("この案件では、この鍵をまだ使っていません。", "記録することはありません。"),
        "erased": ("この案件の個人情報は、鍵とともに消去済みです。", "記録することはありません。"),
        "lost": (f"鍵 {name} の紛失は記録済みです。", "survey-ops sample 案件 --redraw で抽出をやり直せます。"),
    }
    aside = (
        f"{name} は、壊れているか、別の鍵です。",
        "控えから戻してください。戻せないときは、このファイルを別の場所に移してから、もう一度実行してください。",
    )
    if state.state != "missing":
        message, advice = refusals.get(state.state, aside)
        raise RefusedError(message, advice, code=f"key_{state.state}")


def _new_codes_key(workspace: Workspace) -> str:
    return keys.fingerprint(keys.ensure_key(workspace.codes_path))


def _drop_rows(workspace: Workspace, connection: Connection) -> int:
    """Delete the rows that nobody can read any more; return how many."""
    case = workspace.case.code
    rows = recipients.count(connection, case) + notices.count(connection, case)
    recipients.erase(connection, case)
    notices.erase(connection, case)
    return rows
