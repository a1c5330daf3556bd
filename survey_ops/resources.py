"""Where the templates and the sample cases are.

They stand at the top level of the project for people to find. In an installed wheel they lie inside the
package under `_data`, so that the tool works in any folder with no checkout.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _root() -> Path:
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent


def templates() -> Path:
    """Return the folder of label stocks, form layouts and wordings."""
    return _root() / "templates"


def sample_config() -> Path:
    """Return the folder of sample cases, one folder a kind of work."""
    return _root() / "sample_config"
