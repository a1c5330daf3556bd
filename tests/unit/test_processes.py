import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest

from survey_ops.processes import Crew, LostProcessError, share_out, usable_processes


def count_up(limit: int) -> Iterator[tuple[int, int]]:
    for number in range(limit):
        yield number, os.getpid()


def fail(text: str) -> Iterator[int]:
    yield 1
    raise ValueError(text)


def vanish(code: int) -> Iterator[int]:
    yield 1
    os._exit(code)


def test_results_of_a_share_keep_their_order_and_come_from_other_processes() -> None:
    found = list(share_out(count_up, [3, 5]))
    assert [number for share, (number, _) in found if share == 0] == [0, 1, 2]
    assert [number for share, (number, _) in found if share == 1] == [0, 1, 2, 3, 4]
    assert os.getpid() not in {process for _, (_, process) in found}


def test_a_single_share_stays_in_this_process() -> None:
    assert list(share_out(count_up, [1])) == [(0, (0, os.getpid()))]


def test_what_goes_wrong_in_a_process_is_raised_here() -> None:
    with pytest.raises(ValueError, match="so"):
        list(share_out(fail, ["so", "so"]))


def hand_back_no_data(limit: int) -> Iterator[object]:
    yield from range(limit)
    yield lambda: limit  # cannot be sent to another process
    yield from range(1_000)


def test_a_result_that_cannot_be_sent_is_told() -> None:
    with pytest.raises((AttributeError, pickle.PicklingError), match="pickle"):
        list(share_out(hand_back_no_data, [3, 3]))


def test_work_goes_on_while_nobody_fetches_it(tmp_path: Path) -> None:
    marks = [tmp_path / name for name in "ab"]
    with Crew(hand_back_much, marks) as crew:
        while not all(mark.exists() for mark in marks):
            time.sleep(0.01)
        assert len(list(crew.results())) == 20


def hand_back_much(mark: Path) -> Iterator[bytes]:
    for _ in range(10):
        yield bytes(1 << 20)  # more than a pipe holds
    mark.touch()


def test_a_process_that_vanishes_is_told() -> None:
    with pytest.raises(LostProcessError):
        list(share_out(vanish, [0, 0]))


def test_there_is_always_a_process() -> None:
    assert 1 <= usable_processes() <= 8


def test_processes_that_import_everything_anew_do_the_same() -> None:
    """As on Windows and macOS, where a process cannot be copied."""
    with patch("survey_ops.processes.sys", SimpleNamespace(platform="win32")):
        found = list(share_out(count_up, [3, 2]))
    assert [number for share, (number, _) in found if share == 0] == [0, 1, 2]
    assert [number for share, (number, _) in found if share == 1] == [0, 1]


def count_slowly(limit: int) -> Iterator[tuple[int, int]]:
    for number in range(limit):
        time.sleep(0.05 if limit == 3 else 0)
        yield limit, number


@pytest.mark.parametrize("shares", [[3], [40, 3, 2], [2, 0, 5]])
def test_results_come_in_turn_however_fast_each_process_is(shares: list[int]) -> None:
    longest = max(shares)
    with Crew(count_slowly, shares) as crew:
        found = list(crew.in_turn())
    assert found == [
        (share, (limit, number)) for number in range(longest) for share, limit in enumerate(shares) if number < limit
    ]


def test_a_crew_that_nobody_asks_ends() -> None:
    with Crew(count_up, [10**9, 10**9]) as crew:
        number, (first, process) = next(crew.results())
    assert (number in (0, 1), first) == (True, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


FAULTS = """
import resource
from survey_ops.processes import keep_freed_memory
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
keep_freed_memory()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def test_the_memory_that_a_command_frees_so_that_more_is_kept_was_never_touched() -> None:
    pytest.importorskip("resource")
    # In a process of its own, as a command is: what was freed there before is not handed out again.
    ran = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 1_000  # of 7,936 pages
