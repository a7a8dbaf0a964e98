"""Policies from texts, and the space that they span."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.finding import DataClass
from gateway.policy.load import load_texts
from gateway.policy.model import PolicySet
from gateway.policy.proof.space import Space, space_of

ENTITIES = {
    "EMAIL_ADDRESS": DataClass.CONTACT,
    "PERSON": DataClass.CONTACT,
    "API_KEY": DataClass.SECRET,
    "HEALTH": DataClass.SPECIAL_CATEGORY,
}
Policies = Callable[..., PolicySet]


@pytest.fixture
def known() -> dict[str, DataClass]:
    return dict(ENTITIES)


@pytest.fixture
def policies() -> Policies:
    """A policy `p` with `otherwise: allow`, of rules and lines in short form."""

    def make(*rules: str, last: str = "", otherwise: str = "allow", name: str = "p") -> PolicySet:
        lines = "".join(
            f"  - {{name: rule {number}, why: w, {rule}}}\n" for number, rule in enumerate(rules)
        )
        head = f"policy: {name}\notherwise: {otherwise}\n{last}\n"
        text = f"{head}rules:\n{lines}" if rules else head
        return load_texts([(f"{name}.yaml", text)], ENTITIES)

    return make


@pytest.fixture
def space(policies: Policies) -> Callable[..., Space]:
    def make(*rules: str) -> Space:
        return space_of([policies(*rules)], ENTITIES)

    return make
