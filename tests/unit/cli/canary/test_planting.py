from __future__ import annotations

import json

from gateway.cli.canary.chat import CHAT
from gateway.cli.canary.planting import LATER, plantings
from gateway.cli.canary.responses import RESPONSES
from gateway.cli.canary.surfaces import SURFACES
from gateway.cli.canary.values import DISGUISES, Wanted


def test_every_place_is_planted_for_every_effect_streamed_and_not() -> None:
    planted = list(plantings(SURFACES.values()))
    for surface in SURFACES.values():
        cells = {
            (item.shown, item.wanted, item.stream) for item in planted if item.surface is surface
        }
        for place in surface.places:
            for wanted in Wanted:
                assert {(place, wanted, False), (place, wanted, surface.streams)} <= cells
    assert any(item.shown == LATER and item.surface is RESPONSES for item in planted)
    assert len({item.number for item in planted}) == len(planted)


def test_a_turkish_and_an_english_name_are_planted_on_every_surface() -> None:
    for surface in SURFACES.values():
        named = {item.shown: item for item in plantings([surface]) if item.shown.endswith(" name")}
        english = named[f"{surface.english}, English name"]
        assert sum(shown.endswith("Turkish name") for shown in named) == 1
        assert " " in english.written
        assert english.wanted is Wanted.MASK


def test_a_disguised_number_is_written_in_its_disguise_and_seen_in_it() -> None:
    hidden = [item for item in plantings([CHAT]) if item.shown.split(", ")[-1] in DISGUISES]
    assert {item.wanted for item in hidden} == {Wanted.LOCAL}
    for item in hidden:
        assert item.canary.text not in item.written
        assert item.stands_in(json.dumps({"x": item.written}).encode())
        assert item.written not in repr(item)
