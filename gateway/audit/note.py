"""Signed checkpoints of a log, in the form that other tools read.

The text is a C2SP `tlog-checkpoint`: the log's name, how many records it has,
and the root of its Merkle tree. Around it stands a C2SP signed note with
Ed25519. A verifier key (`vkey`) is `NAME+KEY_ID+BASE64`, as in the same family of
specifications.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"
_ID_BYTES = 4
_ROOT_BYTES = 32
_LONGEST = 64 * 1024
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
# A signature of 68 bytes has 92 characters; a shorter one was torn.
_NOTE = re.compile(
    r"^[^\n—][^\n]*\n(?:0|[1-9][0-9]{0,17})\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n)*\n"
    r"(?:— [^ \n]+ [^ \n]{92,}\n)+",
    re.M,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state of a log: `origin` names it, `root` is over its first `size` records."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def origin_of(log_id: str) -> str:
    """The name under which a log signs."""
    return f"turnike/{log_id}"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:_ID_BYTES]


def verifier_key(name: str, public: bytes) -> str:
    """The `vkey` that others need to check a note signed under `name`."""
    encoded = base64.b64encode(ED25519 + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{encoded}"


def signature_line(name: str, public: bytes, signature: bytes) -> str:
    """The last line of a note."""
    return f"— {name} {base64.b64encode(key_id(name, public) + signature).decode()}\n"


def read(note: str) -> Checkpoint:
    """What a note says, with its signature not looked at; raises ValueError."""
    text, _ = _parts(note)
    origin, size, root, *_ = [*text.split("\n"), "", ""]
    if not origin or not _NUMBER.fullmatch(size):
        raise ValueError("the note is no checkpoint")
    digest = _decoded(root)
    if len(digest) != _ROOT_BYTES:
        raise ValueError("the note has no root")
    return Checkpoint(origin=origin, size=int(size), root=digest)


def opened(note: str, vkey: str) -> Checkpoint:
    """What a note says, signed with the key of `vkey`; raises ValueError where it is not."""
    name, wanted, public = _verifier(vkey)
    text, signatures = _parts(note)
    found = [blob for signer, blob in signatures if signer == name and blob[:_ID_BYTES] == wanted]
    if not found:
        raise ValueError("the note is not signed with this key")
    for blob in found:
        try:
            public.verify(blob[_ID_BYTES:], text.encode())
        except InvalidSignature:
            raise ValueError("the note's signature does not hold") from None
    checkpoint = read(note)
    if checkpoint.origin != name:
        raise ValueError("the note speaks of another log than its key")
    return checkpoint


def notes_in(text: str) -> list[str]:
    """Every whole note in a text that holds several; what is torn is passed over."""
    return [found[0] for found in _NOTE.finditer(text)]


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _LONGEST:
        raise ValueError("the note is too long")
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    matches = [_SIGNATURE.fullmatch(line) for line in lines]
    signatures = [(match[1], _decoded(match[2])) for match in matches if match is not None]
    if not gap or not tail.endswith("\n") or len(signatures) != len(lines):
        raise ValueError("the text is no signed note")
    return text + "\n", signatures


def _verifier(vkey: str) -> tuple[str, bytes, Ed25519PublicKey]:
    try:
        name, wanted, encoded = vkey.split("+", 2)
        kind, public = _decoded(encoded)[:1], _decoded(encoded)[1:]
        if kind != ED25519 or bytes.fromhex(wanted) != key_id(name, public):
            raise ValueError
        return name, key_id(name, public), Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise ValueError("this is no verifier key of a log") from None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the note holds no base64 where it must") from error
