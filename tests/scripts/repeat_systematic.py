"""Repeat a systematic draw with nothing but hashlib, json and csv.

Usage: repeat_systematic.py REGISTER ENCODING MANIFEST; prints the selected ids in order. All births are known.
"""

import csv
import hashlib
import json
import sys

with open(sys.argv[3], encoding="utf-8") as file:
    manifest = json.load(file)
columns = [manifest["register"]["columns"][name] for name in manifest["order"]]
latest = manifest["born_on_or_before"].replace("-", "")
prefix = hashlib.sha256(f"survey-ops/ticket/v1\n{manifest['seed']}".encode()).hexdigest()
frame = []
with open(sys.argv[1], encoding=sys.argv[2], newline="") as file:
    for row in csv.DictReader(file):
        born = row["生年月日"]
        if row["支援措置"] in ("", "0") and born <= latest:
            frame.append([*(row[column].encode() for column in columns), row["宛名番号"].encode()])
frame.sort()
u = int(hashlib.sha256(f"{prefix}\nsystematic".encode()).hexdigest(), 16)
size = manifest["size"]
places = [(u * len(frame) + i * len(frame) * 2**256) // (size * 2**256) for i in range(size)]
chosen = [frame[place][-1].decode() for place in places]
print("\n".join(sorted(chosen, key=lambda one: hashlib.sha256((prefix + one).encode()).digest())))
