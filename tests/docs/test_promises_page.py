"""The page of promises names every test of one, with its promise and its sizes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from rig.pages import DOCS, ROOT

PAGE = DOCS / "reference" / "promises.md"
FOLDER = ROOT / "tests" / "promises"
_ROW = re.compile(r"\| \*\*(P\d+)\*\*: ([^|]+) \| ([^|]+) \| ([^|]+) \| `(test_p\d\d_\w+\.py)` \|")


def test_each_test_of_a_promise_stands_on_the_page_as_it_is() -> None:
    rows = _ROW.findall(PAGE.read_text(encoding="utf-8"))
    told = {file: (number, text, smoke, long) for number, text, smoke, long, file in rows}
    assert len(told) == len(rows)
    assert told == {path.name: told_by(path) for path in sorted(FOLDER.glob("test_p*.py"))}


def told_by(path: Path) -> tuple[str, str, str, str]:
    """Number, promise and sizes as the test itself says them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    number, _, promise = (ast.get_docstring(tree) or "").split("\n\n")[0].partition(": ")
    assert number == f"P{int(path.name[6:8])}"
    smoke = long = "whole"
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SIZE":
            assert isinstance(node.value, ast.Call)
            size = {one.arg: ast.literal_eval(one.value) for one in node.value.keywords}
            smoke, long = (f"{size[name]:,} {size['unit']}" for name in ("smoke", "long"))
    return number, " ".join(promise.split()), smoke, long
