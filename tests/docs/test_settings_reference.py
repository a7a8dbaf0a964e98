"""The pages about settings say what the program does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gateway.settings import load
from gateway.settings.key import Key
from gateway.settings.keys import SETTINGS
from gateway.settings.reference import reference

DOCS = Path(__file__).parents[2] / "docs" / "reference"
VARIABLES = dict.fromkeys(
    (
        *("VLLM_API_KEY", "OPENAI_API_KEY", "BEDROCK_KEY_ID", "BEDROCK_SECRET"),
        *("S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_SESSION_TOKEN", "OTLP_TOKEN"),
    ),
    "a",
)
EXAMPLE = DOCS / "turnike.example.yaml"
NOT_SHOWN = {"tls", "ca", "cert", "key", "proxy", "hosted_by_us", "script", "gpu_hour", "from",
             "aws_session_token", "azure_ad_token", "vertex_credentials", "vertex_project",
             "vertex_location", "api_version", "kind", "folder", "entities",
             "threshold"}  # fmt: skip
"""Keys that would need files, or that no target of the example would have beside its others."""


def _all(keys: tuple[Key, ...]) -> Iterator[Key]:
    for key in keys:
        yield key
        yield from _all(key.keys)


def test_the_reference_page_is_the_one_that_the_table_of_keys_gives() -> None:
    assert (DOCS / "settings.md").read_text() == reference(), (
        "run python -m gateway.settings.reference > docs/reference/settings.md"
    )


def test_the_example_loads() -> None:
    settings = load(EXAMPLE, VARIABLES)
    assert [target.name for target in settings.targets] == [
        "local/qwen3-8b",
        "cloud/openai",
        "cloud/bedrock",
        "local/demonstration",
    ]
    assert settings.default_local == "local/qwen3-8b"


def test_the_example_shows_every_key() -> None:
    text = EXAMPLE.read_text()
    missing = {key.name for key in _all(SETTINGS) if f"{key.name}:" not in text}
    assert missing <= NOT_SHOWN
