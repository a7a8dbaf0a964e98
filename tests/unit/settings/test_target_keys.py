from __future__ import annotations

import dataclasses

from gateway.core.target import Target, Tls, Transfer
from gateway.settings.key import Key
from gateway.settings.target_keys import TARGET, TLS, TRANSFER


def _names(keys: tuple[Key, ...]) -> set[str]:
    return {key.name for key in keys}


def test_the_table_has_every_field_of_a_target_that_an_operator_may_set() -> None:
    fields = {field.name for field in dataclasses.fields(Target)}
    assert _names(TARGET) == fields - {"simulated", "key_from_client"}


def test_the_tables_of_tls_and_transfer_have_every_field_of_theirs() -> None:
    assert _names(TLS) == {field.name for field in dataclasses.fields(Tls)}
    assert _names(TRANSFER) == {field.name for field in dataclasses.fields(Transfer)}
