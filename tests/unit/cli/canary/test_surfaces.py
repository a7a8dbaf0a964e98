from __future__ import annotations

from gateway.cli.canary.surfaces import SURFACES


def test_each_surface_is_known_by_its_name_and_none_is_there_twice() -> None:
    assert all(name == surface.name for name, surface in SURFACES.items())
    assert len({surface.path for surface in SURFACES.values()}) == len(SURFACES)


def test_every_surface_has_a_place_whose_words_are_english() -> None:
    assert all(surface.english in surface.places for surface in SURFACES.values())
