"""Work shared out to processes, so that every core of the computer reads or hashes. Imports nothing of ours.

Each share is worked off by a process of its own that sends its results back one by one. A process ends with its
share, and with the program that started it: there is no queue that could keep it waiting.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Share = TypeVar("Share")
Result = TypeVar("Result")

_MOST = 8
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


def share_out(work: Callable[[Share], Iterator[Result]], shares: Sequence[Share]) -> Iterator[tuple[int, Result]]:
    """Work off the shares and return (number of the share, result) as they come.

    The results of one share come in their order; those of several shares are mixed. A single share is worked
    off in this process.

    Args:
        work: a function of a module; it and the shares must be picklable.
        shares: one for each process.

    Raises:
        LostProcessError: a process ended early.
        Exception: whatever `work` raised.
    """
    if len(shares) == 1:
        for result in work(shares[0]):
            yield 0, result
        return
    import multiprocessing  # here, for most commands share out nothing

    # Where a process can be copied it need not import everything again.
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    sources: dict[Connection, int] = {}
    processes = []
    try:
        for number, share in enumerate(shares):
            source, sink = context.Pipe(duplex=False)
            process = context.Process(target=_serve, args=(work, share, sink), daemon=True)
            process.start()
            sink.close()
            sources[source] = number
            processes.append(process)
        yield from _collect(sources)
    finally:
        for process in processes:
            process.kill()
            process.join()


def _collect(sources: "dict[Connection, int]") -> Iterator[tuple[int, Any]]:
    from multiprocessing.connection import wait

    while sources:
        # What it was given: of one class on Windows, and of another elsewhere.
        for source in cast("list[Connection]", wait(list(sources))):
            try:
                kind, result = source.recv()
            except EOFError:
                raise LostProcessError("a process ended before its share was done") from None
            if kind == _DONE:
                del sources[source]
            elif kind == _FAILED:
                raise result
            else:
                yield sources[source], result


def _serve(work: Callable[[Share], Iterator[Result]], share: Share, sink: "Connection") -> None:
    try:
        for result in work(share):
            sink.send((_RESULT, result))
        sink.send((_DONE, None))
    except BrokenPipeError:
        return  # nobody waits for it any more
    except Exception as error:  # the process that started this one raises it again
        sink.send((_FAILED, error))
    finally:
        sink.close()
