"""A pipeline of real parts, but for a detection worker that starts at once and knows no names."""

from __future__ import annotations

import itertools
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from rig.redaction import texts_of

from gateway.api.dialects.openai_chat_request import read_request
from gateway.audit.boots import is_alive
from gateway.audit.fold import DenyFold
from gateway.audit.log import AuditLog
from gateway.audit.query import Filters, read
from gateway.audit.store import LOG_FILE
from gateway.core.answer import Answer
from gateway.core.clock import Clock, SystemClock
from gateway.core.jsontree import JsonObject
from gateway.core.money import Currency
from gateway.core.request import Principal, Request
from gateway.core.target import Boundary, Target
from gateway.cost.prices import Prices
from gateway.detect.inspector import Inspector
from gateway.detect.pool import WorkerPool
from gateway.detect.recognizers.load import data_classes
from gateway.egress.send import Egress
from gateway.line.capturing import Capturing
from gateway.line.completion import Supervisor
from gateway.line.noting import Noting
from gateway.line.pipeline import Pipeline
from gateway.line.remembering import Remembering
from gateway.line.spending import Spending
from gateway.policy.in_force import PoliciesInForce
from gateway.policy.load import load_texts
from gateway.redact.mask import Masker
from gateway.route.affinity import Affinity
from gateway.route.catalogue import Catalogue
from gateway.route.fleet import Fleet
from gateway.route.patience import Patience
from gateway.route.replica import replicas_of
from gateway.state.budgets import Budgets
from gateway.state.drains import Drains
from gateway.state.held import HeldTexts
from gateway.state.lockdown import Lockdown
from gateway.state.secrets import Secrets
from gateway.state.subjects import SubjectIndex

POLICY = """
policy: test
otherwise: allow
rules:
  - {name: No secrets, why: test, when: {finds: [secret]}, then: block}
  - {name: Numbers stay, why: test, when: {finds: [national_id]}, then: local}
  - {name: Contacts are masked, why: test, when: {finds: [contact]}, then: mask}
"""
WORKER = (sys.executable, "-P", str(Path(__file__).with_name("fake_worker.py")), "ready")
CRM = Principal(app="crm", team="sales", key_id="key_1")
_NUMBERS = itertools.count(1)


def scripted(name: str, *answers: str, models: tuple[str, ...] = ()) -> Target:
    """A target that gives these answers in turn; at home where its name begins with `local/`."""
    home = name.startswith("local/")
    return Target(
        name=name,
        provider="scripted",
        boundary=Boundary.ORGANISATION if home else Boundary.EXTERNAL,
        model="scripted",
        models=models,
        script=answers or (f"from {name}",),
    )


def asking(text: str, *, model: str = "auto", principal: Principal = CRM) -> Request:
    """A streamed request with one message."""
    tree: JsonObject = {
        "model": model,
        "stream": True,
        "messages": [{"role": "user", "content": text}],
    }
    return read_request(tree, principal=principal, request_id=f"req_{next(_NUMBERS)}")


@asynccontextmanager
async def open_pipeline(
    folder: Path,
    *targets: Target,
    policy: str = POLICY,
    currency: Currency = Currency(),  # noqa: B008 - frozen
    patience: Patience = Patience(),  # noqa: B008 - frozen
    beat: Clock | None = None,
    probed: bool = False,
) -> AsyncIterator[Pipeline]:
    """The first target answers `auto`; the first one at home what is held.

    `beat` is the clock of breakers; `probed` says that a test probes replicas.
    """
    clock = SystemClock.start()
    secrets = Secrets.open(folder)
    log = AuditLog.open(folder, clock=clock)
    fold = DenyFold(log.append)
    supervisor = Supervisor()
    egress = Egress(targets)
    inspector = Inspector(
        fingerprint_key=secrets.derive("fingerprint"),
        pool=WorkerPool(workers=1, command=WORKER),
    )
    await inspector.start()
    prices = Prices(currency)
    subjects = SubjectIndex(folder, clock)
    budgets = Budgets(folder, log.boot_id, partial(is_alive, folder))
    inside = next((target.name for target in targets if target.at_home), None)
    try:
        yield Pipeline(
            inspector=inspector,
            policies=PoliciesInForce(load_texts([("test.yaml", policy)], data_classes())),
            catalogue=Catalogue(targets, default_local=inside, default_any=targets[0].name),
            fleet=Fleet(
                targets,
                beat or clock,
                affinity=Affinity(secrets.derive("affinity")),
                drained=Drains(folder).urls,
                probed=[one for target in targets for one in replicas_of(target) if probed],
            ),
            patience=patience,
            masker=Masker(key=secrets.derive("placeholder"), language="tr"),
            egress=egress,
            prices=prices,
            spending=Spending(budgets, prices, currency),
            log=log,
            secrets=secrets,
            lockdown=Lockdown(folder),
            memory=Remembering(texts=HeldTexts(secrets), log=log),
            noting=Noting(subjects),
            capturing=Capturing(),
            clock=clock,
            fold=fold,
            supervisor=supervisor,
        )
    finally:
        await supervisor.close()
        await fold.close()
        await egress.close()
        await inspector.close()
        budgets.close()
        subjects.close()
        await log.close()


def records_in(folder: Path, request: str | None = None) -> Iterator[dict[str, object]]:
    """The records of the log in `folder`, oldest first."""
    for found in read(folder / LOG_FILE, Filters(request=request), newest_first=False):
        yield dict(found.fields)


async def answered(pipeline: Pipeline, request: Request) -> Answer:
    """What a pipeline answers, which must be an answer."""
    outcome = await pipeline.answer(request)
    assert isinstance(outcome, Answer)
    return outcome


async def said(answer: Answer) -> str:
    """The text of an answer, read to its end."""
    return texts_of([event async for event in answer.events])


def told(folder: Path, request: Request) -> list[tuple[object, object]]:
    """Type and status of the records of a request."""
    return [(item["type"], item["status"]) for item in records_in(folder, request.id)]
