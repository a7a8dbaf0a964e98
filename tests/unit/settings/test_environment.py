from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.core.errors import SettingsError
from gateway.settings import Settings

Made = Callable[..., Settings]


def test_a_variable_wins_over_the_file(made: Made) -> None:
    assert str(made("listen: 127.0.0.1:1\n").listen) == "127.0.0.1:1"
    assert str(made("listen: 127.0.0.1:1\n", TURNIKE_LISTEN="127.0.0.1:2").listen) == "127.0.0.1:2"


def test_a_key_inside_another_is_reached_by_two_underscores(made: Made) -> None:
    settings = made(
        "limits: {connect: 1s, idle: 9s}\n",
        TURNIKE_LIMITS__CONNECT="500ms",
        TURNIKE_LIMITS__PER_KEY_CONCURRENCY="7",
        TURNIKE_CURRENCY__BASE="TRY",
        TURNIKE_CURRENCY__RATES__USD="41.2",
        TURNIKE_DEFAULT_MODEL__LOCAL="local/a",
        TURNIKE_HEADERS="false",
    )
    assert (settings.limits.connect, settings.limits.idle) == (0.5, 9.0)
    assert settings.limits.per_key_concurrency == 7
    assert str(settings.currency.rates["USD"]) == "41.2"
    assert settings.default_local == "local/a"
    assert settings.headers is False


def test_a_list_is_separated_by_commas(made: Made) -> None:
    settings = made(TURNIKE_NETWORK_TOOLS="web_fetch, ağ_ara", TURNIKE_HOSTS="ai.example.com")
    assert settings.network_tools == {"web_fetch", "ağ_ara"}
    assert settings.hosts == {"ai.example.com"}


def test_a_target_is_changed_by_its_position_and_added_at_the_next(
    made: Made, target_text: Callable[..., str]
) -> None:
    settings = made(
        target_text(),
        TURNIKE_TARGETS__0__URLS="http://10.0.0.6/v1,http://10.0.0.7/v1",
        TURNIKE_TARGETS__0__API_KEY__ENV="THE_KEY",
        TURNIKE_TARGETS__1="{name: local/b, provider: embedded}",
        TURNIKE_TARGETS__1__SLOTS="2",
        THE_KEY="k",
    )
    first, second = settings.targets
    assert first.urls == ("http://10.0.0.6/v1", "http://10.0.0.7/v1")
    assert first.model == "a"
    assert first.api_key is not None
    assert first.api_key.reveal() == "k"
    assert (second.name, second.slots) == ("local/b", 2)


def test_more_than_ten_targets_keep_their_order(made: Made) -> None:
    environ = {
        f"TURNIKE_TARGETS__{position}": f"{{name: t{position}, provider: embedded}}"
        for position in range(25)
    }
    names = [target.name for target in made(**environ).targets]
    assert names == [f"t{position}" for position in range(25)]


def test_all_targets_are_given_whole_as_yaml(made: Made) -> None:
    settings = made(
        TURNIKE_TARGETS="[{name: a, provider: embedded}, {name: b, provider: embedded}]"
    )
    assert [target.name for target in settings.targets] == ["a", "b"]


def test_other_variables_and_the_name_of_the_file_are_passed_over(made: Made) -> None:
    made(TURNIKE_SETTINGS="elsewhere.yaml", TURNIKES="x", turnike_listen="x", HOME="/")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("TURNIKE_LISTN", "x", "Unknown variable TURNIKE_LISTN. Did you mean `TURNIKE_LISTEN`?"),
        ("TURNIKE_LIMITS__CONECT", "1s", "Did you mean `TURNIKE_LIMITS__CONNECT`?"),
        ("TURNIKE_LIMITS_CONNECT", "1s", "Did you mean `TURNIKE_LIMITS__CONNECT`?"),
        ("TURNIKE_TARGETS__X__NAME", "a", "Did you mean `TURNIKE_TARGETS__0__NAME`?"),
        ("TURNIKE_TARGETS__0__NAM", "a", "Did you mean `TURNIKE_TARGETS__0__NAME`?"),
        ("TURNIKE_listen", "x", "Unknown variable"),
        ("TURNIKE_", "x", "Unknown variable"),
        ("TURNIKE_LISTEN__PORT", "1", "Unknown variable"),
        ("TURNIKE_CURRENCY__RATES__", "1", "Unknown variable"),
        ("TURNIKE_CURRENCY__RATES__USD__X", "1", "Unknown variable"),
        ("TURNIKE_TARGETS__5", "{}", "The list has 0 entries; the next one is 0."),
        ("TURNIKE_TARGETS", "a: [", "TURNIKE_TARGETS:1:"),
        ("TURNIKE_TARGETS", "", "does not hold one value"),
        ("TURNIKE_LISTEN", "", "TURNIKE_LISTEN: `listen` is empty."),
        ("TURNIKE_LISTEN", "x", "TURNIKE_LISTEN: `listen` is no address and port."),
        ("TURNIKE_WORKERS", "9" * 60, "TURNIKE_WORKERS: `workers` must be a whole number"),
        ("TURNIKE_REDIS", "x:canary", "TURNIKE_REDIS: `redis` must be the URL of a server"),
    ],
)
def test_a_variable_that_leads_nowhere_is_an_error_that_names_it(
    made: Made, name: str, value: str, message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        made(**{name: value})
    assert message in str(caught.value)
    assert name in str(caught.value)
