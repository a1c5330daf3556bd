"""The operation log (操作ログ): who saw residents' data, when, where and how many.

Its fields are those that the standard for resident record systems (住民記録システム標準仕様書 10.2) asks of an
operation log and of a print log: operator, time, terminal, function, file, records asked for, and of what is printed
its title, sheets, printer and form. An entry `access` is one line of it, and follows the entry of the deed itself,
where there is one. It decides nothing: whoever looks for the last thing done to a case looks past it (`deeds`).

What it means: whoever reads through this tool leaves a line that cannot be taken out unseen. What it does not mean:
`by` and the account name a person and prove nothing, and a file once made can be read with any other program.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from survey_ops.domain.chain import Body, Entry

KIND = "access"

OPERATIONS: Mapping[str, str] = {
    "sample": "抽出",
    "list": "名簿の作成",
    "reserve": "予備の使用",
    "labels": "宛名ラベルの作成",
    "preview": "ラベルの見本",
    "unprintable": "印刷できない宛名の一覧",
    "reprint": "シートの刷り直し",
    "check_list": "照合リストの作成",
    "pull": "引抜きの記録",
    "pull_list": "引抜き票の作成",
    "refused": "辞退の届出の記録",
    "undelivered": "返送の記録",
    "explain": "一人の抽出の確認",
}
"""Each operation that shows or writes residents' data, and what it is called."""


@dataclass(frozen=True)
class Seat:
    """Where somebody works.

    Attributes:
        account: account of the system; "" where nobody said.
        terminal: name of the computer; likewise.
    """

    account: str = ""
    terminal: str = ""


UNSAID = Seat()


def deeds(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that say what was done, without those that only say who looked."""
    return [entry for entry in entries if entry.kind != KIND]


def accesses(entries: Iterable[Entry], since: date | None = None, operation: str | None = None) -> list[Entry]:
    """Return the lines of the log: from a day on, by the day where the computer stood, and of one operation."""
    first = since.isoformat() if since else ""
    found = [entry for entry in entries if entry.kind == KIND and entry.body["on"] >= first]
    return [entry for entry in found if operation is None or entry.body["operation"] == operation]


@dataclass(frozen=True)
class Line:
    """A line as it is shown.

    Attributes:
        entry: its number in the ledger.
        at: when it was recorded, UTC (RFC 3339).
        local: the same where this computer stands, `YYYY-MM-DD HH:MM:SS`.
        body: the fields.
    """

    entry: int
    at: str
    local: str
    body: Body


def read_line(entry: Entry) -> Line:
    """Return an entry of the log as it is shown."""
    local = datetime.fromisoformat(entry.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return Line(entry.n, entry.at, local, entry.body)
