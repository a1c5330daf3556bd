"""Files that a city may have of its own: in the case folder first, and else as they come with the tool."""

import tomllib
from pathlib import Path
from typing import Any

from survey_ops.errors import ConfigError
from survey_ops.resources import templates


def find_template(folder: Path | None, group: str, file: str) -> Path:
    """Return a file: the case folder's own in a folder of that name, or that of the tool.

    Args:
        folder: of the case; None leaves the files that come with the tool.
        group: folder in `templates`, and in the case folder.
        file: its name.
    """
    own = folder / group / file if folder else None
    return own if own and own.is_file() else templates() / group / file


def read_template(path: Path, what: str, code: str) -> dict[str, Any]:
    """Return what a file says.

    Args:
        path: of the file.
        what: it defines, in Japanese.
        code: of the error.

    Raises:
        ConfigError: it is no TOML.
    """
    try:
        # Windows' Notepad puts a byte order mark in front of UTF-8.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"{what}の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code=code,
        ) from None
