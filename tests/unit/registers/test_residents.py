from datetime import date
from pathlib import Path

import pytest

from survey_ops.errors import InputError
from survey_ops.registers.recipients import Recipient, postal_code
from survey_ops.registers.residents import Reading, Register, read_register
from survey_ops.registers.spec import FileSpec, RegisterSpec

COLUMNS = {
    "id": "宛名番号",
    "name": "氏名",
    "birth": "生年月日",
    "postal_code": "郵便番号",
    "address": "住所",
    "building": "方書",
    "protected": "支援措置",
}
HEADER = ",".join(COLUMNS.values())
GOOD = "0001,髙橋　花子,19750102,201-0014,東京都狛江市東和泉３丁目１番２号,,"
SPEC = RegisterSpec(FileSpec("r.csv", columns=COLUMNS), date(2021, 3, 25))


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(*rows: str, header: str = HEADER, spec: RegisterSpec = SPEC) -> Reading:
    file = Path("r.csv")
    file.write_bytes("\r\n".join([header, *rows, ""]).encode("cp932"))
    return read_register(file, spec)


def good(*rows: str) -> Register:
    reading = read(*rows)
    assert reading.problems == []
    assert reading.register is not None
    return reading.register


def told(*rows: str, header: str = HEADER) -> list[tuple[int | None, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in read(*rows, header=header).problems]


def test_a_row_becomes_a_recipient() -> None:
    register = good(GOOD)
    assert register.people.ids.tolist() == [b"0001"]
    assert register.people.births.first.tolist() == register.people.births.last.tolist() == [19750102]
    assert register.recipients([0], [False]) == [
        Recipient(2, "0001", "髙橋　花子", "201-0014", "東京都狛江市東和泉３丁目１番２号", "")
    ]


@pytest.mark.parametrize(
    ("mark", "protected"),
    [("", False), ("0", False), ("1", True), ("済", True), ("2020-01-01", True), (" ", True), ("00", True)],
)
def test_any_mark_but_empty_or_0_protects(mark: str, protected: bool) -> None:
    assert good(GOOD + mark).people.protected.tolist() == [protected]


def test_ids_are_kept_as_they_are_and_must_be_alone() -> None:
    twice = GOOD.replace("髙橋", "山田")
    assert told(GOOD, GOOD.replace("0001", "1"), twice) == [(4, "宛名番号", "id_duplicate")]
    assert read(GOOD, twice).problems[0].message == "2 行目と同じ宛名番号です。"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "id_missing"),
        ("00 1", "id_invalid"),
        ("０００１", "id_invalid"),
        ("x" * 65, "id_invalid"),
        (" 1", "id_invalid"),
    ],
)
def test_bad_ids(written: str, code: str) -> None:
    assert told(GOOD.replace("0001", written, 1)) == [(2, "宛名番号", code)]


def test_all_problems_of_all_rows_come_at_once() -> None:
    rows = [GOOD.replace("19750102", "19751301"), GOOD, GOOD.replace("0001", ""), "x"]
    assert told(*rows) == [
        (2, "生年月日", "birth_calendar"),
        (3, "宛名番号", "id_duplicate"),
        (4, "宛名番号", "id_missing"),
        (5, "", "ragged"),
    ]


@pytest.mark.parametrize("name", ['"髙橋\n花子"', '"髙橋""花子"', '髙橋"花子'])
def test_a_stray_quote_is_told_before_it_swallows_a_row(name: str) -> None:
    assert told(GOOD, GOOD.replace("0001", "0002").replace("髙橋　花子", name)) == [(3, "氏名", "quoting")]


def test_a_file_without_its_header_gives_no_resident_away() -> None:
    reading = read(header=GOOD)
    assert [problem.code for problem in reading.problems] == ["no_header"]
    assert "0001" not in reading.problems[0].message


def test_an_empty_birth_date_is_unknown_and_told() -> None:
    reading = read(GOOD.replace("19750102", ""))
    assert [(warning.line, warning.code) for warning in reading.warnings] == [(2, "birth_blank")]
    assert reading.register is not None
    births = reading.register.people.births
    assert (births.first.tolist(), births.last.tolist()) == ([0], [99999999])


def test_columns_that_are_missing_or_twice() -> None:
    assert told(GOOD, header=HEADER.replace("氏名", "名前")) == [(1, "氏名", "column_missing")]
    assert told(GOOD, header=HEADER.replace("方書", "氏名")) == [
        (1, "氏名", "column_twice"),
        (1, "方書", "column_missing"),
    ]


def test_a_file_of_nothing_but_a_header() -> None:
    assert told() == [(2, "", "no_rows")]


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("髙橋　花子", "　", "empty"),
        ("髙橋　花子", "髙橋\t花子", "control"),
        ("201-0014", "", "empty"),
        ("201-0014", "2010-014", "postal_code"),
        ("東京都狛江市東和泉３丁目１番２号", "", "empty"),
    ],
)
def test_what_a_label_needs_is_asked_of_the_selected_alone(field: str, written: str, code: str) -> None:
    register = good(GOOD, GOOD.replace("0001", "0002").replace(field, written))
    assert len(register.recipients([0], [False])) == 1
    with pytest.raises(InputError) as caught:
        register.recipients([0, 1], [False, False])
    assert [(problem.line, problem.code) for problem in caught.value.problems] == [(3, code)]
    assert register.label_problems([0, 1]) == list(caught.value.problems)


def test_no_message_repeats_a_cell() -> None:
    row = GOOD.replace("19750102", "秘密の値").replace("0001", "00 01 秘密")
    reading = read(row, GOOD + "秘密,余り")
    assert reading.problems
    assert not any("秘密" in problem.message for problem in reading.problems)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2010014", "201-0014"),
        ("201-0014", "201-0014"),
        ("２０１－００１４", "201-0014"),
        ("２０１００１４", "201-0014"),
        ("201−0014", "201-0014"),
        (" 201-0014 ", "201-0014"),
        ("20-10014", ""),
        ("0201-001", ""),
        ("", ""),
    ],
)
def test_postal_code(written: str, code: str) -> None:
    assert postal_code(written) == code


def test_an_encoding_that_does_not_fit_is_listed() -> None:
    file = Path("r.csv")
    file.write_bytes(HEADER.encode("cp932") + b"\r\n\x81,x\r\n")
    reading = read_register(file, SPEC)
    assert reading.register is None
    assert reading.problems
    assert {problem.code for problem in reading.problems} == {"undecodable"}
