from __future__ import annotations

from dataclasses import replace

from rig.payloads import home_target
from rig.redaction import a_request

from gateway.core.permission import Permission
from gateway.route.needs import Needs, needs_of


def test_a_requests_needs_are_its_capabilities_its_text_and_the_answer_it_asks_for() -> None:
    request = replace(
        a_request("Selam", "dünya"),
        has=frozenset({"tools"}),
        opaque=("messages[0].content[1].image_url",),
        options={"max_tokens": 50, "max_completion_tokens": 70, "n": 900},
    )
    assert needs_of(request) == Needs(has=frozenset({"tools"}), characters=10, answer=70, unread=1)


def test_of_texts_that_are_answered_one_by_one_the_longest_counts() -> None:
    assert needs_of(replace(a_request("Selam", "dünyalar"), apart=True)).characters == 8


def test_a_target_that_says_nothing_of_itself_is_taken_to_be_able() -> None:
    silent = home_target()
    needs = Needs(has=frozenset({"vision"}), characters=10**9)
    assert needs.lacking_at(silent) == frozenset()
    assert needs.likely_fits(silent)
    assert not needs.too_long_for(silent)


def test_a_text_is_too_long_only_where_no_tokenizer_could_make_it_fit() -> None:
    target = home_target(context=1000, can=frozenset({"tools"}))
    assert not Needs(characters=8000).too_long_for(target)
    assert Needs(characters=8016).too_long_for(target)
    assert not Needs(characters=4100).likely_fits(target)
    assert Needs(has=frozenset({"tools", "vision"})).lacking_at(target) == {"vision"}


def test_a_tool_that_a_provider_runs_needs_that_provider() -> None:
    asking = replace(a_request("Selam"), asks={Permission.HOSTED_TOOLS: "tools[0].type"})
    for dialect, provider in (
        ("openai_responses", "openai"),
        ("anthropic_messages", "anthropic"),
        ("anthropic_count_tokens", "anthropic"),
    ):
        assert needs_of(replace(asking, dialect=dialect)).run_by == provider
    assert needs_of(replace(asking, asks={})).run_by == ""
