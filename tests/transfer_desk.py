"""A desk in memory that opens transfers, scans into them and lets the other side confirm; it writes the entries."""

from typing import Any

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import SheetKey
from survey_ops.domain.parties import Party
from survey_ops.domain.transfers import Contents, Transfer, compare_scanned, compare_signed, transfers

OFFICE = Party("政策室", "狛江 花子", "係員")
CONTRACTOR = Party("東京コロニー", "山田 太郎", "")
WITNESS = Party("総務課", "鈴木", "")
MORNING = "2021-04-02T01:00:00.000000Z"


class TransferDesk:
    """The entries so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def write(self, kind: str, **body: Any) -> int:
        """Append an entry; return its number."""
        n = len(self.entries) + 1
        said = {"by": "係", "on": "2021-04-02", **body}
        self.entries.append(Entry(n, MORNING, "A", kind, "係", said, GENESIS, ""))
        return n

    def open(self, movement: str = "handover", witness: Party | None = None) -> int:
        """Open a transfer."""
        return self.write(
            "transfer",
            movement=movement,
            **{"from": OFFICE.as_body(), "to": CONTRACTOR.as_body()},
            witness=witness.as_body() if witness else None,
            place="執務室",
            carrying="施錠できるケース",
            due=None,
        )

    def send(self, transfer: int | None, *sheets: int | SheetKey, movement: str = "handover") -> list[int]:
        """Scan sheets of ten labels into a transfer."""
        keys = [(sheet, 0) if isinstance(sheet, int) else sheet for sheet in sheets]
        return [
            self.write(movement, sheet=number, generation=generation, labels=10, transfer=transfer)
            for number, generation in keys
        ]

    def send_item(self, transfer: int | None, number: int, movement: str = "handover") -> int:
        """Scan an item with the data of a hundred persons."""
        return self.write("item_moved", item=number, movement=movement, persons=100, transfer=transfer)

    def confirm(self, transfer: int, *sheets: int | SheetKey, items: tuple[int, ...] = (), refused: int = 0) -> int:
        """Let the other side scan."""
        keys = frozenset((sheet, 0) if isinstance(sheet, int) else sheet for sheet in sheets)
        said = compare_scanned(self.found(transfer).contents, Contents(keys, frozenset(items)), refused)
        return self.write("transfer_confirmed", transfer=transfer, **said.as_body())

    def sign(self, transfer: int, count: int) -> int:
        """Let the other side sign the list and count."""
        said = compare_signed(self.found(transfer).contents, count)
        return self.write("transfer_confirmed", transfer=transfer, **said.as_body())

    def undo(self, entry: int) -> int:
        """Undo an entry."""
        return self.write("correct", entry=entry, sheet=None, generation=None, reason="誤り")

    def found(self, transfer: int) -> Transfer:
        """Return a transfer as the entries leave it."""
        return transfers(self.entries)[transfer]
