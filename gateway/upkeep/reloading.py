"""Replaces the policies in force while requests are answered.

The files are looked at once a second, and at once when somebody asks. New
policies are loaded beside the old ones, recorded, and put in force by one
assignment; whatever is wrong with them changes nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from enum import StrEnum

from gateway.audit import records
from gateway.audit.log import Log
from gateway.core.errors import GatewayError, PolicyError
from gateway.core.record import Entry
from gateway.policy.files import PolicyFiles, Seen
from gateway.policy.in_force import PoliciesInForce
from gateway.policy.model import PolicySet

INTERVAL = 1.0
_PAUSE = 0.05
_TRIES = 40
_LOG = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How an attempt to replace the policies ended."""

    OK = "ok"
    FAILED = "failed"
    UNCHANGED = "unchanged"


class Trigger(StrEnum):
    """What began an attempt."""

    WATCH = "watch"
    SIGNAL = "signal"


class Reloading:
    """Watches the policy files from `start` to `close`.

    `seen` is what was seen of the files before the policies in force were
    loaded from them. A change counts once it was seen twice, so that a file that
    is being written is left alone; what changes while it is read is read again.
    `counts` are the attempts by outcome; `fault` is what was wrong with the last
    one, empty where nothing was.
    """

    def __init__(
        self,
        files: PolicyFiles,
        in_force: PoliciesInForce,
        log: Log,
        *,
        seen: Seen,
        interval: float = INTERVAL,
    ) -> None:
        self._files = files
        self._in_force = in_force
        self._log = log
        self._interval = interval
        self._last = self._tried = seen
        self._asked = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self.counts = dict.fromkeys(Outcome, 0)
        self.fault = ""

    def start(self) -> None:
        """Begin to watch."""
        self._watching = asyncio.create_task(self._watch())

    def ask(self) -> None:
        """Reload as soon as possible, whether a file changed or not."""
        self._asked.set()

    async def close(self) -> None:
        """Stop watching."""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching

    async def _watch(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), self._interval)
            await self._turn()

    async def _turn(self) -> None:
        if self._asked.is_set():
            self._asked.clear()
            await self.reload(Trigger.SIGNAL)
            return
        seen = await asyncio.to_thread(self._files.seen)
        settled, self._last = seen == self._last, seen
        if settled and seen != self._tried:
            await self.reload(Trigger.WATCH)

    async def reload(self, trigger: Trigger) -> Outcome:
        """Try to put in force what the files hold now, and record how it went.

        The record is durable before the new policies count. Where it cannot be
        written the old ones stay, and the attempt is made again at the next look.
        """
        async with self._one_at_a_time:
            return await self._reload(trigger)

    async def _reload(self, trigger: Trigger) -> Outcome:
        seen, found = await asyncio.to_thread(self._read)
        before = self._in_force.current
        after, outcome, fault = before, Outcome.UNCHANGED, None
        if isinstance(found, PolicyError):
            outcome, fault = Outcome.FAILED, found
        elif found.digest != before.digest:
            outcome, after = Outcome.OK, found
        if outcome is Outcome.UNCHANGED and trigger is Trigger.WATCH and not self.fault:
            self._tried = seen  # a file was touched, and says what it said
            return outcome
        try:
            await self._log.append(_record(outcome, trigger, before, after, fault))
        except GatewayError as unwritten:
            self._conclude(Outcome.FAILED, unwritten, before)
            return Outcome.FAILED
        self._tried = seen
        self._in_force.replace(after)
        self._conclude(outcome, fault, after)
        return outcome

    def _read(self) -> tuple[Seen, PolicySet | PolicyError]:
        """The policies and what was seen of their files, which did not change meanwhile."""
        seen = self._files.seen()
        for _ in range(_TRIES):
            found = self._loaded()
            before, seen = seen, self._files.seen()
            if seen == before:
                return seen, found
            time.sleep(_PAUSE)
        return seen, PolicyError(
            "The files changed each time they were read.", hint="Replace them by renaming."
        )

    def _loaded(self) -> PolicySet | PolicyError:
        try:
            return self._files.load()
        except PolicyError as fault:
            return fault
        except Exception as defect:  # noqa: BLE001 - whatever it is, the old policies stay
            return PolicyError(f"The policies could not be read: {type(defect).__name__}.")

    def _conclude(self, outcome: Outcome, fault: GatewayError | None, policies: PolicySet) -> None:
        self.counts[outcome] += 1
        before, self.fault = self.fault, "" if fault is None else str(fault)
        if fault is None:
            _LOG.info("policies in force (%s): %s", outcome.value, _named(policies))
        elif self.fault != before:
            _LOG.error("policies were not reloaded, the old ones stay in force: %s", self.fault)


def _record(
    outcome: Outcome,
    trigger: Trigger,
    before: PolicySet,
    after: PolicySet,
    fault: PolicyError | None,
) -> Entry:
    return records.reload(
        status=outcome.value,
        trigger=trigger.value,
        before=before.digest,
        after=after.digest,
        policies={policy.name: policy.digest for policy in after.policies},
        fault=fault,
    )


def _named(policies: PolicySet) -> str:
    return ", ".join(f"{policy.name} {policy.digest[:12]}" for policy in policies.policies)
