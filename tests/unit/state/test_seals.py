from __future__ import annotations

import pytest

from gateway.core.sensitive import Sensitive
from gateway.state.seals import Seals
from gateway.state.secrets import Secrets

SEALS = Seals(Secrets(Sensitive(b"k" * 32)))
WRAPPED = SEALS.wrap("EqQB.imza==", app="hr", target="cloud/şifalı")


def test_a_seal_comes_back_with_its_target() -> None:
    seal = SEALS.unwrap(WRAPPED, app="hr")
    assert seal is not None
    assert (seal, seal.target) == ("EqQB.imza==", "cloud/şifalı")


def test_a_seal_of_another_app_or_another_installation_is_nobodys() -> None:
    assert SEALS.unwrap(WRAPPED, app="crm") is None
    assert Seals(Secrets(Sensitive(b"o" * 32))).unwrap(WRAPPED, app="hr") is None


@pytest.mark.parametrize("place", range(0, len(WRAPPED), 3))
def test_any_changed_character_breaks_it(place: int) -> None:
    changed = WRAPPED[:place] + ("A" if WRAPPED[place] != "A" else "B") + WRAPPED[place + 1 :]
    seal = SEALS.unwrap(changed, app="hr")
    assert seal is None


@pytest.mark.parametrize("text", ["", "tks1", "tks1...", "tks1.a.b.c", "EqQB.imza==", "tks1.é.ş.x"])
def test_what_was_never_wrapped_is_not_taken(text: str) -> None:
    assert SEALS.unwrap(text, app="hr") is None


def test_the_same_characters_shared_out_otherwise_are_another_seal() -> None:
    moved = SEALS.wrap("b", app="hr", target="a").rsplit(".", 2)
    assert SEALS.unwrap(f"{moved[0]}.{moved[1]}b.b", app="hr") is None
