"""Shares in per cent to one place (小数点以下第２位を四捨五入), in whole numbers, so that halves always go up."""

from fractions import Fraction


def tenths(share: Fraction) -> int:
    """Return a share in tenths of a per cent, halves away from zero.

    >>> tenths(Fraction(1, 8)), tenths(Fraction(-1, 2000)), tenths(Fraction(1, 2001))
    (125, -1, 0)
    """
    scaled = abs(share) * 2000
    half_up = (scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return half_up if share >= 0 else -half_up


def per_cent(part: int, whole: int) -> str:
    """Return `part` of `whole` in per cent; "－" of nothing.

    >>> per_cent(1367, 3055), per_cent(1, 2000), per_cent(3, 0)
    ('44.7', '0.1', '－')
    """
    return decimal(tenths(Fraction(part, whole))) if whole > 0 else "－"


def decimal(value: int) -> str:
    """Return tenths as a decimal.

    >>> decimal(1000), decimal(-3)
    ('100.0', '-0.3')
    """
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


def signed(value: int) -> str:
    """Return tenths as a decimal with its sign.

    >>> signed(3), signed(0), signed(-12)
    ('+0.3', '0.0', '-1.2')
    """
    return f"+{decimal(value)}" if value > 0 else decimal(value)
