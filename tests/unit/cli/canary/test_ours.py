from __future__ import annotations

from pathlib import Path

from gateway.cli.canary.ours import settings_for
from gateway.cli.canary.surfaces import SURFACES
from gateway.detect.recognizers.load import data_classes
from gateway.policy.load import load


def test_every_surface_asks_for_a_model_that_the_upstream_serves(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:1")
    outside = [target for target in settings.targets if not target.at_home]
    for surface in SURFACES.values():
        assert any(target.serves(surface.model) for target in outside)
    assert all(target.simulated for target in outside)


def test_the_shipped_policy_and_one_that_redacts_are_in_force(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "http://127.0.0.1:1")
    policies = load(settings.policies, data_classes())
    policies.check_targets(settings.targets)
    assert [policy.name for policy in policies.policies] == ["kvkk", "canary-redaction"]
    assert settings.state_dir.is_relative_to(tmp_path)
