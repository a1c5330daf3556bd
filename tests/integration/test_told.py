"""What the public and the people concerned were told: recorded in any case, listed, undone."""

from pathlib import Path

import pytest

from tests.cases import kinds, ledger_entries, run
from tests.conftest import CaseFactory
from tests.integration.test_items import CASE

NOTICE = ("--of", "provide", "--time", "after", "--to", "相談者である長女", "--method", "文書の送付")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A case that neither draws nor mails."""
    folder = tmp_path / "bare"
    folder.mkdir()
    (folder / "case.toml").write_text(CASE, encoding="utf-8", newline="\n")
    return folder


def test_a_notice_is_recorded_listed_and_undone(bare: Path) -> None:
    assert run("inform", bare, "--list").stdout == "本人への通知の記録はありません。\n"
    assert not (bare / "ledger.db").exists()
    ran = run("inform", bare, *NOTICE, "--reason", "本人には伝わりにくいため", "--on", "2021-05-14", "--by", "係")
    assert ran.stdout.splitlines() == [
        "本人への通知を記録しました（記録 2）: 2021-05-14  外部提供の事後の通知 1 人分  "
        "送り先: 相談者である長女、方法: 文書の送付（本人には伝わりにくいため）",
        f"間違えたときは: survey-ops correct {bare} 2 --reason 理由",
    ]
    assert ledger_entries(bare)[-1]["body"] == {
        "of": "provide", "time": "after", "to": "相談者である長女", "method": "文書の送付",
        "reason": "本人には伝わりにくいため", "persons": 1, "by": "係", "on": "2021-05-14",
    }  # fmt: skip
    more = run("inform", bare, "--of", "use", "--time", "before", "--to", "本人", "--method", "郵送", "--persons",
               "2500", "--json").data  # fmt: skip
    assert (more["entry"], more["persons"], more["reason"], more["twin"]) == (3, 2500, "", None)
    assert [one["entry"] for one in run("inform", bare, "--list", "--json").data["informed"]] == [2, 3]
    assert run("correct", bare, "2", "--reason", "日付の誤り", "--json").data["kind"] == "informed"
    told = run("inform", bare, "--list").stdout
    assert told.endswith("目的外利用の事前の通知 2,500 人分  送り先: 本人、方法: 郵送\n本人への通知 1 件\n")
    assert run("correct", bare, "2", "--reason", "もう一度").code == 5
    assert run("ledger", bare, "verify").code == run("verify", bare).code == 0


def test_an_announcement_is_recorded_listed_and_undone(bare: Path) -> None:
    words = ("announce", bare, "--medium", "広報こまえ４月１日号", "--on", "2021-04-01")
    assert run(*words).stdout.startswith("周知を記録しました（記録 2）: 2021-04-01  広報こまえ４月１日号\n")
    again = run(*words)
    assert "同じ内容の記録がすでにあります（記録 2）" in again.stderr
    assert run("correct", bare, "3", "--reason", "二度打った").code == 0
    listed = run("announce", bare, "--list")
    assert listed.stdout == "記録 2  2021-04-01  広報こまえ４月１日号\n周知 1 件\n"
    assert run("announce", bare, "--list", "--json").data == {
        "announced": [{"entry": 2, "medium": "広報こまえ４月１日号", "on": "2021-04-01"}]
    }
    assert "周知\n  2021-04-01  広報こまえ４月１日号\n" in run("status", bare).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("inform", *NOTICE[:4]), "--to、--method が要ります"),
        (("inform", *NOTICE[:5], " 　", *NOTICE[6:]), "--to が空です。"),
        (("inform", *NOTICE[:7], ""), "--method が空です。"),
        (("inform", *NOTICE[:5], "長女\n次女", *NOTICE[6:]), "改行やタブのない"),
        (("inform", *NOTICE, "--reason", "理" * 201), "200 文字まで"),
        (("inform", *NOTICE, "--persons", "0"), "--persons の人数 0 が正しくありません"),
        (("inform", *NOTICE, "--on", "2999-01-01"), "より後です"),
        (("inform", *NOTICE, "--on", "5/14"), "--on の日付が正しくありません"),
        (("inform", "--list", *NOTICE[:2]), "--list は、--of とは一緒に使いません"),
        (("announce",), "--medium（どこに載せたか）が要ります"),
        (("announce", "--medium", "　"), "--medium が空です。"),
        (("announce", "--list", "--on", "2021-04-01"), "--list は"),
    ],
)
def test_a_wrong_input_changes_nothing(bare: Path, words: tuple[str, ...], said: str) -> None:
    ran = run(words[0], bare, *words[1:])
    assert (ran.code, said in ran.stderr) == (2, True), ran.stderr
    assert not (bare / "ledger.db").exists()


def test_the_help_says_that_no_personal_data_belong_into_a_notice() -> None:
    told = "".join(run("inform", "--help").stdout.split())
    assert told.count("氏名・住所などの個人情報は書かない") == 2


def test_a_survey_is_announced_before_it_is_drawn(new_case: CaseFactory) -> None:
    folder = new_case()
    assert run("announce", folder, "--medium", "市のホームページ").code == 0
    assert run("sample", folder).code == 0
    assert kinds(folder)[:2] == ["open", "announced"]
    assert run("status", folder, "--json").data["announced"][0]["medium"] == "市のホームページ"
    (folder / "ledger.db").unlink()  # the record of the draw is lost: nothing begins a new one
    assert run("inform", folder, *NOTICE, "--json").data["error"]["code"] == "record_lost"
