from __future__ import annotations

import re

from gateway.api.metrics import Counter, Gauge, exposition

LINE = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-z_]+="(\\.|[^"\\])*",?)+\})? [^ ]+')


def test_a_figure_has_its_help_its_kind_and_a_line_for_each_sample() -> None:
    text = exposition(
        Gauge("up", "Whether it runs", (), {(): 1}),
        Counter("asked_total", "Asked", ("plane", "way"), {("home", "a"): 2, ("external", "b"): 0}),
    )
    assert text == (
        "# HELP up Whether it runs\n"
        "# TYPE up gauge\n"
        "up 1\n"
        "# HELP asked_total Asked\n"
        "# TYPE asked_total counter\n"
        'asked_total{plane="home",way="a"} 2\n'
        'asked_total{plane="external",way="b"} 0\n'
    )


def test_no_figures_are_no_text() -> None:
    assert exposition() == ""


def test_a_label_cannot_break_out_of_its_line() -> None:
    text = exposition(Gauge("g", "G", ("l",), {('a"} 1\nh{l="\\',): 1.5}))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == 1
    assert LINE.fullmatch(lines[0])
    assert lines[0].endswith(" 1.5")


def test_a_count_is_written_in_full_however_large_it_grows() -> None:
    assert exposition(Counter("c", "C", (), {(): 123_456_789})).endswith("c 123456789\n")
    assert exposition(Counter("c", "C", (), {(): 0.1})).endswith("c 0.1\n")


def test_ten_thousand_samples_are_ten_thousand_lines() -> None:
    samples: dict[tuple[str, ...], float] = {(str(number),): number for number in range(10_000)}
    assert exposition(Gauge("g", "G", ("l",), samples)).count("\n") == 10_002
