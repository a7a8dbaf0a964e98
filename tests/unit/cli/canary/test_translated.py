from __future__ import annotations

import pytest

from gateway.cli.canary.surface import Surface
from gateway.cli.canary.surfaces import DIALECTS
from gateway.cli.canary.translated import TRANSLATED


@pytest.mark.parametrize("surface", TRANSLATED, ids=lambda one: one.name)
def test_a_surface_is_its_dialect_asked_of_the_other_vendor(surface: Surface) -> None:
    dialect, vendor = surface.name.split("-to-")
    own = DIALECTS[dialect]
    assert surface.path == own.path
    assert surface.model == f"canary-{vendor}" != own.model
    assert surface.arrives != own.path
    assert surface.small == own.small


@pytest.mark.parametrize("surface", TRANSLATED, ids=lambda one: one.name)
def test_it_begins_with_a_place_that_is_said_again(surface: Surface) -> None:
    assert next(iter(surface.places)) in surface.echoed <= set(surface.places)
    assert surface.places.items() <= DIALECTS[surface.name.split("-")[0]].places.items()
