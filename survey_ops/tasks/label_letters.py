"""The letters of the labels: 外字 replaced, and every letter found that no font can draw, before a page is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey_ops.documents.fonts import FontStack
from survey_ops.domain.characters import code_points
from survey_ops.domain.gaiji import Gaiji
from survey_ops.errors import InputError, Problem
from survey_ops.registers.gaiji_file import HEADERS, read_gaiji
from survey_ops.tasks.font_files import load_stack

FIELDS = ("name", "address", "building")
"""Fields of a recipient whose letters come from the register."""


@dataclass(frozen=True)
class MissingLetters:
    """A line of the 文字不足リスト: where the letters stand, and which; never the text around them.

    Attributes:
        index: of the recipient, in the order given.
        field: of the recipient: `name`, `address` or `building`.
        letters: what cannot be drawn, as `U+XXXX`, a sequence as `U+XXXX U+XXXXX`.
    """

    index: int
    field: str
    letters: tuple[str, ...]

    def message(self) -> str:
        """Return what is told of it, in Japanese."""
        listed = "、".join(self.letters)
        return f"書体にない文字があります（{listed}）。"


@dataclass(frozen=True)
class Letters:
    """What the labels of a case are set with."""

    stack: FontStack
    gaiji: Gaiji

    def printed(self, person: Mapping[str, Any]) -> dict[str, Any]:
        """Return a recipient with the letters that are printed in place of 外字."""
        return {**person, **{name: self.gaiji.replace(person[name]) for name in FIELDS}}


def load_letters(fonts: Sequence[str], gaiji: str | None, folder: Path) -> Letters:
    """Read the fonts and the file of 外字 that a case names.

    Args:
        fonts: what `[labels] fonts` says.
        gaiji: what `[labels] gaiji` says, a file in the case folder, or None.
        folder: the case folder.

    Raises:
        ConfigError: a font cannot be used.
        InputError: the file of 外字 cannot be read or is wrong, or says to print what no font draws.
    """
    stack = load_stack(fonts, folder)
    if gaiji is None:
        return Letters(stack, Gaiji())
    try:
        table = read_gaiji(folder / gaiji, gaiji)
    except OSError:
        raise InputError(
            f"外字の対応表 {gaiji} がないか、読めません。",
            "case.toml の labels.gaiji を直すか、ファイルを案件のフォルダーに置いてください。",
            code="gaiji",
        ) from None
    _check_drawable(table, stack, gaiji)
    return Letters(stack, table)


def _check_drawable(table: Gaiji, stack: FontStack, name: str) -> None:
    problems = [
        Problem(name, table.lines[char], HEADERS[1], "glyph", f"書体にない文字です（{code_points(letter)}）。")
        for char, letter in table.letters.items()
        if stack.missing(letter)
    ]
    if problems:
        raise InputError(
            f"外字の対応表 {name} の印字する文字のうち、{len(problems)} 文字が書体にありません。",
            "ほかの文字か異体字にするか、その文字のある書体を case.toml の labels.fonts に加えてください。",
            code="gaiji",
            problems=sorted(problems, key=lambda problem: problem.line or 0),
        )


def missing_letters(people: Sequence[Mapping[str, Any]], stack: FontStack) -> list[MissingLetters]:
    """Return every letter of the recipients, 外字 replaced, that no font draws (文字不足リスト)."""
    doubtful = stack.doubtful(person[name] for person in people for name in FIELDS)
    if not doubtful:
        return []
    return [
        MissingLetters(index, name, letters)
        for index, person in enumerate(people)
        for name in FIELDS
        if not doubtful.isdisjoint(person[name]) and (letters := stack.missing(person[name]))
    ]
