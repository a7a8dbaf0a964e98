"""What a gateway says of itself on the admin listener: its state, and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from gateway import __version__
from gateway.api.metrics import Counter, Flag, Gauge, Metric
from gateway.pipeline import Pipeline
from gateway.reloading import Reloading

Status: TypeAlias = Mapping[str, str | int | float | bool]
Figures: TypeAlias = tuple[Metric, ...]


def status_of(pipeline: Pipeline, reloading: Reloading) -> Status:
    """The state of one gateway process."""
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


def figures_of(pipeline: Pipeline, reloading: Reloading) -> Figures:
    """The figures of one gateway process."""
    from gateway.egress.dial import Plane

    dials = pipeline.egress.dials
    return (
        Gauge(
            "turnike_detectors_loaded",
            "Detection workers that can read now",
            (),
            {(): pipeline.inspector.loaded},
        ),
        Counter(
            "turnike_inspection_seconds_total",
            "Seconds spent on inspections",
            ("stage",),
            {(stage,): spent for stage, spent in pipeline.inspector.watch.spent.items()},
        ),
        Counter(
            "turnike_texts_total",
            "Texts that were inspected, and borders between them",
            ("known",),
            {
                ("yes",): pipeline.inspector.remembered,
                ("no",): pipeline.inspector.read,
            },
        ),
        Counter(
            "turnike_connections_total",
            "Connections opened",
            ("plane",),
            {(plane.value,): dials.connects[plane] for plane in Plane},
        ),
        Counter(
            "turnike_addresses_refused_total",
            "Addresses refused",
            ("plane",),
            {(plane.value,): dials.refused[plane] for plane in Plane},
        ),
        Counter(
            "turnike_policy_reloads_total",
            "Times that the policy files were read again",
            ("status",),
            {(outcome.value,): count for outcome, count in reloading.counts.items()},
        ),
        Flag(
            "turnike_policy_reload_failed",
            "Whether the policy files hold something that cannot be put in force",
            (),
            {(): int(bool(reloading.fault))},
        ),
    )
