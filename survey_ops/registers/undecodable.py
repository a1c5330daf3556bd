"""Where a file does not decode: every cell, by line and column, as far as a list is of use."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from survey_ops.errors import InputError, Problem
from survey_ops.registers.encodings import NAMES, codec, fits, mark_length
from survey_ops.registers.spec import FileSpec

_HEAD = 4096
_LISTED = 1000
_COUNTED = 100_000


def undecodable_error(path: Path, encodings: Collection[str], spec: FileSpec) -> InputError:
    """Return the error of a file that fits none of these encodings, with places under the one that fits best."""
    if _looks_like_utf16(path):
        return utf16_error(spec)
    places = {name: list(islice(_places(path, name, spec), _COUNTED)) for name in encodings}
    best = min(encodings, key=lambda name: len(places[name]))
    problems = [
        Problem(spec.file, line, column, "undecodable", f"{NAMES[best]}として読めない文字があります。")
        for line, column in places[best][:_LISTED]
    ]
    count = len(places[best])
    told = f"{count:,} か所" if count < _COUNTED else f"{count:,} か所以上"
    return InputError(
        f"{spec.file} に、{NAMES[best]}として読めない文字が {told}あります。",
        f"文字コードが違うときは case.toml の {spec.key}.encoding を直し、"
        "合っているときは出力した部署に、その行の文字を確かめてください。",
        code="undecodable",
        problems=problems,
    )


def _looks_like_utf16(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return head.count(0) * 5 > len(head)


def utf16_error(spec: FileSpec, line: int = 1) -> InputError:
    """Return the error of a file that is, or ought to be, UTF-16 and does not decode from this line on."""
    message = "UTF-16 の文字を、ここから先は読めません。UTF-16 のファイルは、先頭に BOM のあるものだけを読みます。"
    return InputError(
        f"{spec.file} を UTF-16 として読めません。",
        f"出力した部署に、BOM 付きの UTF-16 か UTF-8 のファイルを求めるか、case.toml の {spec.key}.encoding を"
        "直してください。",
        code="undecodable",
        problems=[Problem(spec.file, line, "", "undecodable", message)],
    )


def ambiguous_error(encodings: Collection[str], spec: FileSpec) -> InputError:
    """Return the error of a file that fits two encodings and reads differently in them."""
    names = "と".join(f"「{NAMES[name]}」" for name in encodings)
    keys = " か ".join(f'"{name}"' for name in encodings)
    message = f"{spec.file} の文字コードを決められません。{names}のどちらでも読めて、内容が違います。"
    advice = f"出力した部署に確かめて、case.toml の {spec.key}.encoding に {keys} を書いてください。"
    problem = Problem(spec.file, None, "", "encoding_ambiguous", message + advice)
    return InputError(message, advice, code="encoding_ambiguous", problems=[problem])


def _places(path: Path, encoding: str, spec: FileSpec) -> Iterator[tuple[int, str]]:
    """Return line and column of every cell that does not decode; a header that is not known gives its number."""
    known = {spec.plain_header(name) for name in spec.columns.values()}
    header: list[str] = []
    mark = b","
    with path.open("rb") as file:
        file.seek(mark_length(file.read(3), encoding))
        for number, line in enumerate(file, start=1):
            if number == spec.header_line:
                mark = b"\t" if spec.delimiter == "tab" or line.count(b"\t") > line.count(b",") else b","
                header = [_header(cell, encoding, spec) for cell in line.split(mark)]
            if fits(line, encoding):
                continue
            for index, cell in enumerate(line.split(mark)):
                if not fits(cell, encoding):
                    name = header[index] if index < len(header) else ""
                    yield number, name if name in known else f"{index + 1} 列目"


def _header(cell: bytes, encoding: str, spec: FileSpec) -> str:
    if not fits(cell, encoding):
        return ""
    return spec.plain_header(cell.decode(codec(encoding)).strip('"\r\n'))
