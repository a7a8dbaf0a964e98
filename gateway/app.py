"""The composition root: the only place that wires the rooms together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from gateway import __version__
from gateway.api.auth import Authenticator
from gateway.api.concurrency import Concurrency
from gateway.api.data_plane import DataPlane
from gateway.api.dialects.spoken import spoken
from gateway.api.guard import Guard
from gateway.api.kept import KeptRoute
from gateway.api.metrics import exposition
from gateway.api.room import Room
from gateway.audit import records
from gateway.audit.anchors.board import Board
from gateway.audit.boots import is_alive
from gateway.audit.fold import DenyFold
from gateway.audit.log import Log
from gateway.core.clock import Clock, SystemClock
from gateway.core.errors import SettingsError
from gateway.core.record import Entry
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.detect.inspector import Inspector
from gateway.detect.roster import Roster
from gateway.detect.verdicts import VerdictCache
from gateway.evidence import open_log
from gateway.line.capturing import Capturing
from gateway.line.completion import Supervisor
from gateway.line.noting import Noting
from gateway.line.pipeline import Pipeline
from gateway.line.remembering import Remembering
from gateway.line.spending import Spending, check_money
from gateway.models.embedded import EmbeddedModel
from gateway.observation import Observation, observed
from gateway.policy.files import PolicyFiles
from gateway.policy.in_force import PoliciesInForce
from gateway.policy.model import PolicySet
from gateway.processes.memory import give_back
from gateway.redact.mask import Masker
from gateway.route.affinity import Affinity
from gateway.route.catalogue import Catalogue
from gateway.route.fleet import Fleet
from gateway.route.patience import Patience
from gateway.route.replica import replicas_of
from gateway.settings import Auth, Capture, Settings
from gateway.state.budgets import Budgets
from gateway.state.content import ContentStore
from gateway.state.drains import Drains
from gateway.state.held import HeldTexts
from gateway.state.keys import KeyRegistry
from gateway.state.lockdown import Lockdown
from gateway.state.places import Places
from gateway.state.responses import KeptResponses
from gateway.state.secrets import Secrets
from gateway.state.shared.budgets import SharedBudgets
from gateway.state.shared.server import SharedServer
from gateway.state.shared.shares import Spelling
from gateway.state.shared.telling import Telling
from gateway.state.subjects import SubjectIndex
from gateway.telemetry.parent import Traced
from gateway.upkeep.clock_watch import ClockWatch
from gateway.upkeep.figures import Figures, Status, figures_of, status_of
from gateway.upkeep.lockdown_elsewhere import LockdownElsewhere
from gateway.upkeep.reloading import Reloading
from gateway.upkeep.watching import Watching

if TYPE_CHECKING:
    from gateway.egress.dial import Dials
    from gateway.egress.send import Egress


_T = TypeVar("_T")
Told: TypeAlias = Callable[[], Awaitable[_T]]


class OpenLog(Protocol):
    """Opens the audit log for as long as a block runs."""

    def __call__(
        self, settings: Settings, *, clock: Clock, board: Board, dials: Dials
    ) -> AbstractAsyncContextManager[Log]:
        """Open it; raises AuditUnavailable and ConfigError."""
        ...


_LOADING_SECONDS = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A running gateway: the ASGI app of its data plane over one pipeline."""

    settings: Settings
    data: Guard
    pipeline: Pipeline
    inspector: Inspector
    reloading: Reloading
    board: Board
    observation: Observation

    def figures(self) -> Figures:
        """What `/metrics` tells of this process."""
        return figures_of(self.pipeline, self.reloading, self.board, self.observation)

    @property
    def admin(self) -> Guard:
        """The app of the admin listener, made anew."""

        async def status() -> Status:
            return status_of(self.pipeline, self.reloading)

        async def figures() -> Figures:
            return self.figures()

        return admin_guard(self.settings, self.pipeline.clock, status, figures)


@asynccontextmanager
async def open_gateway(
    settings: Settings, *, clock: Clock | None = None, log: OpenLog = open_log
) -> AsyncIterator[Gateway]:
    """Open everything that the settings name, and close it in reverse order.

    `log` opens the audit log: this process's own, or one that another writes.
    Raises ConfigError, and AuditUnavailable where the log cannot be written.
    """
    clock = clock or SystemClock.start()
    # The HTTP client brings a command line of its own; only an open gateway needs it.
    from gateway.egress.dial import Dials

    async with AsyncExitStack() as stack:
        dials, board = Dials(), Board()
        prices = Prices(settings.currency)
        files = _policy_files(settings, prices)
        seen = files.seen()
        policies = PoliciesInForce(files.load())
        secrets = Secrets.open(settings.state_dir)
        written = await stack.enter_async_context(
            log(settings, clock=clock, board=board, dials=dials)
        )
        observation = await stack.enter_async_context(observed(written, settings, dials))
        opened_log = observation.log
        inspector = await _inspector(settings, stack, secrets)
        targets = await stack.enter_async_context(embedded_started(settings))
        await opened_log.append(_start_record(settings, policies.current, targets))
        stack.push_async_callback(opened_log.append, records.stop(reason="closed"))
        pipeline = await _pipeline(
            settings, stack, targets, policies, secrets, opened_log, inspector, clock, prices, dials
        )
        reloading = Reloading(files, policies, opened_log, seen=seen)
        stack.push_async_callback(reloading.close)
        reloading.start()
        if settings.postgres is not None:  # gateways on other machines share the log
            elsewhere = LockdownElsewhere(settings.postgres, pipeline.lockdown)
            stack.push_async_callback(elsewhere.close)
            await elsewhere.start()
        clock_watch = ClockWatch(opened_log, clock)
        stack.push_async_callback(clock_watch.close)
        clock_watch.start()
        kept = KeptResponses.open(settings.state_dir, secrets, clock)
        stack.callback(kept.close)
        authenticator = _authenticator(settings, secrets, clock)
        opened = Gateway(
            settings=settings,
            data=_data_app(settings, pipeline, authenticator, kept, _places(settings, stack)),
            pipeline=pipeline,
            inspector=inspector,
            reloading=reloading,
            board=board,
            observation=observation,
        )
        give_back()
        yield opened


def _policy_files(settings: Settings, prices: Prices) -> PolicyFiles:
    check = partial(
        check_money, targets=settings.targets, prices=prices, currency=settings.currency
    )
    entities = Roster(settings.recognizers).data_classes
    return PolicyFiles(settings.policies, entities, settings.targets, check=check)


async def _inspector(settings: Settings, stack: AsyncExitStack, secrets: Secrets) -> Inspector:
    """The detectors, started; those of larger models are waited for."""
    inspector = Inspector(
        fingerprint_key=secrets.derive("fingerprint"),
        workers=settings.detect.workers,
        deadline=settings.detect.deadline,
        verdicts=VerdictCache(secrets.derive("verdicts")),
        added=settings.added,
    )
    stack.push_async_callback(inspector.close)
    await inspector.start()
    if settings.detect.models and not await inspector.ready(_LOADING_SECONDS):
        raise SettingsError(
            f"The larger models were not loaded after {_LOADING_SECONDS:g} s.",
            hint="See whether this machine is short of memory, or take smaller ones.",
        )
    return inspector


@asynccontextmanager
async def embedded_started(settings: Settings) -> AsyncIterator[tuple[Target, ...]]:
    """The targets, with those that we run ourselves started and reachable."""
    targets = []
    async with AsyncExitStack() as stack:
        for target in settings.targets:
            if target.provider == "embedded" and not target.urls:
                model = await EmbeddedModel.start(state_dir=settings.state_dir, slots=target.slots)
                stack.push_async_callback(model.stop)
                target = replace(target, urls=(model.url,), api_key=model.key)
            targets.append(target)
        yield tuple(targets)


async def _pipeline(
    settings: Settings,
    stack: AsyncExitStack,
    targets: tuple[Target, ...],
    policies: PoliciesInForce,
    secrets: Secrets,
    log: Log,
    inspector: Inspector,
    clock: Clock,
    prices: Prices,
    dials: Dials,
) -> Pipeline:
    egress = _egress(settings, targets, dials)
    stack.push_async_callback(egress.close)
    await egress.start()
    fleet = _fleet(settings, targets, egress, secrets, clock)
    watching = Watching(egress, fleet)
    stack.push_async_callback(watching.close)
    watching.start()
    if any(not target.at_home for target in targets):
        await asyncio.to_thread(prices.load)
    budgets = _budgets(settings, stack, secrets, log, clock)
    if any(policy.budgets for policy in policies.current.policies):
        await budgets.open()
    subjects = SubjectIndex(settings.state_dir, clock)
    stack.callback(subjects.close)
    fold = DenyFold(log.append)
    stack.push_async_callback(fold.close)
    supervisor = Supervisor()
    stack.push_async_callback(supervisor.close)
    return Pipeline(
        inspector=inspector,
        policies=policies,
        catalogue=Catalogue(
            targets, default_local=settings.default_local, default_any=settings.default_any
        ),
        fleet=fleet,
        masker=Masker(key=secrets.derive("placeholder"), language=settings.language),
        egress=egress,
        prices=prices,
        spending=Spending(budgets, prices, settings.currency),
        log=log,
        secrets=secrets,
        lockdown=Lockdown(settings.state_dir),
        patience=Patience(first_token=settings.limits.first_token, total=settings.limits.total),
        memory=Remembering(texts=HeldTexts(secrets), log=log),
        noting=Noting(subjects),
        capturing=_capturing(settings, stack, secrets, clock),
        clock=clock,
        fold=fold,
        supervisor=supervisor,
        network_tools=settings.network_tools,
        timezone=settings.timezone,
    )


def _budgets(
    settings: Settings, stack: AsyncExitStack, secrets: Secrets, log: Log, clock: Clock
) -> Budgets | SharedBudgets:
    """The budgets of this gateway alone, or of all that share a Redis server."""
    counts = Budgets(settings.state_dir, log.boot_id, partial(is_alive, settings.state_dir))
    stack.callback(counts.close)
    if settings.redis is None:
        return counts
    server = SharedServer(settings.redis)
    stack.push_async_callback(server.close)
    spelling = Spelling(Sensitive(secrets.derive("shared budgets")))
    shared = SharedBudgets(counts, Telling(server, spelling), clock)
    stack.push_async_callback(shared.close)
    return shared


def _capturing(
    settings: Settings, stack: AsyncExitStack, secrets: Secrets, clock: Clock
) -> Capturing:
    if settings.capture is Capture.NONE:
        return Capturing()
    store = ContentStore(settings.state_dir, secrets, clock)
    stack.callback(store.close)
    return Capturing(store=store, answers=settings.capture is Capture.EXCHANGES)


def _egress(settings: Settings, targets: tuple[Target, ...], dials: Dials) -> Egress:
    from gateway.egress.send import Egress
    from gateway.plane import limits_of

    limits = limits_of(settings.limits)
    return Egress(targets, limits, dials=dials, apart=settings.egress_socket)


def _fleet(
    settings: Settings, targets: tuple[Target, ...], egress: Egress, secrets: Secrets, clock: Clock
) -> Fleet:
    return Fleet(
        targets,
        clock,
        affinity=Affinity(secrets.derive("affinity")),
        drained=Drains(settings.state_dir).urls,
        probed=[replica for target in egress.probed for replica in replicas_of(target)],
    )


def _start_record(settings: Settings, policies: PolicySet, targets: tuple[Target, ...]) -> Entry:
    return records.start(
        version=__version__,
        policies={policy.name: policy.digest for policy in policies.policies},
        targets=targets,
        auth=settings.auth.value,
    )


def _authenticator(settings: Settings, secrets: Secrets, clock: Clock) -> Authenticator:
    if settings.auth is Auth.OPEN:
        return Authenticator(None)
    return Authenticator(KeyRegistry.open(settings.state_dir, secrets, clock).lookup)


def _places(settings: Settings, stack: AsyncExitStack) -> Places | None:
    """What is counted over several workers, None where there is one."""
    if settings.workers == 1:
        return None
    places = Places(settings.state_dir)
    stack.callback(places.close)
    return places


def _data_app(
    settings: Settings,
    pipeline: Pipeline,
    authenticator: Authenticator,
    kept: KeptResponses,
    places: Places | None,
) -> Guard:
    plane = DataPlane(
        pipeline,
        authenticator,
        pipeline.model_names,
        spoken(pipeline.secrets, kept, language=settings.language),
        kept=KeptRoute(kept),
        clock=pipeline.clock,
        ready=lambda: pipeline.inspector.loaded > 0,
        headers=settings.headers,
        most_bytes=settings.limits.body,
        body_seconds=settings.limits.receive_body,
        bounds=settings.limits.bounds,
        concurrency=Concurrency(settings.limits.per_key_concurrency, places),
        room=Room(settings.limits.bodies, one=settings.limits.body),
    )
    return Guard(
        Traced(plane) if settings.telemetry.otlp else plane,
        clock=pipeline.clock,
        hosts=settings.hosts,
        answering=pipeline,
        most_bytes=settings.limits.headers,
        most_fields=settings.limits.bounds.header_fields,
    )


def admin_guard(
    settings: Settings, clock: Clock, status: Told[Status], figures: Told[Figures]
) -> Guard:
    """The app of the admin listener, over what is told when somebody asks."""
    # FastAPI takes longer to import than the rest of the gateway together.
    from gateway.api.admin import admin_app

    async def metrics() -> str:
        return exposition(*(await figures()))

    return Guard(admin_app(status, metrics), clock=clock, hosts=settings.hosts)
