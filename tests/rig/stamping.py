"""A time-stamping authority of a test's own: the `ts` program of OpenSSL behind a small server."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rig.behaviours import http
from rig.upstream import Line, Received, RecordingUpstream

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""
_EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"


@dataclass(slots=True)
class StampingAuthority:
    """Stamps what it is sent; `root` is the certificate that vouches for it.

    It answers with `status`, and with `answers` in turn in place of its own.

    """

    folder: Path
    status: int = 200
    answers: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        (self.folder / "ext").write_text(_EXTENSIONS)
        (self.folder / "ts.cnf").write_text(_CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01")
        new = ("-newkey", "rsa:2048", "-nodes")
        self._openssl(
            *("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem"),
            *("-days", "2", "-subj", "/CN=Test root"),
        )
        self._openssl(
            *("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test stamps")
        )
        self._openssl(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-out", "tsa.pem", "-days", "2", "-extfile", "ext"),
        )

    @property
    def root(self) -> Path:
        return self.folder / "ca.pem"

    def stamp(self, query: bytes) -> bytes:
        """The answer to a request."""
        (self.folder / "query").write_bytes(query)
        self._openssl(
            *("ts", "-reply", "-queryfile", "query", "-config", "ts.cnf", "-out", "answer")
        )
        return (self.folder / "answer").read_bytes()

    def verifies(self, note: Path, stamp: Path) -> bool:
        """Whether OpenSSL takes `stamp` for a stamp over `note`."""
        words = ("ts", "-verify", "-data", str(note), "-in", str(stamp), "-CAfile", "ca.pem")
        return self._run(words).returncode == 0

    def serving(self) -> RecordingUpstream:
        """A server of it, for an `async with`."""
        return RecordingUpstream([self._answer])

    async def _answer(self, line: Line, request: Received) -> bool:
        body = b""
        if self.status == 200:
            stamped = await asyncio.to_thread(self.stamp, request.body)
            body = self.answers.pop(0) if self.answers else stamped
        return await http(body, status=self.status)(line, request)

    def _openssl(self, *words: str) -> None:
        ran = self._run(words)
        assert ran.returncode == 0, ran.stderr.decode()

    def _run(self, words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ("openssl", *words), cwd=self.folder, capture_output=True, check=False
        )
