"""A stack of sheets that goes out, comes back short and is destroyed: the entries that its recording leaves.

Every body is checked against the catalogue, so that what the register reads is what commands may write.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from survey_ops.domain.chain import GENESIS, Entry, format_time
from survey_ops.domain.codes import make_code
from survey_ops.domain.entries import KINDS, check_body
from survey_ops.tasks.workspace import open_workspace

CASE = "KM2021A"
SECRET = b"0" * 32
SHEETS, PER_SHEET, LABELS = 209, 12, 2500
MISSING = (57, 130, 208)
SPOILED = (12, 101)
CITY = {"organisation": "狛江市市民協働課", "person": "山田　太郎", "role": "担当"}
CONTRACTOR = {"organisation": "株式会社サンプル発送", "person": "鈴木　花子", "role": "現場責任者"}
WITNESS = {"organisation": "狛江市総務課", "person": "佐藤　次郎", "role": "立会者"}

Body = Mapping[str, Any]


class Story:
    """The entries of one case so far, and its clock."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.turn_to("2021-04-01")

    def turn_to(self, day: str, hour: int = 10) -> None:
        """Go to an hour of a day in Japan."""
        self.on = day
        self.moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=hour - 9)

    def write(self, kind: str, **body: Any) -> Entry:
        """Record something a second later."""
        self.moment += timedelta(seconds=1)
        said = {**_empty(kind), **({"on": self.on} if "on" in KINDS[kind] else {}), **body}
        check_body(kind, said)
        entry = Entry(len(self.entries) + 1, format_time(self.moment), CASE, kind, "係", said, GENESIS, "")
        self.entries.append(entry)
        return entry

    def _request(self) -> str:
        return f"request {len(self.entries)}"

    def begin(self, labels: int = LABELS, sheets: int = SHEETS) -> None:
        """Draw and print."""
        self.write("open", title="市民アンケート")
        self.draw(labels)
        self.print(labels, sheets)

    def draw(self, labels: int, redraw: str | None = None) -> Entry:
        """Draw, or draw again."""
        manifest = {"counts": {"selected": labels}}
        return self.write("draw", manifest=manifest, redraw=redraw)

    def print(self, labels: int, sheets: int, **said: Any) -> Entry:
        """Print the labels of the last draw."""
        draw = [entry for entry in self.entries if entry.kind == "draw"][-1].n
        counts = {"generation": 0, "first": 1, "sheets": sheets, "per_sheet": PER_SHEET, "labels": labels}
        return self.write("labels", **{"draw": draw, **counts, "by": "山田", **said})

    def transfer(self, movement: str = "handover", **said: Any) -> int:
        """Open a transfer; return its entry."""
        ends = (CONTRACTOR, CITY) if movement == "return" else (CITY, CONTRACTOR)
        body = {"movement": movement, "from": ends[0], "to": ends[1], "witness": None, "place": "市役所２階 会議室"}
        due = {"carrying": "施錠したケース", "due": "2021-04-08" if movement == "handover" else None, "by": "山田"}
        return self.write("transfer", **{**body, **due, **said}).n

    def scan(self, movement: str, numbers: Iterable[int], transfer: int | None = None, **said: Any) -> list[Entry]:
        """Scan sheets."""
        plain = {"from": "山田", "to": "サンプル発送", "place": "会議室", "method": "施錠したケース", "planned": []}
        return [
            self.write(
                movement,
                **{
                    **{"sheet": number, "generation": 0, "labels": labels_on(number), "request": self._request()},
                    **{"transfer": transfer, "read_at": None, "by": "山田", **plain, **said},
                },
            )
            for number in numbers
        ]

    def refuse(self, movement: str, reason: str, code: str | None, transfer: int | None = None) -> Entry:
        """Scan something that is refused."""
        said = {"movement": movement, "reason": reason, "code": code, "length": len(code or "x")}
        return self.write("scan_refused", **said, request=self._request(), transfer=transfer, read_at=None, by="山田")

    def confirm(self, transfer: int, count: int, **said: Any) -> Entry:
        """Let the other side confirm."""
        body = {"transfer": transfer, "way": "scanned", "count": count, "agrees": True, "by": "鈴木"}
        return self.write("transfer_confirmed", **{**body, **said})

    def count(self, number: int, spoiled: int = 0, unused: int = 0, stuck: int | None = None) -> Entry:
        """Count a sheet that came back."""
        labels = labels_on(number)
        rest = labels - spoiled - unused if stuck is None else stuck
        counts = {"labels": labels, "stuck": rest, "spoiled": spoiled, "unused": unused}
        return self.write("sheet_count", sheet=number, generation=0, **counts, by="山田")

    def inspect(self, delivered: int, spoiled: int = 0, unused: int = 0, **said: Any) -> Entry:
        """Inspect envelopes."""
        body = {"delivered": delivered, "spoiled": spoiled, "unused": unused, "sampled": 20, "faulty": 0}
        return self.write(
            "inspection", **{"draw": 2, **body, "place": "文書庫", "from": CONTRACTOR, "by": "山田", **said}
        )

    def explain(self, of: int, difference: int, reason: str) -> Entry:
        """Explain a difference."""
        return self.write("explained", of=of, difference=difference, reason=reason, by="山田")

    def correct(self, entry: Entry, reason: str = "読み間違い") -> Entry:
        """Undo an entry."""
        key = {"sheet": entry.body.get("sheet"), "generation": entry.body.get("generation")}
        return self.write("correct", entry=entry.n, **key, reason=reason, by="山田")

    def register_item(self, number: int, **said: Any) -> Entry:
        """Register an item."""
        body = {"type": "list", "content": "発送先の一覧", "persons": 2500, "medium": "紙", "holder": "市民協働課"}
        return self.write(
            "item", **{"number": number, **body, "place": "書庫", "erase_by": "2022-03-31", "by": "山田", **said}
        )

    def move_item(self, movement: str, item: int, transfer: int | None = None) -> Entry:
        """Move an item."""
        said = {"request": self._request(), "transfer": transfer, "by": "山田"}
        return self.write("item_moved", item=item, movement=movement, persons=2500, **said)

    def destroy(self, sheets: Iterable[int], **said: Any) -> Entry:
        """Record the evidence of a destruction."""
        body = {"sheets": [[number, 0] for number in sheets], "method": "dissolve", "place": "サンプル製紙"}
        return self.write("destruction", **{**body, "persons": [CONTRACTOR], "by": "山田", **said})


def _empty(kind: str) -> dict[str, Any]:
    """Return a body of a kind that says nothing."""
    nothing: Mapping[str, Any] = {"str": "", "int": 0, "list": [], "dict": {}, "bool": False}
    words = {key: said.split()[0] for key, said in KINDS[kind].items()}
    return {key: None if word.endswith("?") else nothing[word] for key, word in words.items()}


def labels_on(number: int) -> int:
    """Return how many labels stand on a sheet of the stack."""
    return LABELS - PER_SHEET * (SHEETS - 1) if number == SHEETS else PER_SHEET


def foreign_code(case: str = "XX2020B", number: int = 7) -> str:
    """Return the code of another case's sheet."""
    return str(make_code(SECRET, case, number, 0))


def whole_story() -> Story:
    """Return the stack of 209: 3 missing, 2 spoiled labels, one foreign code, an undone scan, evidence."""
    story = Story()
    story.begin()
    story.turn_to("2021-04-02")
    out = story.transfer()
    story.refuse("handover", "other_case", foreign_code(), out)
    wrong = story.scan("handover", [1], out)[0]
    story.correct(wrong, "机の上に残っていたため")
    story.scan("handover", range(1, SHEETS + 1), out)
    story.confirm(out, SHEETS)
    story.turn_to("2021-04-08", 15)
    back = story.transfer("return", witness=WITNESS)
    came = [number for number in range(1, SHEETS + 1) if number not in MISSING]
    story.scan("return", came, back)
    story.refuse("return", "void", foreign_code(CASE, 12), back)
    confirmed = story.confirm(back, len(came) - 1, way="signed", agrees=False)
    for number in came:
        story.count(number, spoiled=int(number in SPOILED))
    story.turn_to("2021-04-09")
    story.explain(confirmed.n, 1, "署名した枚数の書き間違い。数え直して 206 枚を確かめた。")
    story.inspect(2462, spoiled=2)
    story.turn_to("2021-05-06")
    story.scan("destroy", came, None, to="市民協働課", place="庁舎地下", method="裁断")
    story.destroy(came, certificate="溶解-2021-0042", certificate_file="証明書.pdf", certificate_sha256="0" * 64)
    return story


def keep(folder: Path, story: Story) -> None:
    """Write a story into the ledger of a case folder, as commands would have."""
    with open_workspace(folder, lambda: story.moment, "係") as workspace:
        with workspace.database.founding() as connection:
            workspace.register_case(connection)
        with workspace.database.writing() as connection:
            for entry in story.entries[1:]:
                workspace.append(connection, entry.kind, entry.body, datetime.fromisoformat(entry.at))
