"""The servers of one target: replicas, which any request for it may be sent to."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.core.target import Target

_WITHOUT_A_CHOICE = frozenset({"litellm", "scripted"})


@dataclass(frozen=True, slots=True)
class Replica:
    """One server of the target of that name; `url` is empty where there is nothing to choose."""

    target: str
    url: str = ""


def replicas_of(target: Target) -> tuple[Replica, ...]:
    """The replicas of a target in the order of its settings; at least one."""
    if target.provider in _WITHOUT_A_CHOICE or not target.urls:
        return (Replica(target.name),)
    return tuple(Replica(target.name, url) for url in target.urls)
