"""The ways to make a form: on record, as a draft, final, traced, as data."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from survey_ops import __version__
from survey_ops.domain.form_steps import NEXT_STEPS
from survey_ops.ledger.signing import Signer
from survey_ops.tasks import draft_form, issue_form
from survey_ops.tasks.prepare_form import PreparedForm
from survey_ops.tasks.workspace import Workspace
from tests.cases import Ran, edit_case, kinds, ledger_entries, run, snapshot
from tests.form_cases import LABELS, clock, make, said


@pytest.fixture
def folder(posted_survey: Path, tmp_path: Path) -> Path:
    """A case of which everything is done but the destruction."""
    return Path(shutil.copytree(posted_survey, tmp_path / "case"))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what a form says in place of its pages: embedding fonts takes the longest."""

    def written(
        workspace: Workspace,
        prepared: PreparedForm,
        signer: Signer | None,
        *,
        draft: bool = False,
        edition: int | None = None,
    ) -> bytes:
        values = {**prepared.values.texts, **{key: sorted(one) for key, one in prepared.values.checked.items()}}
        filled = sorted((key, value) for key, value in values.items() if value)
        return json.dumps([draft, edition, str(prepared.moment.checkpoint), filled], ensure_ascii=False).encode()

    monkeypatch.setattr(issue_form, "render", written)
    monkeypatch.setattr(draft_form, "render", written)


@pytest.fixture
def planned(tmp_path: Path, small_register: Path) -> Path:
    """A case of which nothing happened yet."""
    return make(tmp_path / "case", small_register)


def form(folder: Path, *words: str, name: str = "precheck", on: tuple[int, int, int] = (2021, 4, 12)) -> Ran:
    with clock(*on):
        return run("form", folder, name, *words)


def text_of(pdf: Path) -> list[str]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def bodies(folder: Path) -> list[dict[str, object]]:
    return [entry["body"] for entry in ledger_entries(folder) if entry["kind"] == "form"]


# Drafts


def test_a_draft_is_marked_tells_what_is_open_and_is_not_recorded(folder: Path) -> None:
    edit_case(folder, 'provided_items" = ["氏名", "住所"]', 'provided_items" = ["氏名"]')
    before = snapshot(folder)
    ran = form(folder, "--draft")
    assert (ran.code, ran.stdout.splitlines()[0]) == (
        0,
        f"下書きを作りました: {folder / 'out' / 'precheck-draft.pdf'}（記録していません）",
    )
    assert "宛名ラベルの住所が、外部に提供する項目に入っていません。" in ran.stderr
    after = snapshot(folder)
    draft = after.pop("out/precheck-draft.pdf")
    assert draft is not None
    assert after == before
    *form_pages, last = text_of(folder / "out" / "precheck-draft.pdf")
    assert all("下書き" in page for page in (*form_pages, last))
    flat = "".join(last.split())
    assert "外部提供する保有個人情報の項目" in flat
    assert "宛名ラベルの住所が、外部に提供する項目に入っていません。" in flat
    assert "labels.layout" in flat


@pytest.mark.usefixtures("plain")
def test_a_draft_before_the_ledger_begins_founds_none(planned: Path) -> None:
    ran = form(planned, "--draft", "--json", on=(2021, 3, 26))
    assert (ran.code, ran.data["findings"]) == (0, [])
    assert not (planned / "ledger.db").exists()
    assert not (planned / "codes.key").exists()
    again = form(planned, "--draft", on=(2021, 3, 26))
    assert (again.code, "--overwrite" in again.stderr) == (5, True)
    assert form(planned, "--draft", "--overwrite", on=(2021, 3, 26)).code == 0


# Final forms


def test_a_final_form_freezes_what_it_says(folder: Path) -> None:
    ran = form(folder, "--final")
    pdf = folder / "out" / "precheck-final-1.pdf"
    assert (ran.code, ran.stdout.splitlines()[0]) == (0, f"確定版 1 を作りました: {pdf}")
    assert not any("下書き" in page for page in text_of(pdf))
    (body,) = bodies(folder)
    assert (body["edition"], body["version"], body["law"]) == (1, __version__, "ordinance-2001")
    assert (body["findings"], body["file"]) == ([], "out/precheck-final-1.pdf")
    values = body["values"]
    assert isinstance(values, dict)
    assert (values["count"], values["basis"]) == (f"{LABELS}件", ["use", "provide"])
    assert values["used_items"] == ["氏名", "生年月日", "性別", "住所"]
    assert run("verify", folder, "--json").data["ok"]


@pytest.mark.usefixtures("plain")
def test_the_next_final_form_has_the_next_number(folder: Path) -> None:
    first = form(folder, "--final", "--json").data
    second = form(folder, "--final", "--json").data
    council = form(folder, "--final", "--json", name="council").data
    assert [one["edition"] for one in (first, second, council)] == [1, 2, 1]
    names = sorted(path.name for path in (folder / "out").glob("*final*"))
    assert names == ["council-final-1.pdf", "precheck-final-1.pdf", "precheck-final-2.pdf"]


def test_an_open_finding_refuses_it_with_place_and_next_step(folder: Path) -> None:
    edit_case(folder, 'provided_items" = ["氏名", "住所"]', 'provided_items" = ["氏名"]')
    before = snapshot(folder)
    ran = form(folder, "--final")
    assert ran.code == 5
    assert ran.stderr.splitlines()[1] == (
        "  様式「外部提供する保有個人情報の項目（provided_items）」: "
        "宛名ラベルの住所が、外部に提供する項目に入っていません。"
        "（宛名ラベルには、氏名、住所を印字します。出所は case.toml の labels.layout、記録 5（宛名ラベルの作成））"
        f" → {NEXT_STEPS['label_item']}"
    )
    assert snapshot(folder) == before


@pytest.mark.usefixtures("plain")
def test_a_sentence_mended_after_the_draw_does_not_stand_in_the_way(folder: Path) -> None:
    edit_case(folder, '"division" = "企画財政部政策室"', '"division" = "企画財政部企画調整課"')
    ran = form(folder, "--final", "--json")
    assert (ran.code, [one["code"] for one in ran.data["findings"]]) == (0, ["case_changed"])
    told = form(folder, "--final").stderr
    assert told.startswith("知らせること 1 件\n")
    assert "確かめること" not in told


@pytest.mark.usefixtures("plain")
def test_a_final_form_that_never_came_to_its_place_is_made_again(folder: Path) -> None:
    """Byte for byte as it was frozen, although the case file says something else by now."""
    pdf = folder / "out" / "precheck-final-1.pdf"
    assert form(folder, "--final").code == 0
    made = pdf.read_bytes()
    pdf.unlink()
    edit_case(folder, '"division" = "企画財政部政策室"', '"division" = "企画財政部企画調整課"')
    again = form(folder, "--final", on=(2021, 4, 20))
    assert (again.code, pdf.read_bytes()) == (0, made)
    assert "記録してある確定版 1 を、記録のとおりに作り直しました" in again.stdout
    assert "今の内容は確かめていません" in again.stderr
    assert len(bodies(folder)) == 1


def test_other_commands_leave_the_name_of_a_final_form_alone(folder: Path) -> None:
    pdf = folder / "out" / "precheck-final-1.pdf"
    for words in (("paper", folder, "register"), ("report", folder)):
        ran = run(*words, "-o", pdf, "--overwrite")
        assert (ran.code, "確定版の様式の名前です" in ran.stderr) == (5, True), ran.stderr
    assert not pdf.exists()


def test_a_final_form_bears_its_number_on_every_page(folder: Path) -> None:
    assert form(folder, "--final").code == 0
    pages = [
        page.get_textpage().get_text_range()
        for page in pypdfium2.PdfDocument(folder / "out" / "precheck-final-1.pdf")
    ]
    assert len(pages) > 1
    assert all("確定版 1" in text for text in pages)


@pytest.mark.usefixtures("plain")
def test_nothing_writes_over_a_final_form(folder: Path) -> None:
    assert form(folder, "--final").code == 0
    pdf = folder / "out" / "precheck-final-1.pdf"
    made = pdf.read_bytes()
    for words in (("--overwrite",), ("--draft", "--overwrite")):
        ran = form(folder, "-o", str(pdf), *words)
        assert (ran.code, "確定版 1 です" in ran.stderr) == (5, True)
    assert pdf.read_bytes() == made
    (folder / "out" / "precheck-final-2.pdf").write_bytes(b"mine")
    assert form(folder, "--final").code == 5
    assert (folder / "out" / "precheck-final-2.pdf").read_bytes() == b"mine"


@pytest.mark.usefixtures("plain")
def test_a_changed_final_copy_is_told_and_stays_for_whoever_looks_into_it(folder: Path) -> None:
    assert form(folder, "--final").code == 0
    pdf = folder / "out" / "precheck-final-1.pdf"
    pdf.write_bytes(pdf.read_bytes() + b" ")
    ran = run("verify", folder)
    assert ran.code == 6
    assert (
        "様式 precheck の確定版 1（out/precheck-final-1.pdf）の内容が、確定したときと違います。"
        in ran.stdout + ran.stderr
    )
    changed = pdf.read_bytes()
    assert form(folder, "--final", "--json").data["edition"] == 2
    assert pdf.read_bytes() == changed
    pdf.unlink()
    ran = run("verify", folder, "--json")
    assert [one["message"] for one in ran.data["differences"]] == [
        "様式 precheck の確定版 1（out/precheck-final-1.pdf）がありません。"
    ]


@pytest.mark.usefixtures("plain")
def test_erasing_leaves_final_forms(folder: Path) -> None:
    assert form(folder, "--final").code == 0
    pdf = folder / "out" / "precheck-final-1.pdf"
    made = pdf.read_bytes()
    with clock(2021, 6, 1):
        said("erase", folder, "--inputs")
    assert pdf.read_bytes() == made
    assert run("verify", folder, "--json").data["ok"]


# Where values come from, and data


def test_the_trace_has_every_field_with_its_origins(folder: Path) -> None:
    before = snapshot(folder)
    told = form(folder, "--trace").stdout
    assert "件数  (count)\n  値    30件\n  出所  文例 precheck.toml:count、記録 2（抽出）\n" in told
    data = form(folder, "--trace", "--json").data
    assert {row["id"] for row in data["rows"]} >= {"title", "basis", "used_items", "give_back", "notice"}
    for row in data["rows"]:
        assert all("text" in value or "checked" in value for value in row["values"])
        # What the case file leaves empty and no sentence words has no origin.
        assert all(value["origins"] for value in row["values"] if value.get("text") or value.get("checked"))
    assert snapshot(folder) == before


def test_the_values_as_data(folder: Path, tmp_path: Path) -> None:
    kinds_before = kinds(folder)
    ran = form(folder, "--format", "json", name="council")
    data = ran.data
    assert (data["form"], data["title"]) == ("council", "狛江市個人情報保護審議会付議案件シート")
    rows = {row["id"]: row for row in data["rows"]}
    (basis,) = rows["basis"]["values"]
    assert (rows["basis"]["label"], basis["checked"][1]) == (
        "根 拠 規 定",
        {"id": "provide", "label": "③条例第13条第２項第４号　外部提供"},
    )
    given, time, text = rows["notice_use"]["values"]
    assert (given["checked"], time["checked"]) == ([{"id": "no", "label": "無"}], [])
    assert text["text"] == "本人の権利利益を害するおそれがないため。"
    file = tmp_path / "council.json"
    written = form(folder, "--format", "json", "-o", str(file), name="council")
    assert (written.code, json.loads(file.read_text(encoding="utf-8"))) == (0, data)
    assert form(folder, "--format", "json", "-o", str(file)).code == 5
    assert form(folder, "--format", "json", "-o", str(tmp_path / "council.txt")).code == 2
    assert kinds(folder) == kinds_before


@pytest.mark.parametrize(
    "words",
    [
        ("--draft", "--final"),
        ("--trace", "--draft"),
        ("--final", "--format", "json"),
        ("--trace", "--format", "json"),
        ("--final", "-o", "x.pdf"),
        ("--final", "--overwrite"),
        ("--trace", "-o", "x.pdf"),
        ("--format", "json", "--overwrite"),
    ],
)
def test_options_that_mean_nothing_together(planned: Path, words: tuple[str, ...]) -> None:
    ran = form(planned, *words, "--json")
    assert (ran.code, ran.data["error"]["code"]) == (2, "options")
    assert ran.data["error"]["advice"]
    assert sorted(path.name for path in planned.iterdir()) == ["case.toml", "residents.csv"]
