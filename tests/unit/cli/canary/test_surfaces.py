from __future__ import annotations

from gateway.cli.canary.surfaces import DIALECTS, SURFACES, chosen


def test_each_surface_is_known_by_its_name_and_none_is_there_twice() -> None:
    assert all(name == surface.name for name, surface in SURFACES.items())
    assert len({surface.path for surface in DIALECTS.values()}) == len(DIALECTS)
    asked = {(surface.path, surface.model) for surface in SURFACES.values()}
    assert len(asked) == len(SURFACES) > len(DIALECTS)


def test_every_surface_has_a_place_whose_words_are_english() -> None:
    assert all(surface.english in surface.places for surface in SURFACES.values())


def test_another_gateway_is_asked_for_translations_only_by_name() -> None:
    assert chosen((), ours=True) == list(SURFACES.values())
    assert chosen((), ours=False) == list(DIALECTS.values())
    named = ("chat-to-anthropic", "chat")
    assert chosen(named, ours=False) == [SURFACES[name] for name in named]
