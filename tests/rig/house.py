"""A whole gateway in this process: real detectors, policies and log, wired to any targets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rig.answering import Response, posted
from rig.payloads import external_target

from gateway.api.asgi import App
from gateway.api.auth import Authenticator
from gateway.api.data_plane import DataPlane
from gateway.api.dialects.spoken import spoken
from gateway.api.guard import Guard
from gateway.api.kept import KeptRoute
from gateway.app import Gateway, open_gateway
from gateway.audit.query import Filters, read
from gateway.audit.store import LOG_FILE
from gateway.core.request import Principal
from gateway.core.target import Boundary, Target
from gateway.detect.inspector import Inspector
from gateway.egress.limits import Limits
from gateway.egress.send import Egress
from gateway.line.completion import Supervisor
from gateway.policy.shipped import shipped
from gateway.route.affinity import Affinity
from gateway.route.catalogue import Catalogue
from gateway.route.fleet import Fleet
from gateway.route.patience import Patience
from gateway.settings import Auth, Settings
from gateway.state.responses import KeptResponses

LIMITS = Limits(connect=2, first_token=20, idle=20, total=30)
READY_SECONDS = 90.0
AT_HOME = Target(
    name="local/scripted",
    provider="scripted",
    boundary=Boundary.ORGANISATION,
    model="scripted",
    script=("Merhaba.",),
)


@dataclass(frozen=True, slots=True)
class House:
    """A gateway whose detectors are loaded, and its state directory."""

    gateway: Gateway
    state_dir: Path

    @property
    def log(self) -> Path:
        """The file of the audit log."""
        return self.state_dir / LOG_FILE

    @asynccontextmanager
    async def wired(
        self,
        *targets: Target,
        limits: Limits = LIMITS,
        lookup: Callable[[str], Principal | None] | None = None,
        inspector: Inspector | None = None,
        network_tools: frozenset[str] = frozenset(),
    ) -> AsyncIterator[App]:
        """The data plane of this gateway over other targets, with breakers of their own.

        The first target answers `auto`, the first one at home what is held.
        """
        inside = next((target.name for target in targets if target.at_home), None)
        whole = self.gateway.pipeline
        pipeline = replace(
            whole,
            catalogue=Catalogue(targets, default_local=inside, default_any=targets[0].name),
            fleet=Fleet(targets, whole.clock, affinity=Affinity(whole.secrets.derive("affinity"))),
            patience=Patience(first_token=limits.first_token, total=limits.total),
            egress=Egress(targets, limits),
            inspector=inspector or whole.inspector,
            supervisor=Supervisor(),
            network_tools=network_tools,
        )
        kept = KeptResponses.open(self.state_dir, whole.secrets, whole.clock)
        plane = DataPlane(
            pipeline,
            Authenticator(lookup),
            pipeline.catalogue.model_names,
            spoken(whole.secrets, kept),
            kept=KeptRoute(kept),
            clock=whole.clock,
        )
        try:
            yield Guard(plane, clock=whole.clock, answering=pipeline)
        finally:
            await pipeline.supervisor.close()
            await pipeline.egress.close()
            kept.close()

    def records(self, request: str, kind: str | None = None) -> list[dict[str, object]]:
        """The records of a request, oldest first."""
        filters = Filters(request=request, type=kind)
        return [dict(found.fields) for found in read(self.log, filters, newest_first=False)]


@asynccontextmanager
async def open_house(folder: Path, **more: object) -> AsyncIterator[House]:
    """Open a gateway under the shipped KVKK policy and wait for its detectors."""
    settings = replace(settings_in(folder), **more)  # type: ignore[arg-type]
    async with open_gateway(settings) as gateway:
        assert await gateway.inspector.ready(READY_SECONDS)
        yield House(gateway, settings.state_dir)


def settings_in(folder: Path) -> Settings:
    """Settings of a gateway that everybody on this machine may ask."""
    return Settings(
        state_dir=folder / "state",
        policies=(shipped("kvkk.yaml"),),
        targets=(AT_HOME, external_target("cloud/m", "http://127.0.0.1:9/v1")),
        default_local=AT_HOME.name,
        default_any=AT_HOME.name,
        auth=Auth.OPEN,
        language="tr",
    )


async def ask(
    app: App, *messages: object, model: str = "auto", stream: bool = False, **fields: object
) -> Response:
    """Ask a data plane directly; a text is a message of the user."""
    said = [
        {"role": "user", "content": message} if isinstance(message, str) else message
        for message in messages
    ]
    return await posted(app, {"model": model, "messages": said, "stream": stream, **fields})


def events_of(response: Response) -> list[str]:
    """The data of every event of a streamed answer."""
    text = response.body.decode()
    return [part.removeprefix("data: ") for part in text.split("\n\n") if part]


def said_in(response: Response) -> str:
    """The text that an answer gives its reader, streamed or not."""
    if not response.headers["content-type"].startswith("text/event-stream"):
        return str(_choices(response.json)[0]["message"]["content"])
    pieces = []
    for data in events_of(response):
        tree = {} if data == "[DONE]" else json.loads(data)
        pieces += [str(choice["delta"].get("content") or "") for choice in _choices(tree)]
    return "".join(pieces)


def _choices(tree: dict[str, object]) -> Sequence[dict[str, dict[str, object]]]:
    choices = tree.get("choices", [])
    assert isinstance(choices, list)
    return choices
