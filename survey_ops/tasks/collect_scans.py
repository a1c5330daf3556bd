"""Collect scans at a desk that cannot reach the ledger.

The case file and the secret of the codes are enough to tell genuine codes from others. Where a sheet is, nobody can
know here: that is decided when the file is merged (`merge_scans`).
"""

import hashlib
import hmac
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey_ops.case.load import Case, load_case
from survey_ops.domain.chain import format_time
from survey_ops.domain.codes import is_genuine, parse_code
from survey_ops.domain.custody import Movement, Reason
from survey_ops.domain.item_codes import ItemCode, is_genuine_item
from survey_ops.domain.offline_scans import SHOWN_MARK, OfflineScan
from survey_ops.tasks.offline_file import OfflineWriter, codes_secret, open_writer
from survey_ops.tasks.record_scan import Answer, Details
from survey_ops.tasks.workspace import Clock


@dataclass(frozen=True)
class OfflineCase:
    """A case without its ledger.

    Attributes:
        case: the case.
        clock: the time.
        actor: who scans.
        desk: name of the desk.
    """

    case: Case
    clock: Clock
    actor: str
    desk: str

    def today(self) -> date:
        """Return the day where the computer stands."""
        return self.clock().astimezone().date()


def open_offline_case(path: Path, clock: Clock, actor: str, desk: str) -> OfflineCase:
    """Read the case file of a folder.

    Raises:
        ConfigError: it is wrong.
    """
    return OfflineCase(load_case(path), clock, actor, desk)


@dataclass(frozen=True)
class Collected:
    """The answer to one scan.

    Attributes:
        answer: accepted for the time being, read before at this desk, or refused.
        code: the code, or "" when the text was none of ours.
        length: characters read.
        number: of the scan in the file.
        reason: why it is refused already here.
    """

    answer: Answer
    code: str
    length: int
    number: int
    reason: Reason | None = None


class OfflineDesk:
    """Scans of one movement, written to the file one by one."""

    def __init__(
        self, place: OfflineCase, writer: OfflineWriter, movement: Movement, details: Details, secret: bytes
    ) -> None:
        self._place = place
        self._writer = writer
        self._movement = movement
        self._details = details
        self._secret = secret
        self._by_request = {scan.request: scan for scan in writer.scans}
        self._last = {scan.code: scan for scan in writer.scans if scan.code}

    @property
    def was_torn(self) -> bool:
        """Whether the last line of the file had been cut off."""
        return self._writer.was_torn

    @property
    def total(self) -> int:
        """How many scans the file holds."""
        return len(self._writer.scans)

    @property
    def mark(self) -> str:
        """What people write down of the last line."""
        return self._writer.mark[:SHOWN_MARK]

    def scan(self, text: str, repeatable: str | None = None) -> Collected:
        """Answer one scan; it is on the disk before the answer is returned.

        Args:
            text: what the reader typed.
            repeatable: as of `ScanSession.scan`.

        Raises:
            MachineError: it cannot be written.
        """
        request = uuid.uuid4().hex if repeatable is None else self._request(repeatable, text)
        code = parse_code(text, self._place.case.code)
        shown = "" if code is None else str(code)
        reason = self._refusal(text)
        before = self._by_request.get(request) or self._read_before(shown)
        if before:
            return Collected(Answer.REFUSED if reason else Answer.ALREADY, shown, len(text), before.number, reason)
        scan = OfflineScan(
            number=self.total + 1,
            read_at=format_time(self._place.clock()),
            request=request,
            movement=self._movement,
            code=shown or None,
            length=len(text),
            desk=self._place.desk,
            details={key: value for key, value in self._details.as_body().items() if key != "read_at"},
        )
        self._writer.append(scan)
        self._by_request[request] = scan
        if shown:
            self._last[shown] = scan
        return Collected(Answer.REFUSED if reason else Answer.ACCEPTED, shown, len(text), scan.number, reason)

    def _read_before(self, shown: str) -> OfflineScan | None:
        """Return the scan that a code merely repeats: it is the last of this code at this desk."""
        last = self._last.get(shown)
        return last if last and last.movement is self._movement else None

    def _refusal(self, text: str) -> Reason | None:
        code = parse_code(text, self._place.case.code)
        if code is None:
            return Reason.NOT_A_CODE
        if code.case != self._place.case.code:
            return Reason.OTHER_CASE
        if isinstance(code, ItemCode):
            return None if is_genuine_item(self._secret, code) else Reason.ALTERED
        return None if is_genuine(self._secret, code) else Reason.ALTERED

    def _request(self, repeatable: str, text: str) -> str:
        said = "\n".join((self._place.case.code, self._movement.value, repeatable, text))
        return hmac.new(self._secret, f"survey-ops/offline-request/v1\n{said}".encode(), hashlib.sha256).hexdigest()


@contextmanager
def open_offline_desk(place: OfflineCase, file: Path, movement: Movement, details: Details) -> Iterator[OfflineDesk]:
    """Begin to collect, in a new file or one that goes on.

    Raises:
        InputError: the file is none of an offline desk.
        RefusedError: it is another case's.
        VerificationError: lines of it were altered.
        MachineError: the secret of the codes is not there, or the file cannot be written.
    """
    secret = codes_secret(place.case)
    with open_writer(file, place.case, secret, place.desk, format_time(place.clock())) as writer:
        yield OfflineDesk(place, writer, movement, details, secret)
