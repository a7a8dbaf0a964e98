from __future__ import annotations

import pytest

from gateway.core.errors import SettingsError
from gateway.policy.yaml_events import read
from gateway.settings.credentials import read_key

CANARY = "sk-canary-123"


def _read(source: str, **environ: str) -> tuple[str | None, bool]:
    node = read(source, "t.yaml", fault=SettingsError)[0]
    key, from_client = read_key(node, "targets[0].api_key", environ)
    assert CANARY not in repr(key)
    return (None if key is None else key.reveal(), from_client)


def test_a_key_comes_from_the_variable_that_is_named() -> None:
    assert _read("{env: THE_KEY}", THE_KEY=f" {CANARY}\n") == (CANARY, False)


def test_the_key_of_the_client_is_no_key_of_ours() -> None:
    assert _read("{from: client}") == (None, True)


@pytest.mark.parametrize(
    ("source", "environ", "message"),
    [
        (CANARY, {}, "is written out"),
        (
            "{env: THE_KEY}",
            {},
            "The variable THE_KEY, which `targets\\[0\\].api_key` names, is not",
        ),
        ("{env: THE_KEY}", {"THE_KEY": "  "}, "is not set"),
        ("{env: THE_KEY}", {"THE_KEY": f"{CANARY}\r\nx: y"}, "THE_KEY holds something"),
        ("{env: THE_KEY}", {"THE_KEY": f"{CANARY}ş"}, "THE_KEY holds something"),
        ("{env: TURNIKE_LISTEN}", {"TURNIKE_LISTEN": CANARY}, "names a TURNIKE_ variable"),
        ("{env: A, from: client}", {"A": CANARY}, "either `env` or `from`"),
        ("{}", {}, "either `env` or `from`"),
        ("{from: server}", {}, "does not know `server`"),
        ("{key: x}", {}, "Unknown key `key`"),
        (f"[{CANARY}]", {}, "is written out"),
    ],
)
def test_any_other_origin_is_an_error_that_shows_no_key(
    source: str, environ: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        _read(source, **environ)
    assert CANARY not in str(caught.value)
    assert caught.value.line == 1
