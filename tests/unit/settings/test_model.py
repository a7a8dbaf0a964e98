from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.sensitive import Sensitive
from gateway.core.target import Boundary, Target
from gateway.settings.model import Address, Settings


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host: str, loopback: bool) -> None:
    assert Address(host, 1).loopback is loopback


def test_an_address_is_written_as_urls_have_it() -> None:
    assert str(Address("::1", 80)) == "[::1]:80"
    assert str(Address("127.0.0.1", 80)) == "127.0.0.1:80"


def test_settings_find_a_target_by_its_name_and_show_no_secret() -> None:
    target = Target(
        name="t",
        provider="openai",
        boundary=Boundary.EXTERNAL,
        api_key=Sensitive("sk-canary"),
    )
    settings = Settings(state_dir=Path("s"), policies=(), targets=(target,))
    assert settings.target("t") is target
    assert settings.target("T") is None
    assert "sk-canary" not in repr(settings)
