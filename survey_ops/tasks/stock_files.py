"""Label stocks: those that come with the tool, and those a city keeps in the folder `stocks` of a case.

A stock is called by the name of its file, or by one of its aliases. A file of the case stands before one of the same
name that comes with the tool.
"""

import dataclasses
import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from survey_ops.case.load import FILE, Case
from survey_ops.domain.stocks import Stock, parse_stock
from survey_ops.errors import ConfigError, Problem, UsageError
from survey_ops.resources import templates

_FOLDER = "stocks"
_HINTS = 3


@dataclass(frozen=True)
class ListedStock:
    """A stock that can be named, and whether the case brought it."""

    stock: Stock
    is_own: bool


def stock_names() -> list[str]:
    """Return the names of the stocks that come with the tool."""
    return sorted(path.stem for path in (templates() / _FOLDER).glob("*.toml"))


def load_stock(case: Case) -> Stock:
    """Return the stock the case names.

    Raises:
        ConfigError: there is none of that name, or its definition is wrong.
    """
    name = case.config.labels.stock
    found = _find(name, case.folder)
    if found:
        return found
    message = _unknown(name, case.folder)
    raise ConfigError(
        message,
        "survey-ops stocks で一覧を見て、case.toml の labels.stock を直してください。",
        code="stock_unknown",
        problems=[Problem(FILE, None, "labels.stock", "stock_unknown", message)],
    )


def named_stock(name: str, case: Path | None = None) -> Stock:
    """Return the stock of a name typed on the command line.

    Args:
        name: a stock's name or alias.
        case: a case folder, or its case.toml, whose own stocks count too.

    Raises:
        UsageError: there is none of that name.
        ConfigError: its definition is wrong, or there is no such case.
    """
    folder = _case_folder(case)
    found = _find(name, folder)
    if found:
        return found
    advice = "survey-ops stocks で一覧を見てください。市の用紙は --case 案件 を付けると使えます。"
    raise UsageError(_unknown(name, folder), advice, code="stock_unknown")


def list_stocks(case: Path | None = None) -> list[ListedStock]:
    """Return all stocks by name, those of a case first.

    Args:
        case: a case folder, or its case.toml, whose own stocks count too.

    Raises:
        ConfigError: definitions are wrong; all of them. Or there is no such case.
    """
    folder = _case_folder(case)
    stocks: dict[str, ListedStock] = {}
    faults: list[ConfigError] = []
    for place in _places(folder):
        for path in sorted(place.glob("*.toml")):
            if path.stem in stocks:
                continue
            try:
                stocks[path.stem] = ListedStock(_read(path), is_own=place != templates() / _FOLDER)
            except ConfigError as fault:
                faults.append(fault)
    if faults:
        raise _together(faults)
    return sorted(stocks.values(), key=lambda one: (not one.is_own, one.stock.name))


def _case_folder(case: Path | None) -> Path | None:
    """Return the folder of a case; its case.toml may still have mistakes, for a stock needs nothing of it."""
    if case is None:
        return None
    folder = case.parent if case.suffix == ".toml" else case
    if (folder / FILE).is_file():
        return folder
    raise ConfigError(
        f"案件のファイル {folder / FILE} がありません。", "案件のフォルダーを指定してください。", code="case_missing"
    )


def _places(folder: Path | None) -> list[Path]:
    return ([folder / _FOLDER] if folder else []) + [templates() / _FOLDER]


def _find(name: str, folder: Path | None) -> Stock | None:
    for place in _places(folder):
        path = place / f"{name}.toml"
        if path.parent == place and path.is_file():
            return _read(path)
    return _by_alias(name)


def _by_alias(name: str) -> Stock | None:
    shipped = (_read(templates() / _FOLDER / f"{known}.toml") for known in stock_names())
    return next((stock for stock in shipped if name in stock.aliases), None)


def _unknown(name: str, folder: Path | None) -> str:
    """Return what to say of a name nothing has, with the names that look like it."""
    known = sorted({path.stem for place in _places(folder) for path in place.glob("*.toml")})
    typed = name.lower()
    like = [one for one in known if typed in one] or difflib.get_close_matches(typed, known, cutoff=0.75)
    hint = f"似た名前は {'、'.join(like[:_HINTS])} です。" if like else ""
    return f"ラベル用紙「{name}」はありません。{hint}"


def _read(path: Path) -> Stock:
    try:
        stock = parse_stock(tomllib.loads(path.read_text(encoding="utf-8-sig")), path.name)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigError(
            f"ラベル用紙の定義 {path.name} を読めません（{fault}）。",
            "UTF-8 の TOML として書き直してください。",
            code="stock",
            problems=[Problem(path.name, None, "", "stock", "UTF-8 の TOML として読めません。")],
        ) from None
    return stock if stock.name == path.stem else dataclasses.replace(stock, name=path.stem)


def _together(faults: list[ConfigError]) -> ConfigError:
    if len(faults) == 1:
        return faults[0]
    problems = [problem for fault in faults for problem in fault.problems]
    return ConfigError(
        f"ラベル用紙の定義 {len(faults)} 件に、直すところが {len(problems)} か所あります。",
        "案件フォルダーの stocks にある定義を直してください。",
        code="stock",
        problems=problems,
    )
