from __future__ import annotations

from pathlib import Path

from gateway.cli.policies.shown import explained_by, fields, lines, reaches
from gateway.core.decision import MayLeave, Reason
from gateway.core.effects import Effect
from gateway.policy.proof.shown import CounterExample

SHOWN = CounterExample(
    given={"app": "it's"},
    decision=MayLeave(
        effect=Effect.ALLOW, reason=Reason.OTHERWISE, rule=None, permitted=frozenset({"cloud/m"})
    ),
    reached=("cloud/m",),
)


def test_a_counter_example_says_what_is_decided_and_how_to_see_it() -> None:
    english = "ALLOW because no rule decided: otherwise, may go to cloud/m"
    assert reaches(SHOWN, "en") == english
    turkish = "ALLOW, gerekçe: hiçbir kural belirlemedi: otherwise; gidebileceği yer: cloud/m"
    assert reaches(SHOWN, "tr") == turkish
    assert fields(SHOWN)["reached"] == ["cloud/m"]
    command = explained_by(SHOWN, [Path("my policy.yaml")])
    assert command.startswith("turnike explain --policy 'my policy.yaml' --given '{")


def test_what_a_policy_writes_cannot_move_a_terminal() -> None:
    assert list(lines([("given", "a\x1b[2Jb")])) == ["  given   a·[2Jb"]
