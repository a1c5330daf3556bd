"""Find the sheets that somebody names: by number, by a range of numbers, or by their custody code.

A number stands for the one sheet in question that bears it. Where generations of it are in question, such as one that
came back and the one printed in its place, the code tells them apart.
"""

import re
from collections.abc import Container, Sequence

from survey_ops.domain.codes import SheetCode, fold, is_genuine, parse_code
from survey_ops.domain.custody import SheetKey
from survey_ops.errors import RefusedError, UsageError
from survey_ops.tasks.workspace import Workspace

_LIST = re.compile("[,，、\\s]+")
_RANGE = re.compile("([0-9]{1,5})(?:[~-]([0-9]{1,5}))?")


def split_names(text: str) -> list[str]:
    """Return the parts of a list of sheets as somebody wrote it.

    >>> split_names("5、7～9 12")
    ['5', '7～9', '12']
    """
    return [part for part in _LIST.split(text) if part]


def find_sheets(
    workspace: Workspace, names: Sequence[str], known: Sequence[SheetKey], what: str, among: Container[SheetKey] = ()
) -> list[SheetKey]:
    """Return the sheets named, each once, in order.

    Args:
        workspace: the case.
        names: numbers, ranges or codes.
        known: the sheets in question.
        what: what they are, for messages.
        among: of several with one number, those that come first.

    Raises:
        UsageError: a name is none.
        RefusedError: a sheet is not in question, or more than one is.
    """
    found = [key for name in names for key in _named(workspace, name, known, what, among)]
    return sorted(dict.fromkeys(found))


def _named(
    workspace: Workspace, name: str, known: Sequence[SheetKey], what: str, among: Container[SheetKey]
) -> list[SheetKey]:
    code = parse_code(name, workspace.case.code)
    if isinstance(code, SheetCode):
        key = code.sheet, code.generation
        if code.case != workspace.case.code or not is_genuine(workspace.codes_secret(), code) or key not in known:
            raise _not_in_question(name, what)
        return [key]
    numbers = _RANGE.fullmatch(fold(name.replace("～", "-")))
    if numbers is None:
        raise UsageError(
            f"シートの番号「{name[:40]}」を読み取れません。",
            "番号（12）、範囲（12-15）、管理コードのどれかで書いてください。",
            code="sheet",
        )
    first = int(numbers[1])
    return [_numbered(number, known, what, among) for number in range(first, int(numbers[2] or first) + 1)]


def _numbered(number: int, known: Sequence[SheetKey], what: str, among: Container[SheetKey]) -> SheetKey:
    mine = [key for key in known if key[0] == number]
    preferred = [key for key in mine if key in among] or mine
    if not mine:
        raise _not_in_question(str(number), what)
    if len(preferred) > 1:
        raise RefusedError(
            f"シート {number} は、刷り直す前と後の両方が{what}です。",
            "どちらのことか、管理コードで指定してください。",
            code="which_sheet",
        )
    return preferred[0]


def _not_in_question(name: str, what: str) -> RefusedError:
    return RefusedError(
        f"シート {name} は、{what}ではありません。",
        "survey-ops status で、シートが今どこにあるかを確かめてください。",
        code="other_sheet",
    )
