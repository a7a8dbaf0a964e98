from __future__ import annotations

from pathlib import Path

import pytest

from gateway.core.bounds import BOUNDS, Bounds
from gateway.core.errors import SettingsError
from gateway.settings import Limits, load

TARGETS = """
targets:
  - {name: cloud/m, provider: scripted, boundary: external, country: US, script: [Merhaba]}
"""


def read(tmp_path: Path, text: str) -> Limits:
    file = tmp_path / "turnike.yaml"
    file.write_text(TARGETS + text, encoding="utf-8")
    return load(file, {}).limits


def test_what_is_not_set_holds_by_default(tmp_path: Path) -> None:
    assert read(tmp_path, "") == read(tmp_path, "limits: {}") == Limits()


def test_each_limit_can_be_set(tmp_path: Path) -> None:
    text = (
        "limits: {body: 1MiB, headers: 8KiB, event: 2KiB, answer: 3KiB, receive_headers: 1s,"
        " receive_body: 2s, stall: 3s, keep_alive: 4s, connect: 5s, first_token: 6s, idle: 7s,"
        " total: 8s, per_key_concurrency: 9, bodies: 5KiB,"
        " header_fields: 10, depth: 11, values: 12,"
        " string: 4KiB, messages: 14, tools: 15}"
    )
    assert read(tmp_path, text) == Limits(
        body=1024 * 1024,
        headers=8192,
        event=2048,
        answer=3072,
        receive_headers=1,
        receive_body=2,
        stall=3,
        keep_alive=4,
        connect=5,
        first_token=6,
        idle=7,
        total=8,
        per_key_concurrency=9,
        bodies=5120,
        bounds=Bounds(header_fields=10, depth=11, values=12, string=4096, messages=14, tools=15),
    )


@pytest.mark.parametrize("text", ["depth: 65", "messages: 4097", "tools: 257", "values: 0"])
def test_what_no_reader_takes_cannot_be_set(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=text.split(":")[0]):
        read(tmp_path, f"limits: {{{text}}}")


def test_the_defaults_are_those_of_the_readers() -> None:
    assert Limits().bounds == BOUNDS
