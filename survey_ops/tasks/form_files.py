"""The forms that come with the tool: their rows, the fields they share, the items of the grid, their legal basis."""

import tomllib
from pathlib import Path
from typing import Any

from survey_ops.domain.form import FormDefinition, Option
from survey_ops.domain.form_definition import FIELDS, parse_form
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.errors import ConfigError
from survey_ops.resources import templates

ITEMS = "items.toml"


def load_form(name: str, basis: LegalBasis | None = None) -> FormDefinition:
    """Return the layout of a form.

    Args:
        name: of its file in `templates/forms`.
        basis: gives the options of 根拠規定; a form without that row needs none.

    Raises:
        ConfigError: a template cannot be read, or something in it is wrong; all of it.
    """
    folder = templates() / "forms"
    form, fields, items = (_read(folder / file) for file in (f"{name}.toml", FIELDS, ITEMS))
    options = basis.options.get(name, ()) if basis else ()
    law = tuple(Option(option.id, option.label, has_text=option.text) for option in options)
    return parse_form(form, fields, items, f"{name}.toml", law)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"様式の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="form",
        ) from None
