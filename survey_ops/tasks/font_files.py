"""The fonts a case prints with: those that come with the tool, and those it names.

A font that happens to be installed changes nothing: the same case makes the same file on every computer, so only
what `[labels] fonts` names is looked for. Each name there is `sans` or `serif` (the fonts that come with the tool),
`ipamj` (IPAmj明朝, where the system keeps its fonts), or a file, relative to the case folder. Where the list names
one of the fonts of the tool, it is the order; else they come before it. Only a file may draw characters of private
use: in the other fonts these would be somebody else's 外字.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from survey_ops.documents.fonts import Family, FontStack, Typeface, load_typeface
from survey_ops.errors import ConfigError, Problem

KEY = "labels.fonts"
IPAMJ = "ipamj"
_IPAMJ_FILE = "ipamjm.ttf"
_BUNDLED: tuple[Family, ...] = ("sans", "serif")
_FAULTS = {
    "not_a_font": "書体のファイルではありません。TrueType か OpenType のファイル（.ttf、.otf）を指定してください。",
    "tables": "PDF に入れるための情報がない書体です。ほかの書体のファイルを指定してください。",
    "no_unicode": "文字コード（Unicode）の表がない書体です。ほかの書体のファイルを指定してください。",
}


def load_stack(names: Sequence[str], folder: Path) -> FontStack:
    """Return the fonts in their order.

    Args:
        names: what `[labels] fonts` says.
        folder: the case folder.

    Raises:
        ConfigError: a font is not there or cannot be used; all of them.
    """
    order = [*names, *(name for name in _BUNDLED if name not in names)]
    if not set(names) & set(_BUNDLED):
        order = [*_BUNDLED, *names]
    typefaces: list[Typeface] = []
    problems: list[Problem] = []
    for number, name in enumerate(dict.fromkeys(order), start=1):
        found = _typeface(name, number, folder)
        if isinstance(found, Typeface):
            typefaces.append(found)
        else:
            problems.append(found)
    if problems:
        raise ConfigError(
            f"使えない書体が {len(problems)} つあります。",
            f"case.toml の {KEY} を直すか、書体を入れてください。",
            code="font",
            problems=problems,
        )
    return FontStack(tuple(typefaces))


def _typeface(name: str, number: int, folder: Path) -> Typeface | Problem:
    for family in _BUNDLED:
        if name == family:
            return load_typeface(family)
    path = find_ipamj() if name == IPAMJ else folder / name
    if path is None:
        message = (
            "IPAmj明朝がこのコンピューターにありません。文字情報技術促進協議会の配布するものを入れるか"
            "（Debian と Ubuntu では fonts-ipamj-mincho）、書体のファイル ipamjm.ttf の場所を書いてください。"
        )
        return Problem("case.toml", None, KEY, "font_missing", message)
    typeface = Typeface(f"font{number}", path, private=name != IPAMJ)
    try:
        fault = typeface.fault()
    except OSError:
        return Problem("case.toml", None, KEY, "font_missing", f"書体のファイル {name} がないか、読めません。")
    return Problem("case.toml", None, KEY, "font_unusable", f"{name}: {_FAULTS[fault]}") if fault else typeface


def find_ipamj() -> Path | None:
    """Return the file of IPAmj明朝 where the system or the account keeps fonts, or None."""
    for folder in _font_folders():
        found = sorted(folder.glob(f"**/{_IPAMJ_FILE}")) if folder.is_dir() else []
        if found:
            return found[0]
    return None


def _font_folders() -> Iterator[Path]:
    if sys.platform == "win32":
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        if local := os.environ.get("LOCALAPPDATA"):
            yield Path(local) / "Microsoft" / "Windows" / "Fonts"
    elif sys.platform == "darwin":
        yield from (Path("/Library/Fonts"), Path.home() / "Library" / "Fonts")
    else:
        data = os.environ.get("XDG_DATA_HOME")
        yield from (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
        yield Path(data) / "fonts" if data else Path.home() / ".local" / "share" / "fonts"
        yield Path.home() / ".fonts"
