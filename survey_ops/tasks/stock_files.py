"""The label stock of a case: one that comes with the tool, or one the city keeps in the case folder."""

import tomllib
from pathlib import Path

from survey_ops.case.load import Case
from survey_ops.domain.stocks import Stock, parse_stock
from survey_ops.errors import ConfigError, Problem
from survey_ops.resources import templates


def stock_names() -> list[str]:
    """Return the names of the stocks that come with the tool."""
    return sorted(path.stem for path in (templates() / "stocks").glob("*.toml"))


def load_stock(case: Case) -> Stock:
    """Return the stock the case names.

    Raises:
        ConfigError: there is none of that name, or its definition is wrong.
    """
    name = case.config.labels.stock
    for folder in (case.folder / "stocks", templates() / "stocks"):
        path = folder / f"{name}.toml"
        if path.parent == folder and path.is_file():
            return _read(path)
    message = f"ラベル用紙「{name}」はありません。使えるのは {'、'.join(stock_names())} です。"
    raise ConfigError(
        message,
        "case.toml の labels.stock を直してください。",
        code="stock_unknown",
        problems=[Problem("case.toml", None, "labels.stock", "stock_unknown", message)],
    )


def _read(path: Path) -> Stock:
    try:
        return parse_stock(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"ラベル用紙の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="stock",
        ) from None
