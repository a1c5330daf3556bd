"""The templates of the papers of custody: those that come with the tool, or the city's own in the case folder."""

from pathlib import Path

from survey_ops.domain.custody_papers import REGISTER
from survey_ops.domain.paper_templates import PaperTemplate, RegisterTemplate, parse_paper, parse_register
from survey_ops.tasks.template_files import find_template, read_template

FOLDER = "papers"
_WHAT, _CODE = "書類", "paper_template"


def load_register_template(folder: Path) -> RegisterTemplate:
    """Return the template of the register; the city's own, in `papers/` of the case folder, comes first.

    Raises:
        ConfigError: it is wrong.
    """
    path = find_template(folder, FOLDER, f"{REGISTER}.toml")
    return parse_register(read_template(path, _WHAT, _CODE), path.name)


def load_paper_template(folder: Path, name: str) -> PaperTemplate:
    """Return the template of another paper, the city's own first.

    Raises:
        ConfigError: it is wrong.
    """
    path = find_template(folder, FOLDER, f"{name}.toml")
    return parse_paper(read_template(path, _WHAT, _CODE), path.name)
