"""Merging leaves every character covered that was covered, entity by entity."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gateway.core.finding import DataClass, Stage
from gateway.detect.merge import merge
from gateway.detect.sighting import Sighting


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    start = draw(st.integers(0, 20))
    return Sighting(
        entity=draw(st.sampled_from("AB")),
        data_class=DataClass.CONTACT,
        start=start,
        end=start + draw(st.integers(1, 8)),
        score=draw(st.sampled_from([0.5, 0.9])),
        detector=draw(st.sampled_from("xy")),
        stage=Stage.WORDS,
        canonical="c",
    )


def covered(items: list[Sighting]) -> set[tuple[str, int]]:
    return {(item.entity, at) for item in items for at in range(item.start, item.end)}


@given(st.lists(sightings(), max_size=10))
def test_every_character_stays_covered(items: list[Sighting]) -> None:
    assert covered(merge(items)) == covered(items)


@given(st.lists(sightings(), max_size=10), st.randoms())
def test_the_order_of_the_detectors_does_not_matter(items: list[Sighting], chance: Random) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)
    assert merge(shuffled) == merge(items)


@given(st.lists(sightings(), max_size=10))
def test_merging_twice_changes_nothing_more(items: list[Sighting]) -> None:
    once = merge(items)
    assert merge(once) == once
    assert once == sorted(once, key=lambda item: (item.start, item.end, item.entity))


@given(st.lists(sightings(), max_size=10))
def test_the_best_score_of_an_entity_survives(items: list[Sighting]) -> None:
    def best(of: list[Sighting]) -> dict[str, float]:
        return {
            entity: max(item.score for item in of if item.entity == entity)
            for entity in {item.entity for item in of}
        }

    assert best(merge(items)) == best(items)
