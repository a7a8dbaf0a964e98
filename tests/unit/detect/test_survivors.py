from __future__ import annotations

import pytest

from gateway.detect import survivors
from gateway.detect.fingerprint import fingerprints
from gateway.detect.linear import LinearPass
from gateway.detect.roster import Roster
from gateway.detect.survivors import Survivors

TCKN = "10000000146"
FINGERPRINT = fingerprints(b"k" * 32)
COVERED = frozenset({FINGERPRINT("TR_NATIONAL_ID", TCKN)})


class Looks(LinearPass):
    """Counts how often a text is looked through."""

    looks = 0

    def scan(self, *arguments, **named):  # type: ignore[no-untyped-def]
        self.looks += 1
        return super().scan(*arguments, **named)


@pytest.fixture(scope="module")
def patterns() -> Looks:
    return Looks(Roster().patterns)


@pytest.fixture
def looked(patterns: Looks) -> Survivors:
    patterns.looks = 0
    return Survivors(patterns, FINGERPRINT)


def test_every_treated_value_that_is_left_is_counted(looked: Survivors) -> None:
    texts = [f"no {TCKN}", "temiz", f"no {TCKN}", f"yine 1\u200b0000000146 ve {TCKN}"]
    for _ in range(2):
        assert looked.count(texts, COVERED) == 4
        assert looked.count(texts, frozenset()) == 0
        assert looked.count(["temiz"], COVERED) == 0


def test_a_text_is_looked_through_once_for_an_app(looked: Survivors, patterns: Looks) -> None:
    for _ in range(3):
        looked.count(["user", "content", "user", f"no {TCKN}"], COVERED, app="a")
    assert patterns.looks == 3
    assert looked.count([f"no {TCKN}"], COVERED, app="b") == 1
    assert patterns.looks == 4


def test_what_is_kept_is_bounded(
    looked: Survivors, patterns: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survivors, "_MOST", 2)
    for text in ("bir", "iki", "üç", "iki", "bir"):
        looked.count([text], COVERED)
    assert patterns.looks == 4
    monkeypatch.setattr(survivors, "_MOST_FOUND", 0)
    assert [looked.count([f"no {TCKN}"], COVERED) for _ in range(2)] == [1, 1]
    assert patterns.looks == 6


def test_half_a_pair_is_a_text_like_any_other(looked: Survivors) -> None:
    assert looked.count(["\ud800"], COVERED) == 0
