"""Count the labels by postal code and 郵便区, for the form with which they are posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from survey_ops.documents.post_counts import PostPage, counts_csv, render_counts
from survey_ops.domain.post_counts import PostCounts, count_codes
from survey_ops.errors import UsageError
from survey_ops.ledger import entries as ledger_entries
from survey_ops.registers.post_areas import post_area
from survey_ops.tasks import placing
from survey_ops.tasks.label_runs import find_run
from survey_ops.tasks.run_order import read_recipients
from survey_ops.tasks.sign_checkpoint import known_signer, make_footer
from survey_ops.tasks.workspace import Workspace

PDF = "post-counts.pdf"


@dataclass(frozen=True)
class Counted:
    """The counts and their files.

    Attributes:
        counts: by postal code and 郵便区.
        held: how many of the pieces are held (別扱い).
        pdf: the page.
        csv: all postal codes.
        sha256: of the PDF.
        csv_sha256: of the CSV.
    """

    counts: PostCounts
    held: int
    pdf: Path
    csv: Path
    sha256: str
    csv_sha256: str


def count_labels(
    workspace: Workspace,
    output: Path | None = None,
    *,
    run: int | None = None,
    areas: Sequence[str] = (),
    overwrite: bool = False,
) -> Counted:
    """Count the recipients of the last draw, or those of one run of labels.

    Args:
        workspace: the case; it has been drawn.
        output: the PDF; `out/post-counts.pdf` where None. The CSV stands beside it under the same name.
        run: number of a run of labels; all recipients where None.
        areas: numbers of the 郵便区 where the pieces are posted; the one with the most pieces where there is none.
        overwrite: replace files that say something else.

    Raises:
        UsageError: an area has not three or five figures, there is no such run, or the name is no PDF's.
        RefusedError: nothing is drawn, the data are erased, or a file exists.
        VerificationError: a recipient is not as the row was read.
        MachineError: a file cannot be written.
    """
    _check_areas(areas)
    pdf = output or workspace.case.out / PDF
    if pdf.suffix.lower() != ".pdf":
        raise UsageError(
            f"書き出し先 {pdf} の名前が .pdf で終わっていません。",
            "-o には、差出し通数.pdf のような名前を指定してください。",
            code="not_pdf",
        )
    workspace.require_ledger()
    with workspace.database.reading() as connection:
        known = read_recipients(workspace, connection, "通数を数えられません")
        checkpoint = ledger_entries.head(connection)
        last = ledger_entries.entry_at(connection, checkpoint.entry) or known.draw
    if run is not None:
        order = known.order(find_run(workspace, known.entries, known.draw, known.marks, run))
        people = [person for person in order.people if person["id"] not in order.pulled]
        told = f"{run} 回目の宛名ラベル {len(people):,} 件"
    else:
        orders = [known.order(one) for one in known.runs()]
        people = [one for order in orders for one in order.people if one["id"] not in order.pulled]
        told = f"宛先の全員 {len(people):,} 件"
    held = sum(bool(person.get("held")) for person in people)
    counts = count_codes((person["postal_code"] for person in people), post_area, areas or None)
    footer = make_footer(
        workspace, known_signer(workspace), checkpoint, datetime.fromisoformat(last.at), workspace.today()
    )
    page = PostPage(workspace.case.config.case.title, told, held, counts)
    table, data, cells = pdf.with_suffix(".csv"), render_counts(page, footer), counts_csv(counts)
    _place({pdf: data, table: cells}, overwrite=overwrite)
    return Counted(counts, held, pdf, table, placing.sha256_of(data), placing.sha256_of(cells))


def _check_areas(areas: Sequence[str]) -> None:
    for area in areas:
        if not (area.isascii() and area.isdigit() and len(area) in (3, 5)):
            raise UsageError(
                "--area の郵便区番号が正しくありません。",
                "郵便番号の上 3 桁か 5 桁を、201 のように半角の数字で指定してください。",
                code="area",
            )


def _place(made: dict[Path, bytes], *, overwrite: bool) -> None:
    """Write what is not there in the same words; look at both files before either is written."""
    due = {path: data for path, data in made.items() if placing.file_sha256(path) != placing.sha256_of(data)}
    for path in due if not overwrite else ():
        placing.refuse_existing(path)
    for path, data in due.items():
        placing.write_whole(path, data, overwrite=True)
