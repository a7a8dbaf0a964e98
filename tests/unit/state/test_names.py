from __future__ import annotations

import pytest

from gateway.core.errors import ConfigError
from gateway.state.names import checked_name, never_app_open


@pytest.mark.parametrize("name", ["crm", "İnsan Kaynakları", "a", "x" * 64, "客服"])
def test_a_printable_name_is_kept_as_it_is(name: str) -> None:
    assert checked_name(name, "app") == name


@pytest.mark.parametrize("name", ["", " ", " crm", "crm ", "a\nb", "a\x00", "x" * 65, "a\u202eb"])
def test_a_name_that_cannot_stand_on_a_screen_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="name of the team"):
        checked_name(name, "team")


@pytest.mark.parametrize("name", ["open", "OPEN", " Open "])
def test_the_app_of_everybody_cannot_have_a_key(name: str) -> None:
    with pytest.raises(ConfigError, match="reserved"):
        never_app_open(name)


def test_another_app_can_have_a_key() -> None:
    never_app_open("opening")
