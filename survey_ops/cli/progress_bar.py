"""Progress bars on a terminal; silence elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from survey_ops.tasks.progress import SILENT, Advance, Progress


class Bars:
    """Shows a bar a step on standard error."""

    def step(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """Return a context that shows a bar."""
        return _bar(label, total)


def progress(*, quiet: bool) -> Progress:
    """Return bars for a person at a terminal, silence for a script."""
    return SILENT if quiet or not sys.stderr.isatty() else Bars()


@contextmanager
def _bar(label: str, total: int) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import Progress as RichProgress

    with RichProgress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=total)
        yield lambda steps: bars.advance(task, steps)
