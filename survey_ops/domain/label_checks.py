"""Which labels two people compare with the register before a run leaves the office (照合リスト).

    1. the first, the 10th, the 100th and the last label: where a shift begins, and where it has grown
    2. of the others twenty by ticket: the smallest `ticket/v1` of their numbers, the seed being the hash of the
       ledger's entry of the run

The entry is made with the labels and cannot be known before; so nobody, and no program that made a mistake in some
rows alone, chooses what is looked at, and anyone can work the numbers out again.
"""

from collections.abc import Mapping

from survey_ops.domain.tickets import draw_tickets, smallest

BY_TICKET = 20
_FIXED = (1, 10, 100)


def labels_to_check(total: int, seed: str) -> Mapping[int, str]:
    """Return label number -> why it is looked at, by number.

    Args:
        total: labels of the run that leave the office.
        seed: hash of the run's entry.

    >>> list(labels_to_check(3, "ab" * 32).items())
    [(1, '先頭'), (2, '抽選'), (3, '最後')]
    """
    why = {number: "先頭" if number == 1 else f"{number}番目" for number in _FIXED if number <= total}
    if total > 1:
        why.setdefault(total, "最後")
    others = [number for number in range(1, total + 1) if number not in why]
    tickets = draw_tickets(seed, map(str, others))
    drawn = {others[row]: "抽選" for row in smallest(tickets, min(BY_TICKET, len(others))).tolist()}
    return dict(sorted({**why, **drawn}.items()))
