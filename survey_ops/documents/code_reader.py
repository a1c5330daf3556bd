"""Read QR codes from photographs, scans and PDFs, page by page; and read back the codes of a PDF just written.

What was written is read by other libraries than those that drew it: every page is made a picture of, only where its
codes stand, and every code must be where it was meant to be and hold what it was meant to hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from survey_ops.documents.fonts import MM_PER_POINT
from survey_ops.domain.label_face import PlacedCode
from survey_ops.domain.stocks import PAGE_HEIGHT, PAGE_WIDTH, Rect
from survey_ops.errors import InputError
from survey_ops.processes import share_out, usable_processes

_RESOLUTIONS = (200, 400)  # dpi; the second only for pages on which the first shows nothing
_FORMATS: Any = zxingcpp.BarcodeFormat.QRCode  # a single format is accepted as a set of one
_POINTS_PER_INCH = 72
_SIDES = (110, 220)  # pixels of a square that is read back: three for each module of the codes of sheets
_WORTH_A_PROCESS = 100  # pages; reading back fewer takes no longer than starting a process for them
_LARGEST_DOUBLED = 10_000_000  # pixels: an A4 page at 300 dpi; a finer picture shows every module as it is
Image.MAX_IMAGE_PIXELS = 400_000_000  # an A3 page at 1200 dpi


@dataclass(frozen=True)
class PageReading:
    """What was read on one page.

    Attributes:
        file: the file's name.
        page: page number, from 1.
        texts: what the codes hold, each once, from top to bottom; empty where none was found.
    """

    file: str
    page: int
    texts: tuple[str, ...]


def read_codes(path: Path, area: Rect | None = None) -> Iterator[PageReading]:
    """Yield the readings of a file's pages.

    Args:
        path: a picture or a PDF.
        area: where on an A4 page of a PDF the code stands, in mm; the whole page where None.

    Raises:
        InputError: it is not there, or neither a picture nor a PDF.
    """
    try:
        with path.open("rb") as file:
            is_pdf = file.read(5) == b"%PDF-"
    except OSError as error:
        raise _unreadable(path, f"番号 {error.errno}" if path.exists() else "ファイルがありません") from None
    pages = _pdf_pages(path, area) if is_pdf else _image_pages(path)
    for number, texts in enumerate(pages, start=1):
        yield PageReading(path.name, number, texts)


def _pdf_pages(path: Path, area: Rect | None) -> Iterator[tuple[str, ...]]:
    try:
        document: Any = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        raise _unreadable(path, "PDF として読めません") from None
    with document:
        try:
            for page in document:
                yield _first_reading(page, _crop(area))
        except pypdfium2.PdfiumError:
            raise _unreadable(path, "壊れたページがあります") from None


def _crop(area: Rect | None) -> tuple[float, float, float, float]:
    """Return what to cut off a page in points: left, bottom, right, top."""
    if area is None:
        return 0, 0, 0, 0
    right, bottom = PAGE_WIDTH - area.x - area.width, PAGE_HEIGHT - area.y - area.height
    return area.x / MM_PER_POINT, bottom / MM_PER_POINT, right / MM_PER_POINT, area.y / MM_PER_POINT


def _first_reading(page: Any, crop: tuple[float, float, float, float]) -> tuple[str, ...]:
    for resolution in _RESOLUTIONS:
        scale = resolution / _POINTS_PER_INCH
        picture = page.render(scale=scale, grayscale=True, crop=crop).to_pil()
        texts = _decode(picture)
        if texts:
            return texts
    return ()


def _image_pages(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        with Image.open(path) as picture:
            for frame in ImageSequence.Iterator(picture):
                # A telephone stores the picture as the sensor saw it and says how to turn it.
                yield _first_decoding(ImageOps.exif_transpose(frame).convert("L"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise _unreadable(path, "画像として読めません") from None


def _first_decoding(picture: Image.Image) -> tuple[str, ...]:
    """Decode a picture as it is, or else at twice the size: small modules are told apart there."""
    texts = _decode(picture)
    if texts or picture.width * picture.height > _LARGEST_DOUBLED:
        return texts
    return _decode(picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC))


def _decode(picture: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(picture, formats=_FORMATS)
    ordered = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return tuple(dict.fromkeys(code.text for code in ordered))


def _unreadable(path: Path, why: str) -> InputError:
    return InputError(
        f"{path} を読めません（{why}）。",
        "写真（JPEG、PNG）、スキャン（TIFF、PDF）のファイルを指定してください。何も記録していません。",
        code="image_unreadable",
    )


PageCodes = Sequence[PlacedCode]
"""The codes of one page: where each stands, quiet zone included, and what it holds."""


def failed_pages(data: bytes | Path, expected: Sequence[PageCodes], processes: int | None = None) -> list[int]:
    """Read back the codes of a PDF of A4 pages and return the numbers of the pages on which one is not as meant.

    A page fails when a code's square does not show exactly that code, and when it is missing or one too many.

    Args:
        data: the PDF or its file.
        expected: what each page should show.
        processes: how many read; as many as are worth it where None.

    Raises:
        LostProcessError: a process ended early.
    """
    most = min(processes or usable_processes(), max(1, len(expected) // _WORTH_A_PROCESS))
    cuts = [len(expected) * number // most for number in range(most + 1)]
    shares = [_Share(data, start, expected[start:end]) for start, end in pairwise(cuts)]
    failed = {page for _, page in share_out(_read_back, shares)}
    return sorted(failed | set(range(len(expected) + 1, _page_count(data) + 1)))


@dataclass(frozen=True)
class _Share:
    """Pages that one process reads back: those of `expected`, from the page `start` (from 0)."""

    data: bytes | Path
    start: int
    expected: Sequence[PageCodes]


def _read_back(share: _Share) -> Iterator[int]:
    """Yield the numbers of the pages of a share that fail."""
    numbers = range(share.start, share.start + len(share.expected))
    try:
        document: Any = pypdfium2.PdfDocument(share.data)
    except pypdfium2.PdfiumError:
        yield from (number + 1 for number in numbers)
        return
    with document:
        for number, codes in zip(numbers, share.expected, strict=True):
            if number >= len(document) or not _shows(document, number, codes):
                yield number + 1


def _page_count(data: bytes | Path) -> int:
    try:
        with pypdfium2.PdfDocument(data) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def _shows(document: Any, number: int, codes: PageCodes) -> bool:
    """Tell whether a page shows the codes."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return False
    try:
        return all(_shows_code(page, code) for code in codes)
    finally:
        page.close()


def _shows_code(page: Any, code: PlacedCode) -> bool:
    for side in _SIDES:
        scale = side * MM_PER_POINT / code.square.width
        picture = page.render(scale=scale, grayscale=True, crop=_crop(code.square)).to_pil()
        if _decode(picture) == (code.text,):
            return True
    return False
