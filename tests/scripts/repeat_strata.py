"""Repeat a stratified, proportional draw with nothing but hashlib, json and csv.

Usage: repeat_strata.py REGISTER ENCODING MANIFEST; prints the selected ids in order. All births are known; strata are
columns and "age".
"""

import csv
import hashlib
import json
import sys

with open(sys.argv[3], encoding="utf-8") as file:
    manifest = json.load(file)
header = manifest["register"]["columns"]
month, day = manifest["born_on_or_before"][5:7], manifest["born_on_or_before"][8:]
oldest = int(manifest["born_on_or_before"][:4]) + manifest["minimum_age"]
bounds = [(str(age), f"{oldest - age}{month}{day}") for age in manifest["age_groups"]]
prefix = hashlib.sha256(f"survey-ops/ticket/v1\n{manifest['seed']}".encode()).hexdigest()
strata: dict[tuple[bytes, ...], list[str]] = {}
with open(sys.argv[1], encoding=sys.argv[2], newline="") as file:
    for row in csv.DictReader(file):
        born = row["生年月日"]
        if row["支援措置"] in ("", "0") and born <= bounds[0][1]:
            group = [age for age, latest in bounds if born <= latest][-1]
            values = [group if name == "age" else row[header[name]] for name in manifest["stratified_by"]]
            strata.setdefault(tuple(value.encode() for value in values), []).append(row["宛名番号"])
frame = sum(map(len, strata.values()))
places = {key: manifest["size"] * len(ids) // frame for key, ids in strata.items()}
by_remainder = sorted(strata, key=lambda key: (-(manifest["size"] * len(strata[key]) % frame), key))
for key in by_remainder[: manifest["size"] - sum(places.values())]:
    places[key] += 1
ticket = {one: hashlib.sha256((prefix + one).encode()).digest() for ids in strata.values() for one in ids}
chosen = [one for key, ids in strata.items() for one in sorted(ids, key=ticket.__getitem__)[: places[key]]]
print("\n".join(sorted(chosen, key=ticket.__getitem__)))
