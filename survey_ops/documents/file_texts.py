"""The text of a file of any sort, to look for words in it: plain text, PDF, Excel and Word, and codes in pictures.

It is read to be searched, not to be shown: a file that is no text gives whatever letters its bytes make.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from survey_ops.documents.code_reader import read_codes
from survey_ops.errors import InputError

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp"})
_LARGEST = 20_000_000  # bytes; a larger file, or part of an archive, is not looked into
_LOCKED = 0x1  # flag of a member of an archive that a password guards


@dataclass(frozen=True)
class FileText:
    """What could be read of a file.

    Attributes:
        texts: its text, in every reading that is possible.
        codes: what the QR codes on its pages hold.
        is_readable: False where part of it stayed closed: a picture without a code, a password, a damaged file.
    """

    texts: tuple[str, ...]
    codes: tuple[str, ...] = ()
    is_readable: bool = True


def file_text(path: Path) -> FileText:
    """Return what can be read of a file.

    Raises:
        OSError: it cannot be opened.
    """
    if path.stat().st_size > _LARGEST:
        return FileText((), is_readable=False)
    data = path.read_bytes()
    if data.startswith(b"%PDF-"):
        return _pdf(path)
    if data.startswith(b"PK\x03\x04"):
        return _archive(path)
    if path.suffix.lower() in _PICTURES:
        codes = _codes(path)
        return FileText(tuple(_readings(data)), codes, is_readable=bool(codes))
    return FileText(tuple(_readings(data)))


def _readings(data: bytes) -> Iterator[str]:
    """Yield the data as text in each encoding that a Japanese office writes."""
    for encoding in ("utf-8", "cp932"):
        yield data.decode(encoding, "replace")
    if b"\0" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        for encoding in ("utf-16-le", "utf-16-be"):
            yield data.decode(encoding, "replace")
            yield data[1:].decode(encoding, "replace")


def _pdf(path: Path) -> FileText:
    try:
        document: Any = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return FileText((), is_readable=False)
    with document:
        texts = tuple(page.get_textpage().get_text_range() for page in document)
    codes = _codes(path)
    return FileText(texts, codes, is_readable=bool(codes) or all(text.strip() for text in texts))


def _archive(path: Path) -> FileText:
    """Read the members of an archive; workbooks and documents of Office are archives too."""
    texts: list[str] = []
    is_readable = True
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.flag_bits & _LOCKED or member.file_size > _LARGEST:
                    is_readable = False
                else:
                    texts += [member.filename, *_readings(archive.read(member))]
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return FileText(tuple(texts), is_readable=False)
    return FileText(tuple(texts), is_readable=is_readable)


def _codes(path: Path) -> tuple[str, ...]:
    try:
        return tuple(text for page in read_codes(path) for text in page.texts)
    except InputError:
        return ()
