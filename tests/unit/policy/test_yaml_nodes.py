from __future__ import annotations

from gateway.core.errors import PolicyError, SettingsError
from gateway.policy.yaml_nodes import MapNode, Mark, ScalarNode


def test_a_mark_makes_the_error_of_its_file() -> None:
    assert str(Mark("a.yaml", 3, 7).error("Bad.", "Mend it.")) == "a.yaml:3:7: Bad. Mend it."
    assert isinstance(Mark("a.yaml", 3, 7).error("Bad."), PolicyError)
    assert isinstance(Mark("a.yaml", 3, 7, SettingsError).error("Bad."), SettingsError)


def test_a_value_does_not_print() -> None:
    node = ScalarNode(Mark("a.yaml", 1, 1), "hunter2", "hunter2")
    assert "hunter2" not in repr(MapNode(Mark("a.yaml", 1, 1), ((node, node),)))


def test_an_absent_key_is_none() -> None:
    key = ScalarNode(Mark("a.yaml", 2, 3), "a", "a")
    node = MapNode(Mark("a.yaml", 1, 1), ((key, key),))
    assert node.get("a") is key
    assert node.key("a") is key
    assert node.get("b") is None
    assert node.key("b") is None
    assert (key.line, key.column, node.line) == (2, 3, 1)
