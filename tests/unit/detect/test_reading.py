from __future__ import annotations

import math
from collections.abc import Iterator

from gateway.core.finding import DataClass, Stage
from gateway.detect.decode.rewrite import Budget, Reading, rewritten
from gateway.detect.frames import Ask
from gateway.detect.reading import read_all
from gateway.detect.sighting import Sighting
from gateway.detect.stopwatch import Stopwatch
from gateway.detect.written import Written


def seen(start: int, end: int, entity: str = "A") -> Sighting:
    return Sighting(
        entity=entity,
        data_class=DataClass.CONTACT,
        start=start,
        end=end,
        score=0.5,
        detector="fixed",
        stage=Stage.PATTERN,
        canonical="x",
    )


class Fixed:  # takes what `Detectors` takes, and needs little of it
    """Finds the first characters of every text, until a text says that the time is up."""

    def values(
        self,
        written: Written,
        until: float,  # noqa: ARG002
        watch: Stopwatch,  # noqa: ARG002
        budget: Budget,  # noqa: ARG002
        decoded: list[Reading],
        *,
        linear: bool,  # noqa: ARG002
    ) -> Iterator[Sighting]:
        text = written.text
        if step := rewritten(text, [(2, 6, "é")] if text[2:] == "%C3%" else []):
            decoded.append(Reading(text).then(step))
        yield seen(0, 3)
        if text == "no time for values":
            raise TimeoutError
        yield seen(1, 2)

    def people(
        self,
        written: Written,
        until: float,  # noqa: ARG002
    ) -> Iterator[Sighting]:
        if written.text == "no time for names":
            raise TimeoutError
        yield seen(0, 2, "PERSON")


def test_texts_that_speak_of_a_person_are_told_by_place() -> None:
    texts = ("What is diabetes?", "My diabetes is worse.", "Diyabet nedir?", "Annem diyabetli.")
    for linear in (True, False):
        asks = tuple(Ask(text=text, linear=linear) for text in texts)
        assert read_all(Fixed(), asks, math.inf).persons == {1, 3}


def test_places_are_of_the_source_and_what_is_read_alone_is_merged() -> None:
    asks = (Ask(text="\u200bＡbc", linear=True), Ask(text="abc"))
    answer = read_all(Fixed(), asks, math.inf)
    assert [(at, item.start, item.end, item.entity) for at, item in answer.sightings] == [
        (0, 1, 3, "PERSON"),
        (0, 1, 4, "A"),
        (1, 0, 3, "A"),
        (1, 1, 2, "A"),
        (1, 0, 2, "PERSON"),
    ]
    assert set(answer.languages) == {0}


def test_names_are_looked_for_in_decoded_text_too() -> None:
    answer = read_all(Fixed(), (Ask(text="a:%C3%"), Ask(text="abcdef")), math.inf)
    names = [(at, *item.span, item.maskable) for at, item in answer.sightings if "P" in item.entity]
    assert names == [(0, 0, 2, True), (0, 0, 2, True), (1, 0, 2, True)]


def test_texts_that_the_time_did_not_suffice_for_are_named() -> None:
    texts = ("a", "no time for names", "b")
    answer = read_all(Fixed(), tuple(Ask(text=text) for text in texts), math.inf)
    assert (set(answer.unread), set(answer.late)) == (set(), {1, 2})
    texts = ("a", "no time for values", "b")
    answer = read_all(Fixed(), tuple(Ask(text=text) for text in texts), math.inf)
    assert (set(answer.unread), set(answer.late)) == ({1, 2}, {0, 1, 2})
    assert [at for at, _ in answer.sightings] == [0, 0, 1]
