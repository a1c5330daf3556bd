"""Runs of label sheets: the first for the selection, further ones for recipients who were added later.

A run is one `labels` entry of the last draw and one PDF. Recipients stand in the order in which they came on record,
so that runs need no list of who is in them: each takes those that the runs before have left. Sheets are numbered
through, and the sheets of an earlier run stay as good as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_ops.domain.chain import Entry
from survey_ops.errors import UsageError
from survey_ops.tasks.workspace import Workspace


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        number: from 1.
        recorded: its entry, or None while there is none.
        start: recipients before it.
        stop: recipients up to its end.
        first: the number of its first sheet.
        generation: print generation of all runs of the draw.
    """

    number: int
    recorded: Entry | None
    start: int
    stop: int
    first: int
    generation: int

    @property
    def file(self) -> str:
        """The name of its PDF."""
        return pdf_name(self.number)


def pdf_name(number: int) -> str:
    """Return the name of the PDF of a run."""
    return "labels.pdf" if number == 1 else f"labels-{number}.pdf"


def find_run(workspace: Workspace, entries: Sequence[Entry], draw: Entry, people: int, wanted: int | None) -> Run:
    """Return the run to make: the one that is wanted, else the one that is due.

    Due is the run of the recipients who are in none yet; when there are none, the first run whose file is not in its
    place; when there is none, the last.

    Args:
        workspace: the case.
        entries: its `labels` entries.
        draw: its last draw.
        people: how many recipients there are.
        wanted: the number of a run, or None.

    Raises:
        UsageError: there is no such run.
    """
    runs = _runs(entries, draw, people)
    if wanted is not None:
        if wanted > len(runs):
            raise UsageError(
                f"{wanted} 回目の宛名ラベルはありません。",
                f"--run には {len(runs)} までの番号を指定してください。",
            )
        return runs[wanted - 1]
    missing = (run for run in runs if run.recorded and not (workspace.case.out / run.file).exists())
    return runs[-1] if runs[-1].recorded is None else next(missing, runs[-1])


def _runs(entries: Sequence[Entry], draw: Entry, people: int) -> list[Run]:
    own = [entry for entry in entries if entry.body["draw"] == draw.n]
    generation = own[0].body["generation"] if own else _next_generation(entries)
    runs: list[Run] = []
    start, first = 0, 1
    for number, entry in enumerate(own, start=1):
        stop = start + entry.body["labels"]
        runs.append(Run(number, entry, start, stop, first, generation))
        start, first = stop, first + entry.body["sheets"]
    if start < people or not runs:
        runs.append(Run(len(runs) + 1, None, start, people, first, generation))
    return runs


def _next_generation(entries: Sequence[Entry]) -> int:
    return max((entry.body["generation"] + 1 for entry in entries), default=0)
