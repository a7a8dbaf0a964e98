from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import PolicyError
from gateway.policy.model import PolicySet

Load = Callable[..., PolicySet]


def cascade(name: str, scope: str = "", more: str = "") -> str:
    scope = f"applies_to: {scope}\n" if scope else ""
    return f"policy: {name}\notherwise: allow\n{scope}{more}models: [{{use: a}}]\n"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("", "", "everybody else"),
        ("{team: [legal]}", "", "team `legal`"),
        ("{team: [legal, hr]}", "{team: [hr]}", "team `hr`"),
        ("{team: [legal]}", "{app: [crm]}", "app `crm`, team `legal`"),
        ("{except: {team: [legal]}}", "{team: [hr]}", "team `hr`"),
        ("{except: {team: [legal]}}", "{except: {team: [hr]}}", "everybody else"),
        ("{key: [key_1]}", "{except: {app: [crm]}}", "key `key_1`"),
    ],
)
def test_a_caller_has_one_cascade(load_policies: Load, one: str, other: str, shared: str) -> None:
    with pytest.raises(PolicyError, match=f"`p` has `models`, too, and both concern {shared}"):
        load_policies(cascade("p", one), cascade("q", other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{team: [legal]}", "{team: [hr]}"),
        ("{team: [legal]}", "{except: {team: [legal]}}"),
        ("{app: [crm]}", "{app: [hr], team: [legal]}"),
    ],
)
def test_callers_apart_may_have_one_each(load_policies: Load, one: str, other: str) -> None:
    assert len(load_policies(cascade("p", one), cascade("q", other)).policies) == 2


def test_a_policy_that_only_reports_takes_nobodys_place(load_policies: Load) -> None:
    load_policies(cascade("p"), cascade("q", more="mode: report\n"))


def test_the_name_of_a_budget_is_taken_once(load_policies: Load) -> None:
    text = "otherwise: allow\nbudgets: {m: {each: all, per: day, limit: 1 TRY}}\n"
    with pytest.raises(PolicyError, match=r"file1\.yaml:3:11: The policy `p` has a budget `m`"):
        load_policies(f"policy: p\n{text}", f"policy: q\n{text}")
