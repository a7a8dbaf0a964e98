from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError
from gateway.core.request import Place
from gateway.policy.conditions.condition import Arguments
from gateway.policy.conditions.places import places_of
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode


def _arguments(text: str) -> Arguments:
    (node,) = read(text, "f.yaml")
    assert isinstance(node, MapNode)
    nodes = {key.text: value for key, value in node.entries}
    return Arguments(nodes=nodes, at=node.at, entities={})


def test_places_are_read_and_absent_means_everywhere() -> None:
    assert places_of(_arguments("in: [user, tool_results]")) == {Place.USER, Place.TOOL_RESULTS}
    assert places_of(_arguments("in: answer")) == {Place.ANSWER}
    assert places_of(_arguments("finds: [contact]")) == frozenset()


def test_an_unknown_place_is_named_with_the_nearest() -> None:
    with pytest.raises(PolicyError, match=r"f\.yaml:1:12: .*Did you mean `tools`\?"):
        places_of(_arguments("in: [user, tool]"))
