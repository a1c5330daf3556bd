"""Key files: 32 random bytes as text, readable by one account only."""

import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

from survey_ops.errors import MachineError

_HEADER = "survey-ops key v1"
_BYTES = 32


def read_key(path: Path) -> bytes | None:
    """Return the key of a file, or None when there is none.

    Raises:
        MachineError: the file is there but cannot be read, or holds something else.
    """
    try:
        key = parse_key(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineError(
            f"鍵のファイル {path.name} を読めません（番号 {error.errno}）。",
            "ファイルを開く権限のあるアカウントで実行してください。",
            code="key_unreadable",
        ) from None
    if key is None:
        raise MachineError(
            f"鍵のファイル {path.name} の中身が壊れています。",
            "控え（バックアップ）から、鍵のファイルを戻してください。",
            code="key_damaged",
        )
    return key


def parse_key(text: bytes) -> bytes | None:
    """Return the key in the content of a key file, or None where it is none."""
    try:
        header, figures, *_ = text.decode("ascii").replace("\r\n", "\n").split("\n")
        key = bytes.fromhex(figures) if header == _HEADER else b""
    except ValueError:
        return None
    return key if len(key) == _BYTES else None


def new_key() -> bytes:
    """Return a key that nobody has."""
    return secrets.token_bytes(_BYTES)


def ensure_key(path: Path, new: bytes | None = None) -> bytes:
    """Return the key of a file, making the file first where there is none: of `new`, or of a key that nobody has.

    The caller holds the ledger's right to write, so that two programs do not make two keys.
    """
    key = read_key(path)
    if key is not None:
        return key
    key = new or new_key()
    aside = _aside(path)
    try:
        write_key(aside, key)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return key


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def write_key(aside: Path, key: bytes) -> None:
    """Write a key file, whole on the disk when this returns; the caller gives it its name when it may."""
    write_private(aside, f"{_HEADER}\n{key.hex()}\n")


def write_private(aside: Path, text: str) -> None:
    """Write a file that this account alone may read, and force it to the disk."""
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _restrict(aside)  # before anything stands in it
    with aside.open("w", encoding="ascii", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def destroy_key(path: Path) -> bool:
    """Overwrite and delete a key file, and what a run that was cut off left of it; return whether there was one."""
    was_there, was_aside = _destroy(path), _destroy(_aside(path))
    return was_there or was_aside


def _destroy(path: Path) -> bool:
    try:
        length = path.stat().st_size
    except FileNotFoundError:
        return False
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(max(length, _BYTES)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return True


def fingerprint(key: bytes) -> str:
    """Return 16 hex figures that tell keys apart and give nothing of the key away."""
    return hashlib.sha256(b"survey-ops/key/v1\n" + key).hexdigest()[:16]


def acl_command(path: Path, account: str) -> list[str]:
    """Return the Windows command that leaves one account in the file's access list."""
    return ["icacls", str(path), "/inheritance:r", "/grant:r", f"{account}:F"]


def _restrict(path: Path) -> None:
    """Leave the file to the account that runs; elsewhere the mode 0600 says it already."""
    if sys.platform != "win32":
        return
    account = f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ.get('USERNAME', '')}"
    try:
        subprocess.run(acl_command(path, account), check=True, capture_output=True)  # noqa: S603  # fixed words
    except (OSError, subprocess.CalledProcessError):
        path.unlink(missing_ok=True)
        raise MachineError(
            f"鍵のファイルを {account} だけが読めるようにできませんでした。",
            "案件フォルダーを、このパソコンの NTFS のディスクに置いてから、もう一度実行してください。",
            code="key_access",
        ) from None
