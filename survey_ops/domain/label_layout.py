"""What a label looks like: sizes, order of the blocks, honorifics, what is left out.

A layout is data that a template gives (`templates/labels/`). What a city may choose it chooses there; what makes
a label unreadable, type below the floors of `FLOORS`, is refused when the template is read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

from survey_ops.errors import ConfigError, Problem

Block = Literal["postal_code", "address", "building", "name", "sender"]
Omission = Literal["nothing", "prefecture", "city"]
Shrinking = Literal["name", "both"]

BLOCKS: tuple[Block, ...] = get_args(Block)
NEEDED: tuple[Block, ...] = ("postal_code", "address", "building", "name")
FLOORS: Mapping[Block, float] = {"postal_code": 8.0, "address": 8.0, "building": 8.0, "name": 10.0, "sender": 6.0}
"""Points below which no template may go: smaller type on labels is what residents complain of."""
SMALLEST = 4.5
"""Points for what the office accepted although it is too long."""

_SMALLEST: Mapping[Block, float] = {"postal_code": 8.0, "address": SMALLEST, "building": SMALLEST, "name": SMALLEST}
_LARGEST = 36.0
_LONGEST_HONORIFIC = 4
_PREFECTURE = re.compile(
    r"東京都|北海道|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県"
    r"|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀"
    r"|兵庫|奈良|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|沖縄)県"
)


@dataclass(frozen=True)
class Address:
    """What stands on a label."""

    postal_code: str
    address: str
    building: str
    name: str


@dataclass(frozen=True)
class Sizes:
    """Sizes of a block in points: from `start` down in steps to `floor`; broken into lines at `wrap` and below."""

    start: float
    step: float
    floor: float
    wrap: float

    @cached_property
    def steps(self) -> tuple[float, ...]:
        """Every size, the largest first.

        >>> Sizes(12.0, 1.5, 8.0, 9.0).steps
        (12.0, 10.5, 9.0, 8.0)
        """
        count = int((self.start - self.floor) / self.step + 1e-6)
        found = [round(self.start - number * self.step, 3) for number in range(count + 1)]
        return tuple(found) if found[-1] <= self.floor else (*found, self.floor)


@dataclass(frozen=True)
class Honorifics:
    """What follows a name.

    Attributes:
        person: 様.
        organisation: 御中.
        organisations: parts of a name that make it an organisation's (株式会社).
        endings: ends of a name that make it an organisation's (病院).
        titles: parts of an organisation's name that make it a person's in it (代表取締役).
        present: ends of a name after which none is added, for it is there (様, 御中, 様方).
    """

    person: str
    organisation: str
    organisations: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    def of(self, name: str, building: str = "") -> str:
        """Return the honorific of a name; "" where there is one already, or no name.

        A building that ends with the organisation's honorific has taken it: none is added to its department.
        """
        bare = name.rstrip().replace(" ", "\u3000")
        if not bare or bare.endswith(self.present):
            return ""
        if not self.is_organisation(name.rstrip()):
            return self.person
        taken = self.organisation and building.rstrip().endswith(self.organisation)
        return "" if taken else self.organisation

    def length_of_present(self, name: str) -> int:
        """Return how many characters at the end of a name are its honorific and the spaces before it."""
        ending = max((ending for ending in self.present if name.endswith(ending)), key=len, default="")
        stem = name[: len(name) - len(ending)]
        return len(name) - len(stem.rstrip()) if ending and stem.strip() else 0

    def is_organisation(self, name: str) -> bool:
        """Tell whether a name is an organisation's and names nobody in it."""
        named_so = any(part in name for part in self.organisations) or name.endswith(self.endings)
        return named_so and not any(title in name for title in self.titles)


@dataclass(frozen=True)
class Printed:
    """The text of every block as it is printed; "" where there is none.

    Attributes:
        texts: by block.
        kept: so many characters at the end of the name that no line break parts from it: the honorific.
    """

    texts: Mapping[Block, str]
    kept: int


@dataclass(frozen=True)
class LabelLayout:
    """How a label looks; lengths in mm, sizes in points.

    Attributes:
        name: what the case file calls it.
        title: for people.
        blocks: from top to bottom; `sender` only where it is wanted.
        postal_mark: whether 〒 stands before the postal code.
        leave_out: what is not printed of an address: nothing, the prefecture, or for addresses in the office's
            own city that and the city.
        padding: kept free at the sides, and above and below.
        leading: height of a line by its size.
        gap: around the name.
        sizes: by block.
        shrink: which gives way first: the name, or name and small text alike.
        honorifics: what follows the name.
        sender: the sender's text; `{city}` is the office's city.
        city: the office's city, from the case.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    postal_mark: bool
    leave_out: Omission
    padding: tuple[float, float]
    leading: float
    gap: float
    sizes: Mapping[Block, Sizes]
    shrink: Shrinking
    honorifics: Honorifics
    sender: str = ""
    city: str = ""

    def of_case(
        self, *, city: str = "", honorific: str | None = None, organisation_honorific: str | None = None
    ) -> "LabelLayout":
        """Return the layout with what the case says; None keeps what the template says."""
        template = self.honorifics
        honorifics = replace(
            template,
            person=template.person if honorific is None else honorific,
            organisation=template.organisation if organisation_honorific is None else organisation_honorific,
        )
        return replace(self, city=city, honorifics=honorifics)

    def fixed_texts(self) -> dict[str, str]:
        """Return what stands on labels beside the addresses, by its key: a font must have all of it."""
        mark = "〒" if self.postal_mark else ""
        sender = self._sender_text if "sender" in self.blocks else ""
        honorifics = self.honorifics
        return {
            "postal_mark": mark,
            "sender": sender,
            "honorific.person": honorifics.person,
            "honorific.organisation": honorifics.organisation,
        }

    def printed(self, address: Address) -> Printed:
        """Return what a label of this layout shows of an address."""
        honorific = self.honorifics.of(address.name, address.building)
        code = address.postal_code
        texts: dict[Block, str] = {
            "postal_code": f"〒{code}" if code and self.postal_mark else code,
            "address": self._shortened(address) if self.leave_out != "nothing" else address.address,
            "building": address.building,
            "name": f"{address.name}\u3000{honorific}" if honorific else address.name,
            "sender": self._sender_text,
        }
        kept = len(honorific) + 1 if honorific else self.honorifics.length_of_present(address.name)
        return Printed(texts, kept)

    def _shortened(self, address: Address) -> str:
        """Leave out what the postal code says; without one, or where nothing would be left, nothing is."""
        text = address.address
        prefecture = _PREFECTURE.match(text)
        rest = text[prefecture.end() :] if prefecture else text
        if self.leave_out == "city":
            own = self.city[prefecture.end() :] if (prefecture := _PREFECTURE.match(self.city)) else self.city
            rest = rest[len(own) :] if own and rest.startswith(own) else text
        return rest.lstrip() if address.postal_code and rest.strip() else text

    @cached_property
    def _sender_text(self) -> str:
        return self.sender.replace("{city}", self.city).strip() if self.city or "{city}" not in self.sender else ""

    @cached_property
    def small_steps(self) -> tuple[tuple[tuple[Block, float, bool], ...], ...]:
        """Step by step, all blocks but the name: block, size, whether it may be broken at that size."""
        sizes = {block: self.sizes[block] for block in self.blocks if block != "name"}
        count = max(len(held.steps) for held in sizes.values())
        return tuple(
            tuple(
                (
                    block,
                    size := held.steps[min(step, len(held.steps) - 1)],
                    size <= held.wrap and block != "postal_code",
                )
                for block, held in sizes.items()
            )
            for step in range(count)
        )

    @cached_property
    def name_steps(self) -> tuple[tuple[tuple[Block, float, bool], ...], ...]:
        """Step by step, the name as in `small_steps`."""
        held = self.sizes["name"]
        return tuple((("name", size, size <= held.wrap),) for size in held.steps)

    @property
    def is_even(self) -> bool:
        """Whether name and small text shrink alike."""
        return self.shrink == "both"

    @cached_property
    def at_floor(self) -> "LabelLayout":
        """The layout with the smallest sizes alone."""
        return replace(self, sizes={block: replace(held, start=held.floor) for block, held in self.sizes.items()})

    @cached_property
    def below_floor(self) -> "LabelLayout":
        """The layout for labels that the office accepted although they are too long."""
        sizes = {block: replace(held, floor=_SMALLEST.get(block, held.floor)) for block, held in self.sizes.items()}
        return replace(self, sizes=sizes, shrink="both")


def parse_layout(data: Mapping[str, Any], file: str) -> LabelLayout:
    """Return the layout of a template.

    Raises:
        ConfigError: with everything that is wrong: keys that are missing or unknown, values of another kind,
            sizes below the floors, blocks that are missing or named twice.
    """
    reader = _Reader(data, file)
    layout = reader.layout()
    if layout is not None:
        return layout
    raise ConfigError(
        f"宛名の割付けの定義 {file} に直すところが {len(reader.problems)} か所あります。",
        "定義を直すか、case.toml の labels.layout に別の割付けを指定してください。",
        code="layout",
        problems=reader.problems,
    )


_TABLES: Mapping[str, tuple[str, ...]] = {
    "padding": ("x", "y"),
    "sizes": BLOCKS,
    "honorific": ("person", "organisation", "organisations", "endings", "titles", "present"),
}
_SIZE_KEYS = ("start", "step", "floor", "wrap")
_KEYS = ("name", "title", "blocks", "postal_mark", "leave_out", "shrink", "leading", "gap", "sender", *_TABLES)


class _Reader:
    """Reads a template and notes every problem; what is wrong is read as something harmless and goes on."""

    def __init__(self, data: Mapping[str, Any], file: str) -> None:
        self._data = data
        self._file = file
        self.problems: list[Problem] = []

    def layout(self) -> LabelLayout | None:
        """Return the layout, or None when there are problems."""
        self._check_keys()
        blocks = self._blocks()
        padding = self._number("padding.x", 1.0, 20.0), self._number("padding.y", 0.5, 20.0)
        layout = LabelLayout(
            name=self._text("name"),
            title=self._text("title"),
            blocks=blocks,
            postal_mark=self._flag("postal_mark"),
            leave_out=self._choice("leave_out", get_args(Omission)),
            shrink=self._choice("shrink", get_args(Shrinking)),
            padding=padding,
            leading=self._number("leading", 1.0, 2.0),
            gap=self._number("gap", 0.0, 10.0),
            sizes={block: self._sizes(block) for block in BLOCKS if block != "sender" or "sender" in blocks},
            honorifics=self._honorifics(),
            sender=self._text("sender") if "sender" in blocks else "",
        )
        return None if self.problems else layout

    def _note(self, key: str, message: str, code: str = "value") -> None:
        self.problems.append(Problem(self._file, None, key, code, message))

    def _get(self, key: str) -> Any:
        held: Any = self._data
        for part in key.split("."):
            held = held.get(part) if isinstance(held, Mapping) else None
        return held

    def _check_keys(self) -> None:
        places: list[tuple[str, Any, Sequence[str]]] = [("", self._data, _KEYS)]
        places += [(f"{table}.", self._data.get(table), keys) for table, keys in _TABLES.items()]
        places += [
            (f"sizes.{block}.", self._get(f"sizes.{block}"), _SIZE_KEYS[: 3 if block == "postal_code" else 4])
            for block in BLOCKS
        ]
        for prefix, held, known in places:
            for key in sorted(set(held) - set(known)) if isinstance(held, Mapping) else ():
                self._note(f"{prefix}{key}", "知らない項目です。", "unknown_key")

    def _blocks(self) -> tuple[Block, ...]:
        held = self._get("blocks")
        names = list(held) if isinstance(held, list) else []
        found = tuple(block for name in names for block in BLOCKS if block == name)
        if len(found) != len(names) or len(set(found)) != len(found) or not set(NEEDED) <= set(found):
            wanted = "、".join(NEEDED)
            self._note("blocks", f"{wanted} を 1 回ずつ、上からの順に並べてください。sender を加えることもできます。")
            return NEEDED
        return found

    def _sizes(self, block: Block) -> Sizes:
        key, floor = f"sizes.{block}", FLOORS[block]
        if not isinstance(self._get(key), Mapping):
            self._note(key, "start、step、floor、wrap（ポイント）を書いてください。")
            return Sizes(floor, 1.0, floor, floor)
        smallest = self._number(f"{key}.floor", floor, _LARGEST)
        start = self._number(f"{key}.start", smallest, _LARGEST)
        step = self._number(f"{key}.step", 0.1, 6.0)
        wrap = self._number(f"{key}.wrap", smallest, _LARGEST) if "wrap" in self._get(key) else smallest
        return Sizes(start, step, smallest, wrap)

    def _honorifics(self) -> Honorifics:
        lists = {key: self._texts(f"honorific.{key}") for key in ("organisations", "endings", "titles", "present")}
        return Honorifics(self._honorific("person"), self._honorific("organisation"), **lists)

    def _honorific(self, key: str) -> str:
        held = self._get(f"honorific.{key}")
        if isinstance(held, str) and len(held) <= _LONGEST_HONORIFIC:
            return held
        self._note(f"honorific.{key}", f"{_LONGEST_HONORIFIC} 文字までの文字列を書いてください。")
        return ""

    def _texts(self, key: str) -> tuple[str, ...]:
        held = self._get(key)
        if isinstance(held, list) and all(isinstance(text, str) and text for text in held):
            return tuple(held)
        self._note(key, "文字列を並べてください（なければ [] とします）。")
        return ()

    def _text(self, key: str) -> str:
        held = self._get(key)
        if isinstance(held, str) and held.strip():
            return held
        self._note(key, "項目がないか、値の種類が違います。")
        return ""

    def _flag(self, key: str) -> bool:
        held = self._get(key)
        if not isinstance(held, bool):
            self._note(key, "true か false を書いてください。")
        return held is True

    def _choice(self, key: str, known: Sequence[Any]) -> Any:
        held = self._get(key)
        if held in known:
            return held
        self._note(key, f"{'、'.join(known)} のどれかを書いてください。")
        return known[0]

    def _number(self, key: str, least: float, most: float) -> float:
        held = self._get(key)
        if isinstance(held, bool) or not isinstance(held, (int, float)):
            self._note(key, "項目がないか、値の種類が違います。")
        elif not least <= held <= most:
            self._note(key, f"{least:g} から {most:g} までの数にしてください。", "range")
        else:
            return float(held)
        return least
