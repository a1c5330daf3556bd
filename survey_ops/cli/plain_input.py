"""Text that is typed, scanned or listed in a file, of which only figures and plain letters are wanted."""

from pathlib import Path

from survey_ops.errors import InputError


def decode(data: bytes) -> str:
    """Decode text of which only ASCII is wanted: UTF-8, or CP932 from a spreadsheet or a Windows console.

    Anything else in it is told later, by whoever looks for an id, a code or a figure.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", errors="replace")


def read_list(file: Path, what: str, advice: str, code: str) -> str:
    """Return the text of a list.

    Args:
        file: where it is.
        what: the list in words, such as 宛名番号の一覧.
        advice: what it should be.
        code: of the error.

    Raises:
        InputError: it cannot be read.
    """
    try:
        return decode(file.read_bytes())
    except OSError:
        raise InputError(f"{what} {file} を読めません。", advice, code=code) from None
