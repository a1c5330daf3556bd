"""Draw from a large made-up register beside DuckDB and pandas: whole processes, side by side, several runs.

Usage: python benchmarks/large_registers.py [RESIDENTS [RUNS [FOLDER]]]      needs pip install ".[benchmarks]"

`survey-ops sample` reads CP932 strictly, checks every row, draws, encrypts the recipients and writes the ledger
entry. DuckDB reads the same register as UTF-8, filters, orders by SHA-256 and takes the first 2,500; pandas reads it
as CP932, filters and samples. The runs take turns, so that a busy moment meets all of them. The register is in the
order of its ids, as register systems write it. Nothing is asserted: figures belong to a machine and a day; ratios
travel better.

Memory is the largest sum of the proportional set sizes of a process and its children, looked at every 50 ms (Linux
only; elsewhere 0).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

SAMPLE_CASE = Path(__file__).resolve().parents[1] / "sample_config" / "survey" / "case.toml"
HEADER = "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,郵便番号,住所,方書,支援措置\r\n"
SURNAMES = ("佐藤", "鈴木", "髙橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "﨑山")
GIVEN = ("翔太", "陽菜", "大輔", "美咲", "健一", "花子", "蓮", "結衣", "隆", "久美子", "明美", "誠")
TOWNS = (
    ("201-0001", "西野川"),
    ("201-0003", "和泉本町"),
    ("201-0004", "岩戸北"),
    ("201-0012", "中和泉"),
    ("201-0013", "元和泉"),
    ("201-0014", "東和泉"),
    ("201-0015", "猪方"),
    ("201-0016", "駒井町"),
)
CUTOFF = "20030402"
DUCKDB = """
import duckdb, sys
duckdb.execute("select 宛名番号 from read_csv(?, all_varchar=true, header=true) where 支援措置 is null and "
               "生年月日 <= ? order by sha256('x' || 宛名番号) limit 2500", [sys.argv[1], sys.argv[2]]).fetchall()
"""
PANDAS = """
import pandas, sys
rows = pandas.read_csv(sys.argv[1], encoding="cp932", dtype=str)
rows[rows["支援措置"].isna() & (rows["生年月日"] <= sys.argv[2])].sample(2500, random_state=1)
"""


def lines(residents: int) -> Iterator[str]:
    """Make up residents, a line each."""
    random = np.random.default_rng(1)
    ids = np.cumsum(random.integers(1, 6, size=residents)) + 1_000_000_000
    for start in range(0, residents, 100_000):
        count = min(100_000, residents - start)
        for at, draws in enumerate(random.integers(0, 2**31, size=(count, 6)).tolist(), start=start):
            code, town = TOWNS[draws[0] % len(TOWNS)]
            name = f"{SURNAMES[draws[1] % len(SURNAMES)]}　{GIVEN[draws[2] % len(GIVEN)]}"
            born = f"{1925 + draws[3] % 96}{1 + draws[4] % 12:02}{1 + draws[5] % 28:02}"
            home = f"東京都狛江市{town}{1 + draws[1] % 4}丁目{1 + draws[2] % 40}番{1 + draws[3] % 30}号"
            building = f"コーポ野川{100 + draws[4] % 400}号室" if draws[5] % 3 == 0 else ""
            mark = "1" if draws[0] % 997 == 0 else ""
            sex = "男女"[draws[2] % 2]
            first = f"{ids[at]},{2_000_000_000 + at // 2},{name},サトウ　ハナコ,{born},{sex}"
            yield f"{first},{code},{home},{building},{mark}\r\n"


def prepare(folder: Path, residents: int) -> None:
    """Write the register twice, and a case for it."""
    case = folder / "case"
    case.mkdir(parents=True)
    with (case / "residents.csv").open("wb") as cp932, (folder / "utf8.csv").open("wb") as utf8:
        for line in chain([HEADER], lines(residents)):
            cp932.write(line.encode("cp932"))
            utf8.write(line.encode())
    text = SAMPLE_CASE.read_text(encoding="utf-8").replace('seed          = ""', 'seed          = "3-1-4"')
    (case / "case.toml").write_text(text, encoding="utf-8")


def forget(case: Path) -> None:
    """Make the case one that was not drawn yet."""
    shutil.rmtree(case / "out", ignore_errors=True)
    for file in (*case.glob("ledger.db*"), *case.glob("*.key")):
        file.unlink()


def megabytes(process: int) -> float:
    """Return the proportional set size of a process and all below it."""
    total = 0.0
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return total + sum(megabytes(int(child)) for child in children)
    except (OSError, StopIteration):
        return total


def measure(words: list[str], *, is_watched: bool) -> tuple[float, float]:
    """Run a program to its end; return seconds, and where it is watched megabytes."""
    peak = 0.0
    start = time.perf_counter()
    # As installed programs run: with their modules compiled before.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, env=environment) as process:
        while is_watched and process.poll() is None:
            peak = max(peak, megabytes(process.pid))
            time.sleep(0.05)
        process.wait()
    if process.returncode:
        raise RuntimeError(f"{words[:3]} ended with {process.returncode}")
    return time.perf_counter() - start, peak


def main(residents: int, runs: int, folder: Path) -> None:
    """Measure and print a line for each program."""
    if not (folder / "case").exists():
        prepare(folder, residents)
    case = folder / "case"
    programs = {
        "survey-ops sample": ["-m", "survey_ops", "sample", str(case)],
        "DuckDB": ["-c", DUCKDB, str(folder / "utf8.csv"), CUTOFF],
        "pandas": ["-c", PANDAS, str(case / "residents.csv"), CUTOFF],
    }
    found: dict[str, list[float]] = {name: [] for name in programs}
    peaks: dict[str, float] = {}
    # A first round is watched for memory and not timed, for watching takes time itself.
    for turn in range(runs + 1):
        for name, words in programs.items():
            forget(case)
            seconds, peak = measure(words, is_watched=turn == 0)
            if turn:
                found[name].append(seconds)
            else:
                peaks[name] = peak
    own = statistics.median(found["survey-ops sample"])
    print(f"{residents:,} residents, {runs} runs, {os.cpu_count()} cores")
    for name, times in found.items():
        middle = statistics.median(times)
        spread = f"({min(times):.2f} to {max(times):.2f})"
        print(f"{name:<20} {middle:7.2f} s {spread:<18} {peaks[name]:6.0f} MB   sample / this: {own / middle:.2f}")


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if len(sys.argv) > 3:
        main(number, turns, Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(number, turns, Path(temporary))
