from __future__ import annotations

import pytest
from rig.answering import ADOPTED, KEY, PRINCIPAL, lookup, scope_of

from gateway.api.auth import OPEN, Authenticator
from gateway.core.errors import InvalidRequest, SafeguardError, Unauthenticated
from gateway.core.request import Principal

KNOWN = Authenticator(lookup)
EVERYBODY = Authenticator(None)


@pytest.mark.parametrize(
    "headers",
    [
        [("authorization", f"Bearer {KEY}")],
        [("Authorization", f"bearer  {KEY} ")],
        [("x-api-key", KEY)],
        [("authorization", f"Bearer {KEY}"), ("x-api-key", KEY)],
    ],
)
def test_a_key_is_known_wherever_it_stands(headers: list[tuple[str, str]]) -> None:
    assert KNOWN.authenticate(scope_of(headers=headers)).principal == PRINCIPAL


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("authorization", "")],
        [("authorization", "Bearer")],
        [("authorization", "Bearer ")],
        [("authorization", f"Basic {KEY}")],
        [("authorization", KEY)],
        [("authorization", "Bearer ' OR 1=1 --")],
        [("authorization", "Bearer " + "x" * 8192)],
        [("authorization", "Bearer şifre".encode().decode("latin-1"))],
        [("authorization", f"Bearer {KEY[:-1]}")],
        [("x-api-key", "revoked")],
    ],
)
def test_every_cause_of_an_unknown_caller_is_told_in_the_same_words(
    headers: list[tuple[str, str]],
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        KNOWN.authenticate(scope_of(headers=headers))
    told = (refused.value.message, refused.value.hint, refused.value.code, refused.value.param)
    assert told == (
        "The request bears no key that is known here.",
        "Send a key of this gateway in the header Authorization: Bearer ….",
        "invalid_api_key",
        None,
    )


@pytest.mark.parametrize("authenticator", [KNOWN, EVERYBODY])
@pytest.mark.parametrize("name", ["authorization", "x-api-key"])
def test_two_headers_of_a_kind_are_refused(authenticator: Authenticator, name: str) -> None:
    headers = [(name, f"Bearer {KEY}")] * 2
    with pytest.raises(InvalidRequest) as refused:
        authenticator.authenticate(scope_of(headers=headers))
    assert (refused.value.code, refused.value.http_status) == ("duplicate_header", 400)


def test_two_different_keys_are_refused() -> None:
    headers = [("authorization", f"Bearer {KEY}"), ("x-api-key", ADOPTED)]
    with pytest.raises(InvalidRequest) as refused:
        KNOWN.authenticate(scope_of(headers=headers))
    assert refused.value.code == "conflicting_keys"
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    "query",
    ["key=abc", "api_key=abc", "x=1&API-KEY=abc", "%6Bey=abc", "token", "&".join("a" * 101)],
)
def test_a_key_in_the_query_is_refused_even_beside_a_good_one(query: str) -> None:
    scope = scope_of(headers=[("authorization", f"Bearer {KEY}")], query=query)
    with pytest.raises(Unauthenticated):
        KNOWN.authenticate(scope)


def test_another_query_is_passed_over() -> None:
    scope = scope_of(headers=[("authorization", f"Bearer {KEY}")], query="api-version=2024-10-21")
    assert KNOWN.authenticate(scope).principal == PRINCIPAL


def test_in_open_mode_everybody_is_the_app_open() -> None:
    assert EVERYBODY.authenticate(scope_of()).principal == OPEN
    caller = EVERYBODY.authenticate(scope_of(headers=[("authorization", "Bearer sk-mine")]))
    assert caller.principal == Principal(app="open", team="open", key_id="open")
    assert caller.key is not None
    assert caller.key.reveal() == "sk-mine"


def test_only_a_key_that_is_not_ours_may_travel_and_it_does_not_print() -> None:
    ours = KNOWN.authenticate(scope_of(headers=[("authorization", f"Bearer {KEY}")]))
    adopted = KNOWN.authenticate(scope_of(headers=[("authorization", f"Bearer {ADOPTED}")]))
    assert ours.key is None
    assert adopted.key is not None
    assert adopted.key.reveal() == ADOPTED
    assert ADOPTED not in repr(adopted)


def test_a_registry_that_cannot_be_read_lets_nobody_in() -> None:
    def broken(_: str) -> Principal | None:
        raise SafeguardError("The key registry cannot be used.")

    with pytest.raises(SafeguardError):
        Authenticator(broken).authenticate(scope_of(headers=[("x-api-key", KEY)]))
