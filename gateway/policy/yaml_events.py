"""A strict YAML reader on PyYAML's event stream, with a constructor of our own.

It refuses what a reader of a policy could overlook: aliases, anchors, tags,
duplicate keys, escapes for characters that do not print; and files over 1 MiB, of
more than 200,000 values or nested deeper than 32. It reads the meanings of YAML
1.2 and keeps the place of every node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from gateway.core.errors import ConfigError, PolicyError
from gateway.policy.reading import shown
from gateway.policy.yaml_nodes import ListNode, MapNode, Mark, Node, ScalarNode
from gateway.policy.yaml_scalars import resolve

MOST_BYTES = 1 << 20
DEEPEST = 32
MOST_VALUES = 200_000  # read in a few seconds

_NOT_YAML = "Look at the indentation, brackets and quotes there."
_TABS = "Indent with spaces: YAML takes no tabs."
_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def read(text: str | bytes, file: str, *, fault: type[ConfigError] = PolicyError) -> list[Node]:
    """Read every document of a file: none for an empty one.

    `file` is the name that errors give. Raises `fault` with line and column.
    """
    source = _decoded(text, Mark(file, 1, 1, fault))
    reader = _Reader(file, fault)
    scanner = yaml.SafeLoader(source)
    try:
        return list(reader.documents(_events(scanner)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "not YAML"
        raise reader.at(mark).error(
            f"This is not YAML: {problem}.", _TABS if "'\\t'" in problem else _NOT_YAML
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError):  # escapes and versions out of range
        raise reader.at(scanner.get_mark()).error(
            "This is not YAML: a number in it is out of range.", "Write the character itself."
        ) from None
    finally:
        scanner.dispose()


def _events(scanner: yaml.SafeLoader) -> Iterator[yaml.Event]:
    while scanner.check_event():
        event: yaml.Event = scanner.get_event()  # type: ignore[no-untyped-call]  # its stubs have no types here
        yield event


def _decoded(text: str | bytes, start: Mark) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode(errors="surrogatepass"))
    if size > MOST_BYTES:
        raise start.error("The file is larger than 1 MiB.", "Split it into several files.")
    source = (text if isinstance(text, str) else _utf8(text, start)).removeprefix("\ufeff")
    bad = _UNREADABLE.search(source)
    if bad is not None:
        at = _place(source[: bad.start()], start)
        code = f"U+{ord(bad.group()):04X}"
        raise at.error(f"The character {code} is not allowed here.", "Remove it.")
    return source


def _utf8(text: bytes, start: Mark) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        at = _place(text[: error.start].decode(), start)
        raise at.error("The file is not UTF-8.", "Save it as UTF-8.") from None


def _place(before: str, start: Mark) -> Mark:
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Mark(start.file, len(lines), len(lines[-1]) + 1, start.fault)


@dataclass(slots=True)
class _Open:
    """A collection whose end has not been read; a map holds a key while it awaits the value."""

    at: Mark
    is_map: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[ScalarNode, Node]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    key: ScalarNode | None = None

    def take(self, node: Node) -> None:
        if not self.is_map:
            self.items.append(node)
        elif self.key is None:
            self.key = self.new_key(node)
        else:
            self.entries.append((self.key, node))
            self.key = None

    def new_key(self, node: Node) -> ScalarNode:
        if not isinstance(node, ScalarNode) or not node.text:
            raise node.at.error("A key must be a word.", "Write `key: value`.")
        if node.text in self.seen:
            first = self.seen[node.text]
            raise node.at.error(
                f"The key `{shown(node.text)}` was already given in line {first}.",
                "Keep one of the two.",
            )
        self.seen[node.text] = node.line
        return node

    def closed(self) -> Node:
        if self.is_map:
            return MapNode(self.at, tuple(self.entries))
        return ListNode(self.at, tuple(self.items))


class _Position(Protocol):
    """A mark of PyYAML; it counts from 0."""

    line: int
    column: int


class _Reader:
    """Builds nodes from events without recursion."""

    def __init__(self, file: str, fault: type[ConfigError]) -> None:
        self._file = file
        self._fault = fault
        self._values = 0

    def at(self, mark: _Position | None) -> Mark:
        if mark is None:
            return Mark(self._file, 1, 1, self._fault)
        return Mark(self._file, mark.line + 1, mark.column + 1, self._fault)

    def documents(self, events: Iterable[yaml.Event]) -> Iterator[Node]:
        stack: list[_Open] = []
        for event in events:
            node = self._node(event, stack)
            if node is None:
                continue
            if stack:
                stack[-1].take(node)
            else:
                yield node

    def _node(self, event: yaml.Event, stack: list[_Open]) -> Node | None:
        if isinstance(event, yaml.NodeEvent):
            self._count(event)
            self._refuse_reference(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.CollectionStartEvent):
            at = self.at(event.start_mark)
            if len(stack) == DEEPEST:
                raise at.error(
                    f"The file is nested deeper than {DEEPEST} levels.", "Write it flatter."
                )
            stack.append(_Open(at, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            return stack.pop().closed()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._refuse_directives(event)
        return None

    def _count(self, event: yaml.NodeEvent) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self.at(event.start_mark).error(
                f"The file holds more than {MOST_VALUES} values.", "Split it into several files."
            )

    def _refuse_directives(self, event: yaml.DocumentStartEvent) -> None:
        if event.tags or event.version not in {None, (1, 2)}:
            at = self.at(event.start_mark)
            raise at.error("Directives are not read.", "Remove the lines that begin with %.")

    def _refuse_reference(self, event: yaml.NodeEvent) -> None:
        at = self.at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise at.error("Aliases (*) are not read.", "Write the value out.")
        if event.anchor is not None:
            raise at.error("Anchors (&) are not read.", "Remove the anchor.")
        if getattr(event, "tag", None) is not None:
            raise at.error("Tags (!) are not read.", "Remove the tag.")

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        at = self.at(event.start_mark)
        text = str(event.value)
        bad = _UNREADABLE.search(text)
        if bad is not None:
            code = f"U+{ord(bad.group()):04X}"
            raise at.error(f"An escape stands for the character {code}.", "Remove it.")
        if event.style:
            return ScalarNode(at, text, text)
        try:
            return ScalarNode(at, resolve(text), text)
        except ValueError:
            raise at.error("This number is too long.", "Put it in quotes if it is text.") from None
