from __future__ import annotations

from datetime import UTC, datetime, timedelta

from gateway.audit.anchors.anchor import Kept
from gateway.audit.attested import Attested, Late, Witness, attested
from gateway.audit.times import timestamp
from gateway.audit.walk import Part

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def ts(minutes: float) -> str:
    return timestamp(at(minutes))


def part(size: int, note: str, first: float, last: float, beyond: float | None = None) -> Part:
    return Part(
        size=size,
        notes=frozenset((note,)),
        first=ts(first),
        last=ts(last),
        beyond=None if beyond is None else ts(beyond),
    )


def judged(parts: list[Part], kept: dict[str, float | None], *, now: float = 60) -> Attested:
    held = [Kept(note=note, at=None if seen is None else at(seen)) for note, seen in kept.items()]
    return attested(parts, Witness(name="tsa", every=60.0, kept=held), now=at(now))


def test_what_was_seen_soon_after_it_was_written_is_covered() -> None:
    parts = [part(10, "a", 0, 2, 3), part(20, "b", 3, 5)]
    found = judged(parts, {"a": 2.1, "b": 5.1})
    assert found == Attested(name="tsa", covered=20, fresh=True)


def test_an_anchor_is_fresh_as_long_as_it_lacks_no_older_record() -> None:
    parts = [part(10, "a", 0, 5, beyond=6)]
    assert judged(parts, {"a": 5.1}, now=8.9).fresh
    assert not judged(parts, {"a": 5.1}, now=9.1).fresh


def test_an_anchor_that_agrees_with_nothing_vouches_for_nothing() -> None:
    assert judged([], {"a": 5}) == Attested(name="tsa", covered=0, fresh=False)
    others = [part(10, "b", 0, 5)]
    assert judged(others, {"a": 5}) == Attested(name="tsa", covered=0, fresh=False)


def test_records_that_were_seen_long_after_they_were_written_are_told() -> None:
    parts = [part(10, "a", 0, 1, 2), part(20, "b", 2, 3, 60), part(30, "c", 60, 61)]
    found = judged(parts, {"a": 30, "b": 30, "c": 61}, now=62)
    assert found.late == (Late(first=1, last=20, seconds=1800),)
    assert (found.covered, found.fresh, found.misdated) == (30, True, ())


def test_a_later_checkpoint_that_was_seen_earlier_covers_what_came_before() -> None:
    parts = [part(10, "a", 0, 1, 2), part(20, "b", 2, 3)]
    assert judged(parts, {"a": 40, "b": 3}).late == ()


def test_what_another_anchor_holds_in_between_changes_nothing() -> None:
    parts = [part(5, "file", 0, 0.5, 1), part(10, "a", 1, 2)]
    found = judged(parts, {"a": 10})
    assert found.late == (Late(first=1, last=10, seconds=600),)


def test_a_record_that_is_dated_after_the_stamp_over_it_is_told() -> None:
    parts = [part(10, "a", 0, 1.5, 2), part(20, "b", 2, 9)]
    assert judged(parts, {"a": 1, "b": 7}).misdated == (20,)


def test_an_anchor_without_a_clock_says_nothing_of_times() -> None:
    parts = [part(10, "a", 0, 1)]
    assert judged(parts, {"a": None}) == Attested(name="tsa", covered=10, fresh=True)


def test_a_time_that_cannot_be_read_is_never_a_comfort() -> None:
    parts = [Part(size=3, notes=frozenset("a"), first="soon", last="soon", beyond="2026-03-02")]
    found = judged(parts, {"a": 1})
    assert not found.fresh
    assert found.late == (Late(first=1, last=3, seconds=0),)
    assert found.misdated == (3,)


def test_records_about_the_log_need_nobody() -> None:
    parts = [part(10, "a", 0, 1), Part(size=11, notes=frozenset("b"))]
    assert judged(parts, {"a": 1, "b": 5000}, now=9000) == Attested(
        name="tsa", covered=11, fresh=True
    )


def test_stamps_that_do_not_hold_are_counted_and_count_for_nothing() -> None:
    witness = Witness(name="tsa", every=60.0, kept=[Kept(note="a", holds=False)])
    found = attested([part(10, "a", 0, 1)], witness, now=at(2))
    assert found == Attested(name="tsa", covered=0, fresh=False, void=1)
