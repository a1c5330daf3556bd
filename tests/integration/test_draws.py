"""Every design through the command, repeated by scripts an auditor would write."""

import hashlib
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from survey_ops.domain.hashing import hash_in_python
from survey_ops.domain.small_tickets import SmallTickets, TicketWish
from survey_ops.processes import Crew
from survey_ops.registers.scanning import scan_by_steps
from survey_ops.tasks.demo_register import write_register
from tests import cases
from tests.cases import edit_case, ledger_entries, make_case, run

SCRIPTS = Path(__file__).parent.parent / "scripts"
METHOD = 'method        = "simple"'
BIRTH, HOUSEHOLD = "生年月日", "世帯番号"

STRATIFIED = 'method = "stratified"\nstrata = ["sex", "age"]\nage_groups = [18, 30, 40, 50, 60, 70]'
SYSTEMATIC = 'method = "systematic"\norder = ["address", "household"]'


def is_day(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y%m%d")  # a day has no time zone
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of residents whose births are known."""
    file = tmp_path_factory.mktemp("register") / cases.REGISTER
    write_register(file, 2000)
    rows = cases.read_rows(file)
    born = rows[0].index(BIRTH)
    cases.write_rows(file, [rows[0], *(row for row in rows[1:] if is_day(row[born]))])
    return file


def case_with(folder: Path, register: Path, said: str, size: int = 200) -> Path:
    made = make_case(folder, register, size=size)
    edit_case(made, METHOD, said)
    return made


def drawn(folder: Path) -> dict[str, Any]:
    ran = run("sample", folder, "--json")
    assert ran.code == 0, ran.stdout
    return ran.data


@pytest.mark.parametrize(("script", "said"), [("strata", STRATIFIED), ("systematic", SYSTEMATIC)])
def test_a_script_repeats_the_draw(tmp_path: Path, register: Path, script: str, said: str) -> None:
    manifest = drawn(case_with(tmp_path / "case", register, said))
    lines = (SCRIPTS / f"repeat_{script}.py").read_text(encoding="utf-8").splitlines()
    assert {line.split()[1] for line in lines if line.startswith("import ")} == {"csv", "hashlib", "json", "sys"}
    words = [str(register), "cp932", str(tmp_path / "case" / "out" / "sample.json")]
    command = [sys.executable, "-X", "utf8", str(SCRIPTS / f"repeat_{script}.py"), *words]
    ids = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    assert len(ids.split()) == manifest["counts"]["selected"] == 200
    assert hashlib.sha256(ids.encode()).hexdigest() == manifest["selection_sha256"]


def test_the_manifest_tells_the_strata(tmp_path: Path, register: Path) -> None:
    manifest = drawn(case_with(tmp_path / "case", register, STRATIFIED + "\nminimum = 12"))
    assert manifest["stratified_by"] == ["sex", "age"]
    assert manifest["age_groups"] == [18, 30, 40, 50, 60, 70]
    strata = manifest["strata"]
    assert [stratum["key"] for stratum in strata] == [
        [sex, age] for sex in ("女", "男") for age in ("18", "30", "40", "50", "60", "70")
    ]
    assert sum(stratum["eligible"] for stratum in strata) == manifest["counts"]["eligible"]
    assert sum(stratum["selected"] for stratum in strata) == 200
    assert min(stratum["selected"] for stratum in strata) == 12
    assert all(stratum["wanted"] >= 12 and stratum["short"] == 0 for stratum in strata)


@pytest.mark.parametrize("said", [STRATIFIED, SYSTEMATIC, METHOD + "\none_per_household = true"])
def test_every_design_verifies_without_the_case_file(tmp_path: Path, register: Path, said: str) -> None:
    folder = case_with(tmp_path / "case", register, said)
    drawn(folder)
    edit_case(folder, said, METHOD)
    found = run("verify", folder, "--json")
    assert (found.code, found.data["differences"]) == (0, [])
    rows = cases.read_rows(folder / cases.REGISTER)
    cases.write_rows(folder / cases.REGISTER, [*rows[:5], *rows[6:]])
    found = run("verify", folder, "--json")
    assert found.code == 6
    assert {"register", "draw"} == {difference["what"] for difference in found.data["differences"]}


def test_no_household_is_drawn_twice(tmp_path: Path, register: Path) -> None:
    folder = case_with(tmp_path / "case", register, METHOD + "\none_per_household = true", size=500)
    drawn(folder)
    rows = cases.read_rows(folder / cases.REGISTER)
    place = rows[0].index(HOUSEHOLD)
    homes = [rows[line - 1][place] for line in cases.selected_lines(folder)]
    assert len(homes) == len(set(homes)) == 500


def test_a_draw_that_cannot_be_made_is_found_by_check_and_sample(tmp_path: Path, register: Path) -> None:
    folder = case_with(tmp_path / "case", register, STRATIFIED + "\nminimum = 50")
    found = run("check", folder, "--json")
    assert (found.code, [problem["code"] for problem in found.data["problems"]]) == (4, ["minimum_too_large"])
    assert found.data["problems"][0]["column"] == "sample.minimum"
    ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (4, "minimum_too_large")
    assert "600 人" in ran.data["error"]["message"]


def test_a_stratum_that_is_too_small_is_told(tmp_path: Path, small_register: Path) -> None:
    folder = make_case(tmp_path / "case", small_register, size=60)
    edit_case(folder, METHOD, 'method = "stratified"\nstrata = ["age"]\nage_groups = [18, 90]\nallocation = "equal"')
    found = run("check", folder, "--json").data
    assert [one["code"] for one in found["warnings"] if one["column"] == "sample.strata"] == ["stratum_short"]
    assert "層「90」は" in next(one["message"] for one in found["warnings"] if one["code"] == "stratum_short")
    ran = run("sample", folder)
    assert ran.code == 0
    assert "注意: 層「90」は" in ran.stdout
    assert "割当ての 30 人に" in ran.stdout


def test_undecided_births_can_stop_the_draw(tmp_path: Path, small_register: Path) -> None:
    folder = make_case(tmp_path / "case", small_register)
    rows = cases.read_rows(folder / cases.REGISTER)
    born = rows[0].index(BIRTH)
    known = [row for row in rows[1:] if is_day(row[born])]
    for row in known[:2]:
        row[born], row[-1] = "不詳", ""
    cases.write_rows(folder / cases.REGISTER, [rows[0], *known])
    edit_case(folder, 'birth_unknown = "exclude"', 'birth_unknown = "stop"')
    ran = run("sample", folder, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (4, "birth_undecided")
    assert " 2 人" in ran.data["error"]["message"]
    assert not (folder / "ledger.db").exists()


def test_held_residents_are_counted_and_told_apart(tmp_path: Path, small_register: Path) -> None:
    folder = make_case(tmp_path / "case", small_register, size=60)
    rows = cases.read_rows(folder / cases.REGISTER)
    for row in rows[1:60]:
        row[-1] = "1"
    cases.write_rows(folder / cases.REGISTER, rows)
    edit_case(folder, 'protected     = "exclude"', 'protected     = "hold"')
    counts = drawn(folder)["counts"]
    assert counts["held"] > counts["held_selected"] > 0
    assert counts["excluded"]["protected"] == 0
    assert ledger_entries(folder)[-1]["body"]["manifest"]["protected"] == "hold"


def several_readers() -> Any:
    """Let files be read by several processes however small they are."""
    return patch.multiple("survey_ops.registers.plain", _BLOCK=5000, _SHARE=10_000, usable_processes=lambda: 3)


def test_reading_ahead_changes_nothing(tmp_path: Path, register: Path) -> None:
    plain = drawn(case_with(tmp_path / "plain", register, METHOD))
    with several_readers(), patch("survey_ops.registers.files.Crew", wraps=Crew) as crews:
        ahead = drawn(case_with(tmp_path / "ahead", register, METHOD))
        assert crews.call_count == 1  # started once, and used
        said = "--seed", "2-7-1"
        other = case_with(tmp_path / "other", register, METHOD)
        assert run("sample", other, *said).code == 0
        assert crews.call_count == 2
        refused = run("sample", other, *said, "--json")
        assert refused.data["error"]["code"] == "already_drawn"
        assert crews.call_count == 3  # started, and ended unused
    assert {name for name in plain if plain[name] != ahead[name]} == {"drawn_at"}


@pytest.mark.parametrize("said", [METHOD, STRATIFIED])
def test_where_nothing_was_compiled_the_draw_is_the_same(tmp_path: Path, register: Path, said: str) -> None:
    plain = drawn(case_with(tmp_path / "plain", register, said))
    with (
        several_readers(),
        patch("survey_ops.registers.plain.scan_block", scan_by_steps),
        patch("survey_ops.domain.tickets.hash_ids", hash_in_python),
    ):
        in_python = drawn(case_with(tmp_path / "python", register, said))
    assert {name for name in plain if plain[name] != in_python[name]} == {"drawn_at"}


@pytest.mark.parametrize("reserves", ["", "reserves = 300"])
def test_when_too_few_tickets_were_kept_all_are_worked_out(tmp_path: Path, register: Path, reserves: str) -> None:
    said = f"{METHOD}\n{reserves}"
    plain = drawn(case_with(tmp_path / "plain", register, said))

    def keep_none(wish: TicketWish, *_: object) -> SmallTickets:
        return SmallTickets(wish, np.empty(0, dtype=np.intp))

    with patch("survey_ops.registers.parts.below_limits", keep_none):
        worked_out = drawn(case_with(tmp_path / "all", register, said))
    assert {name for name in plain if plain[name] != worked_out[name]} == {"drawn_at"}
