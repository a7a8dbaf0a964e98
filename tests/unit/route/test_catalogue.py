from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rig.payloads import external_target, home_target

from gateway.core.errors import SettingsError, UnknownModel
from gateway.route.catalogue import Catalogue, model_of

QWEN = home_target("local/qwen3-8b", model="Qwen/Qwen3-8B")
GEMMA = home_target("local/gemma", model="gemma-3-12b")
OPENAI = external_target("cloud/openai", model="", models=("gpt-*", "o[0-9]*", "chatgpt"))
TARGETS = (QWEN, GEMMA, OPENAI)


def catalogue(local: str | None = "local/qwen3-8b", anything: str | None = None) -> Catalogue:
    return Catalogue(TARGETS, default_local=local, default_any=anything)


@pytest.mark.parametrize(
    ("asked", "target", "model"),
    [
        ("local/qwen3-8b", "local/qwen3-8b", "Qwen/Qwen3-8B"),
        ("Qwen/Qwen3-8B", "local/qwen3-8b", "Qwen/Qwen3-8B"),
        ("local/qwen3-8b/Qwen/Qwen3-8B", "local/qwen3-8b", "Qwen/Qwen3-8B"),
        ("cloud/openai", "cloud/openai", "chatgpt"),
        ("cloud/openai/gpt-5-mini", "cloud/openai", "gpt-5-mini"),
        ("gpt-5-mini", "cloud/openai", "gpt-5-mini"),
        ("o3", "cloud/openai", "o3"),
        ("chatgpt", "cloud/openai", "chatgpt"),
    ],
)
def test_a_model_is_found_by_each_of_its_names(asked: str, target: str, model: str) -> None:
    found = catalogue().resolve(asked)
    assert found.target is not None
    assert (found.target.name, found.model) == (target, model)


def test_auto_leaves_the_choice() -> None:
    assert catalogue().resolve("auto").target is None


@pytest.mark.parametrize("name", ["auto", "local/gemma", "Qwen/Qwen3-8B", "chatgpt"])
def test_the_settings_name_what_they_hold(name: str) -> None:
    assert catalogue().names(name)


@pytest.mark.parametrize("name", ["gpt-5", "cloud/openai/gpt-5", "gpt-*", "gpt-10000000146", ""])
def test_what_a_pattern_admits_is_not_named_by_the_settings(name: str) -> None:
    assert not catalogue().names(name)


@pytest.mark.parametrize(
    "asked",
    [
        *["", " ", "Auto", "AUTO", "auto ", "unknown", "openai/gpt-5", "GPT-5", "gpt", "Gpt-5"],
        *[
            "gpt-5 ",
            " gpt-5",
            "gpt-5\n",
            "gpt-5\t",
            "gpt-5\u200b",
            "gpt-\u0435",
            "gpt-５",
            "gpt-5\0",
        ],
        *["gpt-*", "gpt-?", "gpt-[5]", "*", "?", "[", "o[0-9]*", "**", "local/*", "cloud/openai/*"],
        *["local/Qwen3-8b", "local/qwen3-8b/", "local/qwen3-8b/gpt-5", "cloud/openai/", "cloud"],
        *["qwen/qwen3-8b", "local/gemma/gpt-5", "cloud/openai/cloud/openai", "gpt-" + "x" * 500],
        *["ｇpt-5", "gрt-5", "gpt-5\u202e", "gpt-5\U000e0041", "ıo3", "gpt-ş"],
    ],
)
def test_a_name_that_is_only_nearly_right_is_unknown(asked: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        catalogue().resolve(asked)
    assert len(asked) < 4 or asked not in str(caught.value)


def test_a_name_that_two_targets_serve_means_the_first_of_the_settings() -> None:
    twins = (external_target("cloud/a", model="same"), home_target("local/a", model="same"))
    for targets in (twins, twins[::-1]):
        found = Catalogue(targets, default_local=None, default_any=None).resolve("same")
        assert found.target is targets[0]


def test_an_exact_name_goes_before_a_pattern_that_stands_earlier() -> None:
    wide = external_target("cloud/wide", model="", models=("*",))
    exact = home_target("local/a", model="gemma")
    found = Catalogue((wide, exact), default_local=None, default_any=None)
    assert found.resolve("gemma").target is exact
    assert found.resolve("local/a").target is exact
    assert found.resolve("local/a/gemma").target is exact


def test_a_target_with_patterns_only_is_not_asked_for_by_its_own_name() -> None:
    only = external_target("cloud/o", model="", models=("gpt-*",))
    assert model_of(only) == ""
    with pytest.raises(UnknownModel):
        Catalogue((only,), default_local=None, default_any=None).resolve("cloud/o")


def test_the_list_of_names_holds_no_pattern_and_every_name_in_it_resolves() -> None:
    names = catalogue().model_names()
    assert names == (
        "auto",
        "local/qwen3-8b",
        "Qwen/Qwen3-8B",
        "local/gemma",
        "gemma-3-12b",
        "cloud/openai",
        "chatgpt",
    )
    for name in names:
        catalogue().resolve(name)


def test_targets_at_home_are_known_by_name() -> None:
    assert catalogue().at_home == {"local/qwen3-8b", "local/gemma"}
    assert catalogue().targets == TARGETS


def test_the_local_default_must_lie_at_home() -> None:
    with pytest.raises(SettingsError, match="lies outside"):
        catalogue(local="cloud/openai")


@pytest.mark.parametrize("name", ["local/none", "auto", "", "gpt"])
def test_a_default_that_names_nothing_is_an_error_of_the_settings(name: str) -> None:
    with pytest.raises(SettingsError, match="default_model"):
        catalogue(local=name)
    with pytest.raises(SettingsError, match="default_model"):
        catalogue(anything=name)


def test_a_default_may_name_a_model_of_a_target_with_many() -> None:
    default = catalogue(anything="cloud/openai/gpt-5").default_any
    assert default is not None
    assert default.model == "gpt-5"


def test_what_an_app_asked_for_does_not_print_the_model() -> None:
    assert "gpt-5-mini" not in repr(catalogue().resolve("gpt-5-mini"))


@given(st.text())
def test_any_text_is_resolved_or_unknown_and_what_is_sent_is_what_was_asked(asked: str) -> None:
    try:
        found = catalogue().resolve(asked)
    except UnknownModel:
        return
    assert asked == "auto" or asked.endswith(found.model) or asked in catalogue().model_names()
