"""The files of a form, its rows, the fields that forms share, the items of the grid: the tool's, or a city's own."""

from pathlib import Path

from survey_ops.domain.form import FormDefinition, Option
from survey_ops.domain.form_definition import FIELDS, parse_form
from survey_ops.domain.legal_basis import LegalBasis
from survey_ops.tasks.template_files import find_template, read_template

FOLDER = "forms"
ITEMS = "items.toml"


def load_form(name: str, basis: LegalBasis | None = None, folder: Path | None = None) -> FormDefinition:
    """Return the layout of a form; of each of its files the city's own, in `forms/` of the case folder, comes first.

    Args:
        name: of its file.
        basis: gives the options of 根拠規定; a form without that row needs none.
        folder: of the case; None leaves the files that come with the tool.

    Raises:
        ConfigError: a file cannot be read, or something in it is wrong; all of it.
    """
    form, fields, items = (
        read_template(find_template(folder, FOLDER, file), "様式", "form") for file in (f"{name}.toml", FIELDS, ITEMS)
    )
    options = basis.options.get(name, ()) if basis else ()
    law = tuple(Option(option.id, option.label, has_text=option.text) for option in options)
    return parse_form(form, fields, items, f"{name}.toml", law)
