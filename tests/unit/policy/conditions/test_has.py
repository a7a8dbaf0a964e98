from __future__ import annotations

import pytest

from gateway.core.errors import PolicyError
from gateway.policy.clauses import read_clause
from gateway.policy.yaml_events import read


def test_an_unknown_capability_is_named_with_the_nearest() -> None:
    (node,) = read("has: [tools, visions]", "f.yaml")
    with pytest.raises(PolicyError, match=r"f\.yaml:1:14: .*Did you mean `vision`\?"):
        read_clause(node, "`when`", {})
