from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Auth, Settings

Made = Callable[..., Settings]


@pytest.mark.parametrize("listen", ["127.0.0.1:8787", "localhost:8787", "'[::1]:8787'"])
def test_open_access_is_for_the_loopback(made: Made, listen: str) -> None:
    assert made(f"auth: open\nlisten: {listen}\n").auth is Auth.OPEN


@pytest.mark.parametrize("listen", ["0.0.0.0:8787", "'[::]:8787'", "10.0.0.1:8787"])
def test_open_access_beyond_the_loopback_is_refused(made: Made, listen: str) -> None:
    assert str(made(f"auth: keys\nlisten: {listen}\n").listen)
    with pytest.raises(SettingsError, match=r"turnike.yaml:2:7: `auth: open` lets anybody in"):
        made(f"listen: {listen}\nauth: open\n")


def test_open_access_is_refused_where_a_variable_moves_the_listener(made: Made) -> None:
    with pytest.raises(SettingsError, match=r"lets anybody in who reaches 0\.0\.0\.0:1"):
        made("auth: open\n", TURNIKE_LISTEN="0.0.0.0:1")


@pytest.mark.parametrize("listen", ["0.0.0.0:8788", "'[::]:8788'", "192.168.1.2:8788"])
def test_an_admin_listener_beyond_the_loopback_is_refused_in_one_line(
    made: Made, listen: str
) -> None:
    with pytest.raises(SettingsError, match="no TLS and no login") as caught:
        made(f"admin_listen: {listen}\n")
    assert "\n" not in str(caught.value)


def test_both_listeners_need_their_own_port_unless_any_free_one_is_taken(made: Made) -> None:
    with pytest.raises(SettingsError, match="same address"):
        made("listen: 127.0.0.1:8788\n")
    made("listen: 127.0.0.1:0\nadmin_listen: 127.0.0.1:0\n")
