"""Row marks checked before anything is made of the recipients, and told by counts and lines alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey_ops.domain.chain import Entry
from survey_ops.domain.number_lists import short_list
from survey_ops.domain.row_mark import wrong_marks
from survey_ops.errors import Problem, VerificationError

People = Sequence[Mapping[str, Any]]


def check_rows(draw: Entry, people: People, key: bytes) -> None:
    """Go on only where every recipient of a draw is still as its row was read.

    Args:
        draw: its entry.
        people: all its recipients, in the order in which they came on record.
        key: of the personal data.

    Raises:
        VerificationError: a name, an address or a line is another one; all of them, by line.
    """
    wrong = [people[place] for place in wrong_marks(key, people)]
    if wrong:
        raise rows_differ(draw, wrong)


def rows_differ(draw: Entry, wrong: People) -> VerificationError:
    """Return the error of recipients who are not as their rows were read."""
    message = "氏名か住所が、この行から読んだときのものと違います。"
    return VerificationError(
        f"保存されている宛先のうち {len(wrong):,} 件で、氏名と住所の組合せが、住民データから読んだときと違います。"
        "何も作っていません。",
        "ラベルを印刷せず、survey-ops verify 案件 で確かめて、台帳（ledger.db）を控え（バックアップ）から戻して"
        "ください。",
        code="row_mark",
        problems=[
            Problem(file, line, "", "row_mark", message)
            for file, line in sorted((file_of(draw, person), int(person["line"])) for person in wrong)
        ],
    )


def told_lines(people: People) -> str:
    """Return the lines of recipients as a sentence names them: `3、7、12 行目`."""
    return f"{short_list(sorted(int(person['line']) for person in people))} 行目"


def file_of(draw: Entry, person: Mapping[str, Any]) -> str:
    """Return the file a recipient was read from, as the case names it."""
    register = draw.body["manifest"]["register"]
    return str(person.get("file") or (register["file"] if register else ""))
