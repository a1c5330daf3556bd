"""What was kept outside of the case: checkpoints, plain or signed, from text, photographs and PDFs; exports; keys."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from survey_ops.domain.chain import Checkpoint, StoredEntry, parse_checkpoint
from survey_ops.domain.first_difference import exported_entry
from survey_ops.domain.signed_checkpoint import SignedCheckpoint, parse_key, parse_signed
from survey_ops.errors import InputError, UsageError

_LARGEST_TEXT = 1_000_000  # bytes; a longer file is no note of checkpoints
_BETWEEN = re.compile(r"[\s\"'<>,、。「」()（）]+")


@dataclass(frozen=True)
class Paper:
    """A checkpoint from outside; `signed` where it carries a signature, genuine or not."""

    checkpoint: Checkpoint
    signed: SignedCheckpoint | None = None


@dataclass(frozen=True)
class KeptOutside:
    """What the ledger is held against.

    Attributes:
        papers: checkpoints.
        public_keys: from paper, in the place of those on record.
        export: entries of an export, None where there is none.
    """

    papers: tuple[Paper, ...] = ()
    public_keys: tuple[bytes, ...] = ()
    export: tuple[StoredEntry, ...] | None = None

    @property
    def last(self) -> int:
        """The number of the last entry that it speaks of; 0 where of none."""
        return max([len(self.export or ()), *(paper.checkpoint.entry for paper in self.papers)])


def read_kept(checkpoints: Sequence[str], public_keys: Sequence[str], export: Path | None) -> KeptOutside:
    """Read what somebody typed or named.

    Args:
        checkpoints: each `N:HEAD`, a signed text, or the name of a text, picture or PDF with either.
        public_keys: each as printed or as 64 hexadecimal figures.
        export: what `ledger export` wrote.

    Raises:
        UsageError: one is neither a checkpoint nor a file, or no public key.
        InputError: a file cannot be read, or shows no checkpoint.
    """
    papers = tuple(dict.fromkeys(paper for said in checkpoints for paper in _read_paper(said)))
    found = tuple(_read_key(said) for said in public_keys)
    return KeptOutside(papers, found, None if export is None else tuple(_read_export(export)))


def _read_paper(said: str) -> list[Paper]:
    typed = parse_paper(said)
    if typed:
        return [typed]
    if not _is_file(said):
        raise UsageError(
            "チェックポイントの書き方が正しくありません。",
            "様式に印字されたとおり、記録の番号、コロン（:）、64 桁のハッシュを続けて書くか、"
            "署名つきの文字列（SOC1- で始まるもの）、または様式の写真・スキャン・PDF のファイルを指定してください。"
            "ファイルを指定したのなら、その名前のファイルがありません。",
            code="checkpoint",
        )
    file = Path(said)
    found = list(dict.fromkeys([*_in_text(file), *_in_pictures(file)]))
    if not found:
        raise InputError(
            f"{file} に、チェックポイントが見つかりません。",
            "様式の右下の QR コードがはっきり写るように撮り直すか、その左にある「番号:ハッシュ」を書いてください。",
            code="no_checkpoint",
        )
    return found


def _is_file(said: str) -> bool:
    try:
        return Path(said).is_file()
    except (OSError, ValueError):  # too long, or no name of a file
        return False


def parse_paper(text: str) -> Paper | None:
    """Read one checkpoint, signed or plain, white space anywhere ignored; None where it is none."""
    signed = parse_signed(text)
    if signed:
        return Paper(signed.checkpoint, signed)
    plain = parse_checkpoint(text) if len(text) <= _LARGEST_TEXT else None
    return Paper(plain) if plain else None


def _in_text(file: Path) -> list[Paper]:
    """Return the checkpoints in a text file; none where it is no text."""
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig") if len(data) <= _LARGEST_TEXT else ""
    except (OSError, UnicodeDecodeError):
        return []
    whole = parse_paper(text)
    words = [text, *text.splitlines(), *_BETWEEN.split(text)]
    return [whole] if whole else list(dict.fromkeys(_parsed(words)))


def _in_pictures(file: Path) -> Iterator[Paper]:
    with file.open("rb") as opened:
        if is_text(opened.read(64)):
            return
    from survey_ops.documents.code_reader import read_codes  # here, for most checkpoints are typed

    for page in read_codes(file):
        yield from _parsed(page.texts)


def is_text(head: bytes) -> bool:
    """Tell whether a file that begins so is text; no picture does, but a PDF is one to be read as a picture."""
    return not head.startswith(b"%PDF-") and all(byte >= 0x20 or byte in b"\t\r\n" for byte in head)


def _parsed(texts: Iterable[str]) -> Iterator[Paper]:
    for text in texts:
        paper = parse_paper(text)
        if paper:
            yield paper


def _read_key(said: str) -> bytes:
    key = parse_key(said)
    if key is None:
        raise UsageError(
            "公開鍵の書き方が正しくありません。",
            "様式に印字された「署名の公開鍵」の 64 桁を書いてください（空白はあってもなくてもかまいません）。",
            code="public_key",
        )
    return key


def _read_export(file: Path) -> Iterator[StoredEntry]:
    try:
        lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise InputError(
            f"書出しの控え {file} を読めません（番号 {error.errno}）。",
            "survey-ops ledger 案件 export で書き出したファイルを指定してください。",
            code="export_unreadable",
        ) from None
    for number, line in enumerate(lines, start=1):
        try:
            yield exported_entry(line)
        except (RecursionError, ValueError):
            raise InputError(
                f"書出しの控え {file} の {number} 行目が、台帳の記録として読めません。",
                "survey-ops ledger 案件 export で書き出したファイルを、手を加えずに指定してください。",
                code="export_damaged",
            ) from None
