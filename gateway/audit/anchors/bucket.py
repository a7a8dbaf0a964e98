"""An anchor that is a bucket of an object store: one locked object a note, numbered from 1.

A number is taken once: the store refuses to write over it (`If-None-Match: *`),
so that two gateways that go on from one copy of a log cannot both believe that
the next number is theirs. What is read are all versions of all objects: who
may delete only hides a locked object, and does not remove it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from gateway.audit.anchors.anchor import AnchorLost, AnchorTaken, Kept
from gateway.audit.anchors.courier import Answer, Courier
from gateway.audit.anchors.listing import Listed, Page, read_page
from gateway.audit.anchors.sigv4 import Headers, StoreKey, query_of, signed
from gateway.core.errors import UpstreamUnavailable

_NEWEST = 8
_AT_ONCE = 8
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ENDING = ".note"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True, eq=False)
class BucketAnchor:
    """Puts each note under the next number, where it is locked for `retain_days`.

    `url` is the bucket's, which the `courier` has for its base; `prefix` stands
    before the numbers.
    """

    name: str
    every: float
    url: str
    prefix: str
    region: str
    retain_days: int
    key: StoreKey
    courier: Courier
    now: Callable[[], datetime] = _now
    _next: int | None = field(default=None, init=False)

    async def put(self, note: str) -> None:
        """Put a note under the next number.

        Raises AnchorLost, and AnchorTaken with what was found under the next
        number: the log has to continue that before the note is put once more.
        """
        if self._next is None:
            known = await self.newest()
            if known:
                raise AnchorTaken(known)
        body = note.encode()
        path = f"/{self.prefix}{self._next:012d}{_ENDING}"
        answer = await self._ask("PUT", path, headers=self._lock(body), body=body)
        if answer.status == 412:  # somebody was here first
            raise AnchorTaken(await self.newest())
        _require(answer, 200)
        self._next = (self._next or 0) + 1

    async def newest(self) -> Sequence[str]:
        """The notes under the last numbers; raises AnchorLost.

        The next note goes behind them, so that whoever asks has to look at them.
        """
        listed = await self._listed()
        numbers = [_number(item.key, self.prefix) for item in listed]
        found = [kept.note for kept in await self._fetched(listed[-_NEWEST:])]
        self._next = max(numbers, default=0) + 1
        return found

    async def notes(self) -> Sequence[Kept]:
        """Every note with the time at which the store got it; raises AnchorLost."""
        return await self._fetched(await self._listed())

    async def _listed(self) -> list[Listed]:
        """Every version of every object under the prefix, in the order of their numbers."""
        found: list[Listed] = []
        after: Mapping[str, str] = {}
        while True:
            query = {"versions": "", "prefix": self.prefix, "max-keys": "1000", **after}
            page = _page(await self._ask("GET", "/", query=query_of(query)))
            found += [item for item in page.items if _number(item.key, self.prefix)]
            if not page.after:
                return found
            after = page.after

    async def _fetched(self, listed: Sequence[Listed]) -> list[Kept]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def fetch(item: Listed) -> Kept:
            async with gate:
                query = query_of({"versionId": item.version}) if item.version else ""
                answer = await self._ask("GET", f"/{item.key}", query=query)
            _require(answer, 200)
            return Kept(note=answer.body.decode("utf-8", "replace"), at=item.at)

        return list(await asyncio.gather(*map(fetch, listed)))

    async def _ask(
        self, method: str, path: str, *, query: str = "", headers: Headers = (), body: bytes = b""
    ) -> Answer:
        parts = urlsplit(self.url)
        default = parts.port in (None, _DEFAULT_PORTS[parts.scheme])
        sent = signed(
            self.key,
            region=self.region,
            now=self.now(),
            method=method,
            host=str(parts.hostname) if default else parts.netloc,
            path=f"{parts.path}{path}",
            query=query,
            headers=headers,
            body=body,
        )
        try:
            return await self.courier.ask(method, f"{path}?{query}" if query else path, sent, body)
        except UpstreamUnavailable:
            raise AnchorLost("unreachable") from None

    def _lock(self, body: bytes) -> Headers:
        checked = hashlib.md5(body, usedforsecurity=False).digest()  # as S3 asks for locked objects
        until = self.now() + timedelta(days=self.retain_days)
        return (
            ("content-md5", base64.b64encode(checked).decode()),
            ("content-type", "text/plain; charset=utf-8"),
            ("if-none-match", "*"),
            ("x-amz-object-lock-mode", "COMPLIANCE"),
            ("x-amz-object-lock-retain-until-date", until.strftime("%Y-%m-%dT%H:%M:%SZ")),
        )


def _require(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise AnchorLost(f"status {answer.status}")


def _page(answer: Answer) -> Page:
    _require(answer, 200)
    try:
        return read_page(answer.body)
    except ValueError:
        raise AnchorLost("the list of objects cannot be read") from None


def _number(key: str, prefix: str) -> int:
    """The number of an object of ours, 0 for any other."""
    text = key.removeprefix(prefix).removesuffix(_ENDING)
    ours = key == f"{prefix}{text}{_ENDING}" and len(text) == 12 and text.isdecimal()
    return int(text) if ours and text.isascii() else 0
