"""What a gateway says of itself on the admin listener: its state, and its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from gateway import __version__
from gateway.api.metrics import MOST, SUM, Counter, Flag, Gauge, Histogram, Metric
from gateway.audit.anchors.board import Board
from gateway.telemetry.traffic import BOUNDS, Traffic
from gateway.upkeep.degradation import rung

if TYPE_CHECKING:  # the process that writes the log has none of these
    from gateway.egress.dial import Dials
    from gateway.line.pipeline import Pipeline
    from gateway.observation import Observation
    from gateway.route.fleet import Fleet
    from gateway.upkeep.reloading import Reloading

Status: TypeAlias = Mapping[str, str | int | float | bool]
Figures: TypeAlias = tuple[Metric, ...]


def status_of(pipeline: Pipeline, reloading: Reloading) -> Status:
    """The state of a process that answers requests."""
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


def figures_of(
    pipeline: Pipeline, reloading: Reloading, board: Board, observation: Observation
) -> Figures:
    """The figures of a process that answers requests."""
    return (
        *_of_traffic(observation.traffic),
        *_of_degradation(pipeline, observation),
        *_of_traces(observation),
        *_of_inspection(pipeline),
        *_of_connections(pipeline.egress.dials),
        *_of_policies(reloading),
        *_of_replicas(pipeline.fleet),
        *_of_anchors(board),
    )


def figures_of_log(board: Board, dials: Dials) -> Figures:
    """The figures of a process that writes the log, and nothing else."""
    return (*_of_connections(dials), *_of_anchors(board))


def _of_traffic(traffic: Traffic) -> Iterator[Metric]:
    yield Counter(
        "turnike_answers_total",
        "Attempts that ended, and refusals",
        ("effect", "target", "status"),
        {tuple(key): count for key, count in traffic.answered.items()},
    )
    yield Counter(
        "turnike_tokens_total",
        "Tokens used",
        ("target", "kind"),
        {tuple(key): count for key, count in traffic.tokens.items()},
    )
    yield Counter(
        "turnike_cost_total",
        "Money spent",
        ("target", "currency"),
        {key: float(amount) for key, amount in traffic.spent.items()},
    )
    samples: dict[tuple[str, ...], float] = {}
    for part, durations in traffic.durations.items():
        below = 0
        for bound, count in zip([*map(str, BOUNDS), MOST], durations.counts, strict=True):
            below += count
            samples[part, bound] = below
        samples[part, SUM] = durations.sum
    yield Histogram("turnike_duration_seconds", "Time spent on an attempt", ("part", "le"), samples)


def _of_degradation(pipeline: Pipeline, observation: Observation) -> Iterator[Metric]:
    yield Flag(
        "turnike_degradation",
        "What cannot be done now: 0 nothing, up to 5, where nothing is answered",
        (),
        {(): int(rung(pipeline, writable=observation.log.writable))},
    )


def _of_traces(observation: Observation) -> Iterator[Metric]:
    if observation.collector is not None:
        yield Counter(
            "turnike_spans_total",
            "Spans for the collector",
            ("status",),
            {
                ("sent",): observation.collector.sent,
                ("dropped",): observation.collector.dropped,
            },
        )


def _of_inspection(pipeline: Pipeline) -> Iterator[Metric]:
    yield Gauge(
        "turnike_detectors_loaded",
        "Detection workers that can read now",
        (),
        {(): pipeline.inspector.loaded},
    )
    yield Counter(
        "turnike_inspection_seconds_total",
        "Seconds spent on inspections",
        ("stage",),
        {(stage,): spent for stage, spent in pipeline.inspector.watch.spent.items()},
    )
    yield Counter(
        "turnike_texts_total",
        "Texts that were inspected, and borders between them",
        ("known",),
        {
            ("yes",): pipeline.inspector.remembered,
            ("no",): pipeline.inspector.read,
        },
    )


def _of_connections(dials: Dials) -> Iterator[Metric]:
    from gateway.egress.dial import Plane

    yield Counter(
        "turnike_connections_total",
        "Connections opened",
        ("plane",),
        {(plane.value,): dials.connects[plane] for plane in Plane},
    )
    yield Counter(
        "turnike_addresses_refused_total",
        "Addresses refused",
        ("plane",),
        {(plane.value,): dials.refused[plane] for plane in Plane},
    )


def _of_replicas(fleet: Fleet) -> Iterator[Metric]:
    yield Gauge(
        "turnike_replica_requests",
        "Requests from here that are under way at a server of a target",
        ("target", "url"),
        {(one.target, one.url): fleet.loads.ours(one) for one in fleet},
    )
    yield Flag(
        "turnike_replica_unavailable",
        "Whether a server of a target gets no requests: it is ejected or drained",
        ("target", "url"),
        {(one.target, one.url): int(not fleet.available(one)) for one in fleet},
    )
    yield Gauge(
        "turnike_queue_requests",
        "Requests that wait in front of a target",
        ("target",),
        {(name,): len(line) for name, line in fleet.lines.items()},
    )
    yield Counter(
        "turnike_turned_away_total",
        "Requests that were turned away because too many waited in front of a target",
        ("target",),
        {(name,): line.turned_away for name, line in fleet.lines.items()},
    )
    yield Counter(
        "turnike_retries_total",
        "Times that a target was asked once more for the same request",
        ("target",),
        {(name,): count for name, count in fleet.retries.made.items()},
    )


def _of_policies(reloading: Reloading) -> Iterator[Metric]:
    yield Counter(
        "turnike_policy_reloads_total",
        "Times that the policy files were read again",
        ("status",),
        {(outcome.value,): count for outcome, count in reloading.counts.items()},
    )
    yield Flag(
        "turnike_policy_reload_failed",
        "Whether the policy files hold something that cannot be put in force",
        (),
        {(): int(bool(reloading.fault))},
    )


def _of_anchors(board: Board) -> Iterator[Metric]:
    yield Flag(
        "turnike_anchor_lost",
        "Whether the last checkpoint for an anchor could not be kept there",
        ("anchor",),
        {(name,): int(bool(state.cause)) for name, state in board.states.items()},
    )
    yield Gauge(
        "turnike_anchor_kept_timestamp_seconds",
        "When an anchor last took a checkpoint, 0 for never since the start",
        ("anchor",),
        {(name,): state.kept for name, state in board.states.items()},
    )
