"""The figures of a running gateway, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.api.metrics import Counter, Gauge, Metric, exposition
from gateway.audit.anchors.board import Board
from gateway.pipeline import Pipeline
from gateway.reloading import Reloading
from gateway.route.fleet import Fleet


def figures(pipeline: Pipeline, reloading: Reloading, board: Board) -> str:
    """The text that `/metrics` answers."""
    metrics = (*_of_inspection(pipeline), *_of_connections(pipeline), *_of_policies(reloading))
    return exposition(*metrics, *_of_replicas(pipeline.fleet), *_of_anchors(board))


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


def _of_connections(pipeline: Pipeline) -> Iterator[Metric]:
    from gateway.egress.dial import Plane

    dials = pipeline.egress.dials
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
    yield Gauge(
        "turnike_replica_available",
        "Whether a server of a target gets requests: it is neither ejected nor drained",
        ("target", "url"),
        {(one.target, one.url): int(fleet.available(one)) for one in fleet},
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
    yield Gauge(
        "turnike_policy_reload_failed",
        "Whether the policy files hold something that cannot be put in force",
        (),
        {(): int(bool(reloading.fault))},
    )


def _of_anchors(board: Board) -> Iterator[Metric]:
    yield Gauge(
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
