"""What went where, folded from the records: attempts, kinds of data, and what left in clear."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.core.jsontree import JsonValue

AT_HOME = "organisation"
_DONE = {"mask": "masked", "redact": "redacted"}


@dataclass(slots=True)
class Categories:
    """How many values of each entity were found, and what was done to those that left.

    Counts are per attempt: a value in a conversation that is sent again counts again.
    """

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    redacted: Counter[str] = field(default_factory=Counter)

    def add(self, record: Mapping[str, object], *, left: bool) -> None:
        """Count what one record found; `left` says that its text went outside."""
        for row in _rows(record, "findings"):
            entity, count = str(row.get("entity")), _whole(row.get("count"))
            self.found[str(row.get("data_class")), entity] += count
            if left:
                self.outside[entity] += count
        if left:
            for action, entity, count in transforms_of(record):
                {"masked": self.masked, "redacted": self.redacted}[action][entity] += count

    def in_clear(self, entity: str) -> int:
        """How many values of `entity` left as they were."""
        treated = self.masked[entity] + self.redacted[entity]
        return max(self.outside[entity] - treated, 0)

    def rows(self) -> list[dict[str, JsonValue]]:
        """One row for each entity."""
        return [
            {
                "data_class": data_class,
                "entity": entity,
                "found": count,
                "left_masked": self.masked[entity],
                "left_redacted": self.redacted[entity],
                "left_in_clear": self.in_clear(entity),
            }
            for (data_class, entity), count in sorted(self.found.items())
        ]


@dataclass(slots=True)
class Flow:
    """Everything that was asked by one app, or of one target."""

    attempts: int = 0
    refused: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    teams: set[str] = field(default_factory=set)
    targets: Counter[str] = field(default_factory=Counter)
    categories: Categories = field(default_factory=Categories)
    first: str = ""
    last: str = ""

    def add(self, record: Mapping[str, object]) -> None:
        """Count one `completion` or `deny` record."""
        refused = record.get("type") == "deny"
        self.attempts += not refused
        self.refused += refused
        self.effects[str(record.get("effect") or "none")] += 1
        usage = record.get("usage")
        if isinstance(usage, Mapping):
            self.tokens += _whole(usage.get("input")) + _whole(usage.get("output"))
        if record.get("team"):
            self.teams.add(str(record["team"]))
        if record.get("target"):
            self.targets[str(record["target"])] += 1
        left = not refused and record.get("boundary") != AT_HOME
        self.categories.add(record, left=left)
        moment = str(record.get("ts", ""))
        self.first = min(filter(None, (self.first, moment)), default="")
        self.last = max(self.last, moment)

    def period(self) -> dict[str, JsonValue]:
        """When the first and the last of it was recorded; empty where there was none."""
        return {"first": self.first, "last": self.last}


@dataclass(slots=True)
class Traffic:
    """The flows of a log, by app and by target, and where a target was when it was asked."""

    apps: dict[str, Flow] = field(default_factory=dict)
    targets: dict[str, Flow] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    log_id: str = ""
    policies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Mapping[str, object]]) -> Traffic:
        """Fold records, in the order of the log."""
        traffic = cls()
        for record in records:
            traffic._add(record)
        return traffic

    def _add(self, record: Mapping[str, object]) -> None:
        self.log_id = str(record.get("log_id", self.log_id))
        if record.get("type") not in {"completion", "deny"}:
            return
        for policy in _rows(record, "policies"):
            self.policies[str(policy.get("name"))] = str(policy.get("digest"))
        app, target = str(record.get("app") or ""), str(record.get("target") or "")
        if app:
            self.apps.setdefault(app, Flow()).add(record)
        if target and record.get("type") == "completion":
            self.targets.setdefault(target, Flow()).add(record)
            self.places[target] = (
                str(record.get("boundary") or ""),
                str(record.get("country") or ""),
            )


def transforms_of(record: Mapping[str, object]) -> Iterable[tuple[str, str, int]]:
    """What was done, as (`masked` or `redacted`, entity, count)."""
    done = record.get("transforms")
    for text in done if isinstance(done, list | tuple) else ():
        words = str(text).split()
        if len(words) == 3 and words[0] in _DONE and words[2].isdecimal():
            yield _DONE[words[0]], words[1], int(words[2])


def _rows(record: Mapping[str, object], name: str) -> Iterable[Mapping[str, object]]:
    value = record.get(name)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else ()


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
