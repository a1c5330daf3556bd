"""Look for words in every file of a folder, in every way in which a file can hold them."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import playa
import pypdfium2

ENCODINGS = ("cp932", "utf-8", "utf-16-le", "utf-16-be")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def files_with(folder: Path, words: Collection[str], *, twice: bool = True) -> dict[str, set[str]]:
    """Return file -> the words that are in it; also in its name.

    Args:
        folder: with all below it.
        words: to look for.
        twice: read the text of PDFs by two libraries: to be sure that nothing is there.
    """
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            hits = words_in(path.read_bytes(), words, twice=twice) | {word for word in words if word in name}
            if hits:
                found[name] = hits
    return found


def words_in(data: bytes, words: Collection[str], *, twice: bool = True) -> set[str]:
    """Return the words that data hold, as bytes, in compressed parts, or in the text of their pages."""
    whole = b"\n".join(_parts(data))
    text = "\n".join(_page_texts(data, twice=twice))
    return {word for word in words if _is_in(word, whole) or _compact(word) in text}


def _is_in(word: str, data: bytes) -> bool:
    forms = {form.encode(encoding) for form in (word, _compact(word)) for encoding in ENCODINGS}
    return any(form in data for form in forms)


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    for stream in _STREAM.findall(data):
        try:
            yield zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue  # not every stream is compressed
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from _parts(archive.read(name))


def _page_texts(data: bytes, *, twice: bool) -> Iterator[str]:
    if not data.startswith(b"%PDF-"):
        return
    document: Any = pypdfium2.PdfDocument(data)
    with document:
        yield from (_compact(page.get_textpage().get_text_range()) for page in document)
    if not twice:
        return
    with playa.parse(data) as pages:
        for page in pages.pages:
            yield _compact(page.extract_text())


def _compact(text: str) -> str:
    return "".join(text.split())
