"""The templates of the papers of custody: those that come with the tool, or the city's own in the case folder."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from survey_ops.domain.custody_papers import REGISTER
from survey_ops.domain.paper_templates import PaperTemplate, RegisterTemplate, parse_paper, parse_register
from survey_ops.errors import ConfigError
from survey_ops.resources import templates

FOLDER = "papers"


def load_register_template(folder: Path) -> RegisterTemplate:
    """Return the template of the register; the city's own, in `papers/` of the case folder, comes first.

    Raises:
        ConfigError: it is wrong.
    """
    path = _path(folder, REGISTER)
    return parse_register(_read(path), path.name)


def load_paper_template(folder: Path, name: str) -> PaperTemplate:
    """Return the template of another paper, the city's own first.

    Raises:
        ConfigError: it is wrong.
    """
    path = _path(folder, name)
    return parse_paper(_read(path), path.name)


def _path(folder: Path, name: str) -> Path:
    own = folder / FOLDER / f"{name}.toml"
    return own if own.is_file() else templates() / FOLDER / f"{name}.toml"


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"書類の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="paper_template",
        ) from None
