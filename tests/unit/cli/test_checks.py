from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

from rig.redis_server import PASSWORD, redis_server

from gateway.cli.canary.ours import settings_for
from gateway.cli.check import FAIL, OK, WARN, Check
from gateway.cli.checks import (
    check_egress,
    check_environment,
    check_policies,
    check_redis,
    check_state,
    check_targets,
)
from gateway.egress.apart.frames import framed
from gateway.egress.apart.telling import HELLO
from gateway.settings import Settings
from gateway.state.secrets import KEY_FILE


def settings(folder: Path) -> Settings:
    return settings_for(folder, "http://127.0.0.1:1")


def states(*checks: Check) -> dict[str, str]:
    return {check.name: check.state for check in checks}


def test_a_redis_that_does_not_answer_is_told(tmp_path: Path) -> None:
    assert list(check_redis(settings(tmp_path))) == []
    with redis_server() as server:
        shared = replace(settings(tmp_path), redis=server.place)
        assert states(*check_redis(shared)) == {"redis": OK}
    (told,) = check_redis(shared)
    assert told.state == FAIL
    assert PASSWORD not in repr(told)


def test_variables_without_effect_are_named_and_not_shown(tmp_path: Path) -> None:
    environ = {"https_proxy": "http://user:gizli@p", "SSLKEYLOGFILE": "/x/gizli"}
    found = list(check_environment(environ, [str(tmp_path)]))
    assert states(*found) == {
        "clock": OK,
        "proxy": WARN,
        "SSLKEYLOGFILE": WARN,
        "pth files": OK,
    }
    assert "https_proxy" in str(found)
    assert "gizli" not in str(found)


def test_code_that_runs_at_each_start_is_named(tmp_path: Path) -> None:
    (tmp_path / "distutils-precedence.pth").write_text("import os\n")
    (tmp_path / "path.pth").write_text("/some/folder\n")
    (tmp_path / "odd.pth").write_text("import odd\n")
    found = list(check_environment({}, [str(tmp_path)]))
    assert found[-1].state == WARN
    assert found[-1].detail.endswith(": odd.pth")


def test_targets_are_judged_by_whose_hands_they_lie_in(tmp_path: Path) -> None:
    whole = settings(tmp_path)
    inside, outside = whole.targets[:2]
    rented = replace(inside, operator="Baska AS")
    found = states(*check_targets(replace(whole, targets=(rented, outside))))
    assert found == {f"target {rented.name}": WARN, f"target {outside.name}": WARN}
    alone = replace(whole, targets=(outside,), default_any=None, default_local=None)
    assert {"local target", "default model"} <= set(states(*check_targets(alone)))
    assert states(*check_targets(replace(whole, targets=(inside,)))) == {
        f"target {inside.name}": OK
    }


def test_a_policy_that_does_not_load_fails(tmp_path: Path) -> None:
    whole = settings(tmp_path)
    assert check_policies(whole).state == OK
    assert check_policies(replace(whole, policies=(tmp_path / "none.yaml",))).state == FAIL


def test_a_state_that_is_not_there_yet_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    whole = settings(tmp_path)
    assert states(*check_state(whole)) == {"state_dir": OK}
    assert not whole.state_dir.exists()


def test_a_key_that_others_read_fails(tmp_path: Path) -> None:
    whole = settings(tmp_path)
    whole.state_dir.mkdir(mode=0o700)
    (whole.state_dir / KEY_FILE).write_bytes(b"x")
    (whole.state_dir / KEY_FILE).chmod(0o644)
    assert states(*check_state(whole)) == {"state_dir": OK, "master key": FAIL}
    whole.state_dir.chmod(0o755)
    assert states(*check_state(whole))["state_dir"] == WARN
    whole.state_dir.chmod(0o777)
    assert states(*check_state(whole))["state_dir"] == FAIL


def test_a_process_of_the_external_plane_that_is_not_there_fails(tmp_path: Path) -> None:
    settings = Settings(
        state_dir=tmp_path / "state", policies=(), targets=(), egress_socket=tmp_path / "s"
    )
    (check,) = check_egress(settings)
    assert (check.name, check.state) == ("egress", FAIL)
    assert "turnike egress" in check.detail
    assert list(check_egress(replace(settings, egress_socket=None))) == []


def test_one_that_is_there_is_only_greeted(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        (tmp_path / "s").chmod(0o600)
        listening.listen()
        told: list[bytes] = []

        def greet() -> None:
            line, _ = listening.accept()
            with line:
                line.sendall(framed(HELLO))
                told.append(line.recv(100))

        thread = threading.Thread(target=greet)
        thread.start()
        settings = Settings(
            state_dir=tmp_path, policies=(), targets=(), egress_socket=tmp_path / "s"
        )
        (check,) = check_egress(settings)
        thread.join()
    assert (check.state, told) == (OK, [b""])
