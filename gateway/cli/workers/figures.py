"""Figures of several processes as one, and as lines that travel between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from gateway.api.metrics import Counter, Flag, Gauge, Histogram, Metric
from gateway.upkeep.figures import Figures

_KINDS = {kind.__name__: kind for kind in (Gauge, Flag, Counter, Histogram)}


def sent(figures: Figures) -> list[object]:
    """The figures as JSON."""
    return [
        [
            type(metric).__name__,
            metric.name,
            metric.help,
            list(metric.labels),
            [[list(values), sample] for values, sample in metric.samples.items()],
        ]
        for metric in figures
    ]


def received(told: object) -> Figures:
    """The figures that JSON tells."""
    if not isinstance(told, list):
        return ()
    return tuple(
        _KINDS[kind](
            name, about, tuple(labels), {tuple(values): sample for values, sample in samples}
        )
        for kind, name, about, labels, samples in told
    )


def together(groups: Iterable[Figures]) -> Figures:
    """One figure of each name: the sum, or for a flag whether one of them is raised."""
    found: dict[str, list[Metric]] = defaultdict(list)
    for metric in (metric for figures in groups for metric in figures):
        found[metric.name].append(metric)
    return tuple(_one(metrics) for metrics in found.values())


def counters(figures: Figures) -> Figures:
    """Those that only grow: what a process counted stays when it is gone."""
    return tuple(metric for metric in figures if isinstance(metric, Counter))


def _one(metrics: Sequence[Metric]) -> Metric:
    first, samples = metrics[0], dict[tuple[str, ...], float]()
    for metric in metrics:
        for values, sample in metric.samples.items():
            before = samples.get(values, 0)
            samples[values] = max(before, sample) if isinstance(first, Flag) else before + sample
    return type(first)(first.name, first.help, first.labels, samples)
