from __future__ import annotations

from rig.payloads import external_target, home_target

from gateway.route.replica import Replica, replicas_of


def test_each_url_is_a_replica() -> None:
    target = home_target("local/m", "http://a/v1", "http://b/v1")
    assert replicas_of(target) == (
        Replica("local/m", "http://a/v1"),
        Replica("local/m", "http://b/v1"),
    )


def test_where_there_is_nothing_to_choose_there_is_one_replica() -> None:
    urls = ("https://provider.example", "https://tokens.example")
    assert replicas_of(external_target("cloud/m", *urls, provider="litellm")) == (
        Replica("cloud/m"),
    )
    assert replicas_of(home_target("local/m", provider="scripted")) == (Replica("local/m"),)
