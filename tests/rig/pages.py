"""The documents, as tests read them: fenced blocks, commands, links and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CELL = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, and the page and line that it begins on."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """Page and line, as an editor takes them."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def file(self) -> str:
        """The file that the block says it is, in a comment on its first line."""
        named = re.match(r"# ([\w.-]+\.yaml)\n", self.text)
        return named[1] if named else ""


def name_of(page: Path) -> str:
    """A page by its path from the top of the tree."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """Every fenced block of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 2, found[1], found[2])
        for found in _FENCE.finditer(text)
    ]


def commands(block: Block) -> list[str]:
    """The commands of a `sh` block, or those behind `$ ` in a `console` block, one a line."""
    lines = block.text.replace("\\\n", " ").splitlines()
    if block.language == "console":
        return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [line for line in lines if line.strip() and not line.startswith("#")]


def shown(block: Block) -> list[tuple[str, str]]:
    """The commands of a `console` block, each with the output that stands under it."""
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    pairs = (part.partition("\n") for part in parts)
    return [(command, output) for command, _, output in pairs]


def links(page: Path) -> list[str]:
    """The targets of every link of a page, code left out."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return _LINK.findall(_INLINE_CODE.sub("", text))


def first_cells(page: Path) -> set[str]:
    """Every name in code in the first cell of any table row of a page."""
    rows = (line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|"))
    return {name for row in rows for name in _CELL.findall(row.split("|")[1])}
