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
    """A gauge for alarms, 0 for none; of several processes the highest counts."""


class Counter(Metric):
    """A figure that only grows."""

    kind = "counter"


class Histogram(Counter):
    """How many fell under each bound: the last label is `le`, and `SUM` there is their sum.

    Counts are cumulative, and the last bound is `+Inf`.
    """

    kind = "histogram"


SUM = "sum"
MOST = "+Inf"


def exposition(*metrics: Metric) -> str:
    """The text form, version 0.0.4."""
    return "".join(line + "\n" for metric in metrics for line in _lines(metric))


def _lines(metric: Metric) -> list[str]:
    lines = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
    for values, sample in metric.samples.items():
        if isinstance(metric, Histogram):
            lines += _of_histogram(metric, values, sample)
        else:
            lines.append(_line(metric.name, metric.labels, values, sample))
    return lines


def _of_histogram(metric: Metric, values: tuple[str, ...], sample: float) -> list[str]:
    if values[-1] == SUM:
        return [_line(f"{metric.name}_sum", metric.labels[:-1], values[:-1], sample)]
    lines = [_line(f"{metric.name}_bucket", metric.labels, values, sample)]
    if values[-1] == MOST:
        lines.append(_line(f"{metric.name}_count", metric.labels[:-1], values[:-1], sample))
    return lines


def _line(name: str, labels: tuple[str, ...], values: tuple[str, ...], sample: float) -> str:
    pairs = zip(labels, values, strict=True)
    told = ",".join(f'{label}="{_escaped(value)}"' for label, value in pairs)
    # repr, because a count that lost its last digits would seem to stand still
    return f"{name}{{{told}}} {sample!r}" if told else f"{name} {sample!r}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
