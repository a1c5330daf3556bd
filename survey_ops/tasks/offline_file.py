"""The file of an offline desk: read whole and verified, written a line at a time, each line forced to the disk."""

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from survey_ops.case.load import Case
from survey_ops.domain.chain import GENESIS
from survey_ops.domain.offline_scans import (
    OfflineFile,
    OfflineScan,
    header_body,
    is_unbegun,
    read_offline,
    scan_body,
    seal_line,
)
from survey_ops.errors import InputError, MachineError, Problem, RefusedError, VerificationError
from survey_ops.ledger import keys
from survey_ops.tasks import placing
from survey_ops.tasks.workspace import CODES_KEY

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTE = 1 << 30  # Windows lets nobody read a locked byte: one far behind the end


def codes_secret(case: Case) -> bytes:
    """Return the secret of the codes of a case, without its ledger.

    Raises:
        MachineError: its file is not there or is damaged.
    """
    secret = keys.read_key(case.folder / CODES_KEY)
    if secret is None:
        raise MachineError(
            f"管理コードの鍵 {CODES_KEY} が案件フォルダーにないため、管理コードの真偽を確かめられません。",
            f"台帳のあるパソコンの案件フォルダーから、case.toml と {CODES_KEY} を写してください。",
            code="codes_key_missing",
        )
    return secret


def read_file(path: Path, case: Case, secret: bytes) -> tuple[OfflineFile, str]:
    """Return a file that belongs to the case and is as it was written, and its SHA-256.

    Raises:
        InputError: it cannot be read, or is no file of an offline desk.
        RefusedError: it is another case's.
        VerificationError: lines of it were changed, taken out or moved.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} を読めません（{placing.reason_of(error)}）。",
            "scan --offline で作ったファイルの名前を確かめてください。",
            code="offline_unreadable",
        ) from None
    found = check_file(path, data, case, secret)
    return found, placing.sha256_of(data)


def check_file(path: Path, data: bytes, case: Case, secret: bytes) -> OfflineFile:
    """Return what a file holds; raises as `read_file`."""
    found = read_offline(data, secret)
    if found is None:
        raise InputError(
            f"{path} は、scan --offline で作ったファイルではありません。",
            "ファイルの名前を確かめてください。このファイルには、何も書き込んでいません。",
            code="not_offline",
        )
    if (found.case, found.codes_key) != (case.code, keys.fingerprint(secret)):
        raise RefusedError(
            f"{path} は、別の案件（{found.case}）か、別の管理コードの鍵で作られたファイルです。",
            "その案件の案件フォルダーで取り込んでください。",
            code="offline_other_case",
        )
    if found.altered:
        raise VerificationError(
            f"{path} に、読み取ったときのままではない行が {len(found.altered):,} 行あります。何も取り込みません。",
            "窓口のパソコンにある元のファイルを使ってください。なければ、シートをもう一度読み取ってください。",
            code="offline_altered",
            problems=[
                Problem(path.name, line, "", "altered", "書き換えられたか、前の行が抜き取られています。")
                for line in found.altered
            ],
        )
    return found


class OfflineWriter:
    """A file that is being written.

    Attributes:
        path: the file.
        scans: what it holds.
        mark: of its last line.
        was_torn: whether the last line was cut off when it was opened; what was left of it is gone.
    """

    def __init__(self, path: Path, descriptor: int, found: OfflineFile, secret: bytes) -> None:
        self.path = path
        self.scans = list(found.scans)
        self.mark = found.mark
        self.was_torn = found.torn
        self._descriptor = descriptor
        self._secret = secret
        self._end = found.end

    def append(self, scan: OfflineScan) -> None:
        """Write a scan; it is on the disk when this returns.

        Raises:
            MachineError: it cannot be written; the file is as it was.
        """
        line, mark = seal_line(self._secret, self.mark, scan_body(scan))
        _write(self.path, self._descriptor, line, self._end)
        self._end += len(line)
        self.mark = mark
        self.scans.append(scan)


@contextmanager
def open_writer(path: Path, case: Case, secret: bytes, desk: str, began: str) -> Iterator[OfflineWriter]:
    """Open a file to write in it, a new one or one that goes on; nobody else can meanwhile.

    Args:
        path: the file.
        case: the case.
        secret: of its codes.
        desk: name of the desk.
        began: the moment, as the ledger writes it; of a new file.

    Raises:
        InputError, RefusedError, VerificationError: as `read_file`.
        MachineError: it cannot be written, or another program is writing in it.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
    is_new = not path.exists()
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        raise placing.cannot_write(path, error) from None
    try:
        _lock(path, descriptor)
        data = path.read_bytes()
        if is_unbegun(data):
            found = _begin(path, descriptor, case, secret, desk, began)
        else:
            found = check_file(path, data, case, secret)
            if found.torn:
                os.ftruncate(descriptor, found.end)
        if is_new:
            _sync_folder(path.parent)
        yield OfflineWriter(path, descriptor, found, secret)
    finally:
        os.close(descriptor)  # which unlocks it


def _begin(path: Path, descriptor: int, case: Case, secret: bytes, desk: str, began: str) -> OfflineFile:
    """Write the header."""
    key = keys.fingerprint(secret)
    header = header_body(case=case.code, codes_key=key, desk=desk, began=began, file=uuid.uuid4().hex)
    line, _ = seal_line(secret, GENESIS, header)
    _write(path, descriptor, line, 0)
    return check_file(path, line, case, secret)


def _write(path: Path, descriptor: int, line: bytes, end: int) -> None:
    """Write a line at the end and force it to the disk, or leave the file as it was."""
    try:
        os.lseek(descriptor, end, os.SEEK_SET)
        left = memoryview(line)
        while left:
            left = left[os.write(descriptor, left) :]
        _sync(descriptor)
    except OSError as error:
        with suppress(OSError):
            os.ftruncate(descriptor, end)
        raise placing.cannot_write(path, error) from None


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)
    if sys.platform == "darwin":
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # a plain fsync stops at the drive's cache


def _sync_folder(folder: Path) -> None:
    """Force the name of a new file to the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock(path: Path, descriptor: int) -> None:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise MachineError(
            f"{path} には、ほかの画面が読取りを貯めています。",
            "その画面を終わらせるか、別の名前のファイルに貯めてください。取り込むときは、両方を一度に指定できます。",
            code="offline_busy",
        ) from None
