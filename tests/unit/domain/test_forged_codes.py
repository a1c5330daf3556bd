"""No custody code is accepted that the holder of the secret did not make: random, altered, cut short, foreign."""

import random
from collections.abc import Iterator

import pytest

from survey_ops.domain.codes import LabelCode, is_genuine, make_code, parse_code, parse_label_code
from survey_ops.domain.item_codes import ItemCode, is_genuine_item, make_item_code

SECRET, OTHER_SECRET = bytes(range(32)), bytes(range(1, 33))
CASE = "KM2021A"
SHEETS = 209
SEED = 20210402
RANDOM, MUTATED, FOREIGN = 1_000_000, 10_000, 10_000
SHARE = 50  # in the normal run one of so many random ones, and one of ten others; all of them with -m long
FIGURES, LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
TYPED = FIGURES + "０１２３４５６７８９ー－あカKM-l Oo"

GENUINE = {str(make_code(SECRET, CASE, sheet, generation)) for sheet in range(1, SHEETS + 1) for generation in (0, 1)}
ITEMS = {str(make_item_code(SECRET, CASE, number)) for number in range(1, 30)}
LABELS = {LabelCode(sheet, 0, place).text(SECRET, CASE) for sheet in range(1, 20) for place in range(1, 13)}


def accepted(text: str) -> str | None:
    """Return what a text is accepted as, by itself: a code that only the holder of the secret can have made."""
    code = parse_code(text, CASE)
    if isinstance(code, ItemCode):
        return str(code) if is_genuine_item(SECRET, code) else None
    if code and is_genuine(SECRET, code):
        return str(code)
    label = parse_label_code(text, SECRET, CASE)
    return label.text(SECRET, CASE) if label else None


def drawn(chance: random.Random, letters: str, length: int) -> str:
    return "".join(chance.choices(letters, k=length))


def random_codes(chance: random.Random, count: int) -> Iterator[str]:
    """Yield codes by chance: most of the right shape for sheets and items, some for labels, some of any letters."""
    for _ in range(count):
        sheet, kind = chance.randint(1, SHEETS), chance.random()
        if kind < 0.2:
            yield f"{CASE}-{chance.randint(1, 30):06d}-0-{drawn(chance, FIGURES, 13)}"
        elif kind < 0.7:
            yield f"{CASE}-{sheet:05d}-{chance.randint(0, 2)}-{drawn(chance, FIGURES, 13)}"
        elif kind < 0.8:
            yield f"{CASE}-{sheet:05d}-0-L{chance.randint(1, 12):02d}-{drawn(chance, FIGURES, 10)}"
        elif kind < 0.9:  # as an input method mangles them
            yield f"けｍ-{sheet:05d}-0-{drawn(chance, TYPED, 13)}"
        else:
            yield drawn(chance, LETTERS, chance.randint(0, 40))


def mutated_codes(chance: random.Random, count: int) -> Iterator[str]:
    """Yield genuine codes with one to three characters changed, taken out, put in or swapped."""
    sources = sorted(GENUINE | ITEMS | LABELS)
    for _ in range(count):
        letters = list(chance.choice(sources))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(letters) - 1)
            match chance.randrange(4):
                case 0:
                    letters[at] = chance.choice(LETTERS)
                case 1:
                    del letters[at]
                case 2:
                    letters.insert(at, chance.choice(LETTERS))
                case _:
                    letters[at], letters[at + 1] = letters[at + 1], letters[at]
        yield "".join(letters)


def foreign_codes(chance: random.Random, count: int) -> Iterator[str]:
    """Yield genuine codes of elsewhere: made with another secret, or with this one for another case."""
    for _ in range(count):
        sheet = chance.randint(1, 99_999)
        secret, case = chance.choice([(OTHER_SECRET, CASE), (OTHER_SECRET, "KM2021B"), (SECRET, "KM2021")])
        if case == CASE or secret == OTHER_SECRET:
            yield str(make_code(secret, case, sheet, chance.randint(0, 3)))
            yield str(make_item_code(secret, case, sheet))
            yield LabelCode(sheet, 0, 1).text(secret, case)
        else:
            yield str(make_code(secret, case, sheet, 0)).replace(f"{case}-", f"{CASE}-")


def test_genuine_codes_are_accepted() -> None:
    assert all(accepted(code) == code for code in GENUINE | ITEMS | LABELS)


@pytest.mark.parametrize(
    ("randoms", "others"),
    [(RANDOM // SHARE, MUTATED // 10), pytest.param(RANDOM, MUTATED, marks=pytest.mark.long)],
)
def test_no_forged_code_is_accepted(randoms: int, others: int) -> None:
    chance = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    print(f"seed {SEED}")
    assert [code for code in random_codes(chance, randoms) if accepted(code)] == []
    mutated = [
        code for code in mutated_codes(chance, others) if code not in GENUINE | ITEMS | LABELS
    ]  # one is changed back
    assert len(mutated) > others * 0.95
    assert [code for code in mutated if accepted(code)] == []
    assert [code for code in foreign_codes(chance, others) if accepted(code)] == []


def test_no_code_cut_short_is_accepted() -> None:
    short = [code[:at] for code in sorted(GENUINE | ITEMS | LABELS)[::20] for at in range(len(code))]
    assert [code for code in short if accepted(code)] == []


@pytest.mark.parametrize("text", ["-01-", "-00-", "-001-"])
def test_a_generation_has_one_way_to_be_written(text: str) -> None:
    code = str(make_code(SECRET, CASE, 5, int(text.strip("-"))))
    assert accepted(code) == code
    assert accepted(code.replace(f"-00005-{int(text.strip('-'))}-", f"-00005{text}")) is None


def test_the_end_alone_is_the_code_of_the_named_case() -> None:
    """Where an input method spoiled the letters, the figures decide: they are as many as before."""
    code = sorted(GENUINE)[0]
    assert accepted(code.removeprefix(CASE)) == code
    assert accepted(code.removeprefix(f"{CASE}-")) is None
    assert accepted(f"ＯＴＨＥＲ{code.removeprefix(CASE)}") is None
