"""Takes values out of the files of a form and keeps every problem, each with its file and place.

A row of a form may point at a field that another file describes, and say some of it otherwise. Such a row is read as
a table of two *layers*: what the row itself says, over what the field says. A problem is told where the wrong value
stands, in the one file or in the other.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey_ops.errors import Problem

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Layer:
    """A table of a file: `place` is what stands before the names of its keys."""

    file: str
    place: str
    table: Mapping[str, Any]


class Table:
    """A table of one layer or more; the first that has a key gives its value.

    Args:
        problems: where problems are kept.
        layers: what stands first counts first; there is at least one.
    """

    def __init__(self, problems: list[Problem], *layers: Layer) -> None:
        self._problems = problems
        self._layers = layers

    def __contains__(self, key: str) -> bool:
        return any(key in layer.table for layer in self._layers)

    def get(self, key: str) -> Any:
        """Return a value as it is; None where no layer has it."""
        return self._home(key).table.get(key)

    @property
    def own(self) -> Layer:
        """The first layer."""
        return self._layers[0]

    def _home(self, key: str) -> Layer:
        return next((layer for layer in self._layers if key in layer.table), self._layers[0])

    def report(self, key: str, code: str, message: str) -> None:
        """Keep a problem of a key, or of something under it (`label_lines[2]`)."""
        home = self._home(re.split(r"[.\[]", key, maxsplit=1)[0])
        self._problems.append(Problem(home.file, None, f"{home.place}{key}", code, message))

    def report_here(self, key: str, code: str, message: str) -> None:
        """Keep a problem of the table's own place, wherever the key stands: it does not go with its neighbours."""
        self._problems.append(Problem(self.own.file, None, f"{self.own.place}{key}", code, message))

    def known(self, keys: Collection[str]) -> None:
        """Report each key that is none of these."""
        for key in sorted({key for layer in self._layers for key in layer.table}):
            if key not in keys:
                known = "、".join(sorted(keys))
                self.report(key, "unknown_key", f"この項目は使えません。使えるのは {known} です。")

    def text(self, key: str, limit: int) -> str:
        """Return a line that must be there."""
        if key not in self:
            self.report(key, "missing", "この項目がありません。書き加えてください。")
            return ""
        return self.one_line(self.get(key), key, limit)

    def optional(self, key: str, limit: int) -> str:
        """Return a line; "" where there is none. A row takes a field's line away with ""."""
        value = self.get(key)
        return self.one_line(value, key, limit) if key in self and value != "" else ""

    def one_line(self, value: object, key: str, limit: int) -> str:
        """Return a value that must be one line of text; `key` is where it stands."""
        if not isinstance(value, str):
            self.report(key, "type", '文字列（"…"）で書いてください。')
            return ""
        if not value.strip() or not value.replace("\u3000", "").isprintable():
            self.report(key, "text", "空でない1行の文字列にしてください。")
        elif len(value) > limit:
            self.report(key, "too_long", f"長すぎて枠に入りません（{len(value)}字）。{limit}字以内にしてください。")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        """Return one of `choices`; without the key the default, where there is one."""
        value = self.get(key)
        if key not in self and default:
            return default
        if value not in choices:
            self.report(key, "choice", f"{'、'.join(choices)} のどれかを書いてください。")
            return choices[0]
        return str(value)

    def flag(self, key: str) -> bool:
        """Return true or false; False without the key."""
        value = self.get(key) if key in self else False
        if not isinstance(value, bool):
            self.report(key, "type", "true または false と書いてください。")
        return value is True

    def tables(self, key: str) -> Iterator["Table"]:
        """Yield each table of a list; report a list that is missing, empty or of other things."""
        value = self.get(key)
        if not isinstance(value, list) or not value:
            self.report(key, "missing", f"{key} を1つ以上書いてください。")
            return
        home = self._home(key)
        for index, entry in enumerate(value):
            where = f"{key}[{index}]"
            if isinstance(entry, Mapping):
                yield Table(self._problems, Layer(home.file, f"{home.place}{where}.", entry))
            else:
                self.report(where, "type", "項目と値の組で書いてください。")

    def identifier(self, seen: set[str], key: str = "id") -> str:
        """Return an id that is none of those seen, and add it to them; "" where it is wrong."""
        value = self.get(key)
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.report(key, "id", f"{key} は半角の小文字・数字・_ で、小文字から始めてください（40字以内）。")
            return ""
        if value in seen:
            self.report(key, "duplicate", f"{key}「{value}」は前にも使われています。別の名前にしてください。")
        seen.add(value)
        return value
