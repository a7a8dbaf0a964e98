"""Links lead somewhere, and every document can be found from the index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rig.pages import DOCS, PAGES, ROOT, links, name_of

INDEX = DOCS / "index.md"


def _slugs(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


def _inside(page: Path) -> list[tuple[Path, str]]:
    """The relative links of a page, as files and anchors."""
    found = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        found.append(((page.parent / path).resolve() if path else page, anchor))
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_resolve(page: Path) -> None:
    broken = [
        f"{path.name}#{anchor}" if anchor else str(path.name)
        for path, anchor in _inside(page)
        if not path.exists() or (anchor and anchor not in _slugs(path))
    ]
    assert broken == []


def test_every_page_is_linked_from_the_index() -> None:
    linked = {path for path, _ in _inside(INDEX)}
    assert [name_of(page) for page in DOCS.rglob("*.md") if page not in {*linked, INDEX}] == []


def test_the_readme_links_to_the_index() -> None:
    assert INDEX in {path for path, _ in _inside(PAGES[0])}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_out_are_few_and_use_https(page: Path) -> None:
    out = [link for link in links(page) if re.match(r"[a-z]+:", link)]
    assert all(link.startswith("https://") for link in out)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_of_the_tree_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:gateway|tests|policies|scripts)/[\w./-]*\.(?:py|yaml)\b", text))
    wanted = {name for name in named if not name.endswith("student_no.py")}
    assert [name for name in sorted(wanted) if not (ROOT / name).exists()] == []
