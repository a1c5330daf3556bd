"""The work and the offices that data come from (提供元の事務、組織): two lists that go together.

One office may carry out several kinds of work, but no kind of work is without an office, and there are not more
offices than kinds of work. Every office whose list is read stands among them, but for the case's own division.
"""

import re
from collections.abc import Mapping

from survey_ops.domain.form_findings import Finding
from survey_ops.domain.form_origin import Origin, Source

_NUMBERED = re.compile(r"^[0-9０-９]+[．.)）、]\s*|^[①-⑳]\s*")
_BREAKS = re.compile(r"[\n，、,;；]")


def listed(text: str) -> tuple[str, ...]:
    """Return what a text lists: by lines where they are numbered, else by lines and commas.

    >>> listed("１．市民課\\n２．課税課"), listed("市民課，課税課"), listed("※記入なし")
    (('市民課', '課税課'), ('市民課', '課税課'), ())
    """
    lines = [line.strip() for line in text.splitlines()]
    if any(_NUMBERED.match(line) for line in lines):
        parts = [_NUMBERED.sub("", line) for line in lines if _NUMBERED.match(line)]
    else:
        parts = [part for line in lines if not line.startswith("※") for part in _BREAKS.split(line)]
    return tuple(part.strip() for part in parts if part.strip())


def is_same_office(one: str, other: str) -> bool:
    """Tell whether two names are of one office, one of them perhaps with its department in front.

    >>> is_same_office("市民生活部市民課", "市民課"), is_same_office("課税課", "市民課")
    (True, False)
    """
    return one.endswith(other) or other.endswith(one)


def check_sources(form: str, works: str, offices: str, read: Mapping[Origin, str]) -> tuple[Finding, ...]:
    """Compare the two lists with each other and with the offices that are read.

    Args:
        form: precheck or council.
        works: the text of the work.
        offices: the text of the offices.
        read: where it is said -> an office that the data come from, the own division left out.
    """
    named_works, named_offices = listed(works), listed(offices)
    keys = tuple(Origin(Source.KEY, f"form.{form}.{name}") for name in ("source_work", "source_office"))
    found = []
    if bool(named_works) != bool(named_offices) or len(named_offices) > len(named_works):
        fact = f"事務は{len(named_works)}件、組織は{len(named_offices)}件です"
        message = "提供元の事務と、それを行う組織の数が合いません。"
        found.append(Finding("source_lists", "source_work", message, fact, keys))
    for office in dict.fromkeys(read.values()):
        if any(is_same_office(office, named) for named in named_offices):
            continue
        origins = tuple(origin for origin, other in read.items() if other == office)
        message = f"データを受け取る「{office}」が、提供元の組織に書かれていません。"
        found.append(Finding("source_office", "source_office", message, f"「{office}」のデータを読みます", origins))
    return tuple(found)
