"""The composition root: the only place that wires the rooms together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from gateway import __version__
from gateway.api.auth import Authenticator
from gateway.api.data_plane import DataPlane
from gateway.api.dialects.spoken import spoken
from gateway.api.guard import Guard
from gateway.api.kept import KeptRoute
from gateway.audit import records
from gateway.audit.anchors.board import Board
from gateway.audit.boots import is_alive
from gateway.audit.fold import DenyFold
from gateway.audit.log import AuditLog
from gateway.completion import Supervisor
from gateway.core.clock import Clock, SystemClock
from gateway.core.errors import SettingsError
from gateway.core.record import Entry
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.detect.inspector import Inspector
from gateway.detect.roster import Roster
from gateway.detect.verdicts import VerdictCache
from gateway.evidence import open_log
from gateway.figures import figures
from gateway.models.embedded import EmbeddedModel
from gateway.noting import Noting
from gateway.pipeline import Pipeline
from gateway.policy.files import PolicyFiles
from gateway.policy.in_force import PoliciesInForce
from gateway.policy.model import PolicySet
from gateway.processes.memory import give_back
from gateway.redact.mask import Masker
from gateway.reloading import Reloading
from gateway.remembering import Remembering
from gateway.route.affinity import Affinity
from gateway.route.catalogue import Catalogue
from gateway.route.fleet import Fleet
from gateway.route.patience import Patience
from gateway.route.replica import replicas_of
from gateway.settings import Auth, Settings
from gateway.spending import Spending, check_money
from gateway.state.budgets import Budgets
from gateway.state.drains import Drains
from gateway.state.held import HeldTexts
from gateway.state.keys import KeyRegistry
from gateway.state.lockdown import Lockdown
from gateway.state.responses import KeptResponses
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex
from gateway.watching import Watching

if TYPE_CHECKING:
    from gateway.egress.dial import Dials
    from gateway.egress.send import Egress


_LOADING_SECONDS = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A running gateway: two ASGI apps over one pipeline."""

    settings: Settings
    data: Guard
    admin: Guard
    pipeline: Pipeline
    inspector: Inspector
    reloading: Reloading


@asynccontextmanager
async def open_gateway(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Gateway]:
    """Open everything that the settings name, and close it in reverse order.

    Raises ConfigError, and AuditUnavailable where the log cannot be written.
    """
    clock = clock or SystemClock.start()
    # The HTTP client brings a command line of its own; only an open gateway needs it.
    from gateway.egress.dial import Dials

    async with AsyncExitStack() as stack:
        dials, board = Dials(), Board()
        prices = Prices(settings.currency)
        files = PolicyFiles(
            settings.policies,
            Roster(settings.recognizers).data_classes,
            settings.targets,
            check=partial(
                check_money,
                targets=settings.targets,
                prices=prices,
                currency=settings.currency,
            ),
        )
        seen = files.seen()
        policies = PoliciesInForce(files.load())
        secrets = Secrets.open(settings.state_dir)
        log = await stack.enter_async_context(
            open_log(settings, clock=clock, board=board, dials=dials)
        )
        inspector = await _inspector(settings, stack, secrets)
        targets = await _started(settings, stack)
        await log.append(_start_record(settings, policies.current, targets))
        stack.push_async_callback(log.append, records.stop(reason="closed"))
        pipeline = await _pipeline(
            settings, stack, targets, policies, secrets, log, inspector, clock, prices, dials
        )
        reloading = Reloading(files, policies, log, seen=seen)
        stack.push_async_callback(reloading.close)
        reloading.start()
        kept = KeptResponses.open(settings.state_dir, secrets, clock)
        stack.callback(kept.close)
        opened = Gateway(
            settings=settings,
            data=_data_app(settings, pipeline, _authenticator(settings, secrets, clock), kept),
            admin=_admin_app(settings, pipeline, reloading, board),
            pipeline=pipeline,
            inspector=inspector,
            reloading=reloading,
        )
        give_back()
        yield opened


async def _inspector(settings: Settings, stack: AsyncExitStack, secrets: Secrets) -> Inspector:
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


async def _started(settings: Settings, stack: AsyncExitStack) -> tuple[Target, ...]:
    """The targets, with those that we run ourselves started and reachable."""
    targets = []
    for target in settings.targets:
        if target.provider == "embedded" and not target.urls:
            model = await EmbeddedModel.start(state_dir=settings.state_dir, slots=target.slots)
            stack.push_async_callback(model.stop)
            target = replace(target, urls=(model.url,), api_key=model.key)
        targets.append(target)
    return tuple(targets)


async def _pipeline(
    settings: Settings,
    stack: AsyncExitStack,
    targets: tuple[Target, ...],
    policies: PoliciesInForce,
    secrets: Secrets,
    log: AuditLog,
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
    budgets = Budgets(settings.state_dir, log.boot_id, partial(is_alive, settings.state_dir))
    stack.callback(budgets.close)
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
        clock=clock,
        fold=fold,
        supervisor=supervisor,
        network_tools=settings.network_tools,
        timezone=settings.timezone,
    )


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


def _data_app(
    settings: Settings, pipeline: Pipeline, authenticator: Authenticator, kept: KeptResponses
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
        per_key=settings.limits.per_key_concurrency,
    )
    return Guard(
        plane,
        clock=pipeline.clock,
        hosts=settings.hosts,
        answering=pipeline,
        most_bytes=settings.limits.headers,
    )


def _admin_app(settings: Settings, pipeline: Pipeline, reloading: Reloading, board: Board) -> Guard:
    # FastAPI takes longer to import than the rest of the gateway together.
    from gateway.api.admin import admin_app

    def status() -> dict[str, str | int | float | bool]:
        policies = pipeline.policies.current
        return {
            "ready": pipeline.inspector.loaded > 0,
            "version": __version__,
            "policies": ", ".join(policy.name for policy in policies.policies),
            "policy": policies.digest,
            "policy_fault": reloading.fault,
            "targets": ", ".join(target.name for target in pipeline.catalogue.targets),
            "detectors": pipeline.inspector.loaded,
        }

    return Guard(
        admin_app(status, lambda: figures(pipeline, reloading, board)),
        clock=pipeline.clock,
        hosts=settings.hosts,
    )
