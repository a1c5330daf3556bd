"""Killed at any point: what was answered is on record once, files are whole or absent, and a rerun completes.

Half of the kills hit a moment chosen around a commit, a forced write or a file's taking its name; the others come
after a delay from outside, most of them late in the run, where the disk is written.
"""

import json
import random
import re
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import Popen

import pytest

from survey_ops.tasks.placing import file_sha256
from tests import cases
from tests.cases import Ran, kinds, ledger_entries, run, run_process, sheet_codes, started
from tests.conftest import CaseFactory

SEED = 20210401
KILLS = 200  # with -m long
NORMAL = KILLS // 10  # the normal run makes a tenth of them
COMMANDS = ("sample", "labels", "scan")
OUTPUTS = {"sample": ("draw", "out/sample.json"), "labels": ("labels", "out/labels.pdf")}
ACCEPTED = re.compile(r"受付    KM2021A-(\d{5})-0-\d{13}  記録 (\d+)")
REFUSED = re.compile(r"不可    （\d+ 文字）")
JUNK = "978-4-00-000000-0"  # what a bar code reader may type by mistake

NUMBERS = [
    *range(NORMAL),
    *(pytest.param(number, marks=pytest.mark.long) for number in range(NORMAL, NORMAL + KILLS)),
]


def _some(normal: tuple[int, ...], whole: int) -> list[object]:
    """Return moments, counted back from the last one: some for the normal run, the others for the long one."""
    rest = (pytest.param(n, marks=pytest.mark.long) for n in range(1, whole) if n not in normal)
    return [*normal, *rest]


@dataclass(frozen=True)
class Stage:
    """A case folder right before a command.

    Attributes:
        folder: the case; copy it.
        argv: the command and what follows the case.
        stdin: the file for its standard input.
        seconds: how long the whole process takes.
        moments: how many moments it can be killed at.
    """

    folder: Path
    argv: tuple[str, ...]
    stdin: Path
    seconds: float
    moments: int

    def words(self, folder: Path) -> tuple[str, ...]:
        """Return the command for a copy of the case."""
        return self.argv[0], str(folder), *self.argv[1:]


class Stages:
    """The stages of one case; each is made when it is first asked for, and measured."""

    def __init__(self, base: Path, register: Path) -> None:
        self._base = base
        self._register = register
        self.of = cache(self._make)

    def _make(self, command: str) -> Stage:
        folder, stdin = self._base / command, self._base / f"{command}.txt"
        stdin.touch()
        if command == "sample":
            cases.make_case(folder, self._register, size=48)
            return self._measured(folder, (command,), stdin)
        before = self.of(COMMANDS[COMMANDS.index(command) - 1])
        shutil.copytree(before.folder, folder)
        assert run(*before.words(folder)).code == 0
        if command == "labels":
            return self._measured(folder, (command,), stdin)
        # Each sheet, the same sheet again, and something else.
        lines = [line for code in sheet_codes(folder) for line in (code, code, JUNK)]
        stdin.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self._measured(folder, (command, "handover", "--session", "desk"), stdin)

    def _measured(self, folder: Path, argv: tuple[str, ...], stdin: Path) -> Stage:
        stage = Stage(folder, argv, stdin, 0.0, 0)
        copy = folder.with_name("measured")
        shutil.copytree(folder, copy)
        start = time.perf_counter()
        ran = run_process(*stage.words(copy), stdin=stdin, program=("tests.cases", "0"))
        seconds = time.perf_counter() - start
        shutil.rmtree(copy)
        assert ran.code == 0, ran.stderr
        return Stage(folder, argv, stdin, seconds, int(ran.stderr.splitlines()[-1]))


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Stages:
    """The stages, made once."""
    return Stages(tmp_path_factory.mktemp("stages"), small_register)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_kill_loses_nothing_and_a_rerun_completes(number: int, stages: Stages, tmp_path: Path) -> None:
    command = COMMANDS[number % len(COMMANDS)]
    stage = stages.of(command)
    folder = tmp_path / "case"
    shutil.copytree(stage.folder, folder)
    chance = random.Random(f"{SEED}/{number}")  # noqa: S311  # repeatable, not secret
    killed = _killed_inside(stage, folder, chance) if number // 3 % 2 == 0 else _killed_outside(stage, folder, chance)
    print(killed)
    _check_chain(folder)
    _check_outputs(folder)
    _check_acknowledged(folder, killed)
    _check_rerun(stage, folder, command)
    _check_whole(folder, command)


def _killed_inside(stage: Stage, folder: Path, chance: random.Random) -> Ran:
    """Kill the command at one of its moments; it never gets past it."""
    moment = chance.randint(1, stage.moments)
    print(f"seed {SEED}, moment {moment} of {stage.moments}")
    killed = run_process(*stage.words(folder), stdin=stage.stdin, program=("tests.cases", str(moment)))
    assert killed.code != 0, "it was to be killed"
    return killed


def _killed_outside(stage: Stage, folder: Path, chance: random.Random) -> Ran:
    """Kill the command after a delay; a scan after a delay from one of its answers."""
    lines = chance.randint(0, 3 * 4) if stage.argv[0] == "scan" else 0
    delay = chance.random() * 0.003 if lines else stage.seconds * (1 - chance.random() ** 2) * 1.05
    print(f"seed {SEED}, {delay:.4f} s of {stage.seconds:.2f} s, after {lines} lines")
    with started(*stage.words(folder), stdin=stage.stdin) as process:
        first = _read_lines(process, lines)
        time.sleep(delay)
        process.kill()
        out, err = process.communicate()
        return Ran(process.returncode, (first + out).decode(), err.decode())


def _read_lines(process: Popen[bytes], count: int) -> bytes:
    assert process.stdout
    return b"".join(process.stdout.readline() for _ in range(count))


def _check_chain(folder: Path) -> None:
    verified = run("ledger", folder, "verify", "--json")
    if verified.code == 5:
        assert verified.data["error"]["code"] == "not_drawn"
    else:
        assert (verified.code, verified.data["differences"]) == (0, [])


def _has_ledger(folder: Path) -> bool:
    return run("ledger", folder, "export").code == 0


def _check_outputs(folder: Path) -> None:
    """An output is absent, or whole and on record."""
    entries = ledger_entries(folder) if _has_ledger(folder) else []
    for kind, name in OUTPUTS.values():
        found = file_sha256(folder / name)
        assert found in (None, *(entry["body"]["sha256"] for entry in entries if entry["kind"] == kind))
    manifest = folder / "out" / "sample.json"
    if manifest.exists():
        assert json.loads(manifest.read_bytes())["algorithm"] == "ticket/v1"


def _check_acknowledged(folder: Path, killed: Ran) -> None:
    """Every whole line of an answer is on record, and at most one answer more, which was not given any more."""
    whole = killed.stdout.rpartition("\n")[0]
    accepted = {int(entry): int(sheet) for sheet, entry in ACCEPTED.findall(whole)}
    refused = len(REFUSED.findall(whole))
    recorded = ledger_entries(folder) if _has_ledger(folder) else []
    handed = {entry["n"]: entry["body"]["sheet"] for entry in recorded if entry["kind"] == "handover"}
    noted = sum(entry["kind"] == "scan_refused" for entry in recorded)
    assert accepted.items() <= handed.items()
    assert len(set(handed.values())) == len(handed)
    assert refused <= noted
    assert len(handed) + noted <= len(accepted) + refused + 1


def _check_rerun(stage: Stage, folder: Path, command: str) -> None:
    """The same command completes; where the killed one had completed, it says so."""
    placed = command in OUTPUTS and (folder / OUTPUTS[command][1]).exists()
    again = run(*stage.words(folder), "--json", stdin=stage.stdin.read_bytes())
    if placed:
        assert (again.code, again.data["error"]["code"]) in ((5, "already_drawn"), (5, "exists"))
    else:
        assert (again.code, again.stderr) == (0, "")


def _check_whole(folder: Path, command: str) -> None:
    """After the rerun everything is there once, nothing else lies about, and all of it verifies."""
    verified = run("verify", folder, "--json")
    assert (verified.code, verified.data["differences"], verified.data["skipped"]) == (0, [], [])
    steps = COMMANDS[: COMMANDS.index(command) + 1]
    files = {"case.toml", "residents.csv", "codes.key", "personal.key", "ledger.db", "out"}
    files |= {OUTPUTS[step][1] for step in steps if step in OUTPUTS}
    assert set(cases.snapshot(folder)) == files
    entries = ledger_entries(folder)
    counted = Counter(entry["kind"] for entry in entries)
    counted.pop("draw_refused", None)  # the rerun of a sample that had been completed
    counted.pop("scan_already", None)  # sheets read again after the kill: answered, moved once
    sheets = 4 if command == "scan" else 0
    said = {"open": 1, "draw": 1, "labels": int("labels" in steps), "handover": sheets, "scan_refused": sheets}
    assert counted == Counter(said)
    moved = [entry["body"]["sheet"] for entry in entries if entry["kind"] == "handover"]
    assert moved == list(range(1, sheets + 1))


def test_a_file_that_was_cut_off_is_cleared_by_the_rerun(new_case: CaseFactory) -> None:
    folder = new_case()
    (folder / "out").mkdir()
    for name in ("out/.sample.json.part", "out/.labels.pdf.part", ".codes.key.part", ".personal.key.part"):
        (folder / name).write_bytes(b"survey-ops ke")
    assert run("sample", folder).code == 0
    assert run("labels", folder).code == 0
    assert [name for name in cases.snapshot(folder) if name.endswith(".part")] == []
    assert run("verify", folder).code == 0


@pytest.mark.parametrize("before_end", _some(normal=(2, 3), whole=10))
def test_what_killed_labels_leave_is_erased(before_end: int, stages: Stages, tmp_path: Path) -> None:
    """Nobody has to rerun the labels to be rid of the addresses."""
    stage = stages.of("labels")
    folder = _copy(stage.folder, tmp_path / "case")
    moment = str(max(stage.moments - before_end, 1))
    assert run_process(*stage.words(folder), program=("tests.cases", moment)).code != 0
    assert run("erase", folder, "--inputs", "--yes").code == 0
    left = {name for name in cases.snapshot(folder) if not name.startswith("ledger.db")}
    assert left <= {"case.toml", "codes.key", "out", "out/sample.json"}


@pytest.mark.parametrize("before_end", _some(normal=(1, 3), whole=18))
def test_a_killed_redraw_is_completed_by_the_same_command(before_end: int, stages: Stages, tmp_path: Path) -> None:
    template = stages.of("labels").folder
    argv = ("--redraw", "--reason", "差し替え")
    moments = _moments("sample", _copy(template, tmp_path / "whole"), *argv)
    folder = _copy(template, tmp_path / "case")
    moment = str(max(moments - before_end, 1))
    assert run_process("sample", folder, *argv, program=("tests.cases", moment)).code != 0
    again = run("sample", folder, *argv, "--json")
    assert (again.code, again.data["draws_before"]) == (0, 1)
    assert kinds(folder) == ["open", "draw", "draw"]
    assert run("verify", folder).code == 0


def test_a_form_killed_before_its_file_is_placed_is_not_recorded_twice(stages: Stages, tmp_path: Path) -> None:
    """Over an older form, too: the entry without its file is completed, not followed by another."""
    template = tmp_path / "template"
    shutil.copytree(stages.of("labels").folder, template)
    assert run("form", template, "precheck").code == 0
    argv = ("precheck", "--overwrite")
    moments = _moments("form", _copy(template, tmp_path / "whole"), *argv)
    folder = _copy(template, tmp_path / "case")
    # The last two moments lie around the file's taking its name, after the commit.
    assert run_process("form", folder, *argv, program=("tests.cases", str(moments - 1))).code != 0
    assert kinds(folder) == ["open", "draw", "signing_key", "form", "form"]
    assert run("form", folder, *argv).code == 0
    assert kinds(folder) == ["open", "draw", "signing_key", "form", "form"]
    assert run("verify", folder).code == 0


def _moments(command: str, folder: Path, *argv: str) -> int:
    """Return how many moments a command can be killed at."""
    return int(run_process(command, folder, *argv, program=("tests.cases", "0")).stderr.splitlines()[-1])


def _copy(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder)
    return folder
