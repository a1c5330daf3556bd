"""A PDF written object by object: for documents of thousands of pages that are all of one kind.

Every page is compressed when it is finished, so that what stays in memory is the file itself. The bytes depend on
the content alone. Source: ISO 32000-1, section 7.5 (file structure).
"""

import hashlib
import zlib
from datetime import UTC, datetime

_LEVEL = 6  # of zlib; a page is some kilobytes
_HEADER = b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n"
PAGE_SIZE = (595.28, 841.89)  # A4 in points


class PdfFile:
    """Collects objects and pages; `finish` returns the file.

    Attributes:
        pages: the object numbers of the pages so far.
    """

    def __init__(self) -> None:
        self._data = bytearray(_HEADER)
        self._offsets = [0]
        self._tree = self.reserve()
        self.pages: list[int] = []

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, number: int, body: str | bytes) -> None:
        """Write the object of a number that was reserved."""
        self._offsets[number] = len(self._data)
        data = body if isinstance(body, bytes) else body.encode("ascii")
        self._data += b"%d 0 obj\n%b\nendobj\n" % (number, data)

    def add(self, body: str | bytes) -> int:
        """Write an object; return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def add_stream(self, data: bytes, entries: str = "") -> int:
        """Write a compressed stream with further entries of its dictionary; return its number."""
        packed = zlib.compress(data, _LEVEL)
        head = f"<</Length {len(packed)}/Filter/FlateDecode{entries}>>\nstream\n".encode("ascii")
        return self.add(b"%b%b\nendstream" % (head, packed))

    def add_page(self, content: bytes) -> None:
        """Write a page that shows the content; what it uses is named when the file is finished."""
        stream = self.add_stream(content)
        self.pages.append(self.add(f"<</Type/Page/Parent {self._tree} 0 R/Contents {stream} 0 R>>"))

    def finish(self, title: str, created: datetime, resources: str) -> bytes:
        """Write what belongs to all pages and return the file.

        Args:
            title: the document's title.
            created: what stands as its creation date; never the clock, or the bytes would change.
            resources: the entries of the resource dictionary of every page.
        """
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        width, height = PAGE_SIZE
        self.put(
            self._tree,
            f"<</Type/Pages/Count {len(self.pages)}/MediaBox[0 0 {width} {height}]"
            f"/Resources<<{resources}>>/Kids[{kids}]>>",
        )
        # A viewer that fits pages to the paper puts every label aside: it is asked to print at the size they have.
        wishes = "/ViewerPreferences<</PrintScaling/None/Duplex/Simplex/DisplayDocTitle true>>"
        root = self.add(f"<</Type/Catalog/Pages {self._tree} 0 R/Lang(ja){wishes}>>")
        moment = created.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
        info = self.add(f"<</Title {text_string(title)}/Producer(survey-ops)/CreationDate(D:{moment})>>")
        return self._close(root, info)

    def _close(self, root: int, info: int) -> bytes:
        mark = hashlib.sha256(self._data).hexdigest()[:32]
        start = len(self._data)
        entries = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        count = len(self._offsets)
        self._data += b"xref\n0 %d\n0000000000 65535 f \n" % count + entries
        self._data += (
            f"trailer\n<</Size {count}/Root {root} 0 R/Info {info} 0 R/ID[<{mark}><{mark}>]>>\n"
            f"startxref\n{start}\n%%EOF\n"
        ).encode("ascii")
        return bytes(self._data)


def text_string(text: str) -> str:
    """Return a text of a dictionary, as UTF-16 in hexadecimal."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
