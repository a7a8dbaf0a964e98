"""What the demo shows of one example: from the response, the record and the provider."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.cli.examples import Example
from gateway.cli.output import inert
from gateway.core.reply import Usage
from gateway.cost.prices import Prices
from gateway.egress.loopback import Answered
from gateway.settings import Settings

PRICED_AS = "gpt-5-mini"
CHARACTERS = 240
NOTHING_SENT = {
    "local": "nothing: the prompt stayed on this machine",
    "block": "nothing: the prompt was refused",
}


def described(
    example: Example,
    answered: Answered,
    record: Mapping[str, object],
    received: Sequence[str],
    settings: Settings,
) -> list[tuple[str, str]]:
    """Pairs of a label and its text, in the order of the straight line.

    `record` is the newest of the request, `received` the bodies that reached
    the provider meanwhile.
    """
    effect = answered.headers.get("x-turnike-effect", "-")
    target = answered.headers.get("x-turnike-target", "")
    rule, why = _rule(record)
    return [
        ("prompt", short(example.prompt)),
        ("found", _found(record)),
        ("effect", effect),
        ("rule", rule),
        ("why", why),
        ("went to", f"{target} ({_whose(settings, target)})" if target else "nowhere"),
        ("received", _received(received, effect)),
        ("answer", short(_answer(answered))),
        ("cost", _cost(record, settings)),
    ]


def short(text: str) -> str:
    """Text on one line of bearable length."""
    line = inert(" ".join(text.split()))
    return line if len(line) <= CHARACTERS else f"{line[: CHARACTERS - 1]}…"


def _found(record: Mapping[str, object]) -> str:
    if not record:
        return "-"
    findings = record.get("findings")
    counts: Counter[str] = Counter()
    for row in findings if isinstance(findings, list | tuple) else ():
        counts[row["entity"]] += row["count"]
    return ", ".join(f"{entity} ×{count}" for entity, count in counts.items()) or "nothing"


def _rule(record: Mapping[str, object]) -> tuple[str, str]:
    if not record:
        return "-", "-"
    rules = record.get("rules")
    if not isinstance(rules, list) or not rules:
        return "otherwise", "no rule of the policy covers it"
    first = rules[0]
    return f'"{first["name"]}" ({first["file"]}:{first["line"]})', first.get("why") or "-"


def _whose(settings: Settings, name: str) -> str:
    target = settings.target(name)
    return (
        "SIMULATED closed provider" if target and target.simulated else "embedded, on this machine"
    )


def _received(bodies: Sequence[str], effect: str) -> str:
    if not bodies:
        return NOTHING_SENT.get(effect, "nothing")
    return " | ".join(short(_last_message(body)) for body in bodies)


def _last_message(body: str) -> str:
    messages = json.loads(body)["messages"]
    return str(messages[-1]["content"])


def _answer(answered: Answered) -> str:
    told = json.loads(answered.body)
    if "error" in told:
        return f"{answered.status} {told['error']['code']}: {told['error']['message']}"
    return str(told["choices"][0]["message"]["content"])


def _cost(record: Mapping[str, object], settings: Settings) -> str:
    cost, usage = record.get("cost"), record.get("usage")
    if record.get("type") != "completion" or not isinstance(cost, dict):
        return "0 (nothing was asked)"
    target = settings.target(str(record.get("target")))
    if target is None or not target.simulated or not isinstance(usage, dict):
        return f"{cost['amount']} {cost['currency']} ({cost['basis']}, example rate)"
    counted = Usage(input=usage["input"], output=usage["output"])
    listed = Prices(settings.currency).cost(
        replace(target, simulated=False), PRICED_AS, counted, 0.0
    )
    return f"{listed.amount} {listed.currency} (at the list price of {PRICED_AS}; not charged)"
