"""The recipients that are stored, held against the draw, their row marks and the entries that name one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from survey_ops.domain.chain import Difference, Entry, last_of
from survey_ops.domain.key_losses import is_personal_lost
from survey_ops.domain.notices import NOTICE_KINDS, person_mark, standing
from survey_ops.domain.row_mark import unmarked, wrong_marks
from survey_ops.domain.tickets import ids_sha256
from survey_ops.ledger import keys
from survey_ops.ledger.notices import NoticeVault
from survey_ops.ledger.recipients import Vault
from survey_ops.tasks.reread_people import Stored
from survey_ops.tasks.row_checks import told_lines
from survey_ops.tasks.use_reserve import reserves_of
from survey_ops.tasks.verification import Verification
from survey_ops.tasks.workspace import Workspace


def verify_recipients(
    workspace: Workspace, connection: Connection, known: Sequence[Entry], result: Verification
) -> Stored | None:
    """Compare the recipients with the draw; return them where they can be read."""
    entry = last_of(known, "draw")
    if entry is None:
        return None
    if last_of(known, "erase"):
        result.skipped.append("宛先の個人情報は消去済みです。")
        return None
    if is_personal_lost(known):
        result.skipped.append("個人情報の鍵を失ったため、宛先は読めません（紛失の記録があります）。")
        return None
    key = keys.read_key(workspace.personal_path)
    if key is None or keys.fingerprint(key) != entry.body["personal_key"]:
        message = f"個人情報の鍵 {workspace.personal_path.name} がないか、抽出したときのものではありません。"
        result.differences.append(Difference("key", entry.n, message))
        return None
    _verify_notices(workspace, connection, known, key, result)
    people = Vault(workspace.case.code, key).load(connection, entry.n)
    if _is_other(people, entry, reserves_of(known, entry)):
        message = "保存されている宛先が、抽出された住民と違います。"
        result.differences.append(Difference("recipients", entry.n, message))
    else:
        result.confirmed.append(f"保存されている宛先 {len(people):,} 件は、抽出された住民と一致しました。")
    _verify_marks(entry, people, key, result)
    _verify_pulls(people, entry, known, key, result)
    return Stored(people, key)


def _verify_marks(draw: Entry, people: Sequence[Mapping[str, Any]], key: bytes, result: Verification) -> None:
    """Compare every recipient with the mark made when the row was read."""
    wrong = [people[place] for place in wrong_marks(key, people)]
    without = unmarked(people)
    if wrong:
        message = (
            f"保存されている宛先のうち {len(wrong):,} 件（{told_lines(wrong)}）で、氏名と住所の組合せが、"
            "読んだときの印と違います。"
        )
        result.differences.append(Difference("recipients", draw.n, message))
    elif without < len(people):
        counted = f"{len(people) - without:,} 件"
        result.confirmed.append(f"宛先 {counted}の氏名と住所の組合せは、読んだときの印と一致しました。")
    if without:
        result.skipped.append(f"宛先 {without:,} 件は、組合せの印がない版で記録されたため、印は比べていません。")


def _verify_pulls(
    people: Sequence[Mapping[str, Any]], draw: Entry, known: Sequence[Entry], key: bytes, result: Verification
) -> None:
    """Compare who was pulled with the recipients of the draw."""
    pulls = [entry for entry in standing(known, "pull") if entry.body["draw"] == draw.n]
    marks = {person_mark(key, person["id"]) for person in people} if pulls else set()
    wrong = [entry.n for entry in pulls if entry.body["person"] not in marks]
    for n in wrong:
        result.differences.append(Difference("pull", n, f"記録 {n} で引き抜いた人が、保存されている宛先にいません。"))
    if pulls and not wrong:
        result.confirmed.append(f"引抜き {len(pulls):,} 件は、保存されている宛先の人のものです。")


def _is_other(people: Sequence[Mapping[str, Any]], draw: Entry, reserves: Sequence[Entry]) -> bool:
    """Tell whether the recipients are not the selection followed by the reserves."""
    manifest = draw.body["manifest"]
    parts = [(manifest["counts"]["selected"], manifest["selection_sha256"])]
    parts += [(entry.body["count"], entry.body["ids_sha256"]) for entry in reserves]
    ids = [person["id"] for person in people]
    for count, digest in parts:
        part, ids = ids[:count], ids[count:]
        if ids_sha256(part) != digest:
            return True
    return bool(ids)


def _verify_notices(
    workspace: Workspace, connection: Connection, known: Sequence[Entry], key: bytes, result: Verification
) -> None:
    """Compare the readable refusals and returned mail with the marks in their entries."""
    stored = NoticeVault(workspace.case.code, key).load(connection)
    named = {entry.n: entry for entry in known if entry.kind in NOTICE_KINDS and entry.body["person"]}
    wrong = sorted(n for n in stored.keys() & named.keys() if person_mark(key, stored[n]) != named[n].body["person"])
    for n in wrong:
        message = f"記録 {n} の届出・返送の控えが、記録した人のものと違います。"
        result.differences.append(Difference("notices", n, message))
    if stored and not wrong and stored.keys() == named.keys():
        result.confirmed.append(f"辞退・返送の控え {len(stored):,} 件は、記録と一致しました。")
