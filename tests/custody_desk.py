"""A desk in memory that plays with the sheets of one case: it writes the entries, and knows where each label lies.

What it knows is kept apart from what the entries say, label by label, so that the two can be compared.
"""

from collections.abc import Iterable
from typing import Any

from survey_ops.domain.chain import GENESIS, Entry
from survey_ops.domain.custody import Movement, SheetKey, State, judge, may_reprint
from survey_ops.domain.custody_history import histories

PER_SHEET = 3


class Desk:
    """The entries so far, and the labels on paper.

    Attributes:
        entries: what was recorded.
        members: sheet number -> who stands on it.
        paper: generation of a sheet -> whose labels are on it, or came with it when it went out.
        out: labels that went out and are to be posted, as (sheet, person).
        by_hand: people whose label the office writes because theirs was off the sheet.
        pulls: entry of a pull that stands -> person, sheet, and whether the label had gone out.
    """

    def __init__(self, people: int) -> None:
        self.entries: list[Entry] = []
        self.members: dict[int, list[int]] = {}
        self.runs: list[list[int]] = []
        self.paper: dict[SheetKey, set[int]] = {}
        self.out: set[tuple[SheetKey, int]] = set()
        self.by_hand: set[tuple[SheetKey, int]] = set()
        self.pulls: dict[int, tuple[int, SheetKey | None, bool]] = {}
        self.people = people
        self.counted = (0, 0)
        self.write("draw", manifest={"counts": {"selected": people}})
        self.write("labels", **self._run(range(people), first=1))

    def write(self, kind: str, **body: Any) -> Entry:
        """Append an entry."""
        entry = Entry(len(self.entries) + 1, "", "A", kind, "係", {"on": "2021-04-01", **body}, GENESIS, "")
        self.entries.append(entry)
        return entry

    def _run(self, people: Iterable[int], first: int) -> dict[str, Any]:
        members = list(people)
        self.runs.append(members)
        for start in range(0, len(members), PER_SHEET):
            number = first + start // PER_SHEET
            self.members[number] = members[start : start + PER_SHEET]
            self.paper[number, 0] = set(self.members[number])
        sheets = -(-len(members) // PER_SHEET)
        return {
            "draw": 1,
            "generation": 0,
            "first": first,
            "sheets": sheets,
            "per_sheet": PER_SHEET,
            "labels": len(members),
            "by": "係",
        }

    def state(self, key: SheetKey) -> State:
        """Return where the entries say a sheet is."""
        return histories(self.entries)[key].now.state

    def current(self, number: int) -> SheetKey:
        """Return the generation of a sheet that is good."""
        return max(key for key in self.paper if key[0] == number)

    def is_out(self, person: int) -> bool:
        """Tell whether somebody is pulled."""
        return any(one == person for one, _, _ in self.pulls.values())

    def move(self, movement: Movement, number: int, generation: int) -> None:
        """Scan a sheet, if there is one and it may move."""
        key = number, generation
        if key not in self.paper or not isinstance(judge(movement, self.state(key)), State):
            return
        labels = histories(self.entries)[key].now.labels
        self.write(movement.value, sheet=number, generation=generation, labels=labels, to=None, place=None)
        if movement is Movement.HANDOVER:
            assert labels == len(self.paper[key])  # what is handed over is what is on the sheet
            self.out |= {(key, person) for person in self.paper[key]}

    def reprint(self, number: int) -> None:
        """Print a sheet again, if it may be."""
        if number not in self.members or not may_reprint(self.state(self.current(number))):
            return
        before = self.current(number)
        key = number, before[1] + 1
        self.paper[key] = {person for person in self.members[number] if not self.is_out(person)}
        self.by_hand = {one for one in self.by_hand if one[0] != before}
        labels = len(self.paper[key])
        self.write("reprint", sheet=number, generation=key[1], replaces=before[1], labels=labels, held=False, by="係")

    def pull(self, person: int) -> None:
        """Take somebody out."""
        if person >= self.people or self.is_out(person):
            return
        numbers = [number for number, members in self.members.items() if person in members]
        key = self.current(numbers[0]) if numbers else None
        if key and person not in self.paper[key]:
            return  # pulled by mistake before the sheet was printed again: there is no label to take
        has_gone = key is not None and (key, person) in self.out
        sheet, generation = key or (None, None)
        entry = self.write("pull", draw=1, person=str(person), sheet=sheet, generation=generation)
        self.pulls[entry.n] = person, key, has_gone
        if key is None:
            return
        self.out.discard((key, person))
        if (key, person) in self.by_hand:
            self.by_hand.discard((key, person))
        elif not has_gone:
            self.paper[key].discard(person)

    def undo_pull(self, at: int) -> None:
        """Undo one of the pulls that stand."""
        if not self.pulls:
            return
        n = sorted(self.pulls)[at % len(self.pulls)]
        person, key, has_gone = self.pulls.pop(n)
        sheet, generation = key or (None, None)
        self.write("correct", entry=n, sheet=sheet, generation=generation)
        if key is None:
            return
        if has_gone:
            self.out.add((key, person))
        elif self.state(key) in (State.PRINTED, State.DESTROYED) and not self._was_handed(key):
            self.paper[key].add(person)
        elif self._was_handed(key) and key == self.current(key[0]):
            self.by_hand.add((key, person))

    def _was_handed(self, key: SheetKey) -> bool:
        undone = {entry.body["entry"] for entry in self.entries if entry.kind == "correct"}
        return any(
            entry.kind == "handover" and (entry.body["sheet"], entry.body["generation"]) == key
            for entry in self.entries
            if entry.n not in undone
        )

    def add(self, people: int) -> None:
        """Use reserves, and print all who are due."""
        if people:
            self.write("reserve", draw=1, count=people)
        first = self.people
        self.people += people
        labelled = {person for members in self.members.values() for person in members}
        due = [person for person in range(self.people) if person not in labelled and not self.is_out(person)]
        assert set(range(first, self.people)) <= set(due)
        if due:
            self.write("labels", **self._run(due, first=len(self.members) + 1))

    def post(self, delivered: int, spoiled: int) -> None:
        """Count."""
        if delivered or spoiled:
            self.write("posted", draw=1, delivered=delivered, spoiled=spoiled)
            self.counted = self.counted[0] + delivered, self.counted[1] + spoiled
