from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rig.behaviours import json_answer
from rig.payloads import all_of, external_payload, external_target, home_target
from rig.upstream import RecordingUpstream

from gateway import settings as config
from gateway.core.errors import SafeguardError, SettingsError
from gateway.core.target import Target
from gateway.egress.send import Egress
from gateway.plane import limits_of, open_plane
from gateway.state.lockdown import Lockdown

HOME = home_target("local/m", "http://127.0.0.1:9/v1")


def settings(folder: Path, *targets: Target) -> config.Settings:
    return config.Settings(
        state_dir=folder / "state", policies=(), targets=targets, egress_socket=folder / "s"
    )


async def test_it_sends_for_targets_outside_and_honours_the_lockdown(tmp_path: Path) -> None:
    async with RecordingUpstream([json_answer()]) as outside:
        target = external_target("cloud/m", outside.url)
        gateway = Egress([HOME, target], apart=tmp_path / "s")
        async with open_plane(settings(tmp_path, HOME, target)) as targets:
            assert targets == (target,)
            assert await all_of(await gateway.send_external(external_payload(target)))
            lockdown = Lockdown(tmp_path / "state")
            lockdown.begin()
            with pytest.raises(SafeguardError) as refused:
                await gateway.send_external(external_payload(target))
            assert refused.value.code == "lockdown"
            lockdown.end()
            assert await all_of(await gateway.send_external(external_payload(target)))
        assert len(outside.requests) == 2


async def test_without_a_socket_or_a_target_outside_there_is_nothing_to_run(
    tmp_path: Path,
) -> None:
    target = external_target("cloud/m", "http://127.0.0.1:9/v1")
    for wrong in (
        settings(tmp_path, HOME),
        replace(settings(tmp_path, target), egress_socket=None),
    ):
        with pytest.raises(SettingsError):
            async with open_plane(wrong):
                pass


def test_the_limits_are_those_of_the_settings() -> None:
    limits = limits_of(config.Limits(connect=1, first_token=2, idle=3, total=4))
    assert (limits.connect, limits.first_token, limits.idle, limits.total) == (1, 2, 3, 4)
