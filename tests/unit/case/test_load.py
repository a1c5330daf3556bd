import subprocess
import sys
from pathlib import Path

import pytest

from survey_ops.case.load import load_case
from survey_ops.errors import ConfigError
from survey_ops.resources import sample_config

GOOD = (sample_config() / "survey" / "case.toml").read_text(encoding="utf-8")


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / "case.toml").write_bytes(text.encode(encoding))
    return folder


def problems(folder: Path, text: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        load_case(write(folder, text, encoding))
    return [(problem.column, problem.code) for problem in caught.value.problems]


def test_the_sample_case_is_good(tmp_path: Path) -> None:
    case = load_case(write(tmp_path, GOOD))
    assert case.code == "KM2021A"
    assert case.config.sample.size == 2500
    assert case.config.sample.seed == ""
    assert case.config.register_.office == "市民生活部市民課"
    assert case.register_path == tmp_path / "residents.csv"
    assert load_case(tmp_path / "case.toml").folder == tmp_path


def test_a_section_that_is_left_out_says_what_an_empty_one_does(tmp_path: Path) -> None:
    least = '[case]\ncode = "A"\ntitle = "x"\nkind = "other"\n[office]\ndivision = "x"\nstaff = "x"\n'
    sections = ("labels", "ledger", "privacy", "plan", "custody", "form", "request")
    config = load_case(write(tmp_path, least)).config
    assert config == load_case(write(tmp_path, least + "".join(f"[{name}]\n" for name in sections))).config
    for name in sections:
        section = getattr(config, name)
        assert section == type(section)()
        assert name not in config.model_fields_set


def test_notepad_writes_a_byte_order_mark(tmp_path: Path) -> None:
    assert load_case(write(tmp_path, GOOD, "utf-8-sig")).code == "KM2021A"
    assert load_case(write(tmp_path, GOOD.replace("\n", "\r\n"))).code == "KM2021A"


def test_every_problem_comes_at_once_by_key(tmp_path: Path) -> None:
    text = (
        GOOD.replace('code  = "KM2021A"', 'code  = "km-2021"')
        .replace("size          = 2500", 'size          = "2500"')
        .replace('age_rule      = "statute"', 'age_rule      = "law"')
        .replace('division = "企画財政部政策室"', "")
        .replace('honorific = "様"', 'honorifik = "様"')
        .replace("as_of         = 2021-04-01", 'as_of         = "2021-04-01"')
    )
    assert sorted(problems(tmp_path, text)) == [
        ("case.code", "value"),
        ("labels.honorifik", "unknown_key"),
        ("office.division", "missing"),
        ("sample.age_rule", "value"),
        ("sample.as_of", "type"),
        ("sample.size", "type"),
    ]


def message(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_case(write(folder, text))
    return caught.value.problems[0].message


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('honorific = "様"', 'honorifik = "様"', "知らない項目です。「honorific」の間違いではありませんか。"),
        ('kind  = "survey"', 'kind  = "mail"', '"survey"、"mailing"、"other" のどれかにしてください。'),
        ('age_rule      = "statute"', 'age_rule = "x"', '"statute"、"birthday" のどれかにしてください。'),
        ("size          = 2500", "size = 0", "1 以上にしてください。"),
        ("size          = 2500", "size = 1.5", "引用符を付けず、数字だけで書いてください。"),
        ('title = "前期基本計画に関する市民アンケート"', 'title = ""', "空になっています。値を書いてください。"),
        ("ends_on   = 2021-04-23", "ends_on   = 2021-04-08", "終わりの日が始まりの日より前です。"),
        (
            'building    = "方書"',
            'building    = "住所"',
            "見出し「住所」が二つ以上の項目に割り当てられています。",
        ),
        (
            'basis          = ["use", "provide"]',
            'basis = "use"',
            '["氏名", "住所"] のように、[ ] で囲んで書いてください。',
        ),
    ],
)
def test_messages_a_clerk_understands(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    assert message(tmp_path, GOOD.replace(old, new)) == expected


def test_toml_faults_have_a_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_case(write(tmp_path, '[case]\ncode = "A\n'))
    assert caught.value.problems[0].line == 2
    with pytest.raises(ConfigError) as caught:
        load_case(write(tmp_path, '[case]\ntitle = "調査"\n', "cp932"))
    assert (caught.value.problems[0].line, caught.value.problems[0].code) == (2, "not_utf8")


@pytest.mark.parametrize("path", ["", "nowhere", "nowhere/case.toml"])
def test_no_case_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_case(tmp_path / path)
    assert caught.value.code == "case_missing"


SAMPLE = 'method        = "simple"'
STRATIFIED = 'method = "stratified"\nstrata = ["sex", "age"]\nage_groups = [18, 40]'
SYSTEMATIC = 'method = "systematic"\norder = ["address"]'
GIVEN = 'allocation = "given"\n[[sample.given]]\nkey = ["1", "18"]\nsize = 1000\n[[sample.given]]\n'


def sampled(said: str) -> str:
    """Return the sample case with its design put last, where a list of tables may follow."""
    head, _, rest = GOOD.partition("[sample]\n")
    sample, _, tail = rest.partition("\n[labels]")
    return f"{head}{tail.join(['[labels]', ''])}\n[sample]\n{sample.replace(SAMPLE, '')}\n{said}\n"


@pytest.mark.parametrize(
    "said",
    [
        SAMPLE + "\none_per_household = true\nreserves = 50",
        STRATIFIED + '\nallocation = "equal"\nminimum = 3',
        STRATIFIED + "\n" + GIVEN + 'key = ["2", ""]\nsize = 1500',
        SYSTEMATIC,
        SAMPLE + "\nage_groups = [18, 40]",  # for the report
    ],
)
def test_designs_a_case_can_state(tmp_path: Path, said: str) -> None:
    assert load_case(write(tmp_path, sampled(said))).config.sample.size == 2500


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('method = "stratified"', [("sample.strata", "missing")]),
        ('strata = ["sex"]\nminimum = 3', [("sample.strata", "value"), ("sample.minimum", "value")]),
        ('method = "stratified"\nstrata = ["age"]', [("sample.age_groups", "missing")]),
        (STRATIFIED.replace("[18, 40]", "[18, 18]"), [("sample.age_groups", "order")]),
        (STRATIFIED.replace("[18, 40]", "[20, 40]"), [("sample.age_groups", "range")]),
        (STRATIFIED.replace('"sex"', '"sexx"'), [("sample.strata", "unknown_column")]),
        (STRATIFIED.replace('"sex"', '"id", "sex", "sex"'), [("sample.strata", "value"), ("sample.strata", "twice")]),
        ('method = "systematic"', [("sample.order", "missing")]),
        ('method = "systematic"\norder = ["age"]', [("sample.order", "unknown_column")]),
        ('method = "systematic"\norder = ["birth"]', [("sample.order", "value")]),
        (SYSTEMATIC + "\nreserves = 5", [("sample.reserves", "value")]),
        ('order = ["address"]', [("sample.order", "value")]),
        (SYSTEMATIC + "\none_per_household = true", [("sample.one_per_household", "value")]),
        (STRATIFIED + '\nallocation = "given"', [("sample.given", "missing")]),
        (STRATIFIED + "\n" + GIVEN + 'key = ["2", "18"]\nsize = 1501', [("sample.given", "total")]),
        (STRATIFIED + "\n" + GIVEN + 'key = ["2"]\nsize = 1500', [("sample.given.1.key", "length")]),
        (STRATIFIED + "\n" + GIVEN + 'key = ["1", "18"]\nsize = 1500', [("sample.given.1.key", "twice")]),
        (STRATIFIED + "\n" + GIVEN + 'key = ["1", "19"]\nsize = 1500', [("sample.given.1.key", "value")]),
        (STRATIFIED + "\nminimum = 1\n" + GIVEN + 'key = ["2", "18"]\nsize = 1500', [("sample.minimum", "value")]),
        (STRATIFIED + GIVEN[GIVEN.index("[[") - 1 :] + 'key = ["2", "18"]\nsize = 9', [("sample.given", "value")]),
        (
            STRATIFIED + "\n" + GIVEN + 'keys = []\nsize = "9"',
            [
                ("sample.given.1.key", "missing"),
                ("sample.given.1.size", "type"),
                ("sample.given.1.keys", "unknown_key"),
            ],
        ),
    ],
)
def test_designs_that_do_not_hold_together(tmp_path: Path, said: str, expected: list[tuple[str, str]]) -> None:
    assert problems(tmp_path, sampled(said)) == expected


def test_a_column_of_protection_must_be_ruled(tmp_path: Path) -> None:
    text = GOOD.replace('protected     = "exclude"', "")
    assert problems(tmp_path, text) == [("sample.protected", "missing")]
    load_case(write(tmp_path, text.replace('protected   = "支援措置"', "")))


def test_one_household_needs_its_column(tmp_path: Path) -> None:
    text = sampled("one_per_household = true").replace('household   = "世帯番号"', "")
    assert problems(tmp_path, text) == [("sample.one_per_household", "unknown_column")]


def test_a_near_name_is_suggested(tmp_path: Path) -> None:
    assert message(tmp_path, sampled(STRATIFIED.replace('"sex"', '"sexx"'))).endswith(
        "「sex」の間違いではありませんか。"
    )
    said = STRATIFIED + "\n" + GIVEN + 'keys = ["1", "18"]\nsize = 1500'
    with pytest.raises(ConfigError) as caught:
        load_case(write(tmp_path, sampled(said)))
    assert caught.value.problems[-1].message == "知らない項目です。「key」の間違いではありませんか。"


MAILING = """
[case]
code  = "VN2021A"
title = "商品券の案内状"
kind  = "mailing"
[office]
division = "福祉政策課"
staff    = "職員"
[list]
result    = "案内状配布対象者"
addresses = ["residents", "register"]
[list.columns.residents]
name        = "氏名"
postal_code = "郵便番号"
address     = "住所"
"""
REGISTER = GOOD[GOOD.index("[register]") : GOOD.index("[sample]")]


def test_a_mailing_needs_no_survey_and_no_draw(tmp_path: Path) -> None:
    config = load_case(write(tmp_path, MAILING + REGISTER)).config
    assert config.list_.addresses == ("residents", "register")
    assert config.list_.protected is None
    for section in ("survey", "sample", "contractor"):
        with pytest.raises(ConfigError) as caught:
            getattr(config, section)
        assert (caught.value.code, caught.value.problems[0].column) == ("section_missing", section)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", [("list.addresses", "register_missing")]),
        ('"residents", "register"', '"residents", "residents"', [("list.addresses", "twice")]),
        ('"residents", ', "", [("list.addresses", "register_missing"), ("list.columns.residents", "unused")]),
        ('"register"]', '"tax"]', [("list.columns.tax", "missing")]),
        ('name        = "氏名"', "", [("list.columns.residents.name", "missing")]),
        (
            'name        = "氏名"',
            'namae = "氏名"',
            [("list.columns.residents.name", "missing"), ("list.columns.residents.namae", "unknown_key")],
        ),
        ('["residents", "register"]', "[]", [("list.addresses", "empty")]),
        ('["residents", "register"]', '"residents"', [("list.addresses", "type")]),
        (', "register"]', ']\nprotected_steps = ["Ⅰ１"]', [("list.protected", "missing")]),
        (
            ', "register"]\n[list.columns.residents]',
            ']\n[list.columns.residents]\nprotected = "支援"',
            [("list.protected", "missing")],
        ),
        (', "register"]', ']\nprotected = "no"', [("list.protected", "value")]),
        (', "register"]', "]\nadresses = []", [("list.adresses", "unknown_key")]),
        ("[list]", "[sample]\n[list]", [("sample", "not_of_kind")]),
    ],
)
def test_a_list_that_is_not_right(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = problems(tmp_path, MAILING.replace(old, new, 1))
    assert [one for one in found if not one[0].startswith("sample.")] == expected


def test_sections_of_the_other_kind_are_told_with_all_else(tmp_path: Path) -> None:
    listed = MAILING[MAILING.index("[list]") :].replace(', "register"', "")
    assert problems(tmp_path, GOOD + listed) == [("list", "not_of_kind")]
    assert problems(tmp_path, MAILING[: MAILING.index("[list]")]) == [("list", "missing")]
    lists = '[[exclusions]]\npath = "a.csv"\nreason = "転出"\nid = "宛名番号"\n[report]\n'
    assert problems(tmp_path, MAILING + REGISTER + lists) == [
        ("exclusions", "not_of_kind"),
        ("report", "not_of_kind"),
    ]
    short = GOOD[: GOOD.index("[survey]")].replace('kind  = "survey"', 'kind = "survey"\ncolour = "red"')
    assert sorted(problems(tmp_path, short)) == [
        ("case.colour", "unknown_key"),
        ("contractor", "missing"),
        ("register", "missing"),
        ("sample", "missing"),
        ("survey", "missing"),
    ]


@pytest.mark.parametrize(("flow", "made"), [("", "False"), ("\n[flow]\n", "True")])
def test_the_models_of_a_flow_are_made_for_a_file_that_has_one(tmp_path: Path, flow: str, made: str) -> None:
    write(tmp_path, GOOD + flow)
    code = (
        "import sys, contextlib, pathlib\n"
        "from survey_ops.case.load import load_case\n"
        "with contextlib.suppress(Exception): load_case(pathlib.Path(sys.argv[1]))\n"
        "print('survey_ops.case.flow_section' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == made
