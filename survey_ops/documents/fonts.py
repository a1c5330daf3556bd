"""Japanese fonts: what they can draw and how wide it is.

A PDF library drops a glyph it does not have with no more than a log line, and a shaping engine drops a variation
selector it does not know. So nothing is drawn here before its font was asked. The unit of every question is the
cluster, a base character with the selector and marks that belong to it, and a font *draws* a cluster only when

1. the font's cmap has the base; with a selector, its table of sequences (cmap format 14) has exactly that pair;
2. the glyph has ink, unless the character is a space: fonts of 外字 have empty slots;
3. marks come out composed with the base, or their ink lies over the base and not over each other (a font without
   anchors puts a mark of one letter over the next, and the same mark twice in one place);
4. it is text: no control, no format character, none of private use unless the font is declared to hold 外字, and
   nothing that runs from right to left.

A `FontStack` asks its typefaces in order and gives each cluster to the first that draws it, whole. `runs` divides a
text accordingly. A cluster of one character is drawn through the cmap, with no kerning and no ligatures; a cluster
with a selector or marks is a run of its own, whose glyphs are known here (`Typeface.placed`), so that nothing is
shaped when it is drawn. Widths are therefore sums over clusters, and the page shows what was measured.

HarfBuzz reads the files: it maps them and looks up what is asked for, where a table read whole takes a tenth of a
second for each font.
"""

import math
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from survey_ops.domain.characters import SELECTORS, clusters, code_points, is_attached, is_private

Family = Literal["sans", "serif"]

MM_PER_POINT = 25.4 / 72

_LANGUAGE = "ja"  # left open, it would come from the machine, and a font may draw other forms for another
_FEATURES = {"kern": False, "liga": False, "clig": False}
_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_REPLACEMENT = "\ufffd"
_MISSING_WIDTH = 1000
_OVERHANG = 0.1
"""Em; how far a mark may stand out at the sides of its base."""

_TABLES = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "post", "OS/2")
"""What a PDF needs of a font file, besides the outlines."""
_UNICODE_CMAPS = frozenset({(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 6), (3, 1), (3, 10)})

FontFault = Literal["not_a_font", "tables", "no_unicode"]

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Memo(dict[_Key, _Value], Generic[_Key, _Value]):
    """A dictionary that finds what it lacks, once."""

    def __init__(self, find: Callable[[_Key], _Value]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: _Key) -> _Value:
        value = self[key] = self._find(key)
        return value


class PlacedGlyph(NamedTuple):
    """A glyph of a cluster, where it is drawn; lengths in thousandths of an em.

    Attributes:
        number: of the glyph in its font.
        text: the characters that it stands for in the text of the PDF.
        x: of its origin, from the origin of the cluster to the right.
        y: of its origin, from the baseline upward.
        width: its own advance.
    """

    number: int
    text: str
    x: int
    y: int
    width: int


class _Shaped(NamedTuple):
    """A glyph of a shaped cluster: its origin, the box of its ink, how far it moves the pen; font units."""

    number: int
    x: int
    y: int
    left: int
    right: int
    bottom: int
    top: int
    advance: int

    def overlaps(self, other: "_Shaped") -> bool:
        """Tell whether the boxes of the ink have a common area."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.top <= other.bottom or other.top <= self.bottom)


@dataclass(frozen=True)
class Typeface:
    """A font file, what it draws and its advance widths.

    Attributes:
        family: the name it is registered under in a PDF.
        path: the font file; of a collection (.ttc) the first font.
        private: it holds the city's own 外字: its characters of private use are what the register means.
    """

    family: str
    path: Path
    private: bool = False

    @cached_property
    def _font(self) -> Any:
        import uharfbuzz  # type: ignore[import-untyped]  # it has no types

        return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path))))

    @cached_property
    def _alone(self) -> "FontStack":
        return FontStack((self,))

    def fault(self) -> FontFault | None:
        """Return why the file cannot be used, or None.

        Raises:
            OSError: it cannot be read.
        """
        with self.path.open("rb"):
            pass  # the engine would say no more than that it failed
        face = self._font.face
        tags = set(face.table_tags) if face.glyph_count else set()
        if not tags:
            return "not_a_font"
        if not tags.issuperset(_TABLES) or tags.isdisjoint({"glyf", "CFF "}):
            return "tables"
        return None if _has_unicode_cmap(bytes(face.reference_table("cmap").data)) else "no_unicode"

    def repertoire(self) -> Iterator[str]:
        """Yield every cluster of the font's own tables: characters, and sequences of base and selector."""
        face = self._font.face
        yield from map(chr, sorted(face.unicodes))
        for selector in sorted(face.variation_selectors):
            yield from (chr(base) + chr(selector) for base in sorted(face.variation_unicodes(selector)))

    def glyph(self, cluster: str) -> int | None:
        """Return the number of the glyph of a character or of a base with one selector; None without one."""
        base = ord(cluster[0])
        if len(cluster) == 1:
            found = self._font.get_nominal_glyph(base)
        else:
            found = self._font.get_variation_glyph(base, ord(cluster[1]))
        return int(found) if found else None

    def advance(self, cluster: str) -> int | None:
        """Return how wide a cluster is drawn, in thousandths of an em; None when it cannot be drawn exactly."""
        placed = self.placed(cluster)
        return placed[0].width if placed else None

    def placed(self, cluster: str) -> tuple[PlacedGlyph, ...]:
        """Return the glyphs that draw a cluster, its base first; none when it cannot be drawn exactly."""
        if not self._may_draw(cluster[0]):
            return ()
        plain = cluster[:2] if SELECTORS.match(cluster, 1) else cluster[0]
        number = self.glyph(plain)
        if number is None or not (self._has_ink(number) or _is_space(cluster)):
            return ()
        marks = cluster[len(plain) :]
        if not marks:
            return (PlacedGlyph(number, cluster, 0, 0, self._own_advance(number)),)
        if _is_space(cluster) or SELECTORS.search(marks) or len(set(marks)) < len(marks):
            return ()
        shaped = self._shape(cluster)
        # Every glyph needs text of its own: a reader of the PDF takes one without for a glyph of unknown meaning.
        if len(shaped) > len(cluster) or not self._is_whole(shaped):
            return ()
        texts = [cluster[: len(cluster) - len(shaped) + 1], *cluster[len(cluster) - len(shaped) + 1 :]]
        return tuple(
            PlacedGlyph(
                glyph.number,
                text,
                self._thousandths(glyph.x),
                self._thousandths(glyph.y),
                self._own_advance(glyph.number),
            )
            for glyph, text in zip(shaped, texts, strict=True)
        )

    def _may_draw(self, char: str) -> bool:
        if char.isascii():
            return char.isprintable()
        if is_attached(char) or char == _REPLACEMENT or unicodedata.category(char) in _NO_TEXT:
            return False
        return (self.private or not is_private(char)) and unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT

    def _has_ink(self, number: int) -> bool:
        extents = self._font.get_glyph_extents(number)
        return extents is not None and extents.width != 0 and extents.height != 0

    def _thousandths(self, units: int) -> int:
        # Rounded as the widths of a PDF are, halves upward, so that a line is as wide as its parts.
        em: int = self._font.face.upem
        return math.floor(1000 * units / em + 0.501)

    def _own_advance(self, number: int) -> int:
        return self._thousandths(self._font.get_glyph_h_advance(number))

    def _is_whole(self, shaped: list[_Shaped]) -> bool:
        """Tell whether a base with marks is drawn, every mark where a reader expects it."""
        base, marks = shaped[0], shaped[1:]
        slack = _OVERHANG * self._font.face.upem
        return (
            all(glyph.number for glyph in shaped)
            and bool(base.advance == self._font.get_glyph_h_advance(base.number))
            and all(-slack <= mark.left < mark.right <= base.advance + slack for mark in marks)
            and not any(mark.overlaps(other) for mark, other in combinations(marks, 2))
            and not any(mark.advance for mark in marks)
        )

    def _shape(self, cluster: str) -> list[_Shaped]:
        import uharfbuzz

        buffer = uharfbuzz.Buffer()
        buffer.add_str(cluster)
        buffer.direction, buffer.language = "ltr", _LANGUAGE
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._font, buffer, _FEATURES)
        glyphs, pen = [], 0
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            box = self._font.get_glyph_extents(info.codepoint)
            x, y = pen + position.x_offset, position.y_offset
            left, top = x + box.x_bearing, y + box.y_bearing
            glyphs.append(
                _Shaped(info.codepoint, x, y, left, left + box.width, top + box.height, top, position.x_advance)
            )
            pen += position.x_advance
        return glyphs

    @property
    def units_per_em(self) -> int:
        """How many units of the font an em has."""
        return int(self._font.face.upem)

    def draw_outline(self, cluster: str, pen: object) -> None:
        """Draw the outline of a cluster without marks with a pen of fontTools, in units of the font."""
        self._font.draw_glyph_with_pen(self.glyph(cluster), pen)

    def missing(self, text: str) -> tuple[str, ...]:
        """Return what of `text` cannot be drawn; see `FontStack.missing`."""
        return self._alone.missing(text)

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in mm at `size` points; see `FontStack.width`."""
        return self._alone.width(text, size)


def _is_space(cluster: str) -> bool:
    return unicodedata.category(cluster[0]) == "Zs"


def _has_unicode_cmap(table: bytes) -> bool:
    """Tell whether a cmap table maps Unicode; a symbol font would draw a picture for every letter."""
    count = int.from_bytes(table[2:4], "big")
    records = struct.iter_unpack(">HHL", table[4 : 4 + 8 * count])
    return any(record[:2] in _UNICODE_CMAPS for record in records)


class Run(NamedTuple):
    """A piece of text that is drawn in one go.

    Attributes:
        family: of the typeface that draws it.
        text: one cluster or more.
        needs_shaping: it is one cluster with a selector or marks, drawn by its placed glyphs.
        advance: its width in thousandths of an em.
    """

    family: str
    text: str
    needs_shaping: bool
    advance: int

    def width(self, size: float) -> float:
        """Return its width in mm at `size` points."""
        return self.advance / 1000 * size * MM_PER_POINT


class UndrawableError(ValueError):
    """A text that no typeface draws whole came to be drawn: nobody asked `missing` before."""


@dataclass(frozen=True)
class FontStack:
    """Typefaces in the order in which they are asked; all answers are kept.

    Attributes:
        typefaces: the first is the one that text is set in; the others draw what it cannot.
    """

    typefaces: tuple[Typeface, ...]

    @cached_property
    def _homes(self) -> _Memo[str, Typeface | None]:
        """Cluster -> the typeface that draws it; a mark or selector by itself has none."""
        return _Memo(
            lambda cluster: next((face for face in self.typefaces if face.advance(cluster) is not None), None)
        )

    @cached_property
    def _advances(self) -> _Memo[str, int]:
        """Cluster -> thousandths of an em."""
        return _Memo(self._advance)

    @cached_property
    def _singles(self) -> _Memo[str, float]:
        """Character -> thousandths of an em, or not a number when it belongs to the one before it."""
        return _Memo(lambda char: float("nan") if is_attached(char) else self._advances[char])

    def _advance(self, cluster: str) -> int:
        home = self._homes[cluster]
        return _MISSING_WIDTH if home is None else home.advance(cluster) or 0

    def typeface(self, family: str) -> Typeface:
        """Return the typeface of a run."""
        return next(face for face in self.typefaces if face.family == family)

    def width(self, text: str, size: float) -> float:
        """Return the width of `text` in mm at `size` points; a cluster that is missing counts one em."""
        total = sum(map(self._singles.__getitem__, text))
        if total != total:  # not a number: something in it belongs together
            total = sum(map(self._advances.__getitem__, clusters(text)))
        return total / 1000 * size * MM_PER_POINT

    def doubtful(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the characters that no typeface draws by itself, marks and selectors among them.

        A text without any of them is drawn whole: over many texts, this is found far sooner than `missing` of each.
        """
        letters: set[str] = set()
        letters.update(*texts)
        return frozenset(char for char in letters if self._homes[char] is None)

    def missing(self, text: str) -> tuple[str, ...]:
        """Return what of `text` cannot be drawn, as `U+XXXX` or `U+XXXX U+XXXXX`, in order, each once."""
        if not self.doubtful((text,)):
            return ()
        found: dict[str, None] = {}
        for cluster in clusters(text):
            if self._homes[cluster] is None:
                told = cluster if self._homes[cluster[0]] else cluster[0]
                found[code_points(told)] = None
        return tuple(found)

    def runs(self, text: str) -> tuple[Run, ...]:
        """Divide `text` into runs of one typeface.

        Raises:
            UndrawableError: `missing` names something of it.
        """
        homes = set(map(self._homes.__getitem__, text))
        if len(homes) == 1 and (home := homes.pop()):
            return (Run(home.family, text, False, sum(map(self._advances.__getitem__, text))),)
        runs: list[Run] = []
        for cluster in clusters(text):
            home, last = self._homes[cluster], runs[-1] if runs else None
            if home is None:
                raise UndrawableError("a text has letters that no typeface draws")
            run = Run(home.family, cluster, len(cluster) > 1, self._advances[cluster])
            if last and last.family == run.family and not last.needs_shaping and not run.needs_shaping:
                runs[-1] = Run(run.family, last.text + cluster, False, last.advance + run.advance)
            else:
                runs.append(run)
        return tuple(runs)


def needs_shaping(text: str) -> bool:
    """Tell whether `text` is more than a glyph for each character: variation sequences and combining marks."""
    return not text.isascii() and any(map(is_attached, text))


@cache
def load_typeface(family: Family) -> Typeface:
    """Return a bundled font: `sans` (ゴシック体) for labels, `serif` (明朝体) for forms."""
    import pylopdf_fonts_jp

    path = pylopdf_fonts_jp.serif_path() if family == "serif" else pylopdf_fonts_jp.sans_path()
    return Typeface(family, path)


@cache
def bundled_stack() -> FontStack:
    """Return the bundled fonts, `sans` first."""
    return FontStack((load_typeface("sans"), load_typeface("serif")))
