"""Where the ledger is, and whether it can be kept there.

SQLite's write-ahead log needs memory shared by all who open the file; on a network share that is not so, and two
computers would damage the ledger without noticing. Such a place is refused.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from survey_ops.errors import ConfigError, RefusedError

_NETWORK_TYPES = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "fuse.sshfs", "fuse.gvfsd-fuse", "ncpfs", "vboxsf"}
)
_DRIVE_REMOTE = 4  # GetDriveTypeW


def ledger_url(text: str, folder: Path) -> URL:
    """Return the database address; a relative SQLite path starts at the case folder.

    Raises:
        ConfigError: it is no address of SQLite or PostgreSQL.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        raise bad_url() from None
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise bad_url()
        return url.set(database=str(folder / url.database))
    # The rest of a password with a bare @ in it would be taken for part of the server's name, and shown.
    if url.drivername in ("postgresql", "postgresql+psycopg") and "@" not in shown(url):
        return url.set(drivername="postgresql+psycopg")
    raise bad_url()


def shown(url: URL) -> str:
    """Return server and database of an address for messages: no user, no password, nothing of its query."""
    port = f":{url.port}" if url.port else ""
    return f"{url.host or ''}{port}/{url.database or ''}".strip("/")


def bad_url() -> ConfigError:
    """Return the error of an address that is none."""
    return ConfigError(
        "台帳の場所（ledger.url または環境変数 SURVEY_OPS_LEDGER）が正しくありません。",
        "sqlite:///ledger.db か postgresql+psycopg://利用者@サーバー/データベース の形で書いてください。"
        "名前やパスワードの @ : / % などは、%40 のように書きます。",
        code="ledger_url",
    )


def check_local(database: Path) -> None:
    """Refuse a ledger on a network share.

    Raises:
        RefusedError: the folder is on one.
    """
    if is_on_network(database.parent):
        raise RefusedError(
            f"台帳 {database} は共有フォルダー（ネットワーク上）にあるため使えません。",
            "このパソコンのディスクに置くか、複数のパソコンで使うときは PostgreSQL を使ってください。",
            code="network_share",
        )


def is_on_network(folder: Path) -> bool:
    """Tell whether a folder lies on a network share, as far as the system tells."""
    if sys.platform == "win32":
        return _is_remote_drive(folder)
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False  # macOS: mounts are not listed in a file; SQLite's own check of the WAL remains
    return mount_type(os.path.realpath(folder), mounts) in _NETWORK_TYPES


def mount_type(folder: str, mounts: Iterable[str]) -> str:
    """Return the file system type of the mount that holds a folder.

    Args:
        folder: absolute path without links.
        mounts: lines of /proc/self/mounts: device, mount point, type, ...
    """
    best, found = -1, ""
    for line in mounts:
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        if PurePosixPath(folder).is_relative_to(point) and len(point) >= best:
            best, found = len(point), parts[2]
    return found


def _is_remote_drive(folder: Path) -> bool:
    import ctypes

    anchor = folder.resolve().anchor
    if anchor.startswith("\\\\") and not anchor.startswith("\\\\?\\"):
        return True
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  # exists on Windows only
    return bool(kernel.GetDriveTypeW(anchor) == _DRIVE_REMOTE)
