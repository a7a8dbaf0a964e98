"""Words between gateways: giving one's own, reading those of the others, forgetting none.

A word that is missing, or older than one that was seen, counts as it was seen. One
that nobody with the master key can have given is an answer of no worth: no money is
given out on it.

A server that was emptied lacks words that not everybody has heard. It shows by the
epoch, which every script reads in the step that reads the words: while it is another
one than is known, and until everybody has said anew, no money is given out either.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from gateway.core.budget import Allowance
from gateway.core.errors import BudgetUnavailable
from gateway.state.shared.own import Key, Others, Said, key_of
from gateway.state.shared.server import SharedFault, SharedServer, Words
from gateway.state.shared.shares import Share, Spelling

_KEPT_S = 40 * 86_400  # longer than a month, the longest period
EPOCH = "turnike:budgets:epoch"
"""The key that is gone when the server was emptied: a name of chance, and when it was made."""
# The last key of both scripts is the epoch.
_READ = """
local told, epoch = {}, table.remove(KEYS)
for i, key in ipairs(KEYS) do told[i] = redis.call('HGETALL', key) end
return {told, redis.call('GET', epoch)}
"""
# Gives words unless newer ones of the same gateway stand there, and reads all in the same step.
_SAY = """
local told, epoch = {}, table.remove(KEYS)
for i, key in ipairs(KEYS) do
  local before = redis.call('HGET', key, ARGV[1])
  local revision = before and tonumber(string.match(before, '^%d+')) or -1
  if ARGV[4] == 'anyway' or revision < tonumber(ARGV[3]) then
    redis.call('HSET', key, ARGV[1], ARGV[4 + i])
    redis.call('EXPIRE', key, ARGV[2])
  end
  told[i] = redis.call('HGETALL', key)
end
return {told, redis.call('GET', epoch)}
"""
_REMOVE = "return redis.call('HDEL', KEYS[1], unpack(ARGV))"
_BEGUN = """
local now = redis.call('TIME')[1]
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. now, 'NX')
return {redis.call('GET', KEYS[1]), now}
"""

DISTRUST_S = 3.0
"""Seconds for which words are doubtful after a forged one, and after the server was emptied.

Everybody says everything anew by then.
"""


class OldName(Exception):
    """Somebody with a copy of our file goes by our name."""


class Telling:
    """What this gateway tells and hears; `others` are the words that it knows from before."""

    def __init__(self, server: SharedServer, spelling: Spelling) -> None:
        self._server = server
        self._spelling = spelling
        self._others: Others = {}
        self._learned: dict[tuple[Key, str], Share] = {}
        self._epoch: bytes | None = None
        self._doubtful_until = 0.0

    def begin(self, others: Others) -> None:
        """Go on from the words that were heard before."""
        self._others = others

    def learned(self) -> dict[tuple[Key, str], Share]:
        """The words that were heard since this was last asked, for the own file."""
        learned, self._learned = self._learned, {}
        return learned

    async def tell(self, said: Said, newest: Callable[[], Awaitable[int]]) -> dict[Key, int]:
        """Give a word; returns what all together have used of each allowance in it.

        `newest` asks the own file for the revision of its newest word. Raises
        BudgetUnavailable, and OldName.
        """
        heard, name = await self._say(said), said.gateway.encode()
        if any(
            self._spelling.share(item, said.gateway, words.get(name, b"")) is None
            for item, words in heard.items()
        ):
            heard = await self._say(said, anyway=True)  # what stood there was none of ours
        used = {}
        for item, share in said.shares.items():
            words = await self._read(item, heard[item])
            there = words.pop(said.gateway, share).revision
            if there > share.revision and there > await newest():
                raise OldName  # no process that shares our file gave it
            used[key_of(item)] = share.used + self._sum(item, words)
        return used

    async def hear(self, items: Sequence[Allowance], gateway: str) -> dict[Key, int]:
        """What all others together have used; raises BudgetUnavailable."""
        heard = await self._ask(_READ, items, ())
        used = {}
        for item in items:
            words = await self._read(item, heard[item])
            words.pop(gateway, None)
            used[key_of(item)] = self._sum(item, words)
        return used

    async def begun_anew(self) -> bool:
        """Whether the server was away or emptied since this was last asked.

        Raises BudgetUnavailable where it does not answer.
        """
        if not self._server.answers and not await self._server.probe():
            raise _unavailable("it does not answer")
        epoch, now = _two(await self._run(_BEGUN, (EPOCH,), (secrets.token_hex(8),)))
        if not (
            isinstance(epoch, bytes) and isinstance(now, bytes) and now.isdigit() and len(now) < 20
        ):
            raise _nonsense()
        before, self._epoch = self._epoch, epoch
        if before == epoch:
            return False
        if before is not None or not _is_old(epoch, now):
            self._doubtful_until = time.monotonic() + DISTRUST_S
        return True

    @property
    def doubtful_s(self) -> float:
        """Seconds for which the words are doubtful from now, 0 where they are not."""
        return max(0.0, self._doubtful_until - time.monotonic())

    async def _say(
        self, said: Said, *, anyway: bool = False
    ) -> dict[Allowance, dict[bytes, bytes]]:
        words = [
            self._spelling.word(item, said.gateway, share) for item, share in said.shares.items()
        ]
        number = next(iter(said.shares.values())).revision
        given = (said.gateway, _KEPT_S, number, "anyway" if anyway else "", *words)
        return await self._ask(_SAY, tuple(said.shares), given)

    async def _ask(
        self, script: str, items: Sequence[Allowance], words: Words
    ) -> dict[Allowance, dict[bytes, bytes]]:
        """The words under each allowance."""
        names = [self._spelling.name(item) for item in items]
        told, epoch = _two(await self._run(script, [*names, EPOCH], words))
        if epoch is None or epoch != self._epoch or self.doubtful_s:
            raise _unavailable("words in it were forged, or it was emptied, a moment ago")
        if not isinstance(told, list) or len(told) != len(items):
            raise _nonsense()
        return {item: _fields(flat) for item, flat in zip(items, told, strict=True)}

    async def _run(self, script: str, keys: Sequence[str], words: Words) -> Any:
        """What a script answers; keys that hold something else are removed once."""
        try:
            try:
                return await self._server.run(script, keys, words)
            except SharedFault as fault:
                if not fault.poisoned:
                    raise
                await self._server.forget(keys)
                return await self._server.run(script, keys, words)
        except SharedFault as fault:
            raise _unavailable(str(fault)) from fault

    async def _read(self, item: Allowance, words: Mapping[bytes, bytes]) -> dict[str, Share]:
        """The genuine words; raises BudgetUnavailable where one stands for nobody knows whom."""
        known, read = self._others.get(key_of(item), {}), dict[str, Share]()
        forged = []
        for name, word in words.items():
            gateway = name.decode("ascii", "replace")
            share = self._spelling.share(item, gateway, word)
            if share is not None:
                read[gateway] = share
            elif gateway not in known:  # else its last word counts
                forged.append(name)
        if forged:
            # It may stand in place of a genuine one: all are removed, and asked for anew.
            self._doubtful_until = time.monotonic() + DISTRUST_S
            await self._run(_REMOVE, (self._spelling.name(item),), forged)
            await self._run("return redis.call('DEL', KEYS[1])", (EPOCH,), ())
            raise _unavailable("a word stood there that no gateway gave")
        return read

    def _sum(self, item: Allowance, words: Mapping[str, Share]) -> int:
        known = self._others.setdefault(key_of(item), {})
        for gateway, share in words.items():
            if gateway not in known or share.revision > known[gateway].revision:
                known[gateway] = share
                self._learned[key_of(item), gateway] = share
        return sum(share.used for share in known.values())


def _is_old(epoch: bytes, now: bytes) -> bool:
    """Whether everybody has said everything since the epoch began."""
    made = epoch.rpartition(b":")[2]
    # Whole seconds: one more makes up for what is cut off.
    return made.isdigit() and len(made) < 20 and int(now) - int(made) > DISTRUST_S + 1


def _two(answer: object) -> tuple[object, object]:
    """An answer of two parts; raises BudgetUnavailable for any other."""
    if not isinstance(answer, list) or len(answer) != 2:
        raise _nonsense()
    return answer[0], answer[1]


def _fields(flat: object) -> dict[bytes, bytes]:
    """A hash as scripts give it, names and words in turn; raises BudgetUnavailable."""
    if not isinstance(flat, list) or len(flat) % 2:
        raise _nonsense()
    if not all(isinstance(part, bytes) for part in flat):
        raise _nonsense()
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _nonsense() -> BudgetUnavailable:
    return _unavailable("it answers what no Redis would")


def _unavailable(reason: str) -> BudgetUnavailable:
    return BudgetUnavailable(
        f"The budgets that gateways share in Redis cannot be counted: {reason}.",
        hint="Look at the server that `redis` in the settings names.",
    )
