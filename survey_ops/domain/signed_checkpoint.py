"""Signed checkpoints: a checkpoint that only the holder of the case's signing key can have made.

    1. stem    = CASE-N-MOMENT-HEAD: case code, number of the last entry, the second at which it was recorded (UTC,
                 YYYYMMDDhhmmss), its hash in 64 lowercase hexadecimal figures
    2. message = UTF-8 of "survey-ops/checkpoint/v1\\n" + stem
    3. sign    = Ed25519 (RFC 8032) of the message: 64 bytes
    4. text    = SOC1-CASE-N-MOMENT-BBBB..., the B being base32 (RFC 4648, no padding) of the 32 bytes of the hash
                 followed by the 64 bytes of the signature: 154 characters

The text holds only `0-9 A-Z -`, so that its QR code stays small, and a barcode reader that types like a keyboard can
enter it. There is one text for one signed checkpoint: leading zeros and loose bits at the end of the base32 are
refused. Nothing random is in it, so a document made again is the same to the byte.

What it means: whoever has the public key from a paper kept outside can tell a checkpoint of this case from one that
somebody made up, and so who is right when paper and ledger disagree. What it does not mean: the key lies beside the
case, so one who owns the machine can sign too; what was printed before stays out of reach.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from survey_ops.domain.chain import Checkpoint
from survey_ops.domain.codes import fold

_PREFIX = "survey-ops/checkpoint/v1\n"
_TEXT = re.compile(r"SOC1-([A-Z0-9]{1,12})-([1-9][0-9]{0,14})-([0-9]{14})-([A-Z2-7]{154})", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_GROUP = 4
_HASH_BYTES = 32
LONGEST_TEXT = 1000
"""Longer input is not looked at: a signed checkpoint has at most 204 characters."""


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint with its signature, genuine or not.

    Attributes:
        case: code of the case whose key is said to have signed.
        checkpoint: number and hash of the last entry.
        moment: when that entry was recorded, UTC, YYYYMMDDhhmmss.
        signature: 64 bytes.
    """

    case: str
    checkpoint: Checkpoint
    moment: str
    signature: bytes

    def __str__(self) -> str:
        held = base64.b32encode(bytes.fromhex(self.checkpoint.head) + self.signature).decode().rstrip("=")
        return f"SOC1-{self.case}-{self.checkpoint.entry}-{self.moment}-{held}"

    @property
    def message(self) -> bytes:
        """What is signed (definitions 1 and 2)."""
        stem = f"{self.case}-{self.checkpoint.entry}-{self.moment}-{self.checkpoint.head}"
        return f"{_PREFIX}{stem}".encode("ascii")


@dataclass(frozen=True)
class Proof:
    """What a printed document shows: a signed checkpoint, and the public key to check it with."""

    signed: SignedCheckpoint
    public_key: bytes


def moment_of(at: str) -> str:
    """Return the second of an entry's `at`.

    >>> moment_of("2021-04-02T01:02:03.000004Z")
    '20210402010203'
    """
    return re.sub(r"[^0-9]", "", at)[:14]


def sign_checkpoint(secret: bytes, case: str, checkpoint: Checkpoint, at: str) -> SignedCheckpoint:
    """Sign a checkpoint.

    Args:
        secret: the private key, 32 bytes.
        case: code of the case that the key belongs to.
        checkpoint: of an entry that exists.
        at: when the entry was recorded, as the ledger writes it.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    unsigned = SignedCheckpoint(case, checkpoint, moment_of(at), b"")
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(unsigned.message)
    return SignedCheckpoint(case, checkpoint, unsigned.moment, signature)


def public_key(secret: bytes) -> bytes:
    """Return the public key of a private one, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def is_genuine(key: bytes, signed: SignedCheckpoint) -> bool:
    """Tell whether the holder of a key's private part signed exactly this."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signed.signature, signed.message)
    except (InvalidSignature, ValueError):
        return False
    return True


def parse_signed(text: str) -> SignedCheckpoint | None:
    """Read the text of a signed checkpoint, or return None; whether it is genuine is another question.

    White space, width, case and the dashes of an input method are folded, as for custody codes.
    """
    if len(text) > LONGEST_TEXT:
        return None
    folded = "".join(fold(text).split())
    found = _TEXT.fullmatch(folded)
    if found is None or not _is_moment(found[3]):
        return None
    try:
        held = base64.b32decode(f"{found[4]}======")
    except binascii.Error:
        return None
    checkpoint = Checkpoint(int(found[2]), held[:_HASH_BYTES].hex())
    signed = SignedCheckpoint(found[1], checkpoint, found[3], held[_HASH_BYTES:])
    return signed if str(signed) == folded else None


def _is_moment(figures: str) -> bool:
    try:
        datetime.strptime(figures, "%Y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def shown_key(key: bytes) -> str:
    """Return a public key as it is printed: hexadecimal figures in groups of four.

    >>> shown_key(bytes(32))[:14]
    '0000 0000 0000'
    """
    figures = key.hex()
    return " ".join(figures[at : at + _GROUP] for at in range(0, len(figures), _GROUP))


def parse_key(text: str) -> bytes | None:
    """Read a public key as printed or as 64 hexadecimal figures, or return None."""
    if len(text) > LONGEST_TEXT:
        return None
    figures = re.sub(r"[\s:-]", "", fold(text)).lower()
    return bytes.fromhex(figures) if _KEY.fullmatch(figures) else None


def key_fingerprint(key: bytes) -> str:
    """Return 16 hexadecimal figures that tell public keys apart, to be compared at a glance."""
    return hashlib.sha256(b"survey-ops/public-key/v1\n" + key).hexdigest()[:16]
