from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.settings.key import Key
from gateway.settings.keys import SETTINGS


def _groups(keys: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    yield keys
    for key in keys:
        yield from _groups(key.keys)


@pytest.mark.parametrize("keys", list(_groups(SETTINGS)))
def test_keys_are_different_and_each_is_explained(keys: tuple[Key, ...]) -> None:
    assert len({key.name for key in keys}) == len(keys)
    for key in keys:
        assert key.name == key.name.lower()
        assert key.type
        assert key.about.endswith((".", "`"))
