"""Record the evidence of a destruction: for one transfer, for what was recorded before, or for all that has none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from survey_ops.domain.chain import Entry
from survey_ops.domain.custody import Movement, Sheet, SheetKey
from survey_ops.domain.destructions import (
    METHOD_WORDS,
    Destroyed,
    Evidence,
    Method,
    check_people,
    claims_witness,
    destroyed,
    read_method,
)
from survey_ops.domain.parties import Party, parse_party
from survey_ops.domain.transfers import Contents, Transfer, transfers
from survey_ops.errors import InputError, RefusedError, UsageError
from survey_ops.ledger import derived
from survey_ops.tasks import placing
from survey_ops.tasks.open_transfer import pick_transfer
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class DestructionWish:
    """What is said of a destruction; None where nobody said.

    Attributes:
        transfer: of this transfer.
        entry: a further entry to this evidence, such as a certificate that came later.
        method: a word or code of `Method`.
        note: further words on the method.
        place: where.
        persons: who carried it out, as typed.
        witness: who saw it, as typed.
        certificate: number of the contractor's certificate.
        certificate_file: its scan.
        by: who records.
        on: the day of the destruction.
    """

    transfer: int | None = None
    entry: int | None = None
    method: str | None = None
    note: str | None = None
    place: str | None = None
    persons: tuple[str, ...] = ()
    witness: str | None = None
    certificate: str | None = None
    certificate_file: Path | None = None
    by: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """Evidence that is on record.

    Attributes:
        evidence: as recorded.
        before: the entry whose place it takes, or None.
        lacks: what is not there: `witness` where the case demands one, `certificate`.
        left: what is destroyed in the case, each with its evidence where there is any.
    """

    evidence: Evidence
    before: int | None
    lacks: tuple[str, ...]
    left: Destroyed


def record_destruction(workspace: Workspace, wish: DestructionWish) -> Recorded:
    """Record evidence.

    Raises:
        UsageError: the method or the persons are missing or wrong, the witness is one of them, the day lies before
            the destruction, or a further entry adds nothing.
        RefusedError: nothing is destroyed that lacks evidence, or there is no such transfer or evidence.
        InputError: the scan of the certificate cannot be read.
    """
    if wish.transfer is not None and wish.entry is not None:
        raise UsageError("--transfer と --entry は、一緒に書けません。", "どちらか一つにしてください。", code="scope")
    digest = _hash(wish.certificate_file)
    workspace.require_ledger()
    with workspace.database.writing() as connection:
        known, sheets = workspace.entries(connection), _sheets(workspace, connection)
        now = destroyed(known, sheets)
        scope, before = _scope(known, now, wish)
        said = _said(workspace, wish, before, scope, digest)
        _check_day(said, scope, sheets)
        entry = workspace.append(connection, "destruction", {**said.as_body(), "by": wish.by or workspace.actor})
        left = destroyed(workspace.entries(connection), sheets)
    evidence = next(one for one in left.evidence() if one.entry == entry.n)
    return Recorded(evidence, before.entry if before else None, _lacks(workspace, evidence), left)


def _sheets(workspace: Workspace, connection: Connection) -> list[Sheet]:
    return derived.case_sheets(connection, workspace.case.code)


def _scope(known: Sequence[Entry], now: Destroyed, wish: DestructionWish) -> tuple[Contents, Evidence | None]:
    """Return what the evidence speaks of, and the evidence whose place it takes.

    Raises:
        RefusedError: it speaks of nothing that is destroyed, or there is no such transfer or evidence.
    """
    if wish.entry is not None:
        before = _evidence(now, wish.entry)
        return _still_destroyed(now, Contents(frozenset(before.sheets), frozenset(before.items))), before
    unproven = Contents(frozenset(now.unproven_sheets), frozenset(now.unproven_items))
    if wish.transfer is None:
        return _something(unproven), None
    sent = _destruction(known, wish.transfer).contents
    new = Contents(sent.sheets & unproven.sheets, sent.items & unproven.items)
    mine = [one for one in now.evidence() if one.transfer == wish.transfer]
    if len(new) or not mine:
        # Who saw the others go did not see these: nothing of the evidence before is taken over for them.
        return _something(new), None
    return _still_destroyed(now, Contents(frozenset(mine[-1].sheets), frozenset(mine[-1].items))), mine[-1]


def _evidence(now: Destroyed, entry: int) -> Evidence:
    """Return the evidence that a further entry takes the place of.

    Raises:
        RefusedError: the evidence that was named does not count, or does no more.
    """
    known = {one.entry: one for one in now.evidence()}
    if entry in known:
        return known[entry]
    numbers = "、".join(map(str, known))
    raise RefusedError(
        f"記録 {entry} は、今の廃棄の証拠ではありません。",
        f"証拠の記録は {numbers} です。" if known else "先に --entry を付けずに、廃棄の証拠を記録してください。",
        code="no_evidence",
    )


def _destruction(known: Sequence[Entry], number: int) -> Transfer:
    """Return a transfer that is a destruction.

    Raises:
        RefusedError: it is another movement, or there is none of that number.
    """
    transfer = pick_transfer(list(transfers(known).values()), number)
    if transfer.movement is Movement.DESTROY:
        return transfer
    raise RefusedError(
        f"受渡し {number} は、廃棄ではありません。",
        "廃棄の受渡しの番号は、survey-ops transfer 案件 --list で確かめてください。",
        code="other_movement",
    )


def _still_destroyed(now: Destroyed, wanted: Contents) -> Contents:
    return Contents(wanted.sheets & now.sheets.keys(), wanted.items & now.items.keys())


def _something(scope: Contents) -> Contents:
    """Return what the evidence speaks of.

    Raises:
        RefusedError: it is nothing.
    """
    if len(scope):
        return scope
    raise RefusedError(
        "廃棄を記録したもので、証拠のまだないものがありません。",
        "先に survey-ops scan 案件 destroy で廃棄を読み取ってください。"
        "記録してある証拠に証明書などを加えるときは、--entry に証拠の記録の番号を書いてください。",
        code="nothing_destroyed",
    )


def _said(
    workspace: Workspace, wish: DestructionWish, before: Evidence | None, scope: Contents, digest: str | None
) -> Evidence:
    """Return the evidence as it will be recorded: what was said, then what was recorded before."""
    file = wish.certificate_file.name if wish.certificate_file else None
    if before and file is None:
        file, digest = before.certificate_file, before.certificate_sha256
    evidence = Evidence(
        entry=0,
        transfer=wish.transfer if wish.transfer is not None or before is None else before.transfer,
        sheets=tuple(sorted(scope.sheets)),
        items=tuple(sorted(scope.items)),
        method=_method(wish.method, before),
        note=_text(wish.note, before.note if before else ""),
        place=_text(wish.place, before.place if before else ""),
        persons=_persons(wish.persons, before),
        witness=_witness(wish.witness, before),
        certificate=_text(wish.certificate, (before.certificate or "") if before else "") or None,
        certificate_file=file,
        certificate_sha256=digest,
        on=wish.on.isoformat() if wish.on else before.on if before else workspace.today().isoformat(),
    )
    check_people(evidence.persons, evidence.witness)
    _check_words(evidence)
    if before and _claims(evidence) == _claims(before):
        raise UsageError(
            f"記録 {before.entry} の証拠に、加わるものがありません。",
            "--certificate、--certificate-file、--witness など、加えるものを書いてください。",
            code="nothing_new",
        )
    return evidence


def _claims(evidence: Evidence) -> dict[str, object]:
    return {key: value for key, value in evidence.as_body().items() if key != "transfer"}


def _method(said: str | None, before: Evidence | None) -> Method:
    if said is None and before:
        return before.method
    found = read_method(said or "")
    if found is None:
        words = "、".join(f"{word}（{method.value}）" for method, word in METHOD_WORDS.items())
        raise UsageError("--method に、廃棄の方法を書いてください。", f"方法は {words} のどれかです。", code="method")
    return found


def _text(said: str | None, before: str) -> str:
    return before if said is None else said.strip()


def _persons(said: Sequence[str], before: Evidence | None) -> tuple[Party, ...]:
    if not said and before:
        return before.persons
    return tuple(parse_party(one, "--person") for one in said)


def _witness(said: str | None, before: Evidence | None) -> Party | None:
    if said is None:
        return before.witness if before else None
    return parse_party(said, "--witness")


def _check_words(evidence: Evidence) -> None:
    """Refuse an other method without words, and words of a witness where none is named.

    Raises:
        UsageError: either.
    """
    if evidence.method is Method.OTHER and not evidence.note:
        raise UsageError(
            "方法が「その他」のときは、どのように廃棄したかが要ります。",
            "--note に方法を書いてください。",
            code="note",
        )
    if evidence.witness is None and claims_witness(evidence.note):
        raise UsageError(
            "--note に立会いと書いてありますが、立会者が書かれていません。",
            "--witness 所属／氏名／役割 で立会者を書くか、--note から除いてください。",
            code="witness",
        )


def _check_day(said: Evidence, scope: Contents, sheets: Sequence[Sheet]) -> None:
    """Refuse a day before the destruction was scanned as done.

    Raises:
        UsageError: it is.
    """
    days: dict[SheetKey, str] = {sheet.key: sheet.since for sheet in sheets if sheet.key in scope.sheets}
    last = max(days.values(), default="")
    if said.on < last:
        raise UsageError(
            f"廃棄の証拠の日付 {said.on} が、廃棄を読み取った日 {last} より前です。",
            "--on に廃棄の日を書いてください。読取りの日付が誤りなら、survey-ops correct で取り消してください。",
            code="date",
        )


def _hash(file: Path | None) -> str | None:
    """Return the SHA-256 of the scan of a certificate.

    Raises:
        InputError: it cannot be read.
    """
    if file is None:
        return None
    try:
        digest = placing.file_sha256(file)
    except OSError as error:
        raise _unreadable(file, placing.reason_of(error)) from None
    if digest is None:
        raise _unreadable(file, "ファイルがありません")
    return digest


def _unreadable(file: Path, reason: str) -> InputError:
    return InputError(
        f"証明書のファイル {file} を読めません（{reason}）。",
        "--certificate-file に、証明書を読み取った画像か PDF の場所を書いてください。",
        code="certificate",
    )


def _lacks(workspace: Workspace, evidence: Evidence) -> tuple[str, ...]:
    """Return what the evidence lacks."""
    is_demanded = Movement.DESTROY.value in workspace.case.config.custody.witness
    absent = {"witness": is_demanded and evidence.witness is None, "certificate": not evidence.has_certificate}
    return tuple(key for key, is_absent in absent.items() if is_absent)
