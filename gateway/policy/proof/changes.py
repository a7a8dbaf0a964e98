"""What stands in policy files, and what changed between two sets of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from gateway.core.decision import slug
from gateway.core.jsontree import JsonValue
from gateway.policy.load import content
from gateway.policy.shipped import RECOGNIZERS
from gateway.policy.testing import SUFFIX
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import ListNode, MapNode, Node

Plain: TypeAlias = Mapping[str, JsonValue]

#: Keys of a policy that say nothing of what is decided.
_WORDS = ("about", "owner", "never", "always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: of a whole policy or rule where `key` is empty; None is absent."""

    policy: str
    rule: str
    key: str
    before: JsonValue
    after: JsonValue


def files_in(path: Path) -> tuple[Path, ...]:
    """A policy file, or the policies in a folder without their tests and recognisers."""
    if not path.is_dir():
        return (path,)
    found = sorted(path.glob("*.yaml"))
    return tuple(item for item in found if not item.name.endswith((SUFFIX, RECOGNIZERS)))


def documents(files: Iterable[Path]) -> dict[str, Plain]:
    """Each policy of files that load, as plain values by its name."""
    found: dict[str, Plain] = {}
    for file in files:
        for node in read(content(file), str(file)):
            told = _plain(node)
            if isinstance(told, Mapping):
                found[str(told["policy"]).strip()] = told
    return found


def changes(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> list[Change]:
    """Every difference, policy by policy."""
    found: list[Change] = []
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            found.append(Change(policy=name, rule="", key="", before=before, after=after))
        else:
            found.extend(_within(name, before, after))
    return found


def unchanged_rules(old: Mapping[str, Plain], new: Mapping[str, Plain]) -> set[tuple[str, str]]:
    """The rules, by policy and name, that stand unchanged in a policy that decides as before.

    That is one of which nothing but rules, statements and words about it changed.
    """
    same: set[tuple[str, str]] = set()
    for name, before in old.items():
        after = new.get(name)
        if after is not None and _head(before) == _head(after):
            kept = _rules(after)
            for key, rule in _rules(before).items():
                if kept.get(key) == rule:
                    same.add((name, str(rule["name"]).strip()))
    return same


def statements_in(policy: Plain) -> list[str]:
    """The statements of a policy as they were written, in the order in which they are kept."""
    found: list[str] = []
    for key in ("never", "always"):
        listed = policy.get(key)
        for item in listed if isinstance(listed, list) else []:
            found.append(f"{key} {json.dumps(item, ensure_ascii=False)}")
    return found


def _within(name: str, before: Plain, after: Plain) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        if key != "rules" and before.get(key) != after.get(key):
            yield Change(
                policy=name, rule="", key=key, before=before.get(key), after=after.get(key)
            )
    old, new = _rules(before), _rules(after)
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        title = str((other or one or {}).get("name", "")).strip()
        if one is None or other is None:
            yield Change(policy=name, rule=title, key="", before=one, after=other)
            continue
        for part in dict.fromkeys([*one, *other]):
            if one.get(part) != other.get(part):
                yield Change(
                    policy=name, rule=title, key=part, before=one.get(part), after=other.get(part)
                )


def _head(policy: Plain) -> dict[str, JsonValue]:
    return {key: value for key, value in policy.items() if key not in {*_WORDS, "rules"}}


def _rules(policy: Plain) -> dict[str, Plain]:
    rules = policy.get("rules")
    listed: Sequence[JsonValue] = rules if isinstance(rules, list) else []
    return {slug(str(rule["name"])): rule for rule in listed if isinstance(rule, Mapping)}


def _plain(node: Node) -> JsonValue:
    if isinstance(node, MapNode):
        return {key.text: _plain(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [_plain(item) for item in node.items]
    return node.value
