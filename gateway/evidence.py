"""Opens the log as the settings say: with the key that signs for it, and its anchors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from gateway.audit import records
from gateway.audit.anchors.anchor import Anchor, AnchorLost
from gateway.audit.anchors.board import Board
from gateway.audit.anchors.bucket import BucketAnchor
from gateway.audit.anchors.courier import Courier
from gateway.audit.anchors.file import FileAnchor
from gateway.audit.anchors.sigv4 import StoreKey
from gateway.audit.checkpointer import ANCHOR_S, CHECKPOINT_FILE, EDGE_S, Checkpointer
from gateway.audit.copies import Copier
from gateway.audit.log import AuditLog
from gateway.audit.note import origin_of
from gateway.audit.rollback import Contradiction, contradiction, guard, known_here
from gateway.audit.signing import Signer
from gateway.audit.stores import is_there, open_reader
from gateway.core.anchor import AnchorPlace, BucketPlace, FilePlace, StampPlace
from gateway.core.clock import Clock
from gateway.core.errors import ConfigError
from gateway.settings import Settings
from gateway.state.version import check_form

if TYPE_CHECKING:
    from gateway.egress.dial import Dials


@asynccontextmanager
async def opened_anchors(
    settings: Settings, dials: Dials | None = None
) -> AsyncIterator[tuple[Anchor, ...]]:
    """The anchors that the settings name, until the block ends; `dials` counts connections.

    Raises ConfigError where what an anchor needs cannot be used.
    """
    async with AsyncExitStack() as stack:
        yield tuple([_anchor(place, stack, dials) for place in settings.anchors])


def _anchor(place: AnchorPlace, stack: AsyncExitStack, dials: Dials | None) -> Anchor:
    if isinstance(place, FilePlace):
        return FileAnchor(name=place.name, every=place.every, path=place.path)
    # The HTTP client and the reader of certificates are loaded by who needs them.
    from gateway.egress.metadata import MetadataClient

    client = MetadataClient(place.url, seconds=ANCHOR_S, tls=place.tls, dials=dials)
    stack.push_async_callback(client.close)
    return _stamps(place, client) if isinstance(place, StampPlace) else _bucket(place, client)


def _stamps(place: StampPlace, courier: Courier) -> Anchor:
    from gateway.audit.anchors.stamps import StampAnchor
    from gateway.audit.anchors.token import Authority

    return StampAnchor(
        name=place.name,
        every=place.every,
        authority=Authority.read(place.authority),
        kept=place.kept,
        courier=courier,
    )


def _bucket(place: BucketPlace, courier: Courier) -> Anchor:
    key = StoreKey(access=place.access_key, secret=place.secret_key, token=place.session_token)
    return BucketAnchor(
        name=place.name,
        every=place.every,
        url=place.url,
        prefix=place.prefix,
        region=place.region,
        retain_days=place.retain_days,
        key=key,
        courier=courier,
    )


@asynccontextmanager
async def open_log(
    settings: Settings,
    *,
    clock: Clock,
    node: str = "gateway",
    board: Board | None = None,
    dials: Dials | None = None,
) -> AsyncIterator[AuditLog]:
    """Open the log, and sign for what is written to it until the block ends.

    `board` is kept told of how the anchors are, `dials` of connections to them.
    Raises AuditUnavailable, AuditRolledBack where it is not the log that was
    left, and ConfigError for an unsafe place.
    """
    check_form(settings.state_dir)
    signer = Signer.open(settings.state_dir)
    board = Board() if board is None else board
    async with opened_anchors(settings, dials) as anchors:
        known, lost = await newest_known(settings, anchors)
        log = AuditLog.open(
            settings.state_dir,
            place=settings.log,
            clock=clock,
            node=node,
            signer=signer,
            guard=guard(known, signer),
        )
        try:
            checkpointer = Checkpointer(log, settings.state_dir, anchors, board)
            for name, cause in lost:
                board.lost(name, cause)
                await log.append(records.sink_lost(sink=name, cause=cause))
            checkpointer.start()
            copiers = [Copier(log, folder) for folder in settings.copies if node == "gateway"]
            for copier in copiers:
                copier.start()
            try:
                yield log
            finally:
                await checkpointer.close()
                await asyncio.gather(*(copier.close() for copier in copiers))
        finally:
            await log.close()


async def newest_known(
    settings: Settings, anchors: Sequence[Anchor]
) -> tuple[list[str], list[tuple[str, str]]]:
    """The newest checkpoints that are kept elsewhere, and which anchors did not answer, and why."""
    known = known_here(settings.state_dir / CHECKPOINT_FILE)
    lost: list[tuple[str, str]] = []
    answers = await asyncio.gather(*map(_newest, anchors))
    for anchor, (notes, cause) in zip(anchors, answers, strict=True):
        known += notes
        if cause:
            lost.append((anchor.name, cause))
    return known, lost


async def _newest(anchor: Anchor) -> tuple[Sequence[str], str]:
    """The newest that an anchor holds, or nothing and why it could not be read."""
    try:
        async with asyncio.timeout(EDGE_S):
            return await anchor.newest(), ""
    except AnchorLost as fault:
        return (), fault.cause
    except TimeoutError:
        return (), "timeout"


async def accept_rollback(settings: Settings, reason: str, *, clock: Clock) -> Contradiction:
    """Go on from the log as it is, and put it on record; raises ConfigError where nothing is wrong.

    The newest checkpoint that is known elsewhere is named in the record, so
    that everybody who verifies the log sees what is missing.
    """
    async with opened_anchors(settings) as anchors:
        return await _accept(settings, reason, anchors, clock)


async def _accept(
    settings: Settings, reason: str, anchors: Sequence[Anchor], clock: Clock
) -> Contradiction:
    signer = Signer.open(settings.state_dir)
    known, _ = await newest_known(settings, anchors)
    found = _contradiction(settings, known)
    if found is None:
        raise ConfigError("The audit log goes on from every checkpoint that is known.")
    log = AuditLog.open(
        settings.state_dir, place=settings.log, clock=clock, node="cli", signer=signer
    )
    try:
        checkpointer = Checkpointer(log, settings.state_dir, anchors)
        checkpointer.start()
        given_up = records.rollback(
            reason=reason, origin=found.known.origin, size=found.known.size, kept=found.kept
        )
        await log.append(given_up)
        await checkpointer.close()
    finally:
        await log.close()
    return found


def _contradiction(settings: Settings, known: Sequence[str]) -> Contradiction | None:
    path = settings.log
    if not is_there(path):
        raise ConfigError(
            f"There is no audit log at {path}.",
            hint="Put one in place, or move audit.checkpoint away and begin a new log.",
        )
    reader = open_reader(path)
    try:
        return contradiction(known, reader.log_id(), reader.ask)
    finally:
        reader.close()


def own_key(settings: Settings, log_id: str) -> str | None:
    """The verifier key of the log by the key file of the state directory, None without one."""
    if not (settings.state_dir / "audit.key").exists():
        return None
    return Signer.open(settings.state_dir).vkey(origin_of(log_id))
