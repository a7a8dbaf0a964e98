"""Figures in the text form that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure and its samples by the values of its labels, which are never content."""

    kind: ClassVar[str]
    name: str
    help: str
    labels: tuple[str, ...]
    samples: Mapping[tuple[str, ...], float]


class Gauge(Metric):
    """A figure that goes up and down."""

    kind = "gauge"


class Flag(Gauge):
    """A gauge that is 0 or 1; of several processes it is 1 where it is 1 in one of them."""


class Counter(Metric):
    """A figure that only grows."""

    kind = "counter"


def exposition(*metrics: Metric) -> str:
    """The text form, version 0.0.4."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> list[str]:
    lines = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
    for values, sample in metric.samples.items():
        pairs = zip(metric.labels, values, strict=True)
        labels = ",".join(f'{label}="{_escaped(value)}"' for label, value in pairs)
        # repr, because a count that lost its last digits would seem to stand still
        lines.append(
            f"{metric.name}{{{labels}}} {sample!r}" if labels else f"{metric.name} {sample!r}"
        )
    return lines


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
