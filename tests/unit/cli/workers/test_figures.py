from __future__ import annotations

import json

from gateway.api.metrics import Counter, Flag, Gauge, exposition
from gateway.cli.workers.figures import counters, received, sent, together

ONE = (
    Gauge("g", "A gauge", (), {(): 2}),
    Counter("c", "A counter", ("kind",), {("a",): 1, ("b",): 0.5}),
    Flag("f", "A flag", (), {(): 1}),
)
TWO = (
    Gauge("g", "A gauge", (), {(): 3}),
    Counter("c", "A counter", ("kind",), {("a",): 10}),
    Flag("f", "A flag", (), {(): 1}),
)


def test_figures_arrive_as_they_were_sent() -> None:
    assert exposition(*received(json.loads(json.dumps(sent(ONE))))) == exposition(*ONE)
    assert received(None) == ()


def test_sums_and_flags() -> None:
    gauge, counter, flag = together([ONE, TWO])
    assert gauge.samples == {(): 5}
    assert counter.samples == {("a",): 11, ("b",): 0.5}
    assert flag.samples == {(): 1}
    assert [type(item) for item in (gauge, counter, flag)] == [Gauge, Counter, Flag]
    assert together([]) == ()


def test_what_was_counted_stays_and_what_was_there_goes() -> None:
    assert [item.name for item in counters(ONE)] == ["c"]
