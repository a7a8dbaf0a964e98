from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from rig.payloads import external_target, home_target

from gateway.core.errors import PolicyError
from gateway.core.preference import Check, Preference
from gateway.core.request import Place
from gateway.policy.facts import Facts
from gateway.policy.model import PolicySet
from gateway.policy.models import Row, read_models
from gateway.policy.yaml_events import read

AT = datetime(2026, 1, 1, tzinfo=UTC)
TARGETS = (
    home_target("local/qwen", model="qwen"),
    external_target("cloud/openai", model="", models=("gpt-*",)),
)


def row(text: str) -> Row:
    (made,) = read_models(read(f"- {text}", "f.yaml")[0], {})
    return made


def asking(model: str = "auto", **more: object) -> Facts:
    return Facts(at=AT, model_asked=model, **more)  # type: ignore[arg-type]


def test_a_row_prefers_a_model_and_says_when_its_answer_will_do() -> None:
    made = row("{use: cloud/small, accept_if: [finished, valid_json]}")
    assert made.preference == Preference("cloud/small", (Check.FINISHED, Check.VALID_JSON))


def test_a_row_serves_auto_or_the_names_that_it_lists() -> None:
    assert row("{use: a}").serves(asking())
    assert row("{use: a}").serves(asking(""))
    assert not row("{use: a}").serves(asking("gpt-5"))
    listed = row("{use: a, for: [fast, gpt-5]}")
    assert listed.serves(asking("gpt-5"))
    assert not listed.serves(asking())


def test_conditions_narrow_a_row() -> None:
    made = row("{use: a, when: {team: [legal]}, unless: {longer_than: 10 characters}}")
    assert made.serves(asking(team="legal"))
    assert not made.serves(asking(team="sales"))
    assert not made.serves(asking(team="legal", characters={Place.USER: 11}))


def test_a_model_that_the_settings_lack_is_found_at_start(
    load_policies: Callable[..., PolicySet],
) -> None:
    policies = load_policies("policy: p\notherwise: allow\nmodels:\n  - use: cloud/openai/gpt-5\n")
    policies.check_targets(TARGETS)
    for missing in ("cloud/openai", "cloud/openai/claude", "nobody", "local/qwen/other"):
        policies = load_policies(f"policy: p\notherwise: allow\nmodels:\n  - use: {missing}\n")
        with pytest.raises(PolicyError, match=rf"file0\.yaml:4:10: `use` names `{missing}`"):
            policies.check_targets(TARGETS)
