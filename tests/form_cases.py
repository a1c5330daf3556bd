"""Cases whose forms are in order, before anything happened and after everything did."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from survey_ops.cli import options
from survey_ops.domain.form_findings import Finding
from survey_ops.tasks.prepare_form import moment_now, prepare_form
from survey_ops.tasks.workspace import open_workspace
from tests import cases
from tests.cases import Ran, run, sheet_codes

LABELS = 30
NOTICE = {"given": False, "reason": "本人の権利利益を害するおそれがないため。"}
COUNCIL: Mapping[str, Any] = {
    "unit": "政策室",
    "category": "consult",
    "subject": "市民アンケートの送付先の外部提供について",
    "basis": ["use", "provide"],
    "overview": "市民アンケートを行う。",
    "handling": ["use", "provide"],
    "items": ["氏名", "生年月日", "性別", "住所"],
    "source_work": ["住民基本台帳事務"],
    "source_office": ["市民生活部市民課"],
    "medium": ["other"],
    "medium_detail": "宛名ラベル",
    "notice_use": NOTICE,
    "notice_provide": NOTICE,
}


def make(folder: Path, register: Path, changes: Mapping[str, Any] | None = None) -> Path:
    """Make the folder of a survey with both forms in order."""
    said = {"sample.size": LABELS, "form.council": COUNCIL, **(changes or {})}
    return cases.write_case(folder, said, {cases.REGISTER: register.read_bytes()})


@contextmanager
def clock(year: int, month: int, day: int) -> Iterator[None]:
    """Let it be noon in Japan on a day for the commands inside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "now", lambda: noon(date(year, month, day)))
        yield


def noon(day: date) -> datetime:
    """Return noon in Japan."""
    return datetime.combine(day, time(3), UTC)


def said(*argv: str | Path, stdin: str = "") -> Ran:
    """Run a command that must be done; it may tell that something is missing."""
    ran = run(*argv, stdin=stdin.encode())
    assert ran.code in (0, 7), ran.stdout + ran.stderr
    return ran


def play(folder: Path, *, until: str = "destroy") -> Path:
    """Let everything happen well to a case, up to a step."""
    steps = ["draw", "print", "handover", "return", "post", "destroy"]
    for step in steps[: steps.index(until) + 1]:
        _play(folder, step)
    return folder


def _play(folder: Path, step: str) -> None:
    match step:
        case "draw":
            with clock(2021, 4, 1):
                said("sample", folder)
                said("announce", folder, "--medium", "広報こまえ４月１日号")
        case "print":
            with clock(2021, 4, 1):
                said("labels", folder)
        case "handover":
            with clock(2021, 4, 2):
                said("scan", folder, "handover", stdin="\n".join(sheet_codes(folder)))
        case "return":
            with clock(2021, 4, 8):
                said("scan", folder, "return", stdin="\n".join(sheet_codes(folder)))
        case "post":
            with clock(2021, 4, 9):
                said("posted", folder, "--delivered", str(LABELS), "--spoiled", "0")
        case "destroy":
            with clock(2021, 5, 6):
                said("scan", folder, "destroy", stdin="\n".join(sheet_codes(folder)))


def findings(folder: Path, form: str, on: date = date(2021, 5, 7)) -> list[Finding]:
    """Return what is not in order on a form, without drawing it."""
    with open_workspace(folder, lambda: noon(on), "係") as workspace:
        return list(prepare_form(workspace.case, form, moment_now(workspace)).findings)


def open_codes(folder: Path, form: str, on: date = date(2021, 5, 7)) -> list[str]:
    """Return the codes of what keeps a form from being made final, sorted."""
    return sorted(one.code for one in findings(folder, form, on) if one.is_open)


def play_on(folder: Path, step: str) -> None:
    """Let one more step happen to a case."""
    _play(folder, step)
