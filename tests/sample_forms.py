"""The five forms of the sample cases, made through the command line on the days of the source documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from survey_ops.tasks.demo_register import write_register
from tests.cases import REGISTER, edit_case, run, sheet_codes

DRAWN, HANDED, BACK = date(2021, 4, 1), date(2021, 4, 2), date(2021, 4, 8)
SUBMITTED = date(2021, 6, 1)  # the council sheets, after the last day that any of them tells of as past
RESIDENTS = 3200  # few, but enough for 2,500 of full age
SEED = "さいころ 3-1-4"


class Clock:
    """A clock that stands at ten in the morning of a day in Japan and ticks a second at every look."""

    def __init__(self, day: date) -> None:
        self.turn_to(day)

    def turn_to(self, day: date) -> None:
        """Go to another day."""
        self._moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        self._moment += timedelta(seconds=1)
        return self._moment


@contextmanager
def clock_at(day: date) -> Iterator[Clock]:
    """Give the commands a clock of the story."""
    clock = Clock(day)
    with patch("survey_ops.cli.options.now", clock), patch("survey_ops.cli.scan.now", clock):
        yield clock


def done(*argv: str | Path, stdin: bytes = b"") -> None:
    """Run a command that has to succeed.

    Raises:
        ValueError: it did not.
    """
    ran = run(*argv, stdin=stdin)
    if ran.code:
        raise ValueError(f"{' '.join(map(str, argv))}: {ran.code}\n{ran.stdout}{ran.stderr}")


def init_survey(folder: Path) -> Path:
    """Make the sample case of the survey with a made-up register; return its folder."""
    done("init", folder, "--from", "survey")
    edit_case(folder, 'seed          = ""', f'seed          = "{SEED}"')
    write_register(folder / REGISTER, RESIDENTS)
    return folder


def survey_form(folder: Path) -> bytes:
    """Draw, print, hand over on 2 April, take back on 8 April; return the pre-check sheet of that day."""
    with clock_at(DRAWN) as clock:
        done("sample", folder)
        done("labels", folder)
        codes = "".join(f"{code}\n" for code in sheet_codes(folder)).encode()
        for day, movement in ((HANDED, "handover"), (BACK, "return")):
            clock.turn_to(day)
            done("scan", folder, movement, stdin=codes)
        return form_of(folder, "precheck")


def council_form(folder: Path, sample: str) -> bytes:
    """Make the sample case of that name; return its council sheet."""
    done("init", folder, "--from", sample)
    with clock_at(SUBMITTED):
        return form_of(folder, "council")


def form_of(folder: Path, name: str) -> bytes:
    """Make a form; return the PDF."""
    done("form", folder, name, "-o", folder / "form.pdf", "--overwrite")
    return (folder / "form.pdf").read_bytes()
