"""Make label sheets beside pylabels on ReportLab and gLabels: whole processes, side by side, several runs.

Usage: python benchmarks/label_sheets.py [RUNS [PYTHON [FOLDER]]]

2,500 labels, 12 a sheet, with a QR code a sheet and with one a label; then 25,000 and 100,000 labels of ours alone.
PYTHON is one that has pylabels and reportlab; what is not installed (they, `glabels-3-batch` of Debian's package
glabels, or IPA Gothic of fonts-ipafont-gothic, for ReportLab reads no OpenType outlines) is left out and said so.

`survey-ops labels` takes its case from the state after the draw: it reads the ledger, decrypts and sorts the
recipients, lays out every address, makes keyed codes, draws, and writes the ledger entry and the file. The others
read a CSV and draw four lines a label at fixed sizes; gLabels draws no QR. Reading the codes back is timed apart. The
runs take turns, so that a busy moment meets all of them. Nothing is asserted: figures belong to a machine and a day;
ratios travel better. Peak memory is that of the process, as the system counts it (POSIX only); seconds of the
processor are those of the process and its children.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from large_registers import SAMPLE_CASE, lines

HEADER = "宛名番号,世帯番号,氏名,氏名カナ,生年月日,性別,郵便番号,住所,方書,支援措置\r\n"
LABELS = 2500
LARGE = (25_000, 100_000)
OURS = "survey-ops labels"
OURS_CODES = "survey-ops labels, a label"

WITHOUT_READING_BACK = """
import sys, types
sys.modules["survey_ops.documents.code_reader"] = types.SimpleNamespace(failed_pages=lambda *_, **__: [])
from survey_ops.__main__ import run
run()
"""

PYLABELS = """
import csv, sys
import labels
from reportlab.graphics import shapes
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

font, people, target, every = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
pdfmetrics.registerFont(TTFont("face", font))
sizes = labels.Specification(210, 297, 2, 6, 86.4, 42.3, left_margin=18.6, top_margin=21.2)
drawn = 0

def draw(label, width, height, row):
    global drawn
    code, address, building, name = row
    label.add(shapes.String(11, height - 24, "〒" + code, fontName="face", fontSize=11))
    label.add(shapes.String(11, height - 40, address, fontName="face", fontSize=10.5))
    label.add(shapes.String(11, height - 54, building, fontName="face", fontSize=10.5))
    label.add(shapes.String(11, height - 82, name + "　様", fontName="face", fontSize=16))
    if drawn % every == 0:
        text = f"KM2021A-{drawn // 12 + 1:05}-0-1234567890123"
        label.add(QrCodeWidget(text, barLevel="M", x=width - 46, y=5, barWidth=40, barHeight=40))
    drawn += 1

sheet = labels.Sheet(sizes, draw)
with open(people, encoding="utf-8", newline="") as file:
    sheet.add_labels(csv.reader(file))
sheet.save(target)
"""

GLABELS = """<?xml version="1.0"?>
<Glabels-document xmlns="http://glabels.org/xmlns/3.0/">
  <Template brand="x" part="72212" size="A4" description="x">
    <Label-rectangle id="0" width="86.4mm" height="42.3mm" round="0pt" x_waste="0pt" y_waste="0pt">
      <Markup-margin size="4mm"/>
      <Layout nx="2" ny="6" x0="18.6mm" y0="21.2mm" dx="86.4mm" dy="42.3mm"/>
    </Label-rectangle>
  </Template>
  <Objects id="0" rotate="False">
    <Object-text x="4mm" y="3mm" w="78mm" h="36mm" justify="Left" valign="Top" auto_shrink="False"
        a0="1" a1="0" a2="0" a3="1" a4="0" a5="0">
      <Span font_family="IPAGothic" font_size="10.5" font_weight="Normal" font_italic="False" color="0x000000ff"
        line_spacing="1">〒<Field name="1"/>
<Field name="2"/>
<Field name="3"/>
<Field name="4"/>　様</Span>
    </Object-text>
  </Objects>
  <Merge type="Text/Comma" src="{people}"/>
</Glabels-document>
"""


class Run(NamedTuple):
    """One run: wall seconds, seconds of the processor, and peak memory in MB."""

    wall: float
    processor: float
    megabytes: float


class Program(NamedTuple):
    """What is run, and what is done before each run."""

    words: list[str]
    prepare: Callable[[], object] = lambda: None


def measure(words: list[str]) -> Run:
    """Run a program to its end and measure it."""
    # As installed programs run: with their modules compiled before.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{words[:4]} ended with {process.returncode}")
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def make_case(folder: Path, size: int, *, label_codes: bool = False) -> Path:
    """Make a case of which `size` residents were drawn; return its folder."""
    folder.mkdir(parents=True)
    with (folder / "residents.csv").open("wb") as file:
        file.write(HEADER.encode("cp932"))
        for line in lines(size * 3 // 2 + 10_000):
            file.write(line.encode("cp932"))
    text = SAMPLE_CASE.read_text(encoding="utf-8").replace('seed          = ""', 'seed          = "3-1-4"')
    text = text.replace("= 2500 ", f"= {size} ")
    if label_codes:
        text = text.replace("[labels]\n", "[labels]\nlabel_codes = true\n")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    measure([sys.executable, "-m", "survey_ops", "sample", str(folder)])
    shutil.copytree(folder, folder.with_name(f"{folder.name}-drawn"))
    return folder


def bring_back(case: Path) -> None:
    """Put a case back into the state after its draw."""
    (case / "out" / "labels.pdf").unlink(missing_ok=True)
    for file in case.glob("ledger.db*"):
        file.unlink()
    for file in case.with_name(f"{case.name}-drawn").glob("ledger.db*"):
        shutil.copyfile(file, case / file.name)


def ours(case: Path, *, reads_back: bool = False) -> Program:
    """Return the command on a case."""
    start = ["-m", "survey_ops"] if reads_back else ["-c", WITHOUT_READING_BACK]
    return Program([sys.executable, *start, "labels", str(case)], lambda: bring_back(case))


def peers(folder: Path, python: str) -> dict[str, Program]:
    """Return the other programs, those that are installed."""
    people = folder / "people.csv"
    with people.open("w", encoding="utf-8") as file:
        for line in lines(LABELS):
            _, _, name, _, _, _, code, address, building, _ = line.split(",")
            file.write(f"{code},{address},{building},{name}\n")
    found = {}
    font = subprocess.run(["fc-match", "-f", "%{file}", "IPAGothic"], capture_output=True, text=True).stdout
    has_pylabels = subprocess.run([python, "-c", "import labels, reportlab"], capture_output=True).returncode == 0
    if has_pylabels and font.endswith(".ttf"):
        for name, every in (("a sheet", 12), ("a label", 1)):
            target = str(folder / f"pylabels-{every}.pdf")
            found[f"pylabels, {name}"] = Program([python, "-c", PYLABELS, font, str(people), target, str(every)])
    else:
        print("pylabels, reportlab or IPA Gothic is not installed: left out")
    if batch := shutil.which("glabels-3-batch"):
        template = folder / "sheet.glabels"
        template.write_text(GLABELS.replace("{people}", str(people)), encoding="utf-8")
        found["gLabels batch, no code"] = Program([batch, "-o", str(folder / "glabels.pdf"), str(template)])
    else:
        print("glabels-3-batch is not installed: left out")
    return found


def report(name: str, runs: list[Run], own: list[Run] | None = None) -> None:
    """Print a line of figures; where there is one of ours, with our share of the time."""
    wall = [run.wall for run in runs]
    middle = statistics.median(wall)
    processor = statistics.median(run.processor for run in runs)
    share = f"   ours / this: {statistics.median(run.wall for run in own) / middle:.3f}" if own else ""
    spread = f"({min(wall):.2f} to {max(wall):.2f})"
    peak = max(run.megabytes for run in runs)
    print(f"{name:<34} {middle:7.2f} s {spread:<18} {processor:7.2f} s CPU {peak:5.0f} MB{share}", flush=True)


def take_turns(programs: dict[str, Program], runs: int) -> dict[str, list[Run]]:
    """Run every program once to warm up and then several times, one after the other."""
    found: dict[str, list[Run]] = {name: [] for name in programs}
    for turn in range(runs + 1):
        for name, program in programs.items():
            program.prepare()
            run = measure(program.words)
            if turn:
                found[name].append(run)
    return found


def main(runs: int, python: str, folder: Path) -> None:
    """Measure and print."""
    case, coded = make_case(folder / "case", LABELS), make_case(folder / "coded", LABELS, label_codes=True)
    others = peers(folder, python)
    programs = {OURS: ours(case), f"{OURS}, read back": ours(case, reads_back=True), OURS_CODES: ours(coded)}
    found = take_turns({**programs, f"{OURS_CODES}, read back": ours(coded, reads_back=True), **others}, runs)
    print(f"{LABELS:,} labels, {runs} runs, {os.cpu_count()} cores")
    for name, times in found.items():
        same = OURS_CODES if name.endswith("a label") else OURS
        report(name, times, found[same] if name in others else None)
    for size in LARGE:
        large = make_case(folder / f"case-{size}", size)
        report(f"{size:,} labels", take_turns({OURS: ours(large)}, 1)[OURS])


if __name__ == "__main__":
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    other_python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
    if len(sys.argv) > 3:
        main(turns, other_python, Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(turns, other_python, Path(temporary))
