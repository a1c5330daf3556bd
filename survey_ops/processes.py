"""Work shared out to processes, so that every core of the computer reads or hashes. Imports nothing of ours.

Each share is worked off by a process of its own that sends its results back one by one, and works on while the next
ones are not fetched yet. A process ends with its share, and with the program that started it.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Share = TypeVar("Share")
Result = TypeVar("Result")

_MOST = 8
_AHEAD = 16  # results of a process that may wait for those of slower ones, and as many that may wait to be sent
_KEPT = 31 << 20  # the most that glibc takes for a size worth keeping is 32 MiB
_DONE = "done"
_RESULT = "result"
_FAILED = "failed"


class LostProcessError(OSError):
    """A process ended before its share was done: the computer may have run out of memory."""


def usable_processes() -> int:
    """Return how many processes are worth starting on this computer, at most 8."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


def keep_freed_memory() -> None:
    """Let the C library keep the memory that is freed, for work that takes and frees much of it over and over.

    glibc gives larger pieces back to the system at once, and the system hands them out as zeros again: a third of the
    time of reading a file in blocks of arrays. It keeps pieces as large as it has seen freed before, so one is freed
    here that was never touched: `bytes` takes zeros as the system gives them, `bytearray` would write them all, which
    takes longer than many a command. Elsewhere this does nothing.
    """
    bytes(_KEPT)  # made, and freed at once


class Crew(Generic[Share, Result]):
    """Processes that work off a share each, from the moment the crew is made.

    Args:
        work: a function of a module; it and the shares must be picklable.
        shares: one for each process; a single one is worked off in this process when its results are asked for.
        is_beside: whether this process has work of its own meanwhile, so that a single share gets a process, too.
    """

    def __init__(
        self, work: Callable[[Share], Iterator[Result]], shares: Sequence[Share], *, is_beside: bool = False
    ) -> None:
        self.shares = shares
        self._work = work
        self._sources: dict[Connection, int] = {}
        self._processes: list[Any] = []
        self._is_here = len(shares) == 1 and not is_beside
        if not self._is_here:
            self._start()

    def _start(self) -> None:
        import multiprocessing  # here, for most commands share out nothing

        # Where a process can be copied it need not import everything again.
        context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        for number, share in enumerate(self.shares):
            source, sink = context.Pipe(duplex=False)
            process = context.Process(target=_serve, args=(self._work, share, sink), daemon=True)
            process.start()
            sink.close()
            self._sources[source] = number
            self._processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whether they are done or not."""
        for process in self._processes:
            process.kill()
            process.join()
        for source in self._sources:
            source.close()
        self._processes.clear()
        self._sources.clear()

    def results(self) -> Iterator[tuple[int, Result]]:
        """Yield (number of the share, result) as they come; those of one share in their order.

        Raises:
            LostProcessError: a process ended early.
            Exception: whatever the work raised.
        """
        if self._is_here:
            for result in self._work(self.shares[0]):
                yield 0, result
            return
        open_ = dict(self._sources)
        while open_:
            yield from _receive(open_, list(open_))

    def in_turn(self) -> Iterator[tuple[int, Result]]:
        """Yield the first result of each share, then the second of each, and so on; raises as `results`.

        A share that has no more is passed over. A process that is far ahead of the others waits for them.
        """
        if self._is_here:
            yield from self.results()
            return
        open_ = dict(self._sources)
        waiting: list[deque[Result]] = [deque() for _ in self.shares]
        left = list(range(len(self.shares)))
        while left:
            for number in list(left):
                while not waiting[number] and number in open_.values():
                    ready = [source for source, share in open_.items() if len(waiting[share]) < _AHEAD]
                    for share, result in _receive(open_, ready):
                        waiting[share].append(result)
                if waiting[number]:
                    yield number, waiting[number].popleft()
                else:
                    left.remove(number)


def share_out(work: Callable[[Share], Iterator[Result]], shares: Sequence[Share]) -> Iterator[tuple[int, Result]]:
    """Work off the shares and yield (number of the share, result) as they come; see `Crew`.

    Raises:
        LostProcessError: a process ended early.
        Exception: whatever `work` raised.
    """
    with Crew(work, shares) as crew:
        yield from crew.results()


def _receive(open_: "dict[Connection, int]", among: "list[Connection]") -> Iterator[tuple[int, Any]]:
    """Yield what has come from some of the processes; waits until something has. Who is done leaves `open_`."""
    from multiprocessing.connection import wait

    # What it was given: of one class on Windows, and of another elsewhere.
    for source in cast("list[Connection]", wait(among)):
        try:
            kind, result = source.recv()
        except EOFError:
            raise LostProcessError("a process ended before its share was done") from None
        if kind == _DONE:
            del open_[source]
        elif kind == _FAILED:
            raise result
        else:
            yield open_[source], result


class _Outbox:
    """Sends what a process has done from a thread of its own, so that it works on while nobody fetches it yet.

    Args:
        sink: where to.
    """

    def __init__(self, sink: "Connection") -> None:
        self.is_open = True
        self._sink = sink
        self._waiting: SimpleQueue[tuple[str, Any] | None] = SimpleQueue()
        self._room = Semaphore(_AHEAD)
        self._sender = Thread(target=self._send_all, daemon=True)
        self._sender.start()

    def put(self, kind: str, result: Any) -> None:
        """Send a result when its turn comes; waits while many others are waiting."""
        self._room.acquire()
        self._waiting.put((kind, result))

    def close(self) -> None:
        """Send what is waiting."""
        self._waiting.put(None)
        self._sender.join()

    def _send_all(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            if self.is_open:
                self._send(waiting)
            self._room.release()

    def _send(self, waiting: tuple[str, Any]) -> None:
        try:
            self._sink.send(waiting)
        except OSError:
            self.is_open = False  # nobody waits for it any more
        except Exception as error:  # it cannot be sent
            self.is_open = False
            with suppress(OSError):
                self._sink.send((_FAILED, error))


def _serve(work: Callable[[Share], Iterator[Result]], share: Share, sink: "Connection") -> None:
    keep_freed_memory()
    outbox = _Outbox(sink)
    try:
        for result in work(share):
            if not outbox.is_open:
                break
            outbox.put(_RESULT, result)
        outbox.put(_DONE, None)
    except Exception as error:  # the process that started this one raises it again
        outbox.put(_FAILED, error)
    finally:
        outbox.close()
        sink.close()
