"""Looks for texts in files as they lie on disk: databases, write-ahead logs, freed pages and all.

In a process of its own: whoever closes a file that SQLite has open in the same
process frees SQLite's locks on it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

_PROGRAM = """
import json, pathlib, sys
folder, *needles = json.loads(sys.stdin.read())
for path in sorted(pathlib.Path(folder).rglob("*")):
    if path.is_file():
        whole = path.read_bytes().lower()
        for needle in needles:
            if bytes.fromhex(needle).lower() in whole:
                print(path.name)
                break
"""


async def files_with(folder: Path, *needles: bytes) -> list[str]:
    """The names of the files under `folder` that hold one of `needles`, whatever the case."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _PROGRAM,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    given = json.dumps([str(folder), *(needle.hex() for needle in needles)])
    out, _ = await child.communicate(given.encode())
    assert child.returncode == 0
    return out.decode().split()


def disguises(text: str) -> Iterator[bytes]:
    """The text as it is, in hexadecimal, UTF-16, and base64 wherever it may begin."""
    raw = text.encode()
    yield raw
    yield raw.hex().encode()
    for encoding in ("utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    for before in range(3):
        # Only the characters that no neighbour has a part in.
        encoded = base64.b64encode(b"\0" * before + raw)
        first = (before * 8 + 5) // 6
        yield encoded[first : (before + len(raw)) * 8 // 6]
