"""Hold the ledger against what was kept outside: signatures, checkpoints, an export; name the first difference.

    1. signatures: by the public keys from paper where they are given, else by those on record
    2. checkpoints: number and hash beside the ledger's own
    3. an export: entry by entry, and itself beside the checkpoints
    4. where the first difference is, as exactly as all of it together allows

One who rewrites the ledger can put a key of their own on record. So a signature checked by a key on record says that
paper and record fit together; only a public key from paper says that the ledger was not replaced as a whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from survey_ops.domain.chain import Checkpoint, Difference
from survey_ops.domain.first_difference import (
    ExportCompared,
    FirstDifference,
    compare_checkpoints,
    compare_export,
)
from survey_ops.domain.signed_checkpoint import SignedCheckpoint, is_genuine, key_fingerprint
from survey_ops.ledger import entries, signing
from survey_ops.ledger.signing import RecordedKey
from survey_ops.tasks.kept_outside import KeptOutside
from survey_ops.tasks.workspace import Workspace


@dataclass
class Held:
    """The outcome.

    Attributes:
        differences: what does not agree.
        confirmed: what agrees.
        notes: what is worth knowing.
        fixed: the last entry whose checkpoint agrees; 0 where none does.
        first: where the first difference is, None where there is none.
    """

    differences: list[Difference] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fixed: int = 0
    first: FirstDifference | None = None


def hold_against(workspace: Workspace, kept: KeptOutside, chain: Sequence[Difference]) -> Held:
    """Hold the ledger against what was kept outside.

    Args:
        workspace: the case, with a ledger that can be opened.
        kept: what was kept outside; nothing leaves the faults of the chain alone.
        chain: the differences that the chain has by itself.
    """
    held = Held()
    breaks = [(one.since, one.entry) for one in chain if one.what == "entry" and one.entry]
    broken = [FirstDifference(since or entry, entry) for since, entry in breaks[:1]]
    if not kept.last and not kept.public_keys:
        held.first = broken[0] if broken else None
        return held
    with workspace.database.reading() as connection:
        heads: dict[int, str] = {}
        recorded: list[RecordedKey] = []
        for row in entries.stored_entries(connection):
            if isinstance(row.n, int) and isinstance(row.hash, str):
                heads[row.n] = row.hash
            recorded += signing.recorded_keys([row])
        exported = compare_export(kept.export, entries.stored_entries(connection)) if kept.export else None
    _check_keys(kept, recorded, held)
    for paper in kept.papers:
        if paper.signed:
            _check_signature(paper.signed, kept.public_keys, recorded, held)
    compared = compare_checkpoints(
        heads, max(heads, default=0), [paper.checkpoint for paper in kept.papers], is_whole=not broken
    )
    held.differences.extend(compared.differences)
    held.fixed = compared.agreeing[-1].entry if compared.agreeing else 0
    if exported:
        _tell_export(kept, exported, held)
    found = [one for one in (exported and exported.first, compared.first, *broken) if one]
    held.first = min(found, key=lambda one: (one.until, -one.since, not one.fields), default=None)
    return held


def _check_keys(kept: KeptOutside, recorded: Sequence[RecordedKey], held: Held) -> None:
    """Look the public keys from paper up in the ledger."""
    known = {key.public: key for key in recorded}
    for key in kept.public_keys:
        if key in known:
            told = f"紙の公開鍵（指紋 {key_fingerprint(key)}）は、台帳の記録 {known[key].entry} にある鍵と同じです。"
            held.confirmed.append(told)
        else:
            message = (
                f"紙の公開鍵（指紋 {key_fingerprint(key)}）が、台帳のどこにも記録されていません。"
                "台帳が作り直されたか、別の台帳の公開鍵です。"
            )
            held.differences.append(Difference("key", None, message))


def _check_signature(
    signed: SignedCheckpoint, public_keys: Sequence[bytes], recorded: Sequence[RecordedKey], held: Held
) -> None:
    n = signed.checkpoint.entry
    own = [key for key in recorded if key.case == signed.case]
    if public_keys:
        genuine = next((key for key in public_keys if is_genuine(key, signed)), None)
        if genuine:
            told = f"記録 {n} の控えの署名は、紙の公開鍵（指紋 {key_fingerprint(genuine)}）のものです。"
            held.confirmed.append(told)
        else:
            message = f"記録 {n} の控えの署名が、指定された公開鍵のものではありません。控えか公開鍵が違います。"
            held.differences.append(Difference("signature", n, message))
        return
    by = next((key for key in own if is_genuine(key.public, signed)), None)
    if by:
        fingerprint = key_fingerprint(by.public)
        held.confirmed.append(
            f"記録 {n} の控えの署名は、台帳の記録 {by.entry} にある公開鍵（指紋 {fingerprint}）のものです。"
        )
        held.notes.append(
            "台帳の公開鍵も作り直されていないことは、紙に印字された公開鍵を --public-key で指定すると確かめられます。"
        )
    elif own:
        message = (
            f"記録 {n} の控えの署名が、台帳にある案件 {signed.case} の公開鍵のものではありません。控えが偽物か、"
            "台帳の公開鍵が書き換えられています。どちらかは、紙の公開鍵を --public-key で指定すると分かります。"
        )
        held.differences.append(Difference("signature", n, message))
    else:
        message = f"記録 {n} の控えは案件 {signed.case} の署名ですが、その案件の公開鍵が台帳にありません。"
        held.differences.append(Difference("signature", n, message))


def _tell_export(kept: KeptOutside, exported: ExportCompared, held: Held) -> None:
    held.differences.extend(exported.differences)
    if not exported.differences:
        held.confirmed.append(f"書出しの控えの記録 {exported.entries:,} 件は、すべて台帳と同じです。")
    hashes = {row.n: row.hash for row in kept.export or ()}
    beside = [paper.checkpoint for paper in kept.papers if paper.checkpoint.entry in hashes]
    wrong = [one for one in beside if hashes[one.entry] != one.head]
    held.differences.extend(_export_differs(one) for one in wrong)
    if beside and not wrong:
        held.confirmed.append("書出しの控えは、チェックポイントの控えとも一致します。")


def _export_differs(checkpoint: Checkpoint) -> Difference:
    message = f"書出しの控えが、記録 {checkpoint.entry} のチェックポイントの控えと違います。"
    return Difference("export", checkpoint.entry, message)
