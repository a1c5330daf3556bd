"""Who takes part in custody: people of the office, of the contractor or of the post, never residents.

A party has an organisation, a person and a role (所属・氏名・役割). In an option it is written `所属／氏名／役割`;
one part alone is the person, two are organisation and person. A part that nobody wrote may come from what the case
file says of that side; a part that was written empty stays empty. The person is always a person's own name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey_ops.errors import UsageError

LONGEST_PART = 100
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_SPACE = re.compile(r"\s+")
_PARTS = re.compile("[／/]")


@dataclass(frozen=True)
class Party:
    """One who gives, takes, sees or carries out."""

    organisation: str = ""
    person: str = ""
    role: str = ""

    def __str__(self) -> str:
        return "　".join(part for part in (self.organisation, self.role, self.person) if part)

    @property
    def title(self) -> str:
        """How an official text calls the party: by role, else by organisation, else by name."""
        return self.role or self.organisation or self.person

    def as_body(self) -> dict[str, str]:
        """Return the party as an entry holds it."""
        return {"organisation": self.organisation, "person": self.person, "role": self.role}

    def is_same_person(self, other: "Party") -> bool:
        """Tell whether two parties are one person: the same name, and no two different organisations.

        >>> Party("市民課", "狛江 花子").is_same_person(Party("", "狛江花子"))
        True
        >>> Party("市民課", "田中").is_same_person(Party("課税課", "田中"))
        False
        """
        ours, theirs = _bare(self.organisation), _bare(other.organisation)
        return _bare(self.person) == _bare(other.person) and (ours == theirs or not ours or not theirs)


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def party_of(body: Mapping[str, Any]) -> Party:
    """Return the party that an entry holds."""
    return Party(body["organisation"], body["person"], body["role"])


def parse_party(text: str, option: str, default: Party | None = None) -> Party:
    """Read a party as it is written in an option.

    Args:
        text: `所属／氏名／役割`, `所属／氏名` or `氏名`; "" where nobody said.
        option: the option's name, for messages.
        default: what the case file says of that side. Its role stands only beside its own organisation.

    Raises:
        UsageError: there is no person, there are more than three parts, or a part is no plain short text.

    >>> parse_party("狛江　花子", "--from", Party("政策室", "", "係員"))
    Party(organisation='政策室', person='狛江 花子', role='係員')
    >>> parse_party("東京コロニー／山田", "--to", Party("政策室", "", "係員"))
    Party(organisation='東京コロニー', person='山田', role='')
    """
    if not text.strip() and not (default and default.person):
        raise UsageError(
            f"{option} の人が書かれていません。",
            f"{option} 氏名、または {option} 所属／氏名／役割 と書いてください。",
            code="party",
        )
    parts = [_SPACE.sub(" ", part).strip() for part in _PARTS.split(text)]
    known = default or Party()
    match parts:
        case [person]:
            found = Party(known.organisation, person or known.person, known.role)
        case [organisation, person]:
            role = known.role if _bare(organisation) == _bare(known.organisation) else ""
            found = Party(organisation, person, role)
        case [organisation, person, role]:
            found = Party(organisation, person, role)
        case _:
            raise _misspelt(option, "／で分けた部分が 3 つより多くあります")
    if not found.person:
        raise _misspelt(option, "氏名がありません")
    if any(len(part) > LONGEST_PART or _CONTROL.search(part) for part in parts):
        raise _misspelt(option, f"長すぎる（{LONGEST_PART} 文字まで）か、文字でないものが入っています")
    return found


def _misspelt(option: str, what: str) -> UsageError:
    return UsageError(
        f"{option} に書かれた人を読み取れません（{what}）。",
        f"{option} 所属／氏名／役割 のように書いてください。氏名だけ、所属／氏名 だけでもかまいません。",
        code="party",
    )
