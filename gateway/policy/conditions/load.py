"""Collects the condition files of this folder: each that has a `CONDITION`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from gateway.policy import conditions
from gateway.policy.conditions.condition import ConditionKind


@cache
def condition_kinds() -> Mapping[str, ConditionKind]:
    """Every condition by its key, in alphabetical order."""
    kinds = {}
    for found in sorted(pkgutil.iter_modules(conditions.__path__), key=lambda info: info.name):
        module = import_module(f"{conditions.__name__}.{found.name}")
        kind = getattr(module, "CONDITION", None)
        if isinstance(kind, ConditionKind):
            kinds[kind.name] = kind
    return MappingProxyType(kinds)
