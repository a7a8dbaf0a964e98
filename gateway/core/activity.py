"""What an organisation says of the processing behind an app: the words of its register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One processing activity, in the words of whoever answers for it; empty where unsaid.

    `apps` are those whose requests belong to it, `subjects` the groups of
    people whom the data is about.
    """

    apps: tuple[str, ...]
    purpose: str
    legal_basis: str = ""
    subjects: tuple[str, ...] = ()
    retention: str = ""
