"""Every code that the program can give stands on the page of errors, with its status."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from rig.pages import DOCS, ROOT, first_cells

from gateway.core import errors
from gateway.core.errors import ConfigError, GatewayError, LegalHold, UnderWay
from gateway.route import plan
from gateway.route.nowhere import nowhere

PAGE = DOCS / "reference" / "errors.md"
SOURCES = sorted((ROOT / "gateway").rglob("*.py"))
CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, GatewayError)
]
NOWHERE = (
    plan.NO_LOCAL_TARGET,
    plan.LOCAL_UNAVAILABLE,
    plan.NO_PERMITTED_TARGET,
    plan.UNSUPPORTED_BY_LOCAL,
    plan.CONTEXT_LENGTH_EXCEEDED,
    plan.EMBEDDING_NOT_PERMITTED,
)


def _codes(path: Path) -> Iterator[str]:
    """Every text that stands for a code: `code = …`, `code=…`, `message, code = …`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for name, value in _named(node):
            if name == "code" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _named(node: ast.AST) -> Iterator[tuple[str | None, ast.expr]]:
    if isinstance(node, ast.Call):
        yield from ((word.arg, word.value) for word in node.keywords)
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = zip(target.elts, node.value.elts, strict=True)
        else:
            pairs = zip([target], [node.value], strict=True)
        yield from ((name.id, value) for name, value in pairs if isinstance(name, ast.Name))


ALL = sorted({code for path in SOURCES for code in _codes(path)} | set(NOWHERE) | {"audit_damaged"})


def _row(code: str) -> str:
    rows = PAGE.read_text(encoding="utf-8").splitlines()
    return next((row for row in rows if row.startswith(f"| `{code}` |")), "")


@pytest.mark.parametrize("code", [code for code in ALL if code not in {"client_abort"}])
def test_a_code_has_its_row(code: str) -> None:
    assert _row(code)


def test_the_page_names_no_code_that_nothing_gives() -> None:
    assert first_cells(PAGE) - set(ALL) == set()


def test_enough_codes_were_found_for_the_test_to_mean_something() -> None:
    assert {"policy_blocked", "context_length_exceeded", "duplicate_key"} <= set(ALL)
    assert len(ALL) > 40


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_status_of_a_class_is_the_one_on_the_page(kind: type[GatewayError]) -> None:
    if issubclass(kind, ConfigError | LegalHold | UnderWay) or kind is errors.UpstreamRejected:
        return
    assert f"| {kind.http_status} |" in _row(kind.code)


@pytest.mark.parametrize("reason", NOWHERE)
def test_the_status_where_nobody_can_be_asked_is_the_one_on_the_page(reason: str) -> None:
    assert f"| {nowhere(reason).http_status} |" in _row(reason)
