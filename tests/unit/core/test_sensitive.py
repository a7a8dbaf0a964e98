from __future__ import annotations

import copy
import json
import pickle

import pytest

from gateway.core.sensitive import Sensitive

SECRET = "sk-7h2-ğ"
HIDDEN = Sensitive(SECRET)


@pytest.mark.parametrize(
    "shown",
    [
        str(HIDDEN),
        repr(HIDDEN),
        f"{HIDDEN}",
        f"{HIDDEN!s:>30}",
        f"{HIDDEN:x}",
        "%s" % HIDDEN,  # noqa: UP031 - one of the ways to print
        f"{[HIDDEN]}",
        f"{ {'key': HIDDEN} }",
    ],
)
def test_no_way_of_printing_shows_the_value(shown: str) -> None:
    assert SECRET not in shown
    assert "‹hidden›" in shown


def test_only_reveal_gives_the_value() -> None:
    assert HIDDEN.reveal() == SECRET
    assert not hasattr(HIDDEN, "__dict__")


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps, copy.deepcopy])
def test_the_value_is_not_serialised(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError) as caught:
        write(HIDDEN)
    assert SECRET not in str(caught.value)


def test_equal_values_are_equal_and_never_equal_to_the_bare_value() -> None:
    assert Sensitive("a") == Sensitive("a")
    assert Sensitive("a") != Sensitive("b")
    assert Sensitive("a") != "a"
    assert len({Sensitive("a"), Sensitive("a"), Sensitive("b")}) == 2
    assert hash(Sensitive("a")) != hash("a")
