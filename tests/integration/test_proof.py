"""What is kept outside proves the ledger: signed checkpoints on paper, photographed; public keys; exports."""

import io
import json
import random
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from survey_ops.domain.chain import Checkpoint
from survey_ops.domain.signed_checkpoint import parse_signed, public_key, sign_checkpoint
from survey_ops.ledger import keys
from survey_ops.tasks.workspace import SIGNING_KEY
from tests import cases
from tests.cases import Ran, run
from tests.conftest import CaseFactory
from tests.integration.conftest import Finished
from tests.integration.test_tampering import rewrite_chain

SCRIPT = Path(__file__).parent.parent / "scripts" / "check_signature.py"
SIGNED_AT, KEY = 11, 12  # open, draw and labels with who read, 3 handovers, 3 returns; the form is entry 13
SEED = 20210408


@pytest.fixture(scope="module")
def template(finished: Finished) -> Path:
    """A case with a form; copy it, do not change it."""
    return finished.folder


@pytest.fixture
def case(template: Path, tmp_path: Path) -> Path:
    """A copy to work on."""
    folder = tmp_path / "case"
    shutil.copytree(template, folder)
    return folder


@pytest.fixture(scope="module")
def paper(template: Path) -> Path:
    return template / "out" / "precheck.pdf"


def verify(folder: Path, *words: str | Path) -> Ran:
    return run("verify", folder, *words, "--json")


def found(folder: Path, *words: str | Path) -> dict[str, Any]:
    """Verify a case that is not as it was; return the answer."""
    ran = verify(folder, *words)
    assert (ran.code, ran.data["ok"], ran.stderr) == (6, False, "")
    return ran.data


def kinds_of(data: dict[str, Any]) -> set[tuple[str, int | None]]:
    return {(one["what"], one.get("entry")) for one in data["differences"]}


def text_of(pdf: Path) -> str:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def printed_key(pdf: Path) -> str:
    """Return the public key as it stands on a form, in its groups."""
    key = re.search(r"(?:[0-9a-f]{4}[ \r\n]+){15}[0-9a-f]{4}", text_of(pdf))
    assert key
    return key[0]


def picture(pdf: Path, dpi: int, page: int = 0) -> Image.Image:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        rendered: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil()
        return rendered


def photographed(image: Image.Image, angle: float, noise: float, blur: float, quality: int) -> Image.Image:
    """Return a page as a careless hand takes it: turned, grey, grainy, a little out of focus, as JPEG."""
    turned = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=float)
    grain = np.random.default_rng(SEED).normal(0, noise, soft.shape)
    taken = Image.fromarray((40 + soft * (175 / 255) + grain).clip(0, 255).astype(np.uint8))
    data = io.BytesIO()
    taken.save(data, "JPEG", quality=quality)
    return Image.open(data)


def test_the_key_is_made_once_and_on_record(template: Path) -> None:
    body = cases.all_entries(template)[KEY - 1]["body"]
    secret = keys.read_key(template / SIGNING_KEY)
    assert secret is not None
    assert {key: body[key] for key in ("public", "replaces", "reason")} == {
        "public": public_key(secret).hex(),
        "replaces": None,
        "reason": None,
    }
    if sys.platform != "win32":
        assert (template / SIGNING_KEY).stat().st_mode & 0o777 == 0o600
    shown = run("ledger", template, "key", "--json").data
    assert shown == {
        "public_key": body["public"],
        "fingerprint": shown["fingerprint"],
        "entry": KEY,
        "at_hand": True,
        "before": [],
    }
    assert cases.kinds(template).count("signing_key") == 1


def test_the_form_shows_the_signed_checkpoint_and_the_public_key(template: Path, paper: Path) -> None:
    key = run("ledger", template, "key", "--json").data["public_key"]
    assert "".join(printed_key(paper).split()) == key
    for page in range(2):
        (code,) = zxingcpp.read_barcodes(picture(paper, 150, page))
        signed = parse_signed(code.text)
        assert signed
        assert (signed.case, signed.checkpoint.entry) == ("KM2021A", SIGNED_AT)
        assert str(signed.checkpoint) in text_of(paper)


@pytest.mark.parametrize(("angle", "noise", "blur", "quality"), [(-2.6, 15, 0.5, 50), (91.4, 12, 0.3, 60)])
def test_a_picture_of_the_form_verifies(
    angle: float, noise: float, blur: float, quality: int, template: Path, paper: Path, tmp_path: Path
) -> None:
    """At 150 dpi, where a module of the code is less than three pixels."""
    taken = photographed(picture(paper, 150), angle, noise, blur, quality)
    taken.save(tmp_path / "photo.png")
    ran = verify(template, "--checkpoint", tmp_path / "photo.png")
    assert (ran.code, ran.data["differences"], ran.data["first_difference"]) == (0, [], None)
    assert ran.data["confirmed"][0] == (
        f"台帳の記録はつながっています（記録 {SIGNED_AT} までは控えのチェックポイントとも一致）。"
    )


def test_every_way_to_give_a_checkpoint(case: Path, paper: Path, tmp_path: Path) -> None:
    ran = run("ledger", case, "checkpoint")
    plain, signed, fingerprint = ran.stdout.splitlines()
    data = run("ledger", case, "checkpoint", "--json").data
    assert (f"{data['entry']}:{data['head']}", data["signed"]) == (plain, signed)
    assert fingerprint == f"公開鍵の指紋 {data['fingerprint']}"
    (tmp_path / "memo.txt").write_bytes(ran.stdout.encode("utf-8-sig"))
    (tmp_path / "memo.json").write_text(json.dumps(data), encoding="utf-8")
    for given in (
        plain,
        signed,
        f"{signed[:90]}\n {signed[90:].lower()}",
        *(tmp_path / "memo.txt", tmp_path / "memo.json"),
    ):
        ran = verify(case, "--checkpoint", given)
        assert (ran.code, ran.data["differences"]) == (0, [])
        assert "（記録 13 までは控えのチェックポイントとも一致）" in ran.data["confirmed"][0]
    ran = verify(case, "--checkpoint", paper, "--public-key", printed_key(paper))
    fingerprint = data["fingerprint"]
    assert ran.data["confirmed"][1:3] == [
        f"紙の公開鍵（指紋 {fingerprint}）は、台帳の記録 12 にある鍵と同じです。",
        f"記録 11 の控えの署名は、紙の公開鍵（指紋 {fingerprint}）のものです。",
    ]
    assert ran.data["notes"] == []


@pytest.mark.parametrize(
    ("given", "exit_code", "code"),
    [("10:abc", 2, "checkpoint"), ("", 2, "checkpoint"), ("x" * 5000, 2, "checkpoint"),
     ("nothing.txt", 4, "no_checkpoint"), ("white.png", 4, "no_checkpoint"), ("broken.jpg", 4, "image_unreadable")],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(
    given: str, exit_code: int, code: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing.txt").write_text("記録なし", encoding="utf-8")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\x00broken")
    Image.new("L", (50, 50), 255).save(tmp_path / "white.png")
    monkeypatch.chdir(tmp_path)
    ran = verify(template, "--checkpoint", given)
    assert (ran.code, ran.data["error"]["code"]) == (exit_code, code)


def rewritten(folder: Path, n: int, **change: str) -> None:
    """Rewrite the whole chain with one entry's body changed: every hash fits again."""

    def edit(entries: list[dict[str, Any]]) -> None:
        entries[n - 1]["body"] = {**entries[n - 1]["body"], **change}

    rewrite_chain(folder, edit)


def test_a_rewritten_ledger_with_a_key_of_its_own_is_found(case: Path, paper: Path) -> None:
    """One who owns the machine rewrites the chain and puts their own key on record."""
    other = keys.new_key()
    (case / SIGNING_KEY).write_text(f"survey-ops key v1\n{other.hex()}\n", encoding="ascii")

    def edit(entries: list[dict[str, Any]]) -> None:
        entries[6]["body"] = {**entries[6]["body"], "to": "別の業者"}
        entries[KEY - 1]["body"] = {**entries[KEY - 1]["body"], "public": public_key(other).hex()}

    rewrite_chain(case, edit)
    assert run("verify", case).code == 0
    forged = run("ledger", case, "checkpoint").stdout.splitlines()[1]
    assert verify(case, "--checkpoint", forged).code == 0  # what is kept inside proves nothing
    data = found(case, "--checkpoint", paper)
    assert kinds_of(data) == {("checkpoint", SIGNED_AT), ("signature", SIGNED_AT)}
    data = found(case, "--checkpoint", paper, "--public-key", printed_key(paper))
    assert kinds_of(data) == {("checkpoint", SIGNED_AT), ("key", None)}
    assert data["first_difference"] == {"from": 1, "to": SIGNED_AT, "fields": []}
    assert any("記録 11 の控えの署名は、紙の公開鍵" in line for line in data["confirmed"])  # the paper is genuine
    data = found(case, "--checkpoint", forged, "--public-key", printed_key(paper))
    assert kinds_of(data) == {("signature", 13), ("key", None)}


def plain_checkpoints(folder: Path) -> dict[int, str]:
    return {entry["n"]: f"{entry['n']}:{entry['hash']}" for entry in cases.all_entries(folder)}


def test_checkpoints_bracket_and_an_export_names_the_first_difference(case: Path, tmp_path: Path) -> None:
    heads = plain_checkpoints(case)
    words = [word for n in (9, 6, 12) for word in ("--checkpoint", heads[n])]
    export = tmp_path / "ledger.jsonl"
    assert run("ledger", case, "export", "-o", export).code == 0
    confirmed = verify(case, *words, "--export", export).data["confirmed"]
    assert confirmed[1:3] == [
        "書出しの控えの記録 13 件は、すべて台帳と同じです。",
        "書出しの控えは、チェックポイントの控えとも一致します。",
    ]
    rewritten(case, 8, to="別の業者")
    data = found(case, *words)
    assert data["first_difference"] == {"from": 7, "to": 9, "fields": []}
    assert kinds_of(data) == {("checkpoint", 9), ("checkpoint", 12)}
    told = run("verify", case, *words, "--export", export).stdout.splitlines()
    assert told[-3:] == [
        "違い    記録 8 が、書出しの控えと最初に違う記録です。"
        '違う項目: body.to（控え "委託業者" → 台帳 "別の業者"）。',
        "場所    記録 7 までは控えと一致します。最初に違う記録は 8 です。",
        "記録と違うところがあります。",
    ]


def test_an_export_that_was_changed_is_told_by_itself_or_by_the_paper(
    case: Path, tmp_path: Path, paper: Path
) -> None:
    export = tmp_path / "ledger.jsonl"
    assert run("ledger", case, "export", "-o", export).code == 0
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    export.write_text("".join(lines).replace("委託業者", "別の業者", 1), encoding="utf-8", newline="\n")
    assert found(case, "--export", export)["differences"][0]["message"].startswith(
        "書出しの控えそのものが変わっています。記録 6 の内容がハッシュと合いません。"
    )
    rewritten(case, 7, to="別の業者")
    assert run("ledger", case, "export", "-o", export, "--overwrite").code == 0
    data = found(case, "--export", export, "--checkpoint", paper)
    assert kinds_of(data) == {("checkpoint", 11), ("export", 11)}
    export.write_text("x\n", encoding="utf-8")
    assert verify(case, "--export", export).data["error"]["code"] == "export_damaged"
    assert verify(case, "--export", tmp_path / "none").data["error"]["code"] == "export_unreadable"


def test_one_changed_row_is_placed_by_the_chain_alone(case: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(case / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER entries_no_update")
        connection.execute("UPDATE entries SET entry = replace(entry, '委託業者', '別の業者') WHERE n = 7")
        connection.commit()
    assert found(case)["first_difference"] == {"from": 7, "to": 7, "fields": []}


def test_a_lost_key_is_replaced_and_old_signatures_stay(case: Path, paper: Path) -> None:
    old = run("ledger", case, "key", "--json").data
    (case / SIGNING_KEY).unlink()
    ran = run("form", case, "precheck", "--overwrite", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (8, "signing_key_missing")
    ran = run("ledger", case, "checkpoint", "--json")
    assert (ran.code, ran.data["entry"], ran.data["signed"]) == (0, 13, None)
    assert verify(case, "--checkpoint", paper).code == 0
    assert run("ledger", case, "key", "--json").data["at_hand"] is False
    for words in (["--replace"], ["--reason", "紛失"], ["--replace", "--reason", " "]):
        assert run("ledger", case, "key", *words).code == 2
    ran = run("ledger", case, "key", "--replace", "--reason", "パソコンの故障", "--by", "総務課　鍵番", "--json")
    new = ran.data
    assert (ran.code, new["entry"], new["at_hand"]) == (0, 14, True)
    assert new["before"] == [{"entry": 12, "public_key": old["public_key"]}]
    body = cases.ledger_entries(case)[-1]["body"]
    assert (body["replaces"], body["reason"], body["by"]) == (12, "パソコンの故障", "総務課　鍵番")
    signed = run("ledger", case, "checkpoint", "--json").data["signed"]
    words = ["--checkpoint", str(paper), "--checkpoint", signed]
    both = ["--public-key", old["public_key"], "--public-key", new["public_key"]]
    assert verify(case, *words, *both).code == 0
    assert kinds_of(found(case, *words, *both[:2])) == {("signature", 14)}


def test_a_replacement_cut_short_is_made_up_for(case: Path) -> None:
    """Killed after the new key was put on record, before its file took the place of the old one."""
    old = (case / SIGNING_KEY).read_bytes()
    assert run("ledger", case, "key", "--replace", "--reason", "引継ぎ").code == 0
    (case / SIGNING_KEY).replace(case / f"{SIGNING_KEY}.new")
    (case / SIGNING_KEY).write_bytes(old)
    assert run("ledger", case, "key", "--json").data["at_hand"] is True
    assert not (case / f"{SIGNING_KEY}.new").exists()
    (case / SIGNING_KEY).write_bytes(old)
    ran = run("form", case, "precheck", "--overwrite", "--json")
    assert (ran.code, ran.data["error"]["code"]) == (8, "signing_key_other")


def test_a_key_that_was_made_and_not_recorded_is_used(new_case: CaseFactory) -> None:
    """Killed between the file and the commit, as the first document was put on record."""
    folder = new_case()
    assert run("sample", folder).code == 0
    secret = keys.ensure_key(folder / SIGNING_KEY)
    shown = run("ledger", folder, "key", "--json").data
    assert (shown["public_key"], shown["entry"], shown["at_hand"]) == (public_key(secret).hex(), 4, True)


def test_a_case_without_a_record_has_no_key(new_case: CaseFactory) -> None:
    folder = new_case()
    for action in ("key", "checkpoint"):
        ran = run("ledger", folder, action, "--json")
        assert (ran.code, ran.data["error"]["code"]) == (5, "not_drawn")
    assert not (folder / SIGNING_KEY).exists()


def test_a_checkpoint_of_another_ledger_is_refused(case: Path) -> None:
    last = cases.ledger_entries(case)[-1]
    here, there = Checkpoint(13, last["hash"]), Checkpoint(3, "ab" * 32)
    for name, checkpoint, faults in (
        ("KM2021A", here, {("signature", 13)}),
        ("OTHER", here, {("signature", 13)}),
        ("OTHER", there, {("signature", 3), ("checkpoint", 3)}),
    ):
        forged = sign_checkpoint(keys.new_key(), name, checkpoint, last["at"])
        assert kinds_of(found(case, "--checkpoint", str(forged))) == faults


def test_a_script_checks_the_signature(template: Path, paper: Path, tmp_path: Path) -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 30
    export = tmp_path / "ledger.jsonl"
    assert run("ledger", template, "export", "-o", export).code == 0
    (code,) = zxingcpp.read_barcodes(picture(paper, 200))

    def check(text: str, key: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-X", "utf8", str(SCRIPT), str(export), text, key]
        return subprocess.run(words, capture_output=True, encoding="utf-8", check=False)

    key = " ".join(printed_key(paper).split())
    said = check(code.text, key)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith(" signed for KM2021A\n")
    assert said.stdout.split()[0] in text_of(paper)
    assert "InvalidSignature" in check(code.text.replace("KM2021A", "KM2021B"), key).stderr


def test_forged_sheet_codes_are_refused_and_move_nothing(case: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    genuine = cases.sheet_codes(case)
    forged = [f"KM2021A-{chance.randint(1, 3):05d}-0-{chance.randrange(10**13):013d}" for _ in range(15)]
    forged += [code[:-1] + str((int(code[-1]) + 1) % 10) for code in genuine] + [code[:-3] for code in genuine]
    forged += [code.replace("-0-", "-00-") for code in genuine] + [
        code.replace("KM2021A", "KM2021B") for code in genuine
    ]
    ran = run("scan", case, "destroy", "--json", stdin="\n".join(forged).encode())
    assert (ran.code, ran.data["accepted"], ran.data["already"]) == (7, 0, 0)
    assert [one["reason"] for one in ran.data["refused"]] != []
    assert len(ran.data["refused"]) == len(forged)
    assert "destroy" not in cases.kinds(case)
