"""Check a signed checkpoint with the public key from paper, and find its entry in an exported ledger.

Arguments: the export, the text of the QR code, the public key as printed (in quotes).
"""

import base64
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

export, text, key = sys.argv[1:]
version, case, number, moment, letters = text.split("-")
if version != "SOC1":
    sys.exit("another version")
data = base64.b32decode(letters + "======")
head, signature = data[:32].hex(), data[32:]
message = f"survey-ops/checkpoint/v1\n{case}-{number}-{moment}-{head}".encode()
Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.replace(" ", ""))).verify(signature, message)  # or it raises
with open(export, encoding="utf-8", newline="\n") as file:
    hashes = {entry["n"]: entry["hash"] for entry in map(json.loads, file)}
if hashes.get(int(number)) != head:
    sys.exit(f"entry {number} is not what was signed")
print(f"{number}:{head} signed for {case}")
