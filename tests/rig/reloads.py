"""Policies that are replaced again and again while requests are answered.

Two files are in force, and each version of them is a folder of its own that one
link points to: both change at once or not at all. The rules of a version carry
its number, and what it decides follows from it, so that a decision made by parts
of two versions shows.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import kill
from pathlib import Path

import httpx
from rig.behaviours import json_answer
from rig.gateway_process import GatewayProcess
from rig.served import target_at_home, target_outside
from rig.upstream import RecordingUpstream

_EFFECTS = ("mask", "local")  # of every other version
_FILES = ("a", "b")
_VALUE = re.compile(rb"uye\d+@ornek\d+\.example")
_NUMBER = re.compile(r"\d+$")
_SECONDS = 60.0
_GOOD = """policy: {name}
otherwise: allow
if_uninspected: local
rules:
  - {{name: Rule {name} {version}, why: test, when: {{finds: [contact]}}, then: {effect}}}
"""
_BAD: Sequence[str | None] = (
    None,  # the file is gone
    "",
    "policy: [",
    "policy: b\notherwise: allow\nrules:\n  - {name: x, why: y, when: {fin",
    "policy: b\notherwise: allow\notherwise: allow\n",
    "policy: b\notherwise: none\n",
    "policy: a\notherwise: allow\n",
    "policy: b\notherwise: allow\nrules: [{name: x, why: y, then: allow, without: [cloud/no]}]\n",
)


@dataclass(slots=True)
class Played:
    """What was seen; `mixed` and `failed` tell requests by number or id."""

    put_in_force: int = 0
    refused: int = 0
    answered: int = 0
    masked: int = 0
    held: int = 0
    uninspected: int = 0
    versions: set[int] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)


async def play(folder: Path, *, reloads: int, at_once: int) -> Played:
    """Replace the policies `reloads` times, every other time by bad ones, while callers ask."""
    async with (
        RecordingUpstream([json_answer("İçeriden.")]) as home,
        RecordingUpstream([json_answer("Dışarıdan.")]) as outside,
    ):
        versions = Versions(folder)
        settings = {
            "auth": "open",
            "policies": [str(folder / "current" / f"{name}.yaml") for name in _FILES],
            "targets": [target_at_home(home.url), target_outside(outside.url)],
            "limits": {"per_key_concurrency": 4 * at_once},
        }
        gateway = GatewayProcess(folder / "served", settings, {"OUTSIDE_KEY": "k"})
        played = Played()
        await gateway.start()
        try:
            await _under_load(gateway, versions, played, reloads, at_once)
        finally:
            await gateway.stop()
        leaked = _VALUE.findall(outside.received)
        assert leaked == [], f"{len(leaked)} values reached the target outside"
    _judge(gateway, versions, played)
    gateway.command("audit", "verify")
    return played


class Versions:
    """The versions that were written, and the digests of their files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._kinds = random.Random(5)  # noqa: S311 - which fault comes next
        self.digests: dict[int, dict[str, str]] = {}
        self.turn(good=True)

    @property
    def digest(self) -> str:
        """The digest over the newest good version, as the gateway tells it."""
        lines = [f"{digest} {name}\n" for name, digest in self.digests[max(self.digests)].items()]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    def turn(self, *, good: bool) -> None:
        """Write the next version and point the link to it."""
        number = next(self._numbers)
        made = self._folder / f"v{number}"
        made.mkdir()
        texts: dict[str, str | None] = {
            name: _GOOD.format(name=name, version=number, effect=_EFFECTS[number % 2])
            for name in _FILES
        }
        if not good:
            texts["b"] = self._kinds.choice(_BAD)
        for name, text in texts.items():
            if text is not None:
                (made / f"{name}.yaml").write_text(text, encoding="utf-8")
        if good:
            self.digests[number] = {
                name: hashlib.sha256(str(text).encode()).hexdigest() for name, text in texts.items()
            }
        link = self._folder / "next"
        link.symlink_to(made.name)
        link.replace(self._folder / "current")


async def _under_load(
    gateway: GatewayProcess, versions: Versions, played: Played, reloads: int, at_once: int
) -> None:
    stop = asyncio.Event()
    numbers = itertools.count()
    limits = httpx.Limits(max_connections=at_once)
    async with (
        httpx.AsyncClient(
            base_url=gateway.url, trust_env=False, timeout=_SECONDS, limits=limits
        ) as client,
        httpx.AsyncClient(base_url=gateway.admin_url, trust_env=False, timeout=_SECONDS) as admin,
        asyncio.TaskGroup() as callers,
    ):
        for _ in range(at_once):
            callers.create_task(_talk(client, numbers, played, stop))
        try:
            for turn in range(1, reloads + 1):
                await _turn(gateway, versions, admin, good=turn % 2 == 0)
        finally:
            stop.set()


async def _turn(
    gateway: GatewayProcess, versions: Versions, admin: httpx.AsyncClient, *, good: bool
) -> None:
    """Bring a bad version; or two good ones, the second while the first is being read."""
    for _ in range(1 + good):
        versions.turn(good=good)
        kill(gateway.pid, signal.SIGHUP)
        await asyncio.sleep(0.002)
    async with asyncio.timeout(_SECONDS):
        while True:
            told = (await admin.get("/readyz")).json()
            if told["policy"] == versions.digest if good else told["policy_fault"]:
                return
            await asyncio.sleep(0.01)


async def _talk(
    client: httpx.AsyncClient, numbers: Iterator[int], played: Played, stop: asyncio.Event
) -> None:
    """One caller: asks about somebody new each time, until it is told to stop."""
    while not stop.is_set():
        number = next(numbers)
        text = f"uye{number}@ornek{number}.example adresine {number} numaralı konuda bir yanıt yaz."
        body = {"model": "gpt-4o", "messages": [{"role": "user", "content": text}]}
        response = await client.post("/v1/chat/completions", json=body)
        if response.status_code != httpx.codes.OK:
            played.failed.append(f"{number}: {response.status_code}")
            continue
        played.answered += 1
        played.masked += response.headers["x-turnike-effect"] == "mask"
        played.held += response.headers["x-turnike-effect"] == "local"


def _judge(gateway: GatewayProcess, versions: Versions, played: Played) -> None:
    """Look in the records for requests that were decided by more than one version."""
    seen: dict[str, str] = {}
    for record in gateway.records():
        if record["type"] == "reload":
            played.put_in_force += record["status"] == "ok"
            played.refused += record["status"] == "failed"
        if record["type"] not in {"intent", "completion"}:
            continue
        request, policy = str(record["request_id"]), str(record["policy"])
        version = _version(record, versions.digests)
        once = seen.setdefault(request, policy) == policy
        if version is None or not once:
            played.mixed.append(request)
            continue
        played.versions.add(version)
        played.uninspected += record["reason"] == "uninspected"


def _version(record: Mapping[str, object], digests: Mapping[int, Mapping[str, str]]) -> int | None:
    """The one version that made a decision; None where there is none, or more than one."""
    rules, policies = record["rules"], record["policies"]
    assert isinstance(rules, list)
    assert isinstance(policies, list)
    used = {item["name"]: item["digest"] for item in policies}
    named = {int(_NUMBER.findall(rule["name"])[0]) for rule in rules}
    if len(named) != 1:
        return None
    (version,) = named
    right = record["effect"] == _EFFECTS[version % 2] or record["reason"] == "uninspected"
    whole = {rule["policy"] for rule in rules} == set(_FILES) and used == digests.get(version)
    return version if right and whole else None
