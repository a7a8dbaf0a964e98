from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.finding import DataClass
from gateway.policy.model import PolicySet
from gateway.policy.proof.relaxed import Loosening, relaxed

MASKED = "when: {finds: [contact]}, then: mask"


@pytest.mark.parametrize(
    ("old", "new", "how", "given"),
    [
        (["when: {finds: [HEALTH]}, then: local"], [], Loosening.LEAVES, {"finds": {"HEALTH": 1}}),
        ([MASKED], [], Loosening.LESS_HIDDEN, {"finds": {"contact": 1}}),
        ([MASKED], ["then: {mask: [PERSON]}"], Loosening.LESS_HIDDEN, {"finds": {"contact": 1}}),
        (
            ["then: {redact: [PERSON]}"],
            ["then: {redact: [PERSON], keep_last: 4}"],
            Loosening.LESS_HIDDEN,
            {"finds": {"PERSON": 1}},
        ),
        (
            ["when: {finds: [secret]}, then: block"],
            ["when: {finds: [secret]}, then: local"],
            Loosening.ANSWERED,
            {"finds": {"secret": 1}},
        ),
        (
            ["when: {finds: [contact], at_least: 3}, then: local"],
            ["when: {finds: [contact], at_least: 4}, then: local"],
            Loosening.LEAVES,
            {"finds": {"contact": 3}},
        ),
    ],
)
def test_what_is_looser_is_shown_by_the_least_facts(
    policies: Callable[..., PolicySet],
    known: dict[str, DataClass],
    old: list[str],
    new: list[str],
    how: Loosening,
    given: object,
) -> None:
    (item,) = relaxed(policies(*old), policies(*new), known)
    assert (item.how, item.now.given) == (how, given)
    assert item.before.given == item.now.given
    assert relaxed(policies(*new), policies(*old), known) == []


def test_a_grant_a_wider_exception_and_a_permission_are_found(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    home = policies(otherwise="local")
    (item,) = relaxed(home, policies("when: {app: [a]}, then: allow", otherwise="local"), known)
    assert (item.rule, item.now.given) == (None, {"app": "a"})
    (permitted,) = relaxed(home, policies(otherwise="local", last="permits: [hosted_tools]"), known)
    assert permitted.how is Loosening.PERMISSION
    scoped = policies(otherwise="allow", last="applies_to: {app: [a]}")
    assert relaxed(policies(), scoped, known) == []
    assert relaxed(scoped, policies(), known)[0].now.given == {}


def test_a_rule_known_to_be_unchanged_is_not_asked_about(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    assert relaxed(policies(MASKED), policies(), known, unchanged={("p", "rule 0")}) == []


def test_a_target_or_model_that_is_no_longer_barred_is_a_way_out(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    barred = policies("then: allow, without: [cloud/model/large]")
    (item,) = relaxed(barred, policies(), known)
    assert item.how is Loosening.LEAVES


MARK = "200-0123456789abcdef-" + 64 * "0"


def test_a_document_that_is_now_known_to_be_public_lets_out_what_lies_in_it(
    policies: Callable[..., PolicySet], known: dict[str, DataClass]
) -> None:
    stays = "when: {finds: [HEALTH]}, then: local"
    new = policies(stays, last=f"known_public: [{MARK}]")
    (item,) = relaxed(policies(stays), new, known)
    assert item.now.given == {"finds": {"HEALTH": {"count": 1, "public": [MARK]}}}
    assert relaxed(new, policies(stays), known) == []
