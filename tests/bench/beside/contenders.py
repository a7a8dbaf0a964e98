"""The gateways that are compared: how each is set up, started and asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.beside import peers, programs
from bench.beside.bodies import MODEL

TURNIKE = (sys.executable, "-m", "gateway")
_NGINX = """\
worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_max_body_size 8m; client_body_buffer_size 1m;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream chats {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    keepalive_requests 100000000;
    location / {{
      proxy_pass http://chats;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }}
  }}
}}
"""
_LITELLM_ENVIRONMENT = {
    "LITELLM_MASTER_KEY": "sk-bench",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_MODE": "PRODUCTION",
    "LITELLM_LOG": "ERROR",
    "LITELLM_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
}


@dataclass(slots=True, kw_only=True)
class Contender:
    """One gateway; `pids` are the roots of its processes."""

    name: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    ready: str = "/health"
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)
    startup: float = 0.0

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids."""
        return tuple(process.pid for process in self.processes)

    def stop(self) -> None:
        """End its processes, by their own group each."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where contenders run: a folder for their files, the upstream's port, the gateway's core."""

    folder: Path
    upstream: int
    pinned: Sequence[str]
    workers: int = 1

    def run(
        self,
        contender: Contender,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        ready: tuple[int, str] | None = None,
    ) -> None:
        """Start one process of a contender and wait until it answers."""
        with (self.folder / f"{contender.name}.log").open("ab") as log:
            process = subprocess.Popen(
                [*self.pinned, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env={**_clean(), **(env or {})}, start_new_session=True,
            )  # fmt: skip
        contender.processes.append(process)
        port, path = ready or (contender.port, contender.ready)
        contender.startup += programs.wait_for(f"http://127.0.0.1:{port}{path}", process, 120)


def direct(place: Place) -> Contender:
    """Nothing in between."""
    return Contender(name="direct", port=place.upstream)


def nginx(place: Place) -> Contender:
    """nginx as a plain reverse proxy: near the floor of what one hop more costs."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(program).exists():
        raise RuntimeError("There is no nginx: apt-get install nginx-light")
    contender = Contender(name="nginx", port=free_port())
    config = place.folder / "nginx.conf"
    config.write_text(
        _NGINX.format(
            workers=place.workers, folder=place.folder, upstream=place.upstream, port=contender.port
        )
    )
    place.run(contender, [program, "-p", str(place.folder), "-c", str(config)])
    return contender


def litellm(place: Place) -> Contender:
    """LiteLLM's proxy in its lightest documented form: no database, no callbacks."""
    contender = _litellm("litellm", place)
    _serve_litellm(contender, place, {})
    return contender


def litellm_presidio(place: Place) -> Contender:
    """The same with its Presidio guardrail on every request; both engines in one process."""
    contender = _litellm("litellm-presidio", place)
    engines = free_port()
    server = Path(__file__).with_name("presidio_server.py")
    python = peers.environment("presidio") / "python"
    place.run(contender, [str(python), str(server), str(engines)], ready=(engines, "/health"))
    base = f"http://127.0.0.1:{engines}"
    guardrail = {
        "guardrail": "presidio", "mode": "pre_call", "default_on": True, "presidio_language": "en",
        "presidio_analyzer_api_base": base, "presidio_anonymizer_api_base": base,
    }  # fmt: skip
    named = [{"guardrail_name": "presidio", "litellm_params": guardrail}]
    _serve_litellm(contender, place, {"guardrails": named})
    return contender


def turnike(place: Place) -> Contender:
    """Turnike as it comes: keys, the KVKK policy, every detector, a durable record of each step."""
    return _turnike("turnike", place, {"policies": ["policies/kvkk.yaml"]})


def turnike_patterns(place: Place) -> Contender:
    """The same without its worker processes, which is no mode of it (see patterns_only.py)."""
    program = (sys.executable, str(Path(__file__).with_name("patterns_only.py")))
    return _turnike("turnike-patterns", place, {"policies": ["policies/kvkk.yaml"]}, program)


def turnike_everything(place: Place) -> Contender:
    """Turnike with the health policy beside, budgets, and checkpoints kept elsewhere."""
    anchor = {"kind": "file", "name": "beside", "path": str(place.folder / "anchor"), "every": "1s"}
    budget = place.folder / "allowance.yaml"
    budget.write_text(_BUDGET)
    settings = {
        "policies": ["policies/kvkk.yaml", "policies/health-kvkk.yaml", str(budget)],
        "audit": {"anchors": [anchor]},
        "currency": {"base": "USD"},
    }
    return _turnike("turnike-everything", place, settings)


_BUDGET = """\
policy: allowance
about: Each app has an allowance.
owner: bench@example.com
otherwise: allow
budgets:
  app-month: {each: app, per: month, limit: 1000000 USD}
rules:
  - name: At the limit, our own model only
    why: The bench needs a budget that is counted
    when: {budget: app-month, used_at_least: 100%}
    then: local
"""
KNOWN: dict[str, Callable[[Place], Contender]] = {
    "direct": direct,
    "nginx": nginx,
    "litellm": litellm,
    "litellm-presidio": litellm_presidio,
    "turnike-patterns": turnike_patterns,
    "turnike": turnike,
    "turnike-everything": turnike_everything,
}


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _turnike(
    name: str, place: Place, more: Mapping[str, object], program: Sequence[str] = TURNIKE
) -> Contender:
    contender = Contender(name=name, port=free_port(), ready="/readyz")
    folder = place.folder / name
    folder.mkdir()
    url = f"http://127.0.0.1:{place.upstream}/v1"
    outside = {
        "name": "cloud/bench", "provider": "openai", "urls": [url], "models": [MODEL],
        "model": MODEL, "boundary": "external", "country": "US", "addresses": ["127.0.0.0/8"],
    }  # fmt: skip
    inside = {
        "name": "local/bench", "provider": "vllm", "urls": [url], "model": MODEL,
        "boundary": "organisation", "operator": "us", "addresses": ["127.0.0.0/8"],
    }  # fmt: skip
    settings = {
        "listen": f"127.0.0.1:{contender.port}",
        "admin_listen": f"127.0.0.1:{free_port()}",
        "state_dir": str(folder / "state"),
        "auth": "keys",
        "workers": place.workers,
        "targets": [inside, outside],
        "default_model": {"local": "local/bench", "any": "cloud/bench"},
        "limits": {"per_key_concurrency": 256},
        **more,
    }
    file = folder / "turnike.yaml"
    file.write_text(json.dumps(settings))
    ran = subprocess.run(
        [*TURNIKE, "keys", "create", "--app", "bench", "--team", "bench", "--format", "json",
         "--settings", str(file)],
        check=True, capture_output=True, text=True, env=_clean(),
    )  # fmt: skip
    contender.headers = {"Authorization": f"Bearer {json.loads(ran.stdout)['key']}"}
    place.run(contender, [*program, "serve", "--settings", str(file)])
    return contender


def _litellm(name: str, place: Place) -> Contender:
    peers.environment("litellm")
    headers = {"Authorization": "Bearer sk-bench"}
    return Contender(name=name, port=free_port(), headers=headers, ready="/health/liveliness")


def _serve_litellm(contender: Contender, place: Place, more: Mapping[str, object]) -> None:
    model = {"model": f"openai/{MODEL}", "api_base": f"http://127.0.0.1:{place.upstream}/v1"}
    settings = {
        "model_list": [{"model_name": MODEL, "litellm_params": {**model, "api_key": "sk-none"}}],
        "litellm_settings": {"telemetry": False, "num_retries": 0, "drop_params": True},
        **more,
    }
    file = place.folder / f"{contender.name}.yaml"
    file.write_text(json.dumps(settings))
    where = ["--host", "127.0.0.1", "--port", str(contender.port)]
    command = [str(peers.environment("litellm") / "litellm"), "--config", str(file), *where]
    place.run(contender, [*command, "--num_workers", str(place.workers)], env=_LITELLM_ENVIRONMENT)


def _clean() -> dict[str, str]:
    """An environment without keys and proxies."""
    hidden = ("TURNIKE_", "OPENAI_", "ANTHROPIC_")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(hidden) and not name.lower().endswith("_proxy")
    }
    return {**kept, "PYTHONPATH": str(peers.ROOT)}
