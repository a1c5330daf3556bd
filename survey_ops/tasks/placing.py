"""Files that appear whole or not at all.

A file and a database cannot commit together. So a file is written aside, its hash is committed with the entry, and
only then it takes its name. Killed before the commit, nothing was made; killed after it, the entry has no file yet,
and the same command makes the same bytes again and puts them in their place.
"""

import errno
import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

from survey_ops.errors import MachineError, RefusedError

_FINAL = re.compile(r"(?:precheck|council)-final-[1-9][0-9]*\.pdf", re.IGNORECASE)
"""Names of final forms: no other file takes them, and none is written over."""


def sha256_of(data: bytes) -> str:
    """Return SHA-256 as lowercase hex."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str | None:
    """Return a file's SHA-256, or None when it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def aside(target: Path) -> Path:
    """Return the name a file has until it is placed. It is fixed, so that a rerun clears what was left."""
    return target.with_name(f".{target.name}.part")


def refuse_existing(target: Path) -> None:
    """Refuse to write over a file.

    Raises:
        RefusedError: there is one.
    """
    if target.exists():
        raise RefusedError(
            f"{target} はすでにあります。",
            "上書きしてよければ --overwrite を付けて、残すときは別の場所に移してから、もう一度実行してください。",
            code="exists",
        )


class Staging:
    """A file on its way: written aside inside the block, placed after the commit.

    Entering the block finds out, before anything is recorded, whether the file can take its place. Leaving it by
    an error removes what this staging made, and nothing that another program made.

    Args:
        target: the file.
        private: readable by its owner alone.
        final: it is a final form, whose name is kept for it.

    Raises:
        MachineError: the folder cannot be made or written, or the file is open elsewhere.
        RefusedError: the name is that of a final form.
    """

    def __init__(self, target: Path, *, private: bool = False, final: bool = False) -> None:
        self.target = target
        _refuse_final(target, final=final)
        self._mode = 0o600 if private else 0o666
        self._sha256: str | None = None
        self._made_folder = False

    def __enter__(self) -> "Staging":
        try:
            self._made_folder = not self.target.parent.exists()
            self.target.parent.mkdir(parents=True, exist_ok=True)
            if self.target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "", str(self.target))
            if self.target.exists():
                self.target.replace(self.target)  # Windows refuses even its own name while another has it open
        except OSError as error:
            self._undo()
            raise cannot_write(self.target, error) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._undo()

    def _undo(self) -> None:
        if self._sha256 is not None:
            discard(self.target)
        if self._made_folder:
            with suppress(OSError):  # not empty: another program has begun to use it
                self.target.parent.rmdir()

    def write(self, data: bytes) -> str:
        """Write the file under its other name, force it to the disk, and return its SHA-256.

        Raises:
            MachineError: disk full, no permission.
        """
        part = aside(self.target)
        self._sha256 = sha256_of(data)
        try:
            part.unlink(missing_ok=True)
            with open(part, "wb", opener=self._open) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            discard(self.target)
            raise cannot_write(self.target, error) from None
        return self._sha256

    def place(self) -> None:
        """Give the file its name.

        Raises:
            MachineError: it was opened elsewhere in the meantime.
        """
        try:
            aside(self.target).replace(self.target)
        except FileNotFoundError as error:
            # Another program finished the same file before us; its content tells.
            if file_sha256(self.target) != self._sha256:
                raise cannot_write(self.target, error) from None
        except OSError as error:
            raise cannot_write(self.target, error) from None

    def _open(self, path: str, flags: int) -> int:
        return os.open(path, flags, self._mode)


def place_aside(target: Path) -> None:
    """Give a file that was left aside its name, after its hash was compared with the record.

    Raises:
        MachineError: another program has the file open.
    """
    try:
        aside(target).replace(target)
    except OSError as error:
        raise cannot_write(target, error) from None


def discard(target: Path) -> None:
    """Remove what was written aside, if anything."""
    try:
        aside(target).unlink(missing_ok=True)
    except OSError:
        return  # the folder itself refuses: the error that led here says so


def _refuse_final(target: Path, *, final: bool) -> None:
    """Keep the names of final forms for them, and let none be written over by whatever command."""
    if _FINAL.fullmatch(target.name) and (not final or target.exists()):
        raise RefusedError(
            f"{target.name} は、確定版の様式の名前です。",
            "確定版は書き換えられません。-o に別の名前を指定してください。",
            code="final",
        )


def write_whole(target: Path, data: bytes, *, overwrite: bool, final: bool = False) -> None:
    """Write a file that no ledger entry speaks of, whole or not at all.

    Args:
        target: the file.
        data: what is in it.
        overwrite: replace the one that is there.
        final: it is a final form, made again.

    Raises:
        RefusedError: it exists and `overwrite` is not given, or the name is that of a final form.
        MachineError: it cannot be written.
    """
    if not overwrite:
        refuse_existing(target)
    with Staging(target, final=final) as staging:
        staging.write(data)
    staging.place()


def reason_of(error: OSError) -> str:
    """Return why the system refused, in Japanese."""
    reasons = {
        errno.ENOSPC: "ディスクに空きがありません",
        errno.EFBIG: "ディスクに空きがありません",
        errno.EACCES: "権限がありません",
        errno.EPERM: "権限がありません",
        errno.EROFS: "書き込みのできない場所です",
        errno.ENOENT: "フォルダーかファイルがありません",
        errno.ENOTDIR: "フォルダーではない場所を通っています",
        errno.EISDIR: "同じ名前のフォルダーがあります",
        errno.ENAMETOOLONG: "名前が長すぎます",
    }
    return reasons.get(error.errno or 0, f"システムの番号 {error.errno}")


def cannot_write(target: Path, error: OSError) -> MachineError:
    """Return the error a clerk understands."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return MachineError(
            f"ディスクに空きがないため、{target} を書けません。",
            "空きを作ってから、もう一度実行してください。",
            code="disk_full",
        )
    if isinstance(error, PermissionError) and target.is_file():
        return MachineError(
            f"{target} を書き換えられません。ほかのプログラムで開いているか、書き込む権限がありません。",
            "PDF の表示などで開いていれば閉じてから、もう一度実行してください。",
            code="file_open",
        )
    return MachineError(
        f"{target} を書けません（{reason_of(error)}）。",
        "フォルダーに書き込む権限があるか、場所が正しいかを確かめてください。",
        code="unwritable",
    )
