"""Pages of a PDF as pictures, to look at before anything is printed."""

import io
from pathlib import Path
from typing import Any

from survey_ops.errors import UsageError

_POINTS_PER_INCH = 72


def page_png(data: bytes | Path, page: int, dpi: int = 150) -> bytes:
    """Return a page as PNG, as it will look on white paper; the same arguments give the same bytes.

    Args:
        data: the PDF or its file.
        page: page number, from 1.
        dpi: pixels an inch.

    Raises:
        UsageError: there is no such page.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(data) as opened:
        document: Any = opened
        if not 1 <= page <= len(document):
            raise UsageError(
                f"{page} ページはありません（全部で {len(document):,} ページ）。",
                f"1 から {len(document):,} までのページを指定してください。",
                code="no_page",
            )
        picture = document[page - 1].render(scale=dpi / _POINTS_PER_INCH, grayscale=True).to_pil()
    file = io.BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()
