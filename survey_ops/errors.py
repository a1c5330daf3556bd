"""Exit codes and the one error tree. Imports nothing of ours.

A message is read by a clerk: it says what is wrong, where, and what to do next, in plain Japanese. It never
holds a resident's id, name or address; a place in a file is told by line and column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the commands; scripts rely on them."""

    DONE = 0
    BUG = 1
    USAGE = 2
    CONFIG = 3
    INPUT = 4
    REFUSED = 5
    VERIFY = 6
    MISSING = 7
    MACHINE = 8


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file.

    Attributes:
        file: the file as the case names it.
        line: physical line where the record starts, counted from 1; None where a line means nothing.
        column: the header of the column, or the key in case.toml; "" where none applies.
        code: a short fixed name of the kind of problem, for scripts.
        message: what is wrong and what to do, in Japanese, without personal data.
    """

    file: str
    line: int | None
    column: str
    code: str
    message: str

    def as_json(self) -> dict[str, object]:
        """Return the keys that scripts rely on."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message,
        }


class SurveyOpsError(Exception):
    """The root of everything that a person is told.

    Args:
        message: what is wrong and where, in Japanese.
        advice: what to do next, in Japanese.
        code: a short fixed name for scripts.
        problems: the single problems behind it, all of them.
    """

    exit = Exit.BUG
    code = "error"

    def __init__(
        self, message: str, advice: str = "", *, code: str | None = None, problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.problems = tuple(problems)
        if code is not None:
            self.code = code

    def as_json(self) -> dict[str, object]:
        """Return the object that stands under `error` in JSON output."""
        return {"code": self.code, "message": self.message, "advice": self.advice}


class UsageError(SurveyOpsError):
    """The command was called wrongly."""

    exit = Exit.USAGE
    code = "usage"


class ConfigError(SurveyOpsError):
    """case.toml, a template or a stock is wrong."""

    exit = Exit.CONFIG
    code = "config"


class InputError(SurveyOpsError):
    """An input file is wrong."""

    exit = Exit.INPUT
    code = "input"


class RefusedError(SurveyOpsError):
    """A rule forbids it in the present state."""

    exit = Exit.REFUSED
    code = "refused"


class VerificationError(SurveyOpsError):
    """What is on disk is not what was recorded."""

    exit = Exit.VERIFY
    code = "verification"


class MachineError(SurveyOpsError):
    """The machine refused: disk full, no permission, file open elsewhere, database unreachable."""

    exit = Exit.MACHINE
    code = "machine"
