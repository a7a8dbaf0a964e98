from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rig.payloads import external_target, home_target, may_leave, stays_home

from gateway.core.decision import Decision, MayLeave, Reason, Refused, StaysHome
from gateway.core.effects import Effect
from gateway.core.target import Target
from gateway.route.catalogue import Catalogue
from gateway.route.needs import Needs
from gateway.route.plan import Plan, plan, plan_embedding

A = home_target("local/a", model="a")
B = home_target("local/b", model="b", can=frozenset({"tools"}))
X = external_target("cloud/x", model="x")
Y = external_target("cloud/y", model="y")
ALL = (X, A, Y, B)
EVERY = tuple(target.name for target in ALL)
HOME = ("local/a", "local/b")


def planned(
    decision: Decision,
    asked: str = "auto",
    *,
    targets: tuple[Target, ...] = ALL,
    local: str | None = "local/a",
    anything: str | None = "cloud/x",
    has: frozenset[str] = frozenset(),
    needs: Needs | None = None,
    down: tuple[str, ...] = (),
) -> Plan:
    catalogue = Catalogue(targets, default_local=local, default_any=anything)
    return plan(
        decision,
        catalogue.resolve(asked),
        catalogue,
        needs=needs or Needs(has=has),
        ready=lambda target: target.name not in down,
    )


def names(made: Plan) -> list[str]:
    return [choice.target.name for choice in made.choices]


def test_the_target_that_an_app_names_is_asked_when_it_is_permitted() -> None:
    assert names(planned(may_leave(*EVERY), "cloud/y")) == ["cloud/y"]
    assert names(planned(may_leave(*EVERY), "local/b")) == ["local/b"]


def test_auto_is_the_default_for_anything_and_then_the_local_one() -> None:
    assert names(planned(may_leave(*EVERY))) == ["cloud/x", "local/a"]


def test_auto_is_the_local_default_where_the_other_is_forbidden() -> None:
    assert names(planned(may_leave("cloud/y", *HOME))) == ["local/a"]
    assert names(planned(stays_home(*HOME)))[0] == "local/a"


def test_a_model_that_is_named_and_forbidden_becomes_the_local_default() -> None:
    assert names(planned(stays_home(*HOME), "cloud/y")) == ["local/a", "local/b"]
    assert names(planned(may_leave("cloud/x", "local/a"), "cloud/y")) == ["local/a"]


def test_a_held_request_has_every_permitted_target_at_home_to_fall_back_to() -> None:
    assert names(planned(stays_home(*HOME), "local/b")) == ["local/b", "local/a"]
    assert names(planned(stays_home("local/b"))) == ["local/b"]


def test_a_request_that_may_leave_but_asked_for_home_never_goes_outside() -> None:
    made = planned(may_leave(*EVERY), "local/a", down=("local/a",))
    assert names(made) == []
    assert made.reason == "local_unavailable"
    home_first = planned(may_leave(*EVERY), anything="local/b", down=("local/b",))
    assert names(home_first) == ["local/a"]


def test_a_barred_model_is_not_chosen_although_its_target_is_permitted() -> None:
    decision = MayLeave(
        effect=Effect.ALLOW,
        reason=Reason.RULE,
        rule=None,
        permitted=frozenset(EVERY),
        barred=frozenset({"cloud/y/y"}),
    )
    assert names(planned(decision, "cloud/y")) == ["local/a", "local/b"]


def test_without_a_local_target_a_held_request_has_nowhere_to_go() -> None:
    made = planned(stays_home(), targets=(X, Y), local=None)
    assert made == Plan(choices=(), reason="no_local_target")


def test_where_nothing_is_permitted_the_reason_says_so() -> None:
    assert planned(may_leave()).reason == "no_permitted_target"
    refused = Refused(effect=Effect.BLOCK, reason=Reason.RULE, rule=None, permitted=frozenset())
    assert planned(refused).reason == "no_permitted_target"


def test_local_targets_that_are_all_ejected_are_unavailable_and_nothing_else_is_asked() -> None:
    made = planned(stays_home(*HOME), down=HOME)
    assert made == Plan(choices=(), reason="local_unavailable")


def test_an_ejected_target_is_passed_over_while_another_can_answer() -> None:
    assert names(planned(stays_home(*HOME), down=("local/a",))) == ["local/b"]
    assert names(planned(may_leave(*EVERY), down=("cloud/x",))) == ["local/a"]


def test_an_ejected_target_outside_is_asked_all_the_same_when_it_is_the_only_one() -> None:
    assert names(planned(may_leave(*EVERY), "cloud/y", down=("cloud/y",))) == ["cloud/y"]


def test_capabilities_count_at_home_where_they_are_given() -> None:
    vision = frozenset({"vision"})
    assert names(planned(stays_home(*HOME), "local/b", has=vision)) == ["local/a"]
    assert names(planned(stays_home("local/b"), has=vision)) == []
    unable = planned(stays_home("local/b"), has=vision)
    assert (unable.reason, unable.lacking) == ("unsupported_by_local", "vision")
    assert names(planned(may_leave(*EVERY), "local/b", has=vision)) == ["local/a"]
    assert names(planned(stays_home("local/b"), has=frozenset({"tools"}))) == ["local/b"]
    outside = external_target("cloud/z", model="z", can=frozenset({"tools"}))
    made = planned(
        may_leave("cloud/z"), "cloud/z", targets=(outside,), local=None, anything=None, has=vision
    )
    assert names(made) == ["cloud/z"]


def test_without_defaults_auto_finds_a_permitted_target_at_home() -> None:
    assert names(planned(may_leave(*EVERY), local=None, anything=None)) == ["local/a", "local/b"]


def test_a_target_at_home_without_a_settled_model_is_no_fallback() -> None:
    many = home_target("local/many", model="", models=("qwen-*",))
    made = planned(stays_home("local/many"), targets=(many,), local=None, anything=None)
    assert made.reason == "no_local_target"
    named = planned(stays_home("local/many"), "qwen-3", targets=(many,), local=None, anything=None)
    assert [choice.model for choice in named.choices] == ["qwen-3"]


@given(
    permitted=st.frozensets(st.sampled_from(EVERY)),
    held=st.booleans(),
    asked=st.sampled_from(["auto", *EVERY]),
    down=st.frozensets(st.sampled_from(EVERY)),
    has=st.frozensets(st.sampled_from(["tools", "vision"])),
)
def test_no_plan_goes_beyond_the_decision_or_widens(
    permitted: frozenset[str],
    held: bool,
    asked: str,
    down: frozenset[str],
    has: frozenset[str],
) -> None:
    decision = stays_home(*permitted) if held else may_leave(*permitted)
    made = planned(decision, asked, has=has, down=tuple(down))
    assert bool(made.choices) != bool(made.reason)
    for choice in made.choices:
        assert decision.permits(choice.target.name, choice.model)
        assert choice.target.at_home or not isinstance(decision, StaysHome)
    sides = [choice.target.at_home for choice in made.choices]
    assert sides == sorted(sides)
    assert len(set(names(made))) == len(made.choices)


SMALL = home_target("local/small", model="s", context=2048)
LARGE = home_target("local/large", model="l", context=32768)


def by_size(decision: Decision, needs: Needs, asked: str = "auto") -> Plan:
    return planned(decision, asked, targets=(X, SMALL, LARGE), local="local/small", needs=needs)


def test_a_held_request_that_is_long_goes_to_the_target_at_home_that_has_room() -> None:
    held, home = stays_home("local/small", "local/large"), ["local/small", "local/large"]
    assert names(by_size(held, Needs(characters=4000))) == home
    assert names(by_size(held, Needs(characters=12000))) == home[::-1]
    assert names(by_size(held, Needs(characters=400, answer=4000))) == home[::-1]
    assert names(by_size(held, Needs(unread=3))) == home[::-1]
    assert names(by_size(held, Needs(characters=40_000))) == ["local/large"]


def test_a_held_request_that_no_target_at_home_has_room_for_goes_nowhere() -> None:
    held = stays_home("local/small", "local/large")
    made = by_size(held, Needs(characters=400_000), "cloud/x")
    assert (made.choices, made.reason) == ((), "context_length_exceeded")


def test_the_context_of_a_target_outside_is_its_own_affair() -> None:
    made = by_size(may_leave("cloud/x"), Needs(characters=10**7), "cloud/x")
    assert names(made) == ["cloud/x"]


def embedded(decision: Decision, asked: str = "auto") -> Plan:
    catalogue = Catalogue(ALL, default_local="local/a", default_any="cloud/x")
    return plan_embedding(decision, catalogue.resolve(asked), catalogue)


def test_vectors_are_those_of_the_one_model_that_was_asked() -> None:
    assert names(embedded(may_leave(*EVERY), "cloud/y")) == ["cloud/y"]
    assert names(embedded(stays_home(*HOME), "local/b")) == ["local/b"]
    assert names(embedded(may_leave(*EVERY))) == ["cloud/x"]
    assert names(embedded(stays_home(*HOME))) == ["local/a"]


def test_no_other_model_stands_in_for_one_that_is_forbidden() -> None:
    for decision, asked in ((stays_home(*HOME), "cloud/y"), (may_leave("cloud/x"), "cloud/y")):
        made = embedded(decision, asked)
        assert (made.choices, made.reason) == ((), "embedding_not_permitted")


def test_a_tool_that_a_provider_runs_leads_to_that_provider_alone() -> None:
    searching = Needs(run_by="openai")
    other = external_target("cloud/z", provider="anthropic", model="z")
    targets = (X, A, other, Y)
    every = may_leave(*(target.name for target in targets))
    assert names(planned(every, targets=targets, needs=searching)) == ["cloud/x"]
    for asked in ("local/a", "cloud/z"):
        made = planned(every, asked, targets=targets, needs=searching)
        assert (made.choices, made.reason) == ((), "tool_not_allowed")
    held = planned(stays_home("local/a"), targets=targets, needs=searching)
    assert (held.choices, held.reason) == ((), "tool_not_allowed")
