"""The whole path on the made-up city: from the register to the filled-in form.

The story plays in spring 2021, and so does its clock: what it records carries the times of the story, so that the
documents it makes agree with themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from survey_ops.case.load import FILE
from survey_ops.documents.code_reader import read_codes
from survey_ops.domain.access_log import UNSAID, Seat
from survey_ops.domain.custody import Movement
from survey_ops.domain.number_lists import short_list
from survey_ops.errors import RefusedError, VerificationError
from survey_ops.tasks.check_case import check_case
from survey_ops.tasks.confirm_transfer import ConfirmSession
from survey_ops.tasks.demo_register import write_register
from survey_ops.tasks.draw_refusals import Wish
from survey_ops.tasks.draw_sample import draw_sample
from survey_ops.tasks.issue_form import issue_form
from survey_ops.tasks.make_case import make_case
from survey_ops.tasks.open_transfer import TransferWish, open_transfer, prepare_transfer, transfer_session
from survey_ops.tasks.print_labels import Printed, PrintWish, print_labels
from survey_ops.tasks.progress import Progress
from survey_ops.tasks.record_destruction import DestructionWish, record_destruction
from survey_ops.tasks.record_scan import ScanSession, make_details
from survey_ops.tasks.record_told import record_announcement
from survey_ops.tasks.stock_files import load_stock
from survey_ops.tasks.verify_case import verify_case
from survey_ops.tasks.workspace import Workspace, open_workspace

RESIDENTS = 83_000
_SEED = 'seed          = ""'
_DEMO_SEED = 'seed          = "デモ 3-1-4-1-5"'
_LATE = 3  # sheets that come back a day later, to show what a missing sheet looks like
_OFFICE = "狛江 花子"  # made-up people
_CONTRACTOR = "社会福祉法人東京コロニー／和泉 太郎／委託業者"
_ANNOUNCED = "広報こまえ４月１日号"
_WITNESS = "総務部総務課／岩戸 次郎／総務課主任"
_DISSOLVERS = ("溶解会社／東野川 三郎／作業員", "溶解会社／西野川 四郎／作業員")
_DRAWN, _HANDED, _BACK, _BACK_LATE, _DESTROYED = (
    date(2021, 4, 1),
    date(2021, 4, 2),
    date(2021, 4, 8),
    date(2021, 4, 9),
    date(2021, 5, 6),
)

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What the demonstration made: the case folder and its documents."""

    folder: Path
    labels: Path
    plan: Path
    partly: Path
    form: Path
    sheets: int
    entries: int


class StoryClock:
    """A clock that starts in the morning of the story's day and ticks a second at every look."""

    def __init__(self) -> None:
        self.turn_to(_DRAWN)

    def turn_to(self, day: date) -> None:
        """Go to ten in the morning of a day in Japan."""
        self._moment = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        self._moment += timedelta(seconds=1)
        return self._moment


def run_demo(folder: Path, actor: str, tell: Tell, progress: Progress, seat: Seat = UNSAID) -> Demo:
    """Run everything in a new folder.

    Args:
        folder: made by this; it must not hold a case.
        actor: who runs it.
        tell: takes a line a step.
        progress: told of long work.
        seat: the account and the computer.

    Raises:
        RefusedError: the folder holds something already.
    """
    _prepare(folder, tell)
    clock = StoryClock()
    # Whatever the office has set: made-up entries belong in the made-up case's own ledger.
    with open_workspace(folder, clock, actor, environment={}, seat=seat) as workspace:
        drawn = draw_sample(workspace, Wish())
        counts = drawn.manifest["counts"]
        tell(f"抽出    18 歳以上の {counts['eligible']:,} 人から {counts['selected']:,} 人を抽出しました。")
        plan = issue_form(workspace, "precheck", folder / "out" / "precheck-plan.pdf").pdf
        tell("様式    引渡し前の確認シート（予定）を作りました。")
        record_announcement(workspace, _ANNOUNCED, None)
        tell(f"周知    {_ANNOUNCED}に載せたことを記録しました。")
        printed = print_labels(workspace, PrintWish(), progress)
        tell(f"ラベル  {printed.sheets} シート（宛名 {printed.labels:,} 件）を作りました。")
        codes = _read_sheets(workspace, printed, progress)
        tell(f"読取り  PDF の {len(codes)} ページから、管理コードを読み取りました。")
        clock.turn_to(_HANDED)
        _transfer(workspace, Movement.HANDOVER, codes, tell)
        clock.turn_to(_BACK)
        _transfer(workspace, Movement.RETURN, codes[:-_LATE], tell)
        partly = issue_form(workspace, "precheck", folder / "out" / "precheck-partly.pdf").pdf
        clock.turn_to(_BACK_LATE)
        _transfer(workspace, Movement.RETURN, codes[-_LATE:], tell)
        clock.turn_to(_DESTROYED)
        _destroy(workspace, codes, tell)
        form = issue_form(workspace, "precheck", None)
        tell("様式    確認シートを、授受簿の記録から作りました。")
        _prove(workspace, tell)
    return Demo(folder, printed.pdf, plan, partly, form.pdf, printed.sheets, form.checkpoint.entry + 1)


def _prepare(folder: Path, tell: Tell) -> None:
    """Make the case folder with its register, and check it."""
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError(
            f"{folder} は空のフォルダーではありません。",
            "survey-ops demo 別のフォルダー名 のように、新しい名前を指定してください。",
            code="exists",
        )
    make_case(folder, "survey")
    file = folder / FILE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(_SEED, _DEMO_SEED), encoding="utf-8", newline="\n")
    count = write_register(folder / "residents.csv", RESIDENTS)
    tell(f"準備    架空の住民 {count:,} 人のデータと案件フォルダーを作りました。")
    findings = check_case(folder)
    if findings.problems:
        raise VerificationError("架空のデータに問題が見つかりました。", problems=findings.problems)
    tell(f"検査    問題 0 件、注意 {len(findings.warnings)} 件。")


def _read_sheets(workspace: Workspace, printed: Printed, progress: Progress) -> list[str]:
    """Read the custody codes back from the pages, as a scanner held over them would."""
    codes: list[str] = []
    area = load_stock(workspace.case).code_area()
    with progress.step("管理コードを読取り", printed.sheets) as advance:
        for page in read_codes(printed.pdf, area):
            codes += page.texts
            advance(1)
    return codes


def _transfer(workspace: Workspace, movement: Movement, codes: list[str], tell: Tell) -> None:
    """Hand a stack over, or take it back, between two named people; the receiver scans it too."""
    giver, taker = (_OFFICE, _CONTRACTOR) if movement is Movement.HANDOVER else (_CONTRACTOR, _OFFICE)
    wish = TransferWish(movement, giver=giver, taker=taker, witness=_WITNESS)
    transfer = open_transfer(workspace, prepare_transfer(workspace, wish))
    session, _ = transfer_session(workspace, transfer.entry, movement)
    for code in codes:
        session.scan(code)
    receiver = ConfirmSession(workspace, transfer.entry, None)
    for code in codes:
        receiver.read(code)
    confirmed = receiver.confirm()
    if not confirmed.said.agrees:
        raise VerificationError(f"受渡し {transfer.entry} の確認が、送ったものと一致しません。")
    _tell_moved(session, movement, len(codes), tell, "受け取った側も同じ枚数を読み取り、受渡しを閉じました。")


def _destroy(workspace: Workspace, codes: list[str], tell: Tell) -> None:
    """Scan the sheets that are destroyed, and record how, by whom and who saw it."""
    session = ScanSession(workspace, Movement.DESTROY, make_details(workspace, Movement.DESTROY, {}, None))
    for code in codes:
        session.scan(code)
    wish = DestructionWish(
        method="dissolve", place="溶解工場", persons=_DISSOLVERS, witness=_WITNESS, certificate="第15号"
    )
    record_destruction(workspace, wish)
    further = "方法、行った者、立会者、証明書を記録しました。"
    _tell_moved(session, Movement.DESTROY, len(codes), tell, further)


def _tell_moved(session: ScanSession, movement: Movement, count: int, tell: Tell, further: str = "") -> None:
    names = {Movement.HANDOVER: "引渡  ", Movement.RETURN: "返却  ", Movement.DESTROY: "廃棄  "}
    missing = session.missing()
    rest = f"まだのシート: {short_list(missing)}" if missing else "すべて済みました。"
    tell(f"{names[movement]}  {count} シートを読み取りました。{further}{rest}")


def _prove(workspace: Workspace, tell: Tell) -> None:
    result = verify_case(workspace)
    if result.differences:
        raise VerificationError("\n".join(difference.message for difference in result.differences))
    tell(f"検証    抽出・台帳・ファイルの {len(result.confirmed)} 項目がすべて記録と一致しました。")
