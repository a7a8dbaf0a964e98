#!/usr/bin/env python3
"""A second verifier for exported logs of Turnike, for those who do not trust the first.

    verify_log.py LOG.jsonl [--key VKEY] [--against CHECKPOINTS]

It shares no code with Turnike: the standard library, and `cryptography` for Ed25519.
LOG.jsonl is from `turnike audit export`; VKEY, as you know it, from `turnike audit
checkpoint --key`; CHECKPOINTS were kept elsewhere. Exits with 3 where it is not intact.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEAD = r"^([^\n—][^\n]*)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n"
NOTE = re.compile(HEAD + r"(?:[^\n]+\n)*\n(?:— [^ \n]+ [^ \n]{92,}\n)+", re.MULTILINE)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def checkpoint(note: str) -> tuple[str, int, bytes] | None:
    """Origin, size and root of a note, whoever signed it."""
    found = NOTE.fullmatch(note)
    return (found[1], int(found[2]), base64.b64decode(found[3])) if found else None


def signed(note: str, vkey: str | None) -> bool:
    """Whether a note is signed with the key, under the key's name."""
    said, ours = checkpoint(note), 0
    try:
        name, short, encoded = (vkey or "").split("+", 2)
        wanted, public = bytes.fromhex(short), base64.b64decode(encoded)
        identity = sha256(name.encode(), b"\n", public)[:4]
        if public[:1] != b"\x01" or identity != wanted or said is None or said[0] != name:
            return False
        text, _, tail = note.rpartition("\n\n")
        for line in tail.splitlines():
            _, signer, blob = line.split(" ")
            decoded = base64.b64decode(blob, validate=True)
            if signer == name and decoded[:4] == wanted:
                check = Ed25519PublicKey.from_public_bytes(public[1:]).verify
                check(decoded[4:], f"{text}\n".encode())
                ours += 1
    except (ValueError, InvalidSignature):
        return False
    return ours > 0


def bounded(text: str) -> int:
    """A number that every reader can hold; fractions end in the same ValueError."""
    return number if abs(number := int(text)) < 2**53 else int("")


def canonical(value: object) -> bytes:
    """The one spelling of a record; its keys are ASCII, so that their order has no doubt."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


class Log:
    """Reads a log; of its Merkle tree (RFC 9162) it keeps the perfect subtrees, largest first."""

    def __init__(self, key: str | None, notes: list[str]) -> None:
        self.key, self.notes, self.signed = key, notes, 0
        self.prev, self.log_id, self.size, self.peaks = "0" * 64, "", 0, []
        self.given_up, self.missing = [], []
        self.sizes = {said[1] for note in notes if (said := checkpoint(note))}
        self.roots = {0: self.root()}

    def root(self) -> bytes:
        nodes = list(self.peaks) or [sha256()]
        while len(nodes) > 1:
            nodes[-2:] = [sha256(b"\x01", *nodes[-2:])]
        return nodes[0]

    def add(self, node: bytes) -> None:
        size, self.size = self.size, self.size + 1
        while size % 2:
            node, size = sha256(b"\x01", self.peaks.pop(), node), size // 2
        self.peaks.append(node)
        if self.size in self.sizes:
            self.roots[self.size] = self.root()

    def begin(self, line: bytes) -> bool:
        """Whether this is the first line of a segment, which says what came before."""
        head = json.loads(line)
        if "segment" not in head or len(head["peaks"]) != head["after"].bit_count():
            return False
        self.peaks = [bytes.fromhex(peak) for peak in head["peaks"]]
        self.prev, self.size = str(head["prev_hash"]), head["after"]
        self.roots[self.size] = self.root()
        return True

    def line(self, line: bytes) -> bool:
        """Whether a line is the next record, whole and in its place."""
        record = json.loads(line, parse_int=bounded, parse_float=int, parse_constant=int)
        if not isinstance(record, dict) or canonical(record) != line.removesuffix(b"\n"):
            return False
        if set(record) == {"leaves", "retired"}:
            return self.skip(record["retired"], record["leaves"])
        sealed, number, log_id = record.pop("hash", None), record.get("seq"), record.get("log_id")
        body, self.log_id = canonical(record), self.log_id or log_id
        placed = type(number) is int and type(record.get("v")) is int and isinstance(log_id, str)
        prev = self.prev or record.get("prev_hash")
        said = (number, record.get("v"), log_id, record.get("prev_hash"), sealed)
        due = (self.size + 1, 1, self.log_id, prev, sha256(body).hex())
        if not placed or said != due or not self.attested(record):
            return False
        self.prev = str(sealed)
        self.add(sha256(b"\x00", body))
        return True

    def skip(self, first: object, leaves: object) -> bool:
        """Whether a line holds the leaves of records that retention dropped."""
        placed = type(first) is int and first == self.size + 1 and type(leaves) is list and leaves
        if not placed or not all(re.fullmatch("[0-9a-f]{64}", leaf) for leaf in leaves):
            return False
        self.missing += range(first, first + len(leaves))
        for leaf in leaves:
            self.add(bytes.fromhex(leaf))
        self.prev = ""
        return True

    def attested(self, record: dict[str, object]) -> bool:
        """Whether a checkpoint is signed and speaks of all records before it; notes other words."""
        kind, note, key = record.get("type"), record.get("note"), record.get("key")
        if kind == "rollback" and isinstance(record.get("abandoned"), dict):
            part = (record["abandoned"].get("size"), record.get("kept"))
            if all(isinstance(number, int) for number in part):
                self.given_up.append((record["abandoned"].get("origin"), *part))
        for item in record.get("segments") or [] if kind == "retention" else []:
            low, high, kept = item["first"], item["last"], set(item["kept"])
            self.missing = [at for at in self.missing if not low <= at <= high or at in kept]
        if kind != "checkpoint":
            return True
        self.key = self.key or key
        if not isinstance(note, str) or key != self.key or not signed(note, key):
            return False
        self.signed = self.size
        return checkpoint(note) == (f"turnike/{self.log_id}", self.size, self.root())

    def against(self) -> tuple[int | None, int]:
        """The first record that notes from outside contradict, and how many they speak of."""
        agreed, wrong, origin = [0], [], f"turnike/{self.log_id}"
        for note in self.notes:
            name, size, root = checkpoint(note) or ("", 0, b"")
            ours = signed(note, self.key)
            if ours and self.roots.get(size) == root:
                agreed.append(size)
            elif not any(
                name == other and size <= top and (name != origin or size > kept)
                for other, top, kept in self.given_up
            ):
                wrong.append(size if ours else 0)
        least = min(wrong, default=None)
        first = None if least is None else 1 + max((at for at in agreed if at < least), default=0)
        return first, max(agreed) if first is None else 0


def verify(path: Path, key: str | None, notes: list[str]) -> dict[str, object]:
    """The verdict on an export."""
    log, bad, covered = Log(key, notes), None, 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines):
            try:
                holds = (number == 0 and log.begin(line)) or log.line(line)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                holds = False
            if not holds:
                bad = log.size + 1
                break
    if bad is None:
        bad, covered = (log.missing[0], 0) if log.missing else log.against()
    told = {"intact": bad is None, "records": (bad or log.size + 1) - 1, "first_bad": bad}
    return {**told, "anchored": covered > 0, "signed": log.signed, "covered": covered}


def main() -> int:
    options = argparse.ArgumentParser(usage=__doc__)
    for name in ("log", "--key", "--against"):
        options.add_argument(name)
    given = options.parse_args()
    kept = Path(given.against).read_text(encoding="utf-8") if given.against else ""
    verdict = verify(Path(given.log), given.key, [note[0] for note in NOTE.finditer(kept)])
    print(json.dumps(verdict))
    return 0 if verdict["intact"] else 3


if __name__ == "__main__":
    raise SystemExit(main())
