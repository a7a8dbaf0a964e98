from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from rig.behaviours import json_answer, status
from rig.canary import found_in
from rig.connects import counted
from rig.payloads import (
    KEY,
    all_of,
    chat,
    external_payload,
    external_target,
    home_payload,
    home_target,
    may_leave,
    stays_home,
)
from rig.proxy import forward
from rig.upstream import RecordingUpstream

from gateway.core.decision import MayLeave, Reason, Refused, StaysHome
from gateway.core.effects import Effect
from gateway.core.errors import ContainmentError, SettingsError, UpstreamUnavailable
from gateway.core.payload import ExternalPayload, HomePayload, Outbound
from gateway.core.reply import TextDelta
from gateway.core.sensitive import Sensitive
from gateway.core.target import Target
from gateway.egress.addresses import Address
from gateway.egress.dial import Plane
from gateway.egress.send import Egress

CANARY = "Ayşe Yılmaz 10000000146"
ROOT = Path(__file__).parents[3]


def forged(
    target: Target, decision: object, kind: type[ExternalPayload] = ExternalPayload
) -> ExternalPayload:
    """A payload that went around its own checks."""
    made = object.__new__(kind)
    fields = {"decision": decision, "target": target, "model": "m", "dialect": "openai_chat"}
    for name, value in {**fields, "outbound": Outbound(tree=chat(CANARY))}.items():
        object.__setattr__(made, name, value)
    return made


async def test_each_side_of_the_boundary_answers_through_its_own_door() -> None:
    async with (
        RecordingUpstream([json_answer("home")]) as near,
        RecordingUpstream([json_answer("outside")]) as far,
    ):
        inside, outside = home_target("a", near.url), external_target("b", far.url)
        egress = Egress([inside, outside])
        home = await all_of(await egress.send_home(home_payload(inside, chat(CANARY))))
        away = await all_of(await egress.send_external(external_payload(outside)))
        await egress.close()
    assert [event.text for event in home if isinstance(event, TextDelta)] == ["home"]
    assert [event.text for event in away if isinstance(event, TextDelta)] == ["outside"]
    assert found_in(near.received, CANARY)
    assert not found_in(far.received, CANARY)
    assert egress.dials.connects == {Plane.HOME: 1, Plane.EXTERNAL: 1}


async def test_an_attempt_is_one_request_whatever_comes_back() -> None:
    async with RecordingUpstream([status(500), status(503), status(429)]) as upstream:
        target = external_target("b", upstream.url)
        egress = Egress([target])
        for _ in range(3):
            with pytest.raises(Exception, match="Target b"):
                await egress.send_external(external_payload(target))
        await egress.close()
    assert len(upstream.requests) == 3


def test_a_held_request_cannot_be_made_into_an_external_payload() -> None:
    outside = external_target("b", "http://127.0.0.1:1")
    held = stays_home("b")
    for decision in (held, forged_as_may_leave(held)):
        with pytest.raises(ContainmentError):
            ExternalPayload(
                decision=decision,  # type: ignore[arg-type]
                target=outside,
                model="m",
                outbound=Outbound(tree=chat()),
                dialect="openai_chat",
            )


def forged_as_may_leave(held: StaysHome) -> MayLeave:
    """A decision to stay home in the clothes of one that lets go."""
    made = object.__new__(MayLeave)
    for name in ("effect", "reason", "rule", "permitted", "barred", "treatments", "traces"):
        object.__setattr__(made, name, getattr(held, name))
    return made


class Softer(ExternalPayload):
    """A payload type that forgot its checks."""

    def __post_init__(self) -> None:
        return


class Permissive(MayLeave):
    """A decision type that permits everything."""

    def permits(self, target: str, model: str) -> bool:  # noqa: ARG002
        return True


@pytest.mark.parametrize("attack", range(12))
async def test_a_forged_payload_is_refused_before_anything_is_connected_to(attack: int) -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        outside = external_target("b", upstream.url)
        inside = home_target("a", upstream.url)
        twin = external_target("b", upstream.url)
        blocked = Refused(effect=Effect.BLOCK, reason=Reason.RULE, rule=None, permitted=frozenset())
        kind = {"effect": Effect.ALLOW, "reason": Reason.RULE, "rule": None}
        untreated = MayLeave(
            effect=Effect.MASK,
            reason=Reason.RULE,
            rule=None,
            permitted=frozenset({"b"}),
            treatments={0: None},  # type: ignore[dict-item]
        )
        payload: object = [
            forged(outside, stays_home("b")),
            forged(outside, forged_as_may_leave(stays_home("b"))),
            forged(outside, blocked),
            forged(outside, may_leave("c")),
            forged(outside, may_leave("b"), Softer),
            forged(outside, Permissive(**kind, permitted=frozenset())),  # type: ignore[arg-type]
            forged(twin, may_leave("b")),
            forged(inside, may_leave("a")),
            forged(outside, untreated),
            forged(outside, None),
            object.__new__(ExternalPayload),
            home_payload(inside),
        ][attack]
        egress = Egress([outside, inside])
        with counted() as connects, pytest.raises(ContainmentError) as caught:
            await egress.send_external(payload)  # type: ignore[arg-type]
        await egress.close()
    assert connects.addresses == []
    assert upstream.connections == 0
    assert "Ayşe" not in repr(caught.value)
    assert not egress.dials.connects


async def test_a_refused_or_foreign_payload_does_not_go_home_either() -> None:
    inside, outside = home_target("a", "http://127.0.0.1:1"), external_target("b", "http://x:1")
    egress = Egress([inside, outside])
    blocked = Refused(effect=Effect.BLOCK, reason=Reason.RULE, rule=None, permitted=frozenset())
    refused = object.__new__(HomePayload)
    for name, value in {"decision": blocked, "target": inside, "model": "m"}.items():
        object.__setattr__(refused, name, value)
    mislabelled = home_payload(inside)
    object.__setattr__(mislabelled.decision, "effect", Effect.BLOCK)
    foreign = home_payload(home_target("a"))
    for payload in (refused, mislabelled, external_payload(outside), foreign):
        with pytest.raises(ContainmentError):
            await egress.send_home(payload)  # type: ignore[arg-type]
    await egress.close()


def test_a_type_checker_refuses_a_held_decision_in_an_external_payload(tmp_path: Path) -> None:
    snippet = tmp_path / "held.py"
    snippet.write_text(
        "from gateway.core.decision import MayLeave, StaysHome\n"
        "from gateway.core.payload import ExternalPayload, HomePayload, Outbound\n"
        "from gateway.core.target import Target\n"
        "from gateway.egress.send import Egress\n"
        "def ok(d: MayLeave, t: Target, o: Outbound) -> ExternalPayload:\n"
        "    return ExternalPayload(decision=d, target=t, model='', outbound=o, dialect='')\n"
        "def held(d: StaysHome, t: Target, o: Outbound) -> ExternalPayload:\n"
        "    return ExternalPayload(decision=d, target=t, model='', outbound=o, dialect='')\n"
        "async def home(egress: Egress, payload: HomePayload) -> None:\n"
        "    await egress.send_external(payload)\n"
    )
    checked = subprocess.run(
        [
            *[sys.executable, "-m", "mypy", "--no-incremental", "--follow-imports=silent"],
            *["--cache-dir", str(tmp_path / "cache"), str(snippet)],
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in checked.stdout.splitlines() if "error:" in line]
    assert [int(line.split(":")[1]) for line in errors] == [8, 10], checked.stdout
    assert all("[arg-type]" in line for line in errors)


async def test_an_address_is_judged_at_every_connect_of_a_target() -> None:
    answers = ["127.0.0.1"]

    async def names(host: str, port: int) -> Sequence[Address]:
        return tuple(ip_address(answer) for answer in answers)

    async with RecordingUpstream([json_answer(keep=False)]) as upstream:
        url = f"http://gpu.internal:{upstream.port}/v1"
        target = home_target("a", url, addresses=(ip_network("127.0.0.0/8"),))
        egress = Egress([target], resolver=names)
        await all_of(await egress.send_home(home_payload(target)))
        answers[:] = ["10.0.0.5"]
        with counted() as connects, pytest.raises(UpstreamUnavailable) as caught:
            await egress.send_home(home_payload(target))
        await egress.close()
    assert connects.addresses == []
    assert egress.dials.refused == {Plane.HOME: 1}
    assert len(upstream.requests) == 1
    assert "10.0.0.5" not in str(caught.value)
    assert caught.value.__context__ is None


async def test_the_environment_does_not_change_where_bytes_go(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password theirs\n")
    async with (
        RecordingUpstream([forward()]) as proxy,
        RecordingUpstream([json_answer()]) as upstream,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("NETRC", str(netrc))
        monkeypatch.setenv("SSL_CERT_FILE", str(netrc))
        inside = home_target("a", upstream.url, api_key=None)
        outside = external_target("b", upstream.url)
        egress = Egress([inside, outside])
        with counted() as connects:
            await all_of(await egress.send_home(home_payload(inside, chat(CANARY))))
            await all_of(await egress.send_external(external_payload(outside)))
        await egress.close()
    assert proxy.connections == 0
    assert set(connects.addresses) == {("127.0.0.1", upstream.port)}
    assert found_in(upstream.received, CANARY)
    assert [request.header("authorization") for request in upstream.requests] == [
        "",
        f"Bearer {KEY}",
    ]


async def test_nothing_is_connected_to_before_something_is_sent() -> None:
    with counted() as connects:
        egress = Egress([home_target("a", "http://gpu:1"), external_target("b", "https://x/v1")])
        await egress.close()
    assert connects.addresses == []
    assert connects.names == []


async def test_a_callers_key_goes_only_to_a_target_that_asks_for_it() -> None:
    async with RecordingUpstream([json_answer()]) as upstream:
        plain = external_target("b", upstream.url)
        passing = external_target("c", upstream.url, key_from_client=True, api_key=None)
        egress = Egress([plain, passing])
        for target in (plain, passing):
            reply = await egress.send_external(
                external_payload(target), client_key=Sensitive("sk-theirs")
            )
            await all_of(reply)
        await egress.close()
    keys = [request.header("authorization") for request in upstream.requests]
    assert keys == [f"Bearer {KEY}", "Bearer sk-theirs"]


async def test_a_scripted_target_answers_on_either_side_without_a_socket() -> None:
    inside = home_target("a", provider="scripted", script=("in",))
    outside = external_target("b", provider="scripted", script=("out",))
    egress = Egress([inside, outside])
    with counted() as connects:
        near = await all_of(await egress.send_home(home_payload(inside), stream=True))
        far = await all_of(await egress.send_external(external_payload(outside)))
    await egress.close()
    assert TextDelta(choice=0, text="in") in near
    assert TextDelta(choice=0, text="out") in far
    assert connects.addresses == []


def test_targets_that_cannot_be_used_are_errors_of_the_settings() -> None:
    with pytest.raises(SettingsError, match="Two targets"):
        Egress([home_target("a", "http://gpu:1"), external_target("a", "http://gpu:1")])
    with pytest.raises(SettingsError, match="no provider gemini"):
        Egress([external_target("b", "https://x/v1", provider="gemini")])


@pytest.mark.parametrize("end", [1, 3, 5])
async def test_a_home_target_that_is_down_is_unavailable_and_nothing_else_is_tried(
    end: int,
) -> None:
    async with RecordingUpstream([json_answer()]) as gone:
        dead = gone.url
    async with RecordingUpstream([json_answer()]) as cloud:
        inside, outside = home_target("a", dead), external_target("b", cloud.url)
        egress = Egress([inside, outside])
        for _ in range(end):
            with pytest.raises(UpstreamUnavailable):
                await egress.send_home(home_payload(inside, chat(CANARY)))
        await egress.close()
    assert cloud.connections == 0
