"""Scans collected at a desk that cannot reach the ledger: the lines of their file.

    1. header = format, case, codes_key, desk, began, file: which case it belongs to, and a random name of its own
    2. scan   = n, read_at, request, movement, code or null, length, by, from, to, place, method, planned, on,
                transfer, desk
    3. mark   = hex of HMAC-SHA-256( secret of the codes, "survey-ops/offline/v1\\n" + the mark before + "\\n" +
                canonical JSON (RFC 8785) of the header or scan ); 64 zeros stand before the header
    4. line   = canonical JSON of the header or scan with its mark, and LF

What is no code of ours is there by its length alone, for anything may be scanned by mistake; no personal data of a
resident is in the file.

What it means: a line that was changed, taken out, moved, or put in from another file or another case is found. What
it does not mean: lines that are cut off at the end leave no trace in the rest. So the desk tells the number of scans
and the last mark, to be written down, and merging tells them again. And whoever holds the secret can make any file.

A power cut leaves the last line torn. Its scan was never acknowledged; the lines before it are whole and count.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

import rfc8785

from survey_ops.domain.chain import GENESIS
from survey_ops.domain.custody import Movement

FORMAT = "survey-ops/offline-scans/v1"
SHOWN_MARK = 8
"""Figures of the last mark that people compare."""
_PREFIX = "survey-ops/offline/v1\n"
_FIRST_BYTES = b'{"began":"'


@dataclass(frozen=True)
class OfflineScan:
    """One scan.

    Attributes:
        number: from 1 in its file.
        read_at: when the desk read it, as its clock said (UTC, as the ledger writes it).
        request: id of the scan.
        movement: what was scanned.
        code: the code as read; None where it looks like none of ours.
        length: characters read.
        desk: name of the desk.
        details: by, from, to, place, method, planned, on, transfer.
    """

    number: int
    read_at: str
    request: str
    movement: Movement
    code: str | None
    length: int
    desk: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class OfflineFile:
    """What a file holds.

    Attributes:
        case: the case it belongs to.
        codes_key: fingerprint of the secret of its marks.
        desk: the desk that began it.
        began: when, as the desk's clock said; what the ledger recorded later, the desk could not know.
        scans: the scans, in their order.
        altered: numbers of lines whose marks do not fit, from 1 with the header.
        torn: whether the last line was cut off.
        end: how many bytes are whole lines.
        mark: of the last whole line.
    """

    case: str
    codes_key: str
    desk: str
    began: str
    scans: tuple[OfflineScan, ...]
    altered: tuple[int, ...]
    torn: bool
    end: int
    mark: str

    @property
    def requests(self) -> frozenset[str]:
        """The ids of the scans."""
        return frozenset(scan.request for scan in self.scans)

    @property
    def desks(self) -> str:
        """The names of the desks that wrote in it."""
        return "、".join(dict.fromkeys([self.desk, *(scan.desk for scan in self.scans)]))


def seal_line(secret: bytes, before: str, body: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the line of a header or a scan, and its mark (definitions 3 and 4).

    Args:
        secret: of the codes.
        before: the mark of the line before; `chain.GENESIS` for the header.
        body: the header or the scan.
    """
    mark = _mark(secret, before, body)
    return rfc8785.dumps({**body, "mark": mark}) + b"\n", mark


def _mark(secret: bytes, before: str, body: Mapping[str, Any]) -> str:
    text = f"{_PREFIX}{before}\n".encode() + rfc8785.dumps(dict(body))
    return hmac.new(secret, text, hashlib.sha256).hexdigest()


def header_body(*, case: str, codes_key: str, desk: str, began: str, file: str) -> dict[str, Any]:
    """Return the header of a new file (definition 1)."""
    return {"format": FORMAT, "case": case, "codes_key": codes_key, "desk": desk, "began": began, "file": file}


def scan_body(scan: OfflineScan) -> dict[str, Any]:
    """Return a scan as it stands in its line (definition 2)."""
    return {
        "n": scan.number,
        "read_at": scan.read_at,
        "request": scan.request,
        "movement": scan.movement.value,
        "code": scan.code,
        "length": scan.length,
        "desk": scan.desk,
        **scan.details,
    }


def is_unbegun(data: bytes) -> bool:
    """Tell whether a file is empty, or was cut off before its header was whole."""
    return not data.strip(b"\0") or (b"\n" not in data and data.startswith(_FIRST_BYTES[: len(data)]))


def read_offline(data: bytes, secret: bytes) -> OfflineFile | None:
    """Read a file; None where it is none of these.

    Args:
        data: the file.
        secret: of the codes of the case that reads it; with another's, every line is `altered`.
    """
    *whole, tail = data.split(b"\n")
    if whole and not tail and b"\0" in whole[-1]:  # a power cut may leave zeros where the line was to stand
        tail = whole.pop() + b"\n"
    header = _object(whole[0]) if whole else None
    if header is None or header.get("format") != FORMAT or not _is_header(header):
        return None
    scans: list[OfflineScan] = []
    altered: list[int] = []
    mark = GENESIS
    for number, line in enumerate(whole, start=1):
        found = _object(line)
        said = str(found.pop("mark", "")) if found is not None else ""
        if found is None or not hmac.compare_digest(_mark_or_none(secret, mark, found).encode(), said.encode()):
            altered.append(number)
        elif number > 1:
            scans.append(_scan(found))
        mark = said or mark
    return OfflineFile(
        case=header["case"],
        codes_key=header["codes_key"],
        desk=header["desk"],
        began=header["began"],
        scans=tuple(scans),
        altered=tuple(altered),
        torn=bool(tail),
        end=len(data) - len(tail),
        mark=mark,
    )


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_header(header: Mapping[str, Any]) -> bool:
    return all(isinstance(header.get(key), str) for key in ("case", "codes_key", "desk", "began"))


def _mark_or_none(secret: bytes, before: str, body: Mapping[str, Any]) -> str:
    """Return the mark, or a text that is none where the line holds what none of our lines does."""
    try:
        return _mark(secret, before, body)
    except (ValueError, TypeError, RecursionError):
        return "-"


def _scan(body: Mapping[str, Any]) -> OfflineScan:
    own = {"n", "read_at", "request", "movement", "code", "length", "desk"}
    return OfflineScan(
        number=body["n"],
        read_at=body["read_at"],
        request=body["request"],
        movement=Movement(body["movement"]),
        code=body["code"],
        length=body["length"],
        desk=body["desk"],
        details={key: value for key, value in body.items() if key not in own},
    )


def in_reading_order(files: Sequence[OfflineFile]) -> Iterator[tuple[int, OfflineScan]]:
    """Yield the scans of several files by the time of reading, each with the place of its file among them.

    In one file the order is that of the lines, whatever the clock said: it may have been set back in between.
    """
    return ((place, scan) for _, place, _, scan in merge(*(_timed(at, file) for at, file in enumerate(files))))


def _timed(place: int, file: OfflineFile) -> Iterable[tuple[str, int, int, OfflineScan]]:
    latest = ""
    for scan in file.scans:
        latest = max(latest, scan.read_at)
        yield latest, place, scan.number, scan
