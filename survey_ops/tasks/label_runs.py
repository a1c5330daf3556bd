"""Runs of label sheets: the first for the selection, further ones for recipients who were added later.

A run is one `labels` entry of the last draw and one PDF. Recipients stand in the order in which they came on record,
so that runs need no list of who is in them: each takes all those who have no label yet and are not pulled (引抜き).
Somebody pulled by mistake before a run is so due for the next. Sheets are numbered through, and the sheets of an
earlier run stay as good as they are.

A sheet that was printed again has a further print generation, and from then on the run's PDF shows that one: the code
that was given up is never printed again. The place of somebody who was pulled after the run stays empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.workspace import Workspace

DECIDING = ("draw", "reserve", "labels", "reprint", "pull", "correct", "erase")
"""Kinds of entries that decide what is to be printed, and with which code."""


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        number: from 1.
        recorded: its entry, or None while there is none.
        members: its recipients, by their position among all of the draw from 0.
        pulled: those of them who were pulled since.
        first: the number of its first sheet.
        generation: print generation of the runs of the draw.
        reprinted: sheet number -> print generation, of sheets that were printed again.
    """

    number: int
    recorded: Entry | None
    members: tuple[int, ...]
    pulled: frozenset[int]
    first: int
    generation: int
    reprinted: Mapping[int, int]

    @property
    def file(self) -> str:
        """The name of its PDF."""
        return pdf_name(self.number)

    def generation_of(self, sheet: int) -> int:
        """Return the print generation of a sheet that is good now."""
        return self.reprinted.get(sheet, self.generation)


PREVIEW = "labels-preview.png"
"""The picture of a page before it counts; personal data, on no record."""


def pdf_name(number: int) -> str:
    """Return the name of the PDF of a run."""
    return "labels.pdf" if number == 1 else f"labels-{number}.pdf"


def find_run(
    workspace: Workspace, entries: Sequence[Entry], draw: Entry, marks: Sequence[str], wanted: int | None
) -> Run:
    """Return the run to make: the one that is wanted, else the one that is due.

    Due is the run of the recipients who are in none yet; when there are none, the first run whose file is not in its
    place; when there is none, the last.

    Args:
        workspace: the case.
        entries: its entries of the kinds that decide.
        draw: its last draw.
        marks: of its recipients, in their order.
        wanted: the number of a run, or None.

    Raises:
        UsageError: there is no such run.
        RefusedError: all recipients were pulled.
    """
    runs = all_runs(entries, draw, marks)
    if not runs:
        raise RefusedError(
            "宛名ラベルを作る宛先がありません。宛先は全員、引抜きの記録があります。",
            "間違いなら survey-ops correct で取り消し、足りなければ survey-ops reserve で予備を使ってください。",
            code="nobody",
        )
    if wanted is not None:
        if wanted > len(runs):
            raise UsageError(
                f"{wanted} 回目の宛名ラベルはありません。",
                f"--run には {len(runs)} までの番号を指定してください。",
            )
        return runs[wanted - 1]
    missing = (run for run in runs if run.recorded and not (workspace.case.out / run.file).exists())
    return runs[-1] if runs[-1].recorded is None else next(missing, runs[-1])


def all_runs(entries: Sequence[Entry], draw: Entry, marks: Sequence[str]) -> list[Run]:
    """Return the runs of a draw, the last of them not on record where recipients are due.

    Args:
        entries: the case's entries of the kinds that decide.
        draw: its last draw.
        marks: of its recipients, in their order.
    """
    books = _Books({mark: at for at, mark in enumerate(marks)}, [*range(len(marks))], {}, [], {})
    for entry in entries:
        if entry.n > draw.n:
            books.follow(entry)
    own = [entry for entry, _ in books.runs]
    generation = own[0].body["generation"] if own else _next_generation(entries)
    out = frozenset(books.pulled.values())
    found: list[Run] = []
    first = 1
    for number, (entry, members) in enumerate(books.runs, start=1):
        found.append(Run(number, entry, members, out & set(members), first, generation, books.reprinted))
        first += entry.body["sheets"]
    due = tuple(at for at in books.waiting if at not in out)
    if due:
        found.append(Run(len(found) + 1, None, due, frozenset(), first, generation, books.reprinted))
    return found


@dataclass
class _Books:
    """What the entries after a draw say of its recipients.

    Attributes:
        places: mark -> position.
        waiting: positions without a label. Reserves stand behind the others from the beginning: a run before them is
            cut to its number.
        pulled: entry of a pull that stands -> position.
        runs: entry and members of each.
        reprinted: sheet number -> print generation.
    """

    places: Mapping[str, int]
    waiting: list[int]
    pulled: dict[int, int]
    runs: list[tuple[Entry, tuple[int, ...]]]
    reprinted: dict[int, int]

    def follow(self, entry: Entry) -> None:
        """Book an entry."""
        match entry.kind:
            case "pull":
                self.pulled[entry.n] = self.places.get(entry.body["person"], -1)
            case "correct":
                self.pulled.pop(entry.body["entry"], None)
            case "labels":
                out = set(self.pulled.values())
                members = [at for at in self.waiting if at not in out][: entry.body["labels"]]
                taken = set(members)
                self.waiting = [at for at in self.waiting if at not in taken]
                self.runs.append((entry, tuple(members)))
            case "reprint":
                self.reprinted[entry.body["sheet"]] = entry.body["generation"]


def _next_generation(entries: Sequence[Entry]) -> int:
    """Return a generation that no sheet of the case has had: a code is never given twice."""
    return max((entry.body["generation"] + 1 for entry in entries if entry.kind in ("labels", "reprint")), default=0)
