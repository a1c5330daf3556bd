"""Time each command as a whole process, on the demonstration's case: median, smallest and largest of several runs.

Usage: python benchmarks/whole_processes.py [RUNS]

Nothing is asserted: figures belong to a machine and a day. Peak memory is that of the process, as the system counts
it (POSIX only).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

PROGRAM = (sys.executable, "-m", "survey_ops")


class Run(NamedTuple):
    """One run: wall seconds and peak memory in MB."""

    seconds: float
    megabytes: float


def measure(words: list[str], stdin: bytes = b"") -> Run:
    """Run a command to its end and measure it."""
    start = time.perf_counter()
    with subprocess.Popen([*PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        if process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 7):
        raise RuntimeError(f"{words} ended with {process.returncode}")
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


def report(name: str, runs: list[Run]) -> None:
    """Print a line of figures."""
    seconds = [run.seconds for run in runs]
    middle = statistics.median(seconds)
    peak = max(run.megabytes for run in runs)
    print(f"{name:<28} {middle:7.2f} s  ({min(seconds):.2f} to {max(seconds):.2f})  {peak:6.0f} MB")


def fresh(case: Path, copy: Path, *commands: list[str]) -> None:
    """Make the case anew with nothing but its inputs, and bring it as far as the commands do."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in ("case.toml", "residents.csv"):
        shutil.copyfile(case / name, copy / name)
    for words in commands:
        measure(words)


def codes_of(case: Path) -> bytes:
    """Return the custody codes of a case's first print, a line each."""
    from survey_ops.domain.codes import make_code
    from survey_ops.ledger.keys import read_key

    secret = read_key(case / "codes.key") or b""
    return "".join(f"{make_code(secret, 'KM2021A', sheet, 0)}\n" for sheet in range(1, 210)).encode()


def main(runs: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case, work = folder / "demo", folder / "work"
        demos = [measure(["demo", str(folder / f"demo{n}")]) for n in range(runs)]
        (folder / "demo0").rename(case)
        report("demo", demos)
        sample, labels = ["sample", str(work)], ["labels", str(work)]
        form = ["form", str(work), "precheck"]

        def again(words: list[str], *before: list[str], stdin: Callable[[], bytes] = bytes) -> list[Run]:
            found = []
            for _ in range(runs):
                fresh(case, work, *before)
                found.append(measure(words, stdin()))
            return found

        report("check", again(["check", str(work)]))
        report("sample", again(sample))
        report("labels", again(labels, sample))
        scan = ["scan", str(work), "handover"]
        report("scan handover, 209 codes", again(scan, sample, labels, stdin=lambda: codes_of(work)))
        report("form precheck", again(form, sample, labels))
        report("verify", again(["verify", str(work)], sample, labels, form))
        report("status", again(["status", str(work)], sample, labels))
        report("--version", [measure(["--version"]) for _ in range(runs)])
        for file in sorted((case / "out").iterdir()):
            print(f"{file.name:<28} {file.stat().st_size / 1000:7.1f} kB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
