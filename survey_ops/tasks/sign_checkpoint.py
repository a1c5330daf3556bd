"""Sign checkpoints: the key of a case made, shown and replaced; the head signed; the foot of documents.

A document's first signature makes the key. The key is put on record together with the document's own entry, so that
a document that fails leaves no key behind; the checkpoint on it is of the entry before both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from survey_ops.documents.form_page import FormFooter
from survey_ops.domain.chain import Checkpoint, Entry, format_time
from survey_ops.domain.signed_checkpoint import Proof, SignedCheckpoint
from survey_ops.domain.wareki import full_date
from survey_ops.errors import MachineError, RefusedError, UsageError
from survey_ops.ledger import entries, keys, signing
from survey_ops.ledger.signing import Signer
from survey_ops.tasks.workspace import Workspace


def find_signer(workspace: Workspace) -> Signer:
    """Return the key of the case; where it has none yet, a new one, which `keep_signer` puts on record.

    Raises:
        MachineError: the key on record is gone, or its file holds another.
    """
    with workspace.database.reading() as connection:
        standing = signing.standing_key(connection, workspace.case.code)
    if standing:
        return signing.read_signer(workspace.signing_path, standing)
    return Signer(workspace.case.code, keys.read_key(workspace.signing_path) or keys.new_key())


def keep_signer(workspace: Workspace, connection: Connection, signer: Signer) -> None:
    """Put a new key on record, in the transaction of what it signed; one that is there needs nothing.

    Raises:
        RefusedError: another program has made a key for the case meanwhile.
        MachineError: the key's file cannot be written.
    """
    standing = signing.standing_key(connection, workspace.case.code)
    if standing is None:
        kept = keys.ensure_key(workspace.signing_path, signer.secret)
        if kept == signer.secret:
            _record(workspace, connection, signer, None, None)
            return
    elif standing.body["public"] == signer.public.hex():
        return
    raise RefusedError(
        "ほかの画面で、この案件の署名の鍵が作られました。",
        "もう一度実行してください。",
        code="changed_meanwhile",
    )


def _record(
    workspace: Workspace, connection: Connection, signer: Signer, replaces: int | None, reason: str | None
) -> Entry:
    body = {
        "public": signer.public.hex(),
        "replaces": replaces,
        "reason": reason,
        "by": workspace.actor,
        "on": workspace.today().isoformat(),
    }
    return workspace.append(connection, signing.KIND, body)


def make_footer(
    workspace: Workspace, signer: Signer | None, checkpoint: Checkpoint, at: datetime, on: date
) -> FormFooter:
    """Return the foot of a document.

    Args:
        workspace: the case.
        signer: from `find_signer`, and to be kept with the document's entry; None leaves the checkpoint unsigned.
        checkpoint: to be printed; one of an empty ledger is never signed.
        at: when its entry was recorded.
        on: the day printed.
    """
    proof = None
    if signer and checkpoint.entry:
        proof = Proof(signer.sign(checkpoint, format_time(at)), signer.public)
    return FormFooter(
        case_code=workspace.case.code,
        made_on=full_date(on),
        checkpoint=str(checkpoint),
        created=at,
        proof=proof,
    )


def known_signer(workspace: Workspace) -> Signer | None:
    """Return the key of the case where it has one and it is at hand: for a document that leaves no entry."""
    with workspace.database.reading() as connection:
        standing = signing.standing_key(connection, workspace.case.code)
    try:
        return signing.read_signer(workspace.signing_path, standing) if standing else None
    except MachineError:
        return None


@dataclass(frozen=True)
class SignedHead:
    """The last entry, signed where that is possible.

    Attributes:
        checkpoint: number and hash of the last entry.
        signed: the same, signed; None where `why` says why not.
        public_key: of the signature.
        why: why it is not signed, and what to do.
    """

    checkpoint: Checkpoint
    signed: SignedCheckpoint | None
    public_key: bytes | None
    why: MachineError | None


def signed_head(workspace: Workspace) -> SignedHead:
    """Return the head of the ledger, signed; the first time, the key is made first and is the head itself.

    Raises:
        RefusedError: there is no ledger yet.
    """
    workspace.require_ledger()
    try:
        signer = _signer(workspace)
        why = None
    except MachineError as lost:  # an auditor's copy has no key, or cannot be written
        signer, why = None, lost
    with workspace.database.reading() as connection:
        head = entries.head(connection)
        last = entries.entry_at(connection, head.entry)
    if signer is None or last is None:
        return SignedHead(head, None, None, why)
    return SignedHead(head, signer.sign(head, last.at), signer.public, None)


def _signer(workspace: Workspace) -> Signer | None:
    """Return the key of the case, made where there is none yet; None of a case that the ledger does not know."""
    with workspace.database.reading() as connection:
        standing = signing.standing_key(connection, workspace.case.code)
        is_known = bool(workspace.entries(connection, "open"))
    if standing:
        return signing.read_signer(workspace.signing_path, standing)
    if not is_known:
        return None
    signer = find_signer(workspace)
    with workspace.database.writing() as connection:
        keep_signer(workspace, connection, signer)
    return signer


@dataclass(frozen=True)
class KeyShown:
    """The key of a case.

    Attributes:
        public_key: 32 bytes.
        entry: that has it.
        before: the entries of keys that it took the place of, the oldest first.
        is_at_hand: whether its private part lies in the case folder.
    """

    public_key: bytes
    entry: int
    before: tuple[Entry, ...]
    is_at_hand: bool


def show_key(workspace: Workspace) -> KeyShown:
    """Return the public key of the case, making a key where there is none yet.

    Raises:
        RefusedError: the ledger does not know the case yet.
        MachineError: the ledger cannot be written.
    """
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = workspace.entries(connection, signing.KIND)
    if not known:
        if _signer(workspace) is None:
            raise workspace.not_drawn()
        with workspace.database.reading() as connection:
            known = workspace.entries(connection, signing.KIND)
    return _shown(workspace, known)


def _shown(workspace: Workspace, known: Sequence[Entry]) -> KeyShown:
    *before, standing = known
    try:
        signing.read_signer(workspace.signing_path, standing)
        is_at_hand = True
    except MachineError:
        is_at_hand = False
    return KeyShown(bytes.fromhex(standing.body["public"]), standing.n, tuple(before), is_at_hand)


def replace_key(workspace: Workspace, reason: str) -> KeyShown:
    """Make a new key in the place of one that is lost or not to be trusted any more; the old entry stays.

    Raises:
        UsageError: no reason is given.
        RefusedError: there is no key to replace.
        MachineError: a file or the ledger cannot be written.
    """
    if not reason.strip():
        raise UsageError("鍵を替える理由がありません。", "--reason に、理由を書いてください。", code="reason")
    workspace.require_ledger()
    path = workspace.signing_path
    with workspace.database.writing() as connection:
        standing = signing.standing_key(connection, workspace.case.code)
        if standing is None:
            raise RefusedError(
                "署名の鍵は、まだ作られていません。",
                "survey-ops ledger 案件 key を実行すると作られます。",
                code="no_signing_key",
            )
        secret = keys.new_key()
        keys.write_key(signing.aside_of(path), secret)
        _record(workspace, connection, Signer(workspace.case.code, secret), standing.n, reason.strip())
    keys.destroy_key(path)
    signing.aside_of(path).replace(path)
    return show_key(workspace)
