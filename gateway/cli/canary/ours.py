"""A gateway of our own under test, with a state that goes when the test is over."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

from gateway.app import open_gateway
from gateway.cli.listeners import Listeners
from gateway.core.errors import InspectionFailed
from gateway.core.sensitive import Sensitive
from gateway.core.target import Boundary, Target
from gateway.settings import Address, Settings, without_file

READY_SECONDS = 120.0
LEAVE_SECONDS = 3.0
REDACTED = """\
policy: canary-redaction
about: Telephone numbers are removed, so that the canaries see a redaction.
owner: nobody@example.com
otherwise: allow
rules:
  - name: Telephone numbers are removed
    why: A canary has to see a redaction
    when: {finds: [PHONE_NUMBER]}
    then: redact
"""
LOCAL = Target(
    name="local/scripted",
    provider="scripted",
    boundary=Boundary.ORGANISATION,
    operator="us",
    model="scripted",
)


def outside(name: str, url: str, *, provider: str) -> Target:
    """The recording upstream as a provider of that kind."""
    return Target(
        name=f"cloud/{name}",
        provider=provider,
        boundary=Boundary.EXTERNAL,
        country="US",
        urls=(f"{url}/v1",),
        api_key=Sensitive("simulated"),
        models=(name,),
        simulated=True,
    )


def settings_for(folder: Path, upstream: str) -> Settings:
    """The shipped policy and one that redacts, a target inside, and the upstream outside."""
    targets = (
        LOCAL,
        outside("canary-openai", upstream, provider="openai"),
        outside("canary-anthropic", upstream, provider="anthropic"),
    )
    extra = folder / "redaction.yaml"
    extra.write_text(REDACTED, encoding="utf-8")
    settings = without_file({}, targets=targets)
    return replace(
        settings,
        state_dir=folder / "state",
        policies=(*settings.policies, extra),
        listen=Address("127.0.0.1", 0),
        admin_listen=Address("127.0.0.1", 0),
        default_local=LOCAL.name,
        default_any="cloud/canary-openai",
    )


@asynccontextmanager
async def our_gateway(upstream: str) -> AsyncIterator[str]:
    """Serve for as long as the block runs; gives the base URL once the detectors are ready.

    Raises InspectionFailed if they do not become ready.
    """
    with _folder() as folder:
        settings = settings_for(folder, upstream)
        with Listeners.bound(settings) as listeners:
            async with open_gateway(settings) as gateway:
                serving = asyncio.create_task(
                    listeners.serving(gateway.data, gateway.admin, settings.limits)
                )
                try:
                    await listeners.started()
                    if not await gateway.inspector.ready(READY_SECONDS):
                        raise InspectionFailed(
                            f"The detectors were not ready after {READY_SECONDS:g} s.",
                            hint="See whether this machine is short of memory, then try again.",
                        )
                    yield listeners.urls[0]
                finally:
                    listeners.stop()
                    await asyncio.wait({serving}, timeout=LEAVE_SECONDS)
                    listeners.stop()
                    await asyncio.gather(serving, return_exceptions=True)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="turnike-canary-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
