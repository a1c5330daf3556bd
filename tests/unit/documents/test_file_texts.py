import zipfile
from pathlib import Path

import pytest
from PIL import Image

from survey_ops.documents.file_texts import file_text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("狛江　太郎\n".encode(encoding))
    assert any("狛江　太郎" in text for text in file_text(file).texts)


def test_the_parts_of_an_archive_are_read_also_of_a_workbook(tmp_path: Path) -> None:
    file = tmp_path / "名簿.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>狛江　太郎</t>")
    found = file_text(file)
    assert found.is_readable
    assert any("狛江　太郎" in text for text in found.texts)


def test_what_stays_closed_is_told(tmp_path: Path) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04broken")
    Image.new("RGB", (20, 20)).save(tmp_path / "scan.pdf")
    assert not any(file_text(path).is_readable for path in tmp_path.iterdir())
