"""The parts that records of requests are made of.

Nothing in here reads the text of a segment: a record holds places, classes and
counts, never a found value, a prompt, an answer or a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePosixPath

from gateway.core.budget import Draw, amount_of
from gateway.core.decision import Decision, RuleRef
from gateway.core.effects import Effect
from gateway.core.exchange import Exchange
from gateway.core.finding import Finding, Inspection
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.core.tokens import estimate_tokens

UNKNOWN = "unknown"
_MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}")

NOTHING: Mapping[str, JsonValue] = {
    "request_id": None,
    "attempt": None,
    "app": None,
    "team": None,
    "key_id": None,
    "dialect": None,
    "model_asked": None,
    "model": None,
    "target": None,
    "boundary": None,
    "country": None,
    "effect": None,
    "reason": None,
    "rules": (),
    "reported": (),
    "would_be": (),
    "policies": (),
    "policy": None,
    "permitted": (),
    "barred": (),
    "exempt": None,
    "findings": (),
    "coverage": None,
    "uninspected": (),
    "facts": None,
    "transforms": (),
    "budgets": (),
    "usage": None,
    "cost": None,
    "status": None,
    "latency_ms": None,
}
"""Every field of a record about a request, empty: a reader finds each name in each record."""


def model_name(name: str, *, known: bool) -> str:
    """`name` where the catalogue knows it and it looks like a name, otherwise `unknown`.

    The name of a model is text that the client wrote.
    """
    return name if known and _MODEL_NAME.fullmatch(name) else UNKNOWN


def asked(request: Request, *, model_known: bool) -> dict[str, JsonValue]:
    """Who asked, through which dialect, for which model."""
    return {
        "request_id": request.id,
        "app": request.principal.app,
        "team": request.principal.team,
        "key_id": request.principal.key_id,
        "dialect": request.dialect,
        "model_asked": model_name(request.model_asked, known=model_known),
    }


def placed(target: Target, model: str, *, model_known: bool) -> dict[str, JsonValue]:
    """Where a request goes; the model's name is kept if the settings hold it."""
    known = model_known or model in (target.model, target.name)
    return {
        "target": target.name,
        "model": model_name(model, known=known),
        "boundary": target.boundary.value,
        "country": target.country,
    }


def found(request: Request, inspection: Inspection, decision: Decision) -> dict[str, JsonValue]:
    """What the detectors found and read, and all the facts that were decided on."""
    opaque = dict.fromkeys((*inspection.coverage.opaque, *request.opaque))
    characters = sum(len(segment.text) for segment in request.segments)
    return {
        "findings": _findings(request, inspection.findings),
        "coverage": {"scanned": inspection.coverage.scanned, "opaque": tuple(opaque)},
        "uninspected": inspection.uninspected,
        "facts": {
            "tokens": estimate_tokens(characters),
            "characters": characters,
            "segments": len(request.segments),
            "language": sorted(inspection.languages),
            "persons": len(inspection.persons),
            "dialect": request.dialect,
            "has": sorted(request.has),
            "stream": request.stream,
            "detectors": inspection.detectors,
            "operation": request.operation.value,
            "raised": decision.raised,
            **({"asks": sorted(request.asks)} if request.asks else {}),
            **decision.facts(),
        },
    }


def _findings(request: Request, findings: Iterable[Finding]) -> list[JsonValue]:
    """Findings, counted by entity, place, score and detector."""
    groups: dict[tuple[str, str, str, str, str], list[float]] = {}
    for item in findings:
        path = request.segments[item.segment].label
        key = (path, item.entity, item.data_class.value, item.score_bucket, item.detector)
        groups.setdefault(key, []).append(item.score)
    return [
        {
            "entity": entity,
            "data_class": data_class,
            "count": len(scores),
            "score_bucket": bucket,
            "max_score": f"{max(scores):.3f}",
            "path": path,
            "detector": detector,
        }
        for (path, entity, data_class, bucket, detector), scores in sorted(groups.items())
    ]


def decided(decision: Decision) -> dict[str, JsonValue]:
    """The effect, why, by which rules, and which targets it permits."""
    matched = decision.matched
    rules = [
        _rule(trace.rule, trace.effect, deciding=trace.rule == decision.rule)
        for trace in matched
        if not trace.reporting
    ]
    if decision.rule is not None and not any(trace.rule == decision.rule for trace in matched):
        rules.insert(0, _rule(decision.rule, decision.effect, deciding=True))
    return {
        "effect": decision.effect.word,
        "reason": decision.reason.value,
        "rules": rules,
        "reported": [
            _rule(trace.rule, trace.effect, deciding=False) for trace in matched if trace.reporting
        ],
        "would_be": [
            {
                "policy": name,
                "effect": told.effect.word,
                "reason": told.reason.value,
                "rule": told.rule.name if told.rule else None,
            }
            for name, told in sorted(decision.would_be.items())
        ],
        "policies": [
            {"name": name, "digest": digest} for name, digest in sorted(decision.policies.items())
        ],
        "policy": decision.digest,
        "permitted": sorted(decision.permitted),
        "barred": sorted(decision.barred),
        "exempt": len(decision.exempt),
    }


def _rule(rule: RuleRef, effect: Effect, *, deciding: bool) -> JsonObject:
    return {
        "name": rule.name,
        "why": rule.why,
        "policy": rule.policy,
        "file": file_name(rule.file),
        "line": rule.line,
        "digest": rule.digest,
        "effect": effect.word,
        "deciding": deciding,
    }


def drawn(draws: Sequence[Draw]) -> dict[str, JsonValue]:
    """The budgets that a request draws from; amounts are decimal texts."""
    return {
        "budgets": [
            {
                "name": item.allowance.budget,
                "holder": item.allowance.holder,
                "period": item.allowance.period,
                "limit": decimal(amount_of(item.allowance.limit)),
                "used": decimal(amount_of(item.used)),
                "reserved": decimal(amount_of(item.reserved)),
                "currency": item.allowance.currency,
            }
            for item in draws
        ]
    }


def file_name(path: str) -> str:
    """The last part of a path, however it is divided."""
    return PurePosixPath(path.replace("\\", "/")).name


def happened(exchange: Exchange) -> dict[str, JsonValue]:
    """What an attempt used, cost and took."""
    usage, cost, latency = exchange.usage, exchange.cost, exchange.latency
    return {
        "status": exchange.status,
        "finish": exchange.finish,
        "unaccepted": exchange.unaccepted,
        "usage": {
            "input": usage.input,
            "output": usage.output,
            "cached": usage.cached,
            "written": usage.written,
            "written_hour": usage.written_hour,
            "reasoning": usage.reasoning,
            "estimated": usage.estimated,
        },
        "cost": {
            "amount": decimal(cost.amount),
            "currency": cost.currency,
            "basis": cost.basis,
            "estimated": cost.estimated,
        },
        "latency_ms": {
            "inspect": round(latency.inspect),
            "decide": round(latency.decide),
            "queue": round(latency.queue),
            "first_token": round(latency.first_token),
            "total": round(latency.total),
        },
    }


def decimal(amount: Decimal) -> str:
    """An amount without an exponent: `0.0000001`."""
    return format(amount, "f")
