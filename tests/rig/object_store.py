"""As much of an object store (S3) as an anchor needs, in the memory of a test.

What a real one does is tested against one by scripts/test-object-store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from rig.behaviours import http
from rig.upstream import Line, Received, RecordingUpstream

_PAGE = "<ListVersionsResult><IsTruncated>{more}</IsTruncated>{next}{versions}</ListVersionsResult>"
_VERSION = (
    "<Version><Key>{key}</Key><VersionId>{version}</VersionId>"
    "<LastModified>{at}</LastModified></Version>"
)


@dataclass(slots=True)
class ObjectStore:
    """One bucket, `/bucket`; keeps every version of every object.

    `page` is how many versions it lists at once. It answers everything with
    `status` where that is not 200.
    """

    page: int = 1000
    status: int = 200
    versions: list[tuple[str, bytes]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    locks: list[dict[str, str]] = field(default_factory=list)

    def serving(self) -> RecordingUpstream:
        """A server of it, for an `async with`."""
        return RecordingUpstream([self._answer])

    def delete(self, key: str) -> None:
        """Hide an object, as a delete without a version does."""
        self.hidden.add(key)

    async def _answer(self, line: Line, request: Received) -> bool:
        if self.status != 200:
            return await http(b"", status=self.status)(line, request)
        parts = urlsplit(request.path)
        key = parts.path.removeprefix("/bucket/")
        query = {name: values[0] for name, values in parse_qs(parts.query, True).items()}
        if request.method == "PUT":
            status, body = self._put(key, request), b""
        elif "versions" in query:
            status, body = 200, self._list(query).encode()
        else:
            status, body = 200, self.versions[int(query["versionId"])][1]
        return await http(body, status=status, content_type="application/xml")(line, request)

    def _put(self, key: str, request: Received) -> int:
        there = key not in self.hidden and any(key == known for known, _ in self.versions)
        if there and request.header("if-none-match") == "*":
            return 412
        self.hidden.discard(key)
        self.versions.append((key, request.body))
        self.locks.append({name.lower(): value for name, value in request.headers})
        return 200

    def _list(self, query: dict[str, str]) -> str:
        places = sorted(
            (key, place)
            for place, (key, _) in enumerate(self.versions)
            if key.startswith(query["prefix"])
        )
        after = (query.get("key-marker", ""), int(query.get("version-id-marker", "-1")))
        rest = [place for place in places if place > after]
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        shown = rest[: self.page]
        following = ""
        if len(rest) > len(shown):
            key, place = shown[-1]
            following = (
                f"<NextKeyMarker>{key}</NextKeyMarker>"
                f"<NextVersionIdMarker>{place}</NextVersionIdMarker>"
            )
        return _PAGE.format(
            more="true" if following else "false",
            next=following,
            versions="".join(
                _VERSION.format(key=key, version=place, at=now) for key, place in shown
            ),
        )
