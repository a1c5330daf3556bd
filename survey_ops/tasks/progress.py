"""How a task tells of long work. The command line shows a bar; everything else stays silent."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Advance = Callable[[int], None]


class Progress(Protocol):
    """Opens a step of long work."""

    def step(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """Return a context in which calling the result with a number advances towards `total`."""
        ...


class Silent:
    """Shows nothing."""

    def step(self, label: str, total: int) -> AbstractContextManager[Advance]:
        """Return a context that does nothing."""
        return nullcontext(lambda _: None)


SILENT = Silent()
