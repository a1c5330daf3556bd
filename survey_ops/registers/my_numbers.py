"""Columns that hold My Numbers (個人番号): they must not be in a file for a survey or a notice at all."""

from collections.abc import Iterable

from survey_ops.domain.my_number import are_my_numbers
from survey_ops.errors import Problem
from survey_ops.registers.files import Opened

_MESSAGE = (
    "個人番号（マイナンバー）と思われる 12 桁の番号の列です。調査や通知のデータに入っていてはいけません。"
    "このファイルを使うのをやめ、個人情報保護の担当に知らせて、この列のないファイルを求めてください。"
    "宛名番号にも同じ検査数字の付くものがあります。個人番号ではないと確かめたときは、"
    "case.toml の {key}.not_my_number に見出しを書いてください。"
)


def my_number_problems(opened: Opened, confirmed: Iterable[str]) -> list[Problem]:
    """Return the columns nine in ten of whose filled cells can be My Numbers.

    Args:
        opened: the file.
        confirmed: headers of columns that the office has confirmed to be something else.
    """
    spec = opened.spec
    plain = {spec.plain_header(name) for name in confirmed}
    found = [
        opened.header[column] or f"{column + 1} 列目"
        for column, seen in sorted(opened.columns.my_numbers.items())
        if are_my_numbers(seen.looked_at, seen.found)
    ]
    return [
        Problem(spec.file, None, header, "my_number", _MESSAGE.format(key=spec.key))
        for header in found
        if spec.plain_header(header) not in plain
    ]
