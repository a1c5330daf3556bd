"""Repeat a simple draw with nothing but hashlib and csv.

Usage: repeat_draw.py REGISTER ENCODING SEED SIZE BORN_ON_OR_BEFORE(YYYYMMDD); prints the selected ids in order.
"""

import csv
import hashlib
import sys

register, encoding, seed, size, latest = sys.argv[1:]
prefix = hashlib.sha256(f"survey-ops/ticket/v1\n{seed}".encode()).hexdigest()
frame = []
with open(register, encoding=encoding, newline="") as file:
    for row in csv.DictReader(file):
        born, year = row["生年月日"], int(row["生年月日"][:4])
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        unknown = year == 0 or "00" in (born[4:6], born[6:]) or (born[4:] == "0229" and not leap)
        if row["支援措置"] in ("", "0") and not unknown and born <= latest:
            frame.append(row["宛名番号"])
frame.sort(key=lambda one: hashlib.sha256((prefix + one).encode()).digest())
print("\n".join(frame[: int(size)]))
