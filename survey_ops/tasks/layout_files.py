"""The label layout of a case: one that comes with the tool, or one the city keeps in the case folder."""

import tomllib
from pathlib import Path

from survey_ops.domain.label_layout import LabelLayout, parse_layout
from survey_ops.errors import ConfigError, Problem
from survey_ops.resources import templates

FOLDER = "labels"


def layout_names() -> list[str]:
    """Return the names of the layouts that come with the tool."""
    return sorted(path.stem for path in (templates() / FOLDER).glob("*.toml"))


def load_layout(folder: Path, name: str) -> LabelLayout:
    """Return a layout by its name; the city's own, in `labels/` of the case folder, comes first.

    Args:
        folder: the case folder.
        name: what `labels.layout` of the case file says.

    Raises:
        ConfigError: there is none of that name, or its definition is wrong.
    """
    for place in (folder / FOLDER, templates() / FOLDER):
        path = place / f"{name}.toml"
        if path.parent == place and path.is_file():
            return _read(path)
    message = f"宛名の割付け「{name}」はありません。使えるのは {'、'.join(_names_of(folder))} です。"
    raise ConfigError(
        message,
        "case.toml の labels.layout を直してください。",
        code="layout_unknown",
        problems=[Problem("case.toml", None, "labels.layout", "layout_unknown", message)],
    )


def _names_of(folder: Path) -> list[str]:
    """Return the names that a case may use: those of the tool, then its own."""
    own = sorted(path.stem for path in (folder / FOLDER).glob("*.toml"))
    return list(dict.fromkeys([*layout_names(), *own]))


def _read(path: Path) -> LabelLayout:
    try:
        return parse_layout(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"宛名の割付けの定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="layout",
        ) from None
