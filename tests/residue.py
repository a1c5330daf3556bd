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


def files_with(folder: Path, words: Collection[str]) -> dict[str, set[str]]:
    """Return file -> the words that are in it; also in its name."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            hits = words_in(path.read_bytes(), words) | {word for word in words if word in name}
            if hits:
                found[name] = hits
    return found


def words_in(data: bytes, words: Collection[str]) -> set[str]:
    """Return the words that data hold, as bytes, in compressed parts, or in the text of their pages."""
    parts = list(_parts(data))
    texts = list(_page_texts(data))
    return {word for word in words if _is_in(word, parts) or any(_compact(word) in text for text in texts)}


def _is_in(word: str, parts: Collection[bytes]) -> bool:
    forms = {form.encode(encoding, "replace") for form in (word, _compact(word)) for encoding in ENCODINGS}
    return any(form in part for form in forms for part in parts)


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


def _page_texts(data: bytes) -> Iterator[str]:
    if not data.startswith(b"%PDF-"):
        return
    document: Any = pypdfium2.PdfDocument(data)
    with document:
        yield from (_compact(page.get_textpage().get_text_range()) for page in document)
    with playa.parse(data) as pages:
        for page in pages.pages:
            yield _compact(page.extract_text())


def _compact(text: str) -> str:
    return "".join(text.split())
