"""The legal bases that come with the tool, and a city's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from survey_ops.domain.form import check_values
from survey_ops.errors import ConfigError
from survey_ops.tasks.form_files import load_form
from survey_ops.tasks.legal_basis import load_basis
from tests.form_story import other_case, survey_case, texts
from tests.unit.tasks.test_form_council import SHEET

LAW = ('law           = "ordinance-2001"', 'law           = "law-2023"')
OWN = """
name = "本市の条例"
[precheck]
usual = ["own"]
[[precheck.basis]]
id = "own"
label = "第１条"
section = "use"
[[council.basis]]
id = "own"
label = "第１条"
section = ["use", "provide"]
[wording.precheck]
provision_terms = "{{ office.city }}の定めによる。"
"""


def named(law: str, folder: Path = Path("case")) -> str:
    case = survey_case((LAW[0], f'law           = "{law}"'))
    return load_basis(replace(case, folder=folder)).name


def test_the_ordinance_has_the_printed_provisions() -> None:
    basis = load_basis(survey_case())
    assert [(one.id, one.section, one.label) for one in basis.options["precheck"]] == [
        ("use", "use", "①条例第12条第２項第４号　目的外利用"),
        ("provide", "provide", "②条例第13条第２項第４号　外部提供"),
    ]
    assert [(one.id, one.section, one.label, one.text) for one in basis.options["council"]] == [
        ("collect", "collect", "①条例第８条第２項第６号　本人外収集", False),
        ("use", "use", "②条例第12条第２項第４号　目的外利用", False),
        ("provide", "provide", "③条例第13条第２項第４号　外部提供", False),
        ("record", "record", "④条例第14条第２項　電子計算機処理による記録項目の設定，追加又は変更", False),
        ("link", "link", "⑤条例第15条第１項第２号　電子計算機処理による結合", False),
        ("other", "", "⑥その他", True),
    ]


def test_the_law_has_its_own_provisions() -> None:
    basis = load_basis(survey_case(LAW))
    assert [one.id for one in basis.options["council"]] == [
        "consent", "internal", "other_body", "special", "by_law", "entrust", "other",
    ]  # fmt: skip
    articles = {one.id: one.label[1:].partition("　")[0] for one in basis.options["council"]}
    assert articles == {
        "consent": "法第69条第２項第１号",
        "internal": "法第69条第２項第２号",
        "other_body": "法第69条第２項第３号",
        "special": "法第69条第２項第４号",
        "by_law": "法第69条第１項",
        "entrust": "法第66条",
        "other": "その他",
    }
    assert basis.sections("council", ("special", "entrust")) == {"use", "provide"}


def test_under_the_ordinance_its_name_stands_in_the_terms() -> None:
    case = survey_case()
    terms = "狛江市個人情報保護条例を守ることを委託契約に定め，個人情報の取扱いに関する特記仕様書を取り交わす。"
    for form in ("precheck", "council"):
        assert texts(case, (), form).values.texts["provision_terms"] == terms
    assert texts(other_case(SHEET), (), "council").values.texts["provision_terms"] == ""


def test_under_the_law_terms_and_notice_are_the_laws() -> None:
    case = survey_case(
        LAW, ('basis          = ["use", "provide"]', ""), ('basis    = ["use", "provide"]', 'basis = ["internal"]')
    )
    for form, rows in (("precheck", ("provision_terms", "notice")), ("council", ("provision_terms",))):
        filled = texts(case, (), form)
        assert check_values(load_form(form, load_basis(case)), filled.values) == ()
        for row in rows:
            assert "条例" not in filled.values.texts[row]
            assert "個人情報の保護に関する法律" in filled.values.texts[row]
            assert filled.origins[row][0].place == f"law-2023.toml:wording.{form}.{row}"
    precheck = texts(case, ())
    assert precheck.values.checked["basis"] == {"internal", "entrust"}
    assert (
        "広報及び同法第75条の個人情報ファイル簿（作成を要する場合に限る。）により明らかにする。"
        in precheck.values.texts["notice"]
    )


def test_under_the_law_nobody_need_be_told_and_the_reason_says_why() -> None:
    sheet = SHEET.replace('["other"]\nbasis_other', '["entrust"]\nbasis_other').replace('"条例第42条"', '""')
    filled = texts(
        other_case(f'[form]\nlaw = "law-2023"\n{sheet}[form.council.notice_provide]\ngiven = false\n'), (), "council"
    )
    assert filled.values.checked["notice_provide"] == {"no"}
    assert "委託を本人に通知することを義務付けていないため。" in filled.values.texts["notice_provide_text"]


def test_a_city_brings_its_own_and_it_comes_first(tmp_path: Path) -> None:
    (tmp_path / "bases").mkdir()
    for place in ("bases/city.toml", "bases/law-2023.toml", "mine.toml"):
        (tmp_path / place).write_text(OWN.replace("本市の条例", place), encoding="utf-8")
    assert named("city", tmp_path) == "bases/city.toml"
    assert named("law-2023", tmp_path) == "bases/law-2023.toml"
    assert named("mine.toml", tmp_path) == "mine.toml"
    case = survey_case((LAW[0], 'law = "city"'), ('basis          = ["use", "provide"]', ""))
    filled = texts(replace(case, folder=tmp_path), ())
    assert filled.values.checked["basis"] == {"own"}
    assert filled.values.texts["provision_terms"] == "狛江市の定めによる。"


@pytest.mark.parametrize("law", ["nobody", "../city", "city.toml", "bases/city"])
def test_a_basis_that_is_none_is_told_with_those_there_are(law: str) -> None:
    with pytest.raises(ConfigError) as caught:
        named(law)
    assert caught.value.message == f"根拠規定「{law}」はありません。使えるのは law-2023、ordinance-2001 です。"
    assert [(one.file, one.column) for one in caught.value.problems] == [("case.toml", "form.law")]


WRONG = """
nam = "x"
precheck = 3
[council]
usual = ["nobody"]
basis = [
  { id = "A", label = "" },
  { id = "use", label = "1\\n2", section = "uze" },
  { id = "use", label = "LONG", text = "yes", more = 1 },
  "x",
]
[wording.council]
nobody = "x"
period = "{{ case.title "
[wording.report]
"""


def test_everything_wrong_with_a_basis_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(WRONG.replace("LONG", "あ" * 61), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        named("city.toml", tmp_path)
    assert {one.file for one in caught.value.problems} == {"city.toml"}
    assert sorted((one.column, one.code) for one in caught.value.problems) == [
        ("council.basis[0].id", "id"),
        ("council.basis[0].label", "empty"),
        ("council.basis[1].label", "text"),
        ("council.basis[1].section", "choice"),
        ("council.basis[2].id", "duplicate"),
        ("council.basis[2].label", "too_long"),
        ("council.basis[2].more", "unknown_key"),
        ("council.basis[2].text", "type"),
        ("council.basis[3]", "type"),
        ("council.usual", "unknown_option"),
        ("nam", "unknown_key"),
        ("name", "missing"),
        ("precheck", "type"),
        ("precheck.basis", "missing"),
        ("wording.council.nobody", "template"),
        ("wording.council.period", "template"),
        ("wording.report", "unknown_key"),
    ]


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"根拠規定の定義 city\.toml を読めません"):
        named("city.toml", tmp_path)
