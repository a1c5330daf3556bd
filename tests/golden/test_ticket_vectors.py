r"""Vectors of `ticket/v1`, computed by hand with `sha256sum`.

prefix=$(printf 'survey-ops/ticket/v1\n%s' "$seed" | sha256sum | cut -c1-64)
printf '%s%s' "$prefix" "$id" | sha256sum
"""

import pytest

from survey_ops.domain.tickets import draw_tickets, ids_sha256, normal_seed, ticket, ticket_prefix

VECTORS = [
    (
        "test",
        "0001",
        "bccaadff87aa337d61a1b06641e7adecdd53a27bf1e06e2f659ff88ec1fa46d4",
        "0cc31bafcb54693a3a46b8480e1a906e9d712acd84d295dd3eab9616137e1acf",
    ),
    (
        "test",
        "0002",
        "bccaadff87aa337d61a1b06641e7adecdd53a27bf1e06e2f659ff88ec1fa46d4",
        "42c615873b70ae968b2d6ccbd5d0b047e2acc63f24de808dafd8d49d14639a00",
    ),
    (
        "さいころ 3 1 4",
        "A-1",
        "6fc5e6e7d2aaaeb585f3243a0b2f65042a9a31de4f76168c618128065f23dfd3",
        "2ddc498582c2fba9bda924d6d826e82e9f910ab19025edfdf2d50ead08d4a026",
    ),
    (
        "kōhō",
        "ID_~!",
        "30bf97aa1bb8547fb33b1b2e80dc7e93594dc1b642bed2550f6efeabb78e91c0",
        "4dcc4062117b00c095e48ca0716216d2b5d8a069ac144f733855a4070b8fa327",
    ),
]


@pytest.mark.parametrize(("seed", "resident", "prefix", "expected"), VECTORS)
def test_vector(seed: str, resident: str, prefix: str, expected: str) -> None:
    assert ticket_prefix(seed) == prefix.encode()
    assert ticket(seed, resident) == expected
    words = draw_tickets(seed, [resident])[0]
    assert b"".join(int(word).to_bytes(8, "big") for word in words).hex() == expected


def test_ids_hash() -> None:
    # printf '0001\n0002\n' | sha256sum
    assert ids_sha256(["0001", "0002"]) == "be39764fef8d971ef2e7bd17a47e255352b43d3be638de443cdf7d7ed0cc67e6"


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (" test\u3000", "test"),
        ("\t\n\v\f\rtest\r\n", "test"),
        ("さいころ 3 1 4", "さいころ 3 1 4"),
        ("ko\u0304ho\u0304", "kōhō"),  # NFD as macOS writes it
        ("か\u3099", "が"),
        ("\u00a0a", "\u00a0a"),  # only the spaces named are stripped
        ("x" * 200, "x" * 200),
    ],
)
def test_seed_is_made_normal(written: str, normal: str) -> None:
    assert normal_seed(written) == normal


@pytest.mark.parametrize(
    ("written", "fault"),
    [("", "empty"), (" \u3000\t", "empty"), ("x" * 201, "long"), ("a\x00b", "control"), ("a\nb", "control")],
)
def test_seed_is_refused(written: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{fault}$"):
        normal_seed(written)
