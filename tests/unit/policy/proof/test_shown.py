from __future__ import annotations

from collections.abc import Callable

from gateway.core.finding import DataClass
from gateway.core.target import Boundary, Target
from gateway.policy.model import PolicySet
from gateway.policy.proof.least import Content
from gateway.policy.proof.shown import shown
from gateway.policy.proof.stated import Stated

HOME = Target(name="local/m", provider="vllm", boundary=Boundary.ORGANISATION)
US = Target(name="cloud/us", provider="x", boundary=Boundary.EXTERNAL, country="US")
DE = Target(name="cloud/de", provider="x", boundary=Boundary.EXTERNAL, country="DE")


def test_no_more_targets_are_shown_than_it_takes(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    stated = Stated((), Content())
    facts, loaded = stated.facts(known), policies()
    usual = shown(loaded, stated, facts, (HOME, US, DE), bool, named=False)
    assert usual.given == {}
    one = shown(loaded, stated, facts, (HOME, US, DE), lambda some: DE in some, named=True)
    assert [target["name"] for target in one.given["targets"]] == ["local/m", "cloud/de"]  # type: ignore[union-attr,index,call-overload]
    assert one.reached == ("local/m", "cloud/de")
    both = shown(loaded, stated, facts, (HOME, US, DE), lambda some: len(some) > 2, named=True)
    assert len(both.given["targets"]) == 3  # type: ignore[arg-type]
