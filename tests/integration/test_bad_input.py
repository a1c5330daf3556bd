"""Bad input and a bad machine: the right exit code, a message that helps, no personal data in it, nothing changed."""

import csv
import errno
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event

from survey_ops.processes import LostProcessError
from tests import cases
from tests.cases import Ran, Rows, edit_case, kinds, run, run_process, snapshot
from tests.conftest import CaseFactory

ID, NAME, BIRTH, POSTAL_CODE, ADDRESS, BUILDING = 0, 2, 4, 6, 7, 8
OTHER_SEED = "別のさいころ 2-7-1"


@pytest.fixture
def personal(small_register: Path) -> frozenset[str]:
    """Ids, names, addresses and buildings of the small register, names also without their space."""
    rows = cases.read_rows(small_register)[1:]
    cells = {row[column] for row in rows for column in (ID, NAME, ADDRESS, BUILDING)}
    return frozenset({*cells, *(row[NAME].replace("\u3000", "") for row in rows)} - {""})


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Check that everything in a folder is afterwards as before: names and bytes."""
    before = snapshot(folder)
    yield
    after = snapshot(folder)
    assert sorted(after) == sorted(before)
    assert after == before


class Failing:
    """Runs commands that must fail, and checks what every failure has to keep."""

    def __init__(self, personal: frozenset[str]) -> None:
        self._personal = personal

    def __call__(self, *argv: str | Path, exit_code: int, code: str, message: str, stdin: bytes = b"") -> Ran:
        """Run a command as text, then as `once` does."""
        with unchanged(Path(argv[1])):
            told = self.checked(run(*argv, stdin=stdin))
        assert (told.code, told.stdout) == (exit_code, "")
        assert message in told.stderr
        assert told.stderr.startswith("エラー: ")
        return self.once(*argv, exit_code=exit_code, code=code, message=message, stdin=stdin)

    def once(self, *argv: str | Path, exit_code: int, code: str, message: str, stdin: bytes = b"") -> Ran:
        """Run a command with --json.

        Args:
            argv: the command; its second word is the case folder.
            exit_code: as it ends.
            code: `error.code`.
            message: a distinctive part of the message.
            stdin: standard input.
        """
        with unchanged(Path(argv[1])):
            found = self.checked(run(*argv, "--json", stdin=stdin))
        assert (found.code, found.stderr) == (exit_code, "")
        assert found.data["error"]["code"] == code
        assert list(found.data["error"]) == ["code", "message", "advice"]
        assert message in json.dumps(found.data, ensure_ascii=False)
        return found

    def checked(self, ran: Ran) -> Ran:
        """Check that nothing of a resident is told, and no traceback."""
        said = ran.stdout + ran.stderr
        assert [text for text in self._personal if text in said] == []
        assert "Traceback" not in said
        return ran


@pytest.fixture
def fails(personal: frozenset[str]) -> Failing:
    """A runner of commands that must fail."""
    return Failing(personal)


def refuses_register(fails: Failing, folder: Path, *problems: tuple[int | None, str, str]) -> list[dict[str, Any]]:
    """Check that `check` and `sample` list these problems (line, column, code), and nothing else."""
    word = f"住民データ residents.csv に直すところが {len(problems)} か所あります。"
    found = fails("sample", folder, exit_code=4, code="register", message=word).data["problems"]
    assert [(one["line"], one["column"], one["code"]) for one in found] == list(problems)
    before = snapshot(folder)
    checked = fails.checked(run("check", folder, "--json"))
    assert (checked.code, checked.data["problems"]) == (4, found)
    told = fails.checked(run("check", folder))
    assert told.code == 4
    assert f"問題 {len(problems)} 件" in told.stdout
    assert snapshot(folder) == before
    listed: list[dict[str, Any]] = found
    return listed


def change(folder: Path, edit: Callable[[Rows], object]) -> None:
    """Edit the register of a case."""
    rows = cases.read_rows(folder / cases.REGISTER)
    edit(rows)
    cases.write_rows(folder / cases.REGISTER, rows)


def set_cell(folder: Path, line: int, column: int, text: str) -> None:
    """Set one cell of the register, by its physical line."""

    def edit(rows: Rows) -> None:
        rows[line - 1][column] = text

    change(folder, edit)


# Encodings


def test_utf8_declared_as_cp932(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    cases.write_rows(folder / cases.REGISTER, cases.read_rows(folder / cases.REGISTER), "utf-8")
    edit_case(folder, 'encoding     = "auto" ', 'encoding     = "cp932"')
    found = fails("sample", folder, exit_code=4, code="register", message="CP932（シフトJIS）として読めない文字")
    assert {one["code"] for one in found.data["problems"]} == {"undecodable"}


def test_cp932_declared_as_utf8(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    edit_case(folder, 'encoding     = "auto" ', 'encoding     = "utf-8"')
    found = fails("sample", folder, exit_code=4, code="register", message="UTF-8として読めない文字")
    assert {one["code"] for one in found.data["problems"]} == {"undecodable"}
    assert {one["line"] for one in found.data["problems"]} == set(range(1, 122))


@pytest.mark.parametrize("encoding", ["auto", "cp932"])
@pytest.mark.parametrize("damage", [b"\x93", b"\x80", b"\xa0", b"\xfd", b"\xfe", b"\xff", b"\x85\xad", b"\x00"])
def test_bytes_that_are_no_cp932(damage: bytes, encoding: str, new_case: CaseFactory, fails: Failing) -> None:
    """Also the first half of a pair, cut off in front of a comma."""
    folder = new_case()
    edit_case(folder, 'encoding     = "auto" ', f'encoding     = "{encoding}"')
    lines = (folder / cases.REGISTER).read_bytes().split(b"\r\n")
    cells = lines[6].split(b",")
    cells[NAME] += damage
    lines[6] = b",".join(cells)
    (folder / cases.REGISTER).write_bytes(b"\r\n".join(lines))
    refuses_register(fails, folder, (7, "氏名", "undecodable"))


# The table


def drop_column(rows: Rows) -> None:
    for row in rows:
        del row[ADDRESS]


def double_column(rows: Rows) -> None:
    for row in rows:
        row.append(row[NAME])


def test_a_column_missing(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    change(folder, drop_column)
    [found] = refuses_register(fails, folder, (1, "住所", "column_missing"))
    assert found["message"].startswith("「住所」という列がありません。ファイルにある列は 「宛名番号」、「世帯番号」")


def test_a_column_twice(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    change(folder, double_column)
    [found] = refuses_register(fails, folder, (1, "氏名", "column_twice"))
    assert found["message"] == "「氏名」という列が 2 つあります。"


def test_a_register_without_its_header_tells_nothing_of_its_first_resident(
    new_case: CaseFactory, fails: Failing
) -> None:
    folder = new_case()
    change(folder, lambda rows: rows.pop(0))
    found = fails("sample", folder, exit_code=4, code="register", message="見出しが一つもありません")
    assert {one["code"] for one in found.data["problems"]} == {"no_header"}


def test_a_register_without_its_header_that_does_not_decode_tells_nothing_either(
    new_case: CaseFactory, fails: Failing
) -> None:
    """The cells of the first line are no headers here."""
    folder = new_case()
    change(folder, lambda rows: rows.pop(0))
    lines = (folder / cases.REGISTER).read_bytes().split(b"\r\n")
    cells = lines[6].split(b",")
    for column in (ID, NAME, ADDRESS):
        cells[column] += b"\xfd"
    lines[6] = b",".join(cells)
    (folder / cases.REGISTER).write_bytes(b"\r\n".join(lines))
    fails("sample", folder, exit_code=4, code="register", message="として読めない文字")


def test_ragged_rows_and_blank_lines(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()

    def edit(rows: Rows) -> None:
        rows[4].append("x")
        del rows[8][-1]
        rows.insert(11, [])

    change(folder, edit)
    found = refuses_register(fails, folder, (5, "", "ragged"), (9, "", "ragged"), (12, "", "blank_line"))
    assert [one["message"] for one in found[:2]] == [f"列の数が 10 ではなく {n} です。" for n in (11, 9)]


def test_a_stray_quote(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    set_cell(folder, 10, NAME, '"大塚"絵里')
    refuses_register(fails, folder, (10, "", "quoting"))


@pytest.mark.parametrize(
    ("rows", "problem"), [(0, (1, "", "empty_file")), (1, (2, "", "no_rows"))], ids=["empty", "header alone"]
)
def test_nobody_in_the_register(
    rows: int, problem: tuple[int, str, str], new_case: CaseFactory, fails: Failing
) -> None:
    folder = new_case()
    change(folder, lambda known: known.__delitem__(slice(rows, None)))
    refuses_register(fails, folder, problem)


# Ids


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "id_missing"),
        ("001 000", "id_invalid"),
        (" 0010000513", "id_invalid"),
        ("0010000513 ", "id_invalid"),
        ("０００１", "id_invalid"),
        ("一", "id_invalid"),
        ("0" * 65, "id_invalid"),
        ("00\t1", "id_invalid"),
    ],
)
def test_bad_ids(text: str, code: str, new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    set_cell(folder, 7, ID, text)
    refuses_register(fails, folder, (7, "宛名番号", code))


def test_an_id_twice(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    change(folder, lambda rows: rows.append([rows[3][ID], *rows[5][1:]]))
    [found] = refuses_register(fails, folder, (122, "宛名番号", "id_duplicate"))
    assert found["message"] == "4 行目と同じ宛名番号です。"


# Birth dates: the extract is of 25 March 2021

BAD_BIRTHS = [
    ("19751302", "birth_calendar"),
    ("1975/13/1", "birth_calendar"),
    ("19750431", "birth_calendar"),
    ("1975-04-31", "birth_calendar"),
    ("19750230", "birth_calendar"),
    ("19750132", "birth_calendar"),
    ("00001301", "birth_calendar"),
    ("00000431", "birth_calendar"),
    ("19750032", "birth_calendar"),
    ("20210326", "birth_future"),
    ("2021/3/26", "birth_future"),
    ("20220101", "birth_future"),
    ("99991231", "birth_future"),
    ("18671231", "birth_year"),
    ("00010101", "birth_year"),
    ("昭和64年1月8日", "birth_era"),
    ("1975-01/02", "birth_shape"),
    ("1975/01-02", "birth_shape"),
    ("75/01/02", "birth_shape"),
    ("750102", "birth_shape"),
    ("1975012", "birth_shape"),
    ("197501022", "birth_shape"),
    ("01/02/1975", "birth_shape"),
    ("1975/1", "birth_shape"),
    ("19750102 ", "birth_shape"),
    (" 19750102", "birth_shape"),
    ("19750102\u3000", "birth_shape"),
    ("27396", "birth_shape"),
    ("1.98E+07", "birth_shape"),
    ("19750102.0", "birth_shape"),
    ("1975-01-02 00:00:00", "birth_shape"),
    ("1975-01-02T00:00:00", "birth_shape"),
    ("-", "birth_shape"),
    ("#VALUE!", "birth_shape"),
    ("なし", "birth_shape"),
]


@pytest.mark.parametrize(("text", "code"), BAD_BIRTHS)
def test_bad_birth_dates(text: str, code: str, new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    set_cell(folder, 7, BIRTH, text)
    [found] = refuses_register(fails, folder, (7, "生年月日", code))
    assert text in "19750102、1975-01-02、1975/1/2" or text not in found["message"]  # the examples it gives


@pytest.mark.parametrize("text", ["", "\u3000", "不詳", "不明", "00000000", "20030400", "20030000"])
def test_an_unknown_birth_date_is_no_problem(text: str, new_case: CaseFactory) -> None:
    folder = new_case()
    before = run("check", folder, "--json").data["counts"]["excluded"]["birth_unknown"]
    set_cell(folder, 7, BIRTH, text)
    drawn = run("sample", folder, "--json")
    assert drawn.code == 0
    assert drawn.data["counts"]["excluded"]["birth_unknown"] == before + 1


def test_every_problem_is_told_at_once(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    set_cell(folder, 3, ID, "")
    set_cell(folder, 5, BIRTH, "19751302")
    set_cell(folder, 5, ID, "0 1")
    change(folder, lambda rows: rows[6].append("x"))
    refuses_register(
        fails,
        folder,
        (3, "宛名番号", "id_missing"),
        (5, "宛名番号", "id_invalid"),
        (5, "生年月日", "birth_calendar"),
        (7, "", "ragged"),
    )


# What only matters on a label


@pytest.fixture(scope="session")
def selected(stages: "Stages") -> list[int]:
    """The lines that the seed selects, found in a case of its own."""
    return cases.selected_lines(stages.drawn)


BAD_CELLS = [
    (NAME, "氏名", "", "empty"),
    (NAME, "氏名", "\u3000", "empty"),
    (ADDRESS, "住所", " ", "empty"),
    (POSTAL_CODE, "郵便番号", "", "empty"),
    (POSTAL_CODE, "郵便番号", "201-001", "postal_code"),
    (POSTAL_CODE, "郵便番号", "20100140", "postal_code"),
]


@pytest.mark.parametrize(("column", "header", "text", "code"), BAD_CELLS)
def test_a_selected_resident_who_cannot_be_addressed(
    column: int, header: str, text: str, code: str, selected: list[int], new_case: CaseFactory, fails: Failing
) -> None:
    folder = new_case()
    set_cell(folder, selected[0], column, text)
    word = "抽出された住民のうち、宛名に使えない項目が 1 か所あります。"
    found = fails("sample", folder, exit_code=4, code="recipient", message=word).data["problems"]
    assert [(one["line"], one["column"], one["code"]) for one in found] == [(selected[0], header, code)]
    assert run("check", folder, "--json").data["problems"] == found


@pytest.mark.parametrize(("column", "header", "text", "code"), BAD_CELLS)
def test_one_who_is_not_selected_stops_nothing(
    column: int, header: str, text: str, code: str, selected: list[int], new_case: CaseFactory
) -> None:
    folder = new_case()
    line = next(line for line in range(2, 122) if line not in selected)
    set_cell(folder, line, column, text)
    assert run("sample", folder).code == 0


# The case file


def test_a_sample_larger_than_the_frame(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case(size=121)
    found = fails(
        "sample", folder, exit_code=4, code="frame_too_small", message="抽出する人数（sample.size）は 121 人"
    )
    assert re.search(r"対象になる住民は \d+ 人しかいません", found.data["error"]["message"])
    assert [one["code"] for one in run("check", folder, "--json").data["problems"]] == ["frame_too_small"]


@pytest.mark.parametrize(
    ("seed", "code", "message"),
    [
        ("", "seed_empty", "抽選のシード（sample.seed）が空です。"),
        (" \u3000 ", "seed_empty", "抽選のシード（sample.seed）が空です。"),
        ("\\t", "seed_empty", "抽選のシード（sample.seed）が空です。"),
        ("あ" * 201, "seed_long", "抽選のシード（sample.seed）が 200 文字を超えています。"),
        ("1\\u00002", "seed_control", "抽選のシード（sample.seed）に制御文字が入っています。"),
        ("1\\n2", "seed_control", "抽選のシード（sample.seed）に制御文字が入っています。"),
        ("1\\u00852", "seed_control", "抽選のシード（sample.seed）に制御文字が入っています。"),
    ],
)
def test_bad_seeds(seed: str, code: str, message: str, new_case: CaseFactory, fails: Failing) -> None:
    fails("sample", new_case(seed=seed), exit_code=3, code=code, message=message)
    other = new_case("other")
    typed = json.loads(f'"{seed}"')
    fails("sample", other, "--seed", typed, exit_code=3, code=code, message=message)


def test_a_stock_that_does_not_exist(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case(stock="aone-99999")
    message = "ラベル用紙「aone-99999」はありません。"
    checked = run("check", folder, "--json")
    assert (checked.code, [one["code"] for one in checked.data["problems"]]) == (3, ["stock_unknown"])
    assert run("sample", folder).code == 0
    fails("labels", folder, exit_code=3, code="stock_unknown", message=message)


def test_a_register_that_is_not_there(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    (folder / cases.REGISTER).unlink()
    message = "住民データ residents.csv がありません。"
    fails("sample", folder, exit_code=4, code="register_missing", message=message)
    assert run("check", folder).code == 4


def test_a_register_that_is_a_folder(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    edit_case(folder, '"residents.csv"', '"."            ')
    fails("sample", folder, exit_code=8, code="unreadable", message="住民データ . を読めません")


COMMANDS = [
    ("check",),
    ("sample",),
    ("labels",),
    ("scan", "handover"),
    ("transfer", "--list"),
    ("confirm", "1"),
    ("destruction",),
    ("correct", "1", "--reason", "x"),
    ("status",),
    ("form", "precheck"),
    ("paper", "register"),
    ("ledger", "verify"),
    ("verify",),
    ("erase",),
]


@pytest.mark.parametrize("argv", COMMANDS, ids=lambda argv: str(argv[0]))
def test_no_case_file(argv: tuple[str, ...], tmp_path: Path, fails: Failing) -> None:
    if argv[0] == "check":
        told = run("check", tmp_path)
        assert told.code == 3
        assert "case.toml がありません。案件のフォルダーを指定してください。" in told.stdout
        return
    message = f"案件のファイル {tmp_path / 'case.toml'} がありません。"
    fails(argv[0], tmp_path, *argv[1:], exit_code=3, code="case_missing", message=message)


def test_a_case_file_in_cp932(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    file = folder / "case.toml"
    file.write_bytes(file.read_text(encoding="utf-8").replace("…", ":").encode("cp932", errors="replace"))
    [found] = fails("sample", folder, exit_code=3, code="config", message="UTF-8 で書かれていません").data["problems"]
    assert (found["file"], found["line"], found["code"]) == ("case.toml", 1, "not_utf8")


def test_a_case_file_that_is_no_toml(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    edit_case(folder, 'code  = "KM2021A"', 'code  = "KM2021A')
    [found] = fails("sample", folder, exit_code=3, code="config", message="書き方が正しくないため読めません").data[
        "problems"
    ]
    lines = (folder / "case.toml").read_text(encoding="utf-8").splitlines()
    assert (found["code"], lines[found["line"] - 1][:16]) == ("toml", 'code  = "KM2021A')


@pytest.mark.parametrize(
    ("old", "new", "key", "code", "message"),
    [
        ("minimum_age   = 18", "minimun_age   = 18", "sample.minimun_age", "unknown_key",
         "知らない項目です。「minimum_age」の間違いではありませんか。"),
        ("[office]", "[offices]", "offices", "unknown_key", "知らない項目です。「office」の間違いではありませんか。"),
        ('"KM2021A"', '"km2021a"', "case.code", "value",
         "半角の英大文字と数字で、1 文字から 12 文字までにしてください。"),
        ('"KM2021A"', '"KM-2021"', "case.code", "value", "半角の英大文字と数字で"),
        ('"KM2021A"', '"ＫＭ２０２１"', "case.code", "value", "半角の英大文字と数字で"),
        ('"KM2021A"', '""', "case.code", "value", "半角の英大文字と数字で"),
        ('"KM2021A"', '"KM20210000001"', "case.code", "value", "半角の英大文字と数字で"),
        ('"KM2021A"', '"KM2021A\\n"', "case.code", "value", "半角の英大文字と数字で"),
        ('"KM2021A"', "2021", "case.code", "type", '文字は "" で囲んで書いてください。'),
        ("= 30 ", '= "30"', "sample.size", "type", "引用符を付けず、数字だけで書いてください。"),
        ("= 30 ", "= 0 ", "sample.size", "range", "1 以上にしてください。"),
        ("as_of         = 2021-04-01", 'as_of         = "2021-04-01"', "sample.as_of", "type",
         "日付は引用符を付けず、2021-04-01 のように書いてください。"),
        ("as_of         = 2021-04-01", "as_of = 2021-04-01T00:00:00", "sample.as_of", "type", "日付は引用符を付けず"),
        ('"statute" ', '"statue" ', "sample.age_rule", "value", '"statute"、"birthday" のどれかにしてください。'),
        ("ends_on   = 2021-04-23", "ends_on   = 2021-04-01", "survey.ends_on", "order",
         "終わりの日が始まりの日より前です。"),
        ('kana        = "氏名カナ"', 'kana        = "氏名"', "register.columns", "column_twice",
         "見出し「氏名」が二つ以上の項目に割り当てられています。"),
    ],
)  # fmt: skip
def test_one_fault_in_the_case_file(
    old: str, new: str, key: str, code: str, message: str, new_case: CaseFactory, fails: Failing
) -> None:
    folder = new_case()
    edit_case(folder, old, new)
    found = fails("sample", folder, exit_code=3, code="config", message="case.toml に直すところが ").data["problems"]
    said = {(one["file"], one["column"], one["code"]): one["message"] for one in found}
    assert message in said["case.toml", key, code]


def test_every_fault_of_the_case_file_is_told_at_once(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    edit_case(folder, '"KM2021A"', '"km"')
    edit_case(folder, 'method        = "simple"', 'method        = "cluster"')
    edit_case(folder, 'honorific = "様"', 'honorifik = "様"')
    edit_case(folder, 'name     = "社会福祉法人東京コロニー"', "")
    message = "case.toml に直すところが 4 か所あります。"
    found = fails("sample", folder, exit_code=3, code="config", message=message).data["problems"]
    assert {(one["column"], one["code"]) for one in found} == {
        ("case.code", "value"),
        ("sample.method", "value"),
        ("labels.honorifik", "unknown_key"),
        ("contractor.name", "missing"),
    }
    told = run("sample", folder).stderr
    assert all(f"case.toml「{one['column']}」: {one['message']}" in told for one in found)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "nonsense", "sqlite:///:memory:"])
def test_a_ledger_address_that_is_none(
    url: str, new_case: CaseFactory, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_OPS_LEDGER", url)
    fails("sample", new_case(), exit_code=3, code="ledger_url", message="台帳の場所（ledger.url または環境変数")


def test_a_sentence_of_the_form_that_names_an_unknown_value(new_case: CaseFactory, fails: Failing) -> None:
    """It is found before anything is recorded, on a case not drawn yet and on one that is."""
    folder = new_case()
    edit_case(folder, '# medium_detail = "宛名ラベル"', 'medium_detail = "{{ nobody }}"')
    message = "様式の文に直すところが 1 か所あります。"
    fails("form", folder, "precheck", exit_code=3, code="wording", message=message)
    assert run("sample", folder).code == 0
    fails("form", folder, "precheck", exit_code=3, code="wording", message=message)


def test_a_sentence_of_the_form_that_does_not_parse(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    edit_case(folder, '# medium_detail = "宛名ラベル"', 'medium_detail = "{{ case.title "')
    message = "様式の文に直すところが 1 か所あります。"
    fails("form", folder, "precheck", exit_code=3, code="wording", message=message)


def test_a_case_code_that_another_folder_has_used(
    new_case: CaseFactory, fails: Failing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_OPS_LEDGER", f"sqlite:///{tmp_path / 'shared.db'}")
    first, second = new_case("first"), new_case("second")
    assert run("sample", first).code == 0
    entries = kinds(first)
    message = "案件コード KM2021A は、この台帳で別の案件フォルダーが使っています。"
    fails("sample", second, exit_code=5, code="case_code_taken", message=message)
    fails("form", second, "precheck", exit_code=5, code="case_code_taken", message=message)
    assert kinds(first) == entries


# The order of the steps


class Stages(NamedTuple):
    """Case folders made once: with the sample, with three sheets of labels, with the form beside them."""

    drawn: Path
    printed: Path
    formed: Path


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, small_register: Path) -> Stages:
    """The folders; copy them, do not change them."""
    base = tmp_path_factory.mktemp("steps")
    found = Stages(*(base / name for name in Stages._fields))
    cases.make_case(found.drawn, small_register)
    assert run("sample", found.drawn).code == 0
    shutil.copytree(found.drawn, found.printed)
    assert run("labels", found.printed).code == 0
    shutil.copytree(found.printed, found.formed)
    assert run("form", found.formed, "precheck").code == 0
    return found


@pytest.fixture
def drawn(stages: Stages, tmp_path: Path) -> Path:
    """A case with its sample."""
    return Path(shutil.copytree(stages.drawn, tmp_path / "drawn"))


@pytest.fixture
def printed(stages: Stages, tmp_path: Path) -> Path:
    """A case with its labels: three sheets."""
    return Path(shutil.copytree(stages.printed, tmp_path / "printed"))


@pytest.fixture
def formed(stages: Stages, tmp_path: Path) -> Path:
    """A case with its labels and its form."""
    return Path(shutil.copytree(stages.formed, tmp_path / "formed"))


NOT_DRAWN = "この案件は、まだ抽出していません。"


@pytest.mark.parametrize(
    "argv", [("labels",), ("scan", "handover"), ("correct", "1", "--reason", "x"), ("verify",), ("ledger", "verify"),
             ("ledger", "export"), ("ledger", "checkpoint"), ("erase",)], ids="-".join
)  # fmt: skip
def test_nothing_goes_before_the_sample(argv: tuple[str, ...], new_case: CaseFactory, fails: Failing) -> None:
    fails(argv[0], new_case(), *argv[1:], exit_code=5, code="not_drawn", message=NOT_DRAWN)


def test_no_scan_before_the_labels(drawn: Path, fails: Failing) -> None:
    message = "この案件では、まだラベルを作っていません。"
    fails("scan", drawn, "handover", exit_code=5, code="not_printed", message=message, stdin=b"KM2021A-00001-0-0\n")


def test_labels_that_are_there_already(printed: Path, fails: Failing) -> None:
    message = f"{printed / 'out' / 'labels.pdf'} はすでにあります。"
    fails("labels", printed, exit_code=5, code="exists", message=message)


def test_a_manifest_that_is_there_already(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    (folder / "out").mkdir()
    (folder / "out" / "sample.json").write_bytes(b"{}")
    message = f"{folder / 'out' / 'sample.json'} があるのに、台帳に案件 KM2021A の抽出の記録がありません。"
    for words in (("sample",), ("labels",), ("status",), ("scan", "handover")):
        fails.once(words[0], folder, *words[1:], exit_code=5, code="record_lost", message=message)
    (folder / "out" / "sample.json").unlink()
    assert run("sample", folder).code == 0


def test_a_form_over_a_file_that_is_there(drawn: Path, fails: Failing) -> None:
    target = drawn / "報告.pdf"
    target.write_bytes(b"mine")
    message = f"{target} はすでにあります。"
    fails("form", drawn, "precheck", "-o", str(target), exit_code=5, code="exists", message=message)
    assert target.read_bytes() == b"mine"


@pytest.mark.parametrize("words", [("--redraw",), ("--redraw", "--reason", " "), ("--reason", "差し替え")])
def test_a_redraw_and_its_reason_go_together(words: tuple[str, ...], drawn: Path, fails: Failing) -> None:
    message = "抽出をやり直すときは、--redraw と --reason を一緒に指定してください。"
    fails("sample", drawn, *words, exit_code=2, code="usage", message=message)


def test_nothing_to_redraw(new_case: CaseFactory, fails: Failing) -> None:
    message = "まだ一度も抽出していないため、やり直しはできません。"
    words = ("--redraw", "--reason", "差し替え")
    fails("sample", new_case(), *words, exit_code=5, code="nothing_to_redraw", message=message)


def refused_on_record(fails: Failing, folder: Path, *words: str, code: str, message: str) -> None:
    """Check a refusal that is recorded: one entry more each time, and nothing else changed."""
    before, entries = snapshot(folder), kinds(folder)
    told = fails.checked(run("sample", folder, *words))
    found = fails.checked(run("sample", folder, *words, "--json"))
    assert (told.code, found.code, found.data["error"]["code"]) == (5, 5, code)
    assert message in told.stderr
    assert kinds(folder) == [*entries, "draw_refused", "draw_refused"]
    assert cases.ledger_entries(folder)[-1]["body"]["reason"] == code
    after = snapshot(folder)
    assert {name for name in before | after if before.get(name) != after.get(name)} == {"ledger.db"}
    assert run("ledger", folder, "verify").code == 0


def test_a_second_draw_is_refused_on_record(drawn: Path, fails: Failing) -> None:
    refused_on_record(fails, drawn, code="already_drawn", message="この案件は抽出済みです（記録 2）。")


def test_a_second_draw_with_another_seed_is_refused_on_record(drawn: Path, fails: Failing) -> None:
    refused_on_record(fails, drawn, "--seed", OTHER_SEED, code="already_drawn", message="この案件は抽出済みです")


def test_a_redraw_is_refused_while_a_sheet_is_handed_out(printed: Path, fails: Failing) -> None:
    code = cases.sheet_codes(printed)[1]
    assert run("scan", printed, "handover", stdin=code.encode()).code == 7
    message = "引渡し中のシートが 1 枚あるため、抽出をやり直せません。"
    refused_on_record(fails, printed, "--redraw", "--reason", "差し替え", code="handed_out", message=message)


# Corrections


@pytest.fixture
def handed(printed: Path) -> Path:
    """A case with its three sheets handed out: entries 6 to 8, and the return of the first: entry 9."""
    codes = cases.sheet_codes(printed)
    assert run("scan", printed, "handover", stdin="\n".join(codes).encode()).code == 0
    assert run("scan", printed, "return", stdin=codes[0].encode()).code == 7
    return printed


@pytest.mark.parametrize("n", ["1", "2", "3", "4", "10", "0", "999999999999"])
def test_only_a_movement_can_be_corrected(n: str, handed: Path, fails: Failing) -> None:
    message = f"記録 {n} は、この案件の、取り消せる記録ではありません。"
    fails("correct", handed, n, "--reason", "誤り", exit_code=5, code="not_a_movement", message=message)


def test_only_the_last_movement_of_a_sheet_can_be_corrected(handed: Path, fails: Failing) -> None:
    message = "記録 6 は取り消せません。シート 1 の今の状態は、記録 9 によるものです。"
    fails("correct", handed, "6", "--reason", "誤り", exit_code=5, code="not_last", message=message)


def test_nothing_is_corrected_twice(handed: Path, fails: Failing) -> None:
    assert run("correct", handed, "9", "--reason", "誤り").code == 0
    message = "記録 9 は、すでに取り消してあります。"
    fails("correct", handed, "9", "--reason", "誤り", exit_code=5, code="already_corrected", message=message)
    assert run("correct", handed, "6", "--reason", "誤り").code == 0


def test_a_correction_needs_a_reason(handed: Path, fails: Failing) -> None:
    message = "取消しの理由が空です。"
    fails("correct", handed, "9", "--reason", " ", exit_code=2, code="usage", message=message)


# Scans


def test_what_is_scanned_by_mistake_is_neither_shown_nor_kept(
    printed: Path, personal: frozenset[str], fails: Failing
) -> None:
    scanned = [*sorted(personal)[:30], "\x00\x1b[2J", "K" * 5000]
    ran = fails.checked(run("scan", printed, "handover", "--json", stdin="\n".join(scanned).encode()))
    assert ran.code == 7
    assert {one["reason"] for one in ran.data["refused"]} == {"not_a_code"}
    assert len(ran.data["refused"]) == len(scanned)
    fails.checked(run("ledger", printed, "export"))


def test_a_scan_of_files_that_cannot_be_read(printed: Path, fails: Failing) -> None:
    broken = printed / "scan.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    code = cases.sheet_codes(printed)
    for name in (broken, printed / "nothing.png"):
        ran = fails.checked(run("scan", printed, "handover", str(name), "--json", stdin=code[0].encode()))
        assert ran.code == 4
    assert kinds(printed) == ["open", "draw", "labels"]


@pytest.mark.parametrize("day", ["2021-4-2", "昨日", "2021-02-30", "20210402x"])
def test_a_day_that_is_none(day: str, printed: Path, fails: Failing) -> None:
    fails(
        "scan", printed, "handover", "--on", day, exit_code=2, code="date", message="--on の日付が正しくありません。"
    )


# The machine


def refuse_writes(monkeypatch: pytest.MonkeyPatch, folder: Path, fault: int) -> None:
    """Let every file that is opened for writing in a folder fail."""
    plain_open = os.open

    def open_(path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and Path(str(path)).parent == folder:
            raise OSError(fault, os.strerror(fault), str(path))
        return plain_open(path, flags, mode, **options)

    monkeypatch.setattr(os, "open", open_)


WRITERS = [
    (("form", "precheck"), "precheck.pdf"),
    (("paper", "register"), "register-1.pdf"),
    (("labels", "--overwrite"), "labels.pdf"),
    (("sample", "--redraw", "--reason", "差し替え"), "sample.json"),
]


@pytest.mark.parametrize(("argv", "name"), WRITERS)
def test_a_folder_that_cannot_be_written(
    argv: tuple[str, ...], name: str, printed: Path, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = printed / "out"
    refuse_writes(monkeypatch, out, errno.EACCES)
    # Of a file that is there it cannot be told whether the folder refuses or a program has it open.
    code, end = ("file_open", "を書き換えられません") if (out / name).exists() else ("unwritable", "を書けません")
    fails.once(argv[0], printed, *argv[1:], exit_code=8, code=code, message=f"{out / name} {end}")


@pytest.mark.parametrize(("argv", "name"), WRITERS)
def test_a_full_disk_when_a_file_is_written(
    argv: tuple[str, ...], name: str, printed: Path, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writes(monkeypatch, printed / "out", errno.ENOSPC)
    message = f"ディスクに空きがないため、{printed / 'out' / name} を書けません。"
    fails.once(argv[0], printed, *argv[1:], exit_code=8, code="disk_full", message=message)


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_disk_that_is_full_at_the_first_draw(
    turn: int, new_case: CaseFactory, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys and the manifest are forced to the disk, one after the other."""
    folder, turns = new_case(), iter(range(1, 100))

    def fsync(handle: int) -> None:
        if next(turns) % 3 == turn % 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    ran = fails.checked(run("sample", folder, "--json"))
    assert (ran.code, ran.data["error"]["code"]) == (8, "disk_full")
    monkeypatch.undo()
    assert [name for name in snapshot(folder) if name.endswith(".part")] == []
    assert not (folder / "out" / "sample.json").exists()
    assert run("sample", folder).code == 0
    assert run("verify", folder).code == 0


@pytest.fixture
def full_ledger() -> Iterator[None]:
    """A ledger that cannot grow, as on a full disk."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


@pytest.mark.usefixtures("full_ledger")
def test_a_full_disk_under_the_ledger_at_the_first_draw(new_case: CaseFactory, fails: Failing) -> None:
    """A database without a table may stay: deleting it could take another desk's ledger away."""
    folder = new_case()
    before = snapshot(folder)
    ran = fails.checked(run("sample", folder, "--json"))
    assert (ran.code, ran.data["error"]["code"]) == (8, "disk_full")
    assert "ディスクに空きがないため、台帳に記録できません。" in ran.data["error"]["message"]
    assert set(snapshot(folder)) - set(before) <= {"ledger.db", "codes.key", "personal.key"}
    assert run("status", folder).code == 0


def test_a_full_disk_under_the_ledger_at_a_redraw(
    printed: Path, fails: Failing, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("full_ledger")
    message = "ディスクに空きがないため、台帳に記録できません。"
    words = ("--redraw", "--reason", "差し替え")
    fails("sample", printed, *words, exit_code=8, code="disk_full", message=message)


def test_scans_on_a_disk_that_runs_full(printed: Path, fails: Failing, request: pytest.FixtureRequest) -> None:
    """What was answered before the disk was full is on record; nothing else is."""
    assert run("scan", printed, "handover", stdin=b"978-4-00-000000-0\n" * 5).code == 7
    request.getfixturevalue("full_ledger")
    ran = fails.checked(run("scan", printed, "handover", stdin=b"978-4-00-000000-0\n" * 200))
    assert ran.code == 8
    assert "ディスクに空きがないため、台帳に記録できません。" in ran.stderr
    answered = ran.stdout.count("不可")
    assert 0 < answered < 200
    assert kinds(printed) == ["open", "draw", "labels", *["scan_refused"] * (5 + answered)]
    assert run("ledger", printed, "verify").code == 0


def test_a_file_that_grows_too_large_in_the_real_process(drawn: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are a matter of POSIX")
    limit = 33 * 1024  # the ledger's shared memory takes 32 KB, the PDF more
    before = snapshot(drawn)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ran = run_process("labels", drawn, "--json", preexec_fn=limited)
    assert (ran.code, ran.data["error"]["code"]) == (8, "disk_full")
    assert f"{drawn / 'out' / 'labels.pdf'} を書けません" in ran.data["error"]["message"]
    assert sorted(snapshot(drawn)) == sorted(before)
    assert snapshot(drawn) == before
    assert run("labels", drawn).code == 0


@pytest.mark.parametrize("name", ["out", "out/sample.json"])
def test_a_file_and_a_folder_mistaken_for_each_other(name: str, new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    (folder / name).parent.mkdir(exist_ok=True)
    if name == "out":
        (folder / name).write_bytes(b"")
    else:
        (folder / name).mkdir()
    with unchanged(folder):
        assert fails.checked(run("sample", folder)).code in (5, 8)


def test_a_ledger_in_a_folder_that_is_not_there(
    new_case: CaseFactory, fails: Failing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_OPS_LEDGER", f"sqlite:///{tmp_path / 'nowhere' / 'ledger.db'}")
    fails("sample", new_case(), exit_code=8, code="ledger_unwritable", message="台帳に書き込めません。")


def test_a_ledger_of_another_version(printed: Path, fails: Failing) -> None:
    with closing(sqlite3.connect(printed / "ledger.db")) as connection:
        connection.execute("UPDATE about SET value = '2'")
        connection.commit()
    message = "台帳は、この版の survey-ops では開けない形式です。"
    fails("labels", printed, "--overwrite", exit_code=8, code="schema", message=message)
    fails("sample", printed, "--redraw", "--reason", "x", exit_code=8, code="schema", message=message)
    fails("form", printed, "precheck", exit_code=8, code="schema", message=message)


def hold_open(monkeypatch: pytest.MonkeyPatch, target: Path, *, from_start: bool) -> None:
    """Let a file refuse to be replaced, as Windows does while another program shows it."""
    plain = Path.replace

    def replace(self: Path, other: Path) -> Path:
        if Path(other) == target and (from_start or self != target):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self), None, str(other))
        return plain(self, other)

    monkeypatch.setattr(Path, "replace", replace)


PDFS = [(("labels", "--overwrite"), "labels.pdf"), (("form", "precheck", "--overwrite"), "precheck.pdf")]


@pytest.mark.parametrize(("argv", "name"), PDFS)
def test_a_pdf_that_is_open_elsewhere(
    argv: tuple[str, ...], name: str, formed: Path, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = formed / "out" / name
    hold_open(monkeypatch, target, from_start=True)
    entries = kinds(formed)
    message = f"{target} を書き換えられません。ほかのプログラムで開いているか、書き込む権限がありません。"
    fails.once(argv[0], formed, *argv[1:], exit_code=8, code="file_open", message=message)
    assert kinds(formed) == entries


@pytest.mark.parametrize(("argv", "name"), PDFS)
def test_a_pdf_that_is_opened_at_the_last_moment_is_placed_by_the_rerun(
    argv: tuple[str, ...], name: str, formed: Path, fails: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        hold_open(patched, formed / "out" / name, from_start=False)
        ran = fails.checked(run(argv[0], formed, *argv[1:], "--json"))
        assert (ran.code, ran.data["error"]["code"]) == (8, "file_open")
    entries = kinds(formed)
    assert run(argv[0], formed, *argv[1:]).code == 0
    assert kinds(formed) == entries
    assert [found for found in snapshot(formed) if found.endswith(".part")] == []
    assert run("verify", formed).code == 0


def test_the_list_of_problems_goes_to_the_office_that_made_the_file(new_case: CaseFactory, tmp_path: Path) -> None:
    folder, target = new_case(), tmp_path / "一覧.csv"
    set_cell(folder, 5, BIRTH, "19751302")
    set_cell(folder, 6, POSTAL_CODE, "100-0001")
    assert run("check", folder, "--list", target).code == 4
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert rows[0] == ["種別", "ファイル", "行", "列", "符号", "内容"]
    assert ["問題", "residents.csv", "5", "生年月日", "birth_calendar", "生年月日が暦にない日付です。"] in rows
    again = run("check", folder, "--list", target, "--json")
    assert (again.code, again.data["error"]["code"]) == (5, "exists")
    assert run("check", folder, "--list", target, "--overwrite").code == 4


def test_a_process_that_ends_early_is_told_as_the_machine_s_refusal(new_case: CaseFactory, fails: Failing) -> None:
    folder = new_case()
    with patch("survey_ops.registers.files.Crew.in_turn", side_effect=LostProcessError("gone")):
        fails("sample", folder, exit_code=8, code="process_lost", message="途中で終わりました")
    assert run("sample", folder).code == 0
