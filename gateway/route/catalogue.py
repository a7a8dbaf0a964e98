"""The targets by every name under which an app may ask for them.

A name is, in this order: `auto`; the exact name of a target; the exact model of
one; `target/model`; a name that a target's `models` matches. Where two targets
answer to a name, the first in the settings is meant. Case counts and nothing is
trimmed. A name that only a pattern admits must look like a model's name, so
that invisible or odd characters cannot ride along.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from gateway.core.errors import SettingsError, UnknownModel
from gateway.core.target import Target

AUTO = "auto"

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}")
_META = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an app asked for: `model` at `target`, or no target where it leaves the choice."""

    target: Target | None
    model: str = field(default="", repr=False)


class Catalogue:
    """The configured targets and the two that stand in where an app names none.

    `default_local` and `default_any` are names as apps use them; a target with
    patterns only settles no model, so that it answers no `auto`. Raises
    SettingsError where one is unknown, or where `default_local` lies outside.
    """

    def __init__(
        self, targets: Sequence[Target], *, default_local: str | None, default_any: str | None
    ) -> None:
        self.targets = tuple(targets)
        self._names = frozenset(self.model_names())
        self.at_home = frozenset(target.name for target in self.targets if target.at_home)
        self.default_local = self._default("local", default_local)
        self.default_any = self._default("any", default_any)
        if self.default_local is not None and self.default_local.target is not None:
            _require_home(self.default_local.target)

    def resolve(self, model_asked: str) -> Asked:
        """What an app means by `model_asked`; raises UnknownModel, which does not repeat it."""
        if model_asked == AUTO:
            return Asked(target=None)
        found = next(self._meanings(model_asked), None)
        if found is None:
            raise UnknownModel(
                "The model does not exist, or this key may not use it.",
                param="model",
                hint="GET /v1/models lists the names that can be asked for.",
            )
        return found

    def model_names(self) -> tuple[str, ...]:
        """Every name that can be asked for and is no pattern, in the order of the settings."""
        names = [AUTO]
        for target in self.targets:
            if model_of(target):
                names.append(target.name)
            names.extend(name for name in (target.model, *target.models) if name)
        return tuple(dict.fromkeys(name for name in names if not _is_pattern(name)))

    def names(self, model_asked: str) -> bool:
        """Whether the settings hold this very name, so that no app can have put text into it."""
        return model_asked in self._names

    def _meanings(self, name: str) -> Iterator[Asked]:
        for target in self.targets:
            if name == target.name and model_of(target):
                yield Asked(target=target, model=model_of(target))
        for target in self.targets:
            if name and (name == target.model or name in _literal(target)):
                yield Asked(target=target, model=name)
        for target in self.targets:
            model = name.removeprefix(f"{target.name}/")
            if model != name and _serves(target, model):
                yield Asked(target=target, model=model)
        for target in self.targets:
            if _serves(target, name):
                yield Asked(target=target, model=name)

    def _default(self, kind: str, name: str | None) -> Asked | None:
        if name is None:
            return None
        found = next(self._meanings(name), None)
        if found is None and not any(target.name == name for target in self.targets):
            raise SettingsError(
                f"default_model.{kind} names no target with a model to ask for.",
                hint="Name a target, or write target/model.",
            )
        return found


def model_of(target: Target) -> str:
    """The model that is sent when an app names only the target; empty where none is settled."""
    return target.settled_model


def _literal(target: Target) -> tuple[str, ...]:
    return tuple(name for name in target.models if not _is_pattern(name))


def _serves(target: Target, name: str) -> bool:
    if name and (name == target.model or name in _literal(target)):
        return True
    return bool(_PLAIN.fullmatch(name)) and any(
        fnmatchcase(name, pattern) for pattern in target.models
    )


def _is_pattern(name: str) -> bool:
    return not _META.isdisjoint(name)


def _require_home(target: Target) -> None:
    if not target.at_home:
        raise SettingsError(
            f"default_model.local is {target.name}, which lies outside.",
            hint="Held prompts go there: name a target with boundary: organisation.",
        )
