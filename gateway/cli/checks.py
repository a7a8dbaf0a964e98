"""What `turnike doctor` looks at: it only reads, and never tells a secret."""

from __future__ import annotations

import asyncio
import os
import site
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gateway.cli.check import FAIL, OK, WARN, Check, failed
from gateway.cli.evidence_checks import check_evidence
from gateway.cli.keeping_checks import check_keeping
from gateway.cli.reading import as_request, detectors, read_text
from gateway.cli.server_checks import check_keys, check_listeners, check_servers
from gateway.core.errors import GatewayError
from gateway.core.finding import Inspection
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.detect.added import NOTHING, Added
from gateway.detect.roster import Roster
from gateway.line.spending import check_money
from gateway.policy.load import load as load_policies
from gateway.settings import Settings
from gateway.state.secrets import KEY_FILE
from gateway.state.shared.server import RedisPlace, SharedServer

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
PROGRAM_MADE = 1767225600
"""No clock of a machine that runs this program stands before 2026."""

REDIS_S = 2.0
"""Seconds that `doctor` waits for Redis: longer than a gateway would."""

SELF_TESTS = (
    ("tr", "TC kimlik numarası 10000000146 olan kişi için dilekçe yaz.", "TR_NATIONAL_ID"),
    ("en", "Write a short letter to ayse.demir@example.com, please.", "EMAIL_ADDRESS"),
)
KNOWN_PTH = ("distutils-precedence.pth", "_virtualenv.pth")


def check_environment(environ: Mapping[str, str], folders: list[str]) -> Iterator[Check]:
    """Look at the clock, at variables, and at code that Python runs at each start.

    `folders` are those of installed packages.
    """
    early = time.time() < PROGRAM_MADE
    yield Check(name="clock", state=FAIL if early else OK, detail="before 2026" if early else "")
    proxies = sorted(name for name in environ if name.upper() in PROXIES)
    if proxies:
        told = f"{', '.join(proxies)}: no effect here; a proxy is a target's setting"
        yield Check(name="proxy", state=WARN, detail=told)
    else:
        yield Check(name="proxy", state=OK, detail="no proxy variable is set")
    if "SSLKEYLOGFILE" in environ:
        told = "is set: no effect here, but other programs write their TLS keys there"
        yield Check(name="SSLKEYLOGFILE", state=WARN, detail=told)
    strays = sorted(stray for folder in folders for stray in _code_at_start(Path(folder)))
    told = f"code runs at each start: {', '.join(strays)}" if strays else ""
    yield Check(name="pth files", state=WARN if strays else OK, detail=told)


def _code_at_start(folder: Path) -> Iterator[str]:
    for path in folder.glob("*.pth"):
        if path.name in KNOWN_PTH:
            continue
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if any(line.startswith(("import ", "import\t")) for line in lines):
            yield path.name


def check_targets(settings: Settings) -> Iterator[Check]:
    """Look at where prompts can go."""
    for target in settings.targets:
        state, detail = _whereabouts(target)
        yield Check(name=f"target {target.name}", state=state, detail=detail)
    if not any(target.at_home for target in settings.targets):
        told = "none inside: held prompts get 503 no_local_target"
        yield Check(name="local target", state=WARN, detail=told)
    if settings.default_any is None and settings.default_local is None:
        told = "none: an app has to name a model"
        yield Check(name="default model", state=WARN, detail=told)


def _whereabouts(target: Target) -> tuple[str, str]:
    if target.at_home and target.operator not in {"", "us"}:
        return WARN, "inside by its boundary, but a third party runs the machine"
    if target.at_home and target.hosted_by_us:
        return OK, "inside, on a public address by `hosted_by_us`"
    if not target.at_home and target.transfer is None:
        return WARN, f"{target.boundary}, and no `transfer` says on what basis data may go there"
    return OK, str(target.boundary)


def check_egress(settings: Settings) -> Iterator[Check]:
    """See that the process of the external plane is there, where the settings want one."""
    if settings.egress_socket is None:
        return
    if asyncio.run(_is_there(settings.egress_socket, settings.limits.connect)):
        yield Check(name="egress", state=OK, detail="the process answers")
    else:
        told = f"nobody answers at {settings.egress_socket}: start `turnike egress`"
        yield Check(name="egress", state=FAIL, detail=told)


async def _is_there(socket: Path, seconds: float) -> bool:
    from gateway.egress.apart.target import greeted  # the HTTP client is slow to import

    line = await greeted(socket, seconds)
    if line is None:
        return False
    line[1].close()
    return True


def check_redis(settings: Settings) -> Iterator[Check]:
    """Ask the server by which gateways share their budgets, where there is one."""
    if settings.redis is None:
        return
    try:
        answers = asyncio.run(_answers(settings.redis))
    except GatewayError as fault:
        yield failed("redis", fault)
        return
    told = (
        f"{settings.redis} answers"
        if answers
        else (f"{settings.redis} does not answer: requests under a policy with budgets are refused")
    )
    yield Check(name="redis", state=OK if answers else FAIL, detail=told)


async def _answers(place: RedisPlace) -> bool:
    server = SharedServer(place, deadline=REDIS_S)
    try:
        return await server.probe()
    finally:
        await server.close()


def check_policies(settings: Settings) -> Check:
    """See that the policies load, and fit the targets."""
    try:
        policies = load_policies(settings.policies, Roster(settings.recognizers).data_classes)
        policies.check_targets(settings.targets)
        currency = settings.currency
        check_money(policies, settings.targets, Prices(currency), currency)
    except GatewayError as fault:
        return failed("policies", fault)
    return Check(
        name="policies",
        state=OK,
        detail=", ".join(policy.name for policy in policies.policies),
    )


def check_state(settings: Settings) -> Iterator[Check]:
    """Look at the state directory and the master key."""
    folder = settings.state_dir
    if not folder.is_dir():
        yield Check(name="state_dir", state=OK, detail="is made at the first start")
        return
    yield _mode("state_dir", folder, writable=0o022, readable=0o055)
    key = folder / KEY_FILE
    if key.exists():
        yield _mode("master key", key, writable=0o077, readable=0)


def _mode(name: str, path: Path, *, writable: int, readable: int) -> Check:
    mode = path.stat().st_mode & 0o777
    if mode & writable:
        return Check(name=name, state=FAIL, detail=f"mode {mode:o}: others can reach it")
    if mode & readable:
        return Check(name=name, state=WARN, detail=f"mode {mode:o}: others can read it")
    return Check(name=name, state=OK, detail=f"mode {mode:o}")


def check_detectors(added: Added = NOTHING) -> Iterator[Check]:
    """Start detectors of our own, and have them find what they must.

    That is a made-up value in each language, and the first example of each
    recogniser of the settings.
    """
    tests = [(f"detectors {language}", text, entity) for language, text, entity in SELF_TESTS]
    tests += [(f"recogniser {item.name}", item.hits[0], item.entity) for item in added.own]
    try:
        found = asyncio.run(_self_tests([text for _, text, _ in tests], added))
    except GatewayError as fault:
        yield failed("detectors", fault)
        return
    for (name, _, entity), inspection in zip(tests, found, strict=True):
        seen = any(finding.entity == entity for finding in inspection.findings)
        told = f"{entity} was found" if seen else f"{entity} was NOT found"
        yield Check(name=name, state=OK if seen else FAIL, detail=told)


async def _self_tests(texts: list[str], added: Added) -> list[Inspection]:
    async with detectors(added) as inspector:
        return [await read_text(inspector, as_request(text)) for text in texts]


def all_checks(
    load: Callable[[], Settings], load_with_keys: Callable[[], Settings]
) -> Iterator[Check]:
    """Every check, one after the other.

    `load` gives the settings, whether or not keys of targets are there, and
    `load_with_keys` gives what `serve` would start with. Both raise GatewayError.
    """
    yield from check_environment(os.environ, site.getsitepackages())
    added = NOTHING
    try:
        settings = load()
    except GatewayError as fault:
        yield failed("settings", fault)
    else:
        added = settings.added
        where = "no file" if settings.file is None else settings.file.name
        yield Check(name="settings", state=OK, detail=where)
        yield check_keys(load_with_keys)
        yield from check_listeners(settings)
        yield from check_targets(settings)
        yield from check_servers(settings)
        yield from check_egress(settings)
        yield check_policies(settings)
        yield from check_state(settings)
        yield from check_redis(settings)
        yield from check_evidence(settings)
        yield from check_keeping(settings)
    yield from check_detectors(added)
