"""What a case says of a file: how it is written, and which of its columns matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class FileSpec:
    """How to read one file.

    Attributes:
        file: its name, for messages.
        key: where case.toml speaks of it, for messages: `register`, `exclusions`, ...
        encoding: `auto`, `cp932`, `utf-8`, `utf-8-sig` or `utf-16`; means nothing for a workbook.
        delimiter: `auto`, `comma` or `tab`.
        sheet: the sheet of a workbook; "" where only one holds something.
        header_line: line that holds the headers.
        first_line: line of the first row; None for the line after the headers.
        trailing_lines: lines at the end that are no rows (合計).
        header_prefixes: beginnings of headers that vendors put there (ＦＯ－) and that are left out of account.
        columns: our field -> the file's header; `id` is always there.
    """

    file: str
    key: str = "register"
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = ""
    header_line: int = 1
    first_line: int | None = None
    trailing_lines: int = 0
    header_prefixes: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_line(self) -> int:
        """The line of the first row."""
        return self.first_line or self.header_line + 1

    def reading(self) -> dict[str, Any]:
        """Return what a manifest says of how the file is read, beside its columns and encoding."""
        return {
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_line": self.header_line,
            "first_line": self.data_line,
            "trailing_lines": self.trailing_lines,
            "header_prefixes": list(self.header_prefixes),
        }

    @classmethod
    def from_reading(cls, file: str, encoding: str, columns: Mapping[str, str], said: Mapping[str, Any]) -> Self:
        """Return the specification that a manifest states."""
        return cls(
            file=file,
            encoding="auto" if encoding == "xlsx" else encoding,
            delimiter=said["delimiter"],
            sheet=said["sheet"],
            header_line=said["header_line"],
            first_line=said["first_line"],
            trailing_lines=said["trailing_lines"],
            header_prefixes=tuple(said["header_prefixes"]),
            columns=columns,
        )

    def plain_header(self, header: str) -> str:
        """Return a header without the vendor's prefix and the spaces around it."""
        bare = header.strip(" \u3000")
        for prefix in self.header_prefixes:
            if bare.startswith(prefix):
                return bare.removeprefix(prefix)
        return bare


@dataclass(frozen=True)
class MarkValues:
    """What a city says its marks mean.

    Attributes:
        latest: values of 最新フラグ of a resident's latest row.
        resident: values of 住民状態 of those who live here; empty for the usual ones.
        gone: values of 住民状態 of those who left or died, beside the usual ones.
    """

    latest: tuple[str, ...] = ("1",)
    resident: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterSpec:
    """How to read a register.

    Attributes:
        file: how its file is written; the columns are those of residents and those of the city's own.
        extracted_on: the extract's own date.
        wanted: which of our fields the draw looks at.
        values: what its marks mean.
        alias_first: values of 氏名優先区分 that choose the alias (通称).
        not_my_number: headers of columns of 12 figures that the office has confirmed not to be My Numbers.
        split_address: True where what follows a full-width space in the address is the building (方書).
    """

    file: FileSpec
    extracted_on: date
    wanted: tuple[str, ...] = ()
    values: MarkValues = MarkValues()
    alias_first: tuple[str, ...] = ()
    not_my_number: tuple[str, ...] = ()
    split_address: bool = False

    def reading(self) -> dict[str, Any]:
        """Return what a manifest says of how the register is read, beside its columns, encoding and date."""
        return {
            **self.file.reading(),
            "latest": list(self.values.latest),
            "resident": list(self.values.resident),
            "gone": list(self.values.gone),
            "alias_first": list(self.alias_first),
            "not_my_number": list(self.not_my_number),
            "split_address": self.split_address,
        }

    @classmethod
    def from_reading(
        cls, file: str, encoding: str, columns: Mapping[str, str], extracted_on: date, said: Mapping[str, Any]
    ) -> Self:
        """Return the specification that a manifest states."""
        return cls(
            file=FileSpec.from_reading(file, encoding, columns, said),
            extracted_on=extracted_on,
            values=MarkValues(tuple(said["latest"]), tuple(said["resident"]), tuple(said["gone"])),
            alias_first=tuple(said["alias_first"]),
            not_my_number=tuple(said["not_my_number"]),
            split_address=said["split_address"],
        )
