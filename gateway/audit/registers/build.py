"""The two registers, as trees that JSON and HTML are written from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.audit.registers.basis import State, due, state_of
from gateway.audit.registers.traffic import AT_HOME, Flow, Traffic
from gateway.audit.times import timestamp
from gateway.core.activity import Activity
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.target import Target, Transfer

SPECIAL = "special_category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who answers for the processing, as the settings say; `country` is an ISO code."""

    name: str = ""
    contact: str = ""
    country: str = ""


def transfers(
    traffic: Traffic, targets: Sequence[Target], controller: Controller, *, now: datetime
) -> JsonObject:
    """The register of transfers: every target outside, its basis, and what went there."""
    known = {target.name: target for target in targets}
    outside = [target.name for target in targets if not target.at_home]
    gone = sorted(
        name
        for name, (boundary, _) in traffic.places.items()
        if name not in known and boundary != AT_HOME
    )
    return {
        **_head("transfers", traffic, controller, now),
        "targets": [
            *(_transfer(known[name], traffic, controller, now.date()) for name in outside),
            *(_gone(name, traffic) for name in gone),
        ],
    }


def processing(
    traffic: Traffic,
    targets: Sequence[Target],
    activities: Sequence[Activity],
    controller: Controller,
    *,
    now: datetime,
) -> JsonObject:
    """The register of processing activities: one entry for each app that was heard or is named."""
    named = {app: activity for activity in activities for app in activity.apps}
    apps = sorted({*traffic.apps, *named})
    known = {target.name: target for target in targets}
    return {
        **_head("processing", traffic, controller, now),
        "policies": [
            {"name": name, "digest": digest} for name, digest in sorted(traffic.policies.items())
        ],
        "activities": [
            _activity(app, named.get(app), traffic, known, controller, now.date()) for app in apps
        ],
    }


def _head(
    kind: str, traffic: Traffic, controller: Controller, now: datetime
) -> dict[str, JsonValue]:
    flows = (*traffic.apps.values(), *traffic.targets.values())
    return {
        "register": kind,
        "made": timestamp(now),
        "controller": {
            "name": controller.name,
            "contact": controller.contact,
            "country": controller.country,
        },
        "log_id": traffic.log_id,
        "period": {
            "first": min((flow.first for flow in flows if flow.first), default=""),
            "last": max((flow.last for flow in flows), default=""),
        },
    }


def _transfer(
    target: Target, traffic: Traffic, controller: Controller, day: date
) -> dict[str, JsonValue]:
    basis, last = target.transfer or Transfer(mechanism=""), due(target.transfer)
    return {
        "target": target.name,
        "operator": target.operator,
        "boundary": target.boundary.value,
        "country": target.country,
        "mechanism": basis.mechanism,
        "reference": basis.reference,
        **{
            name: "" if moment is None else moment.isoformat()
            for name, moment in (
                ("signed", basis.signed),
                ("notify_by", last),
                ("notified", basis.notified),
                ("expires", basis.expires),
            )
        },
        "state": state_of(target, day, country=controller.country).value,
        **_figures(traffic.targets.get(target.name, Flow())),
    }


def _gone(name: str, traffic: Traffic) -> dict[str, JsonValue]:
    boundary, country = traffic.places[name]
    empty = dict.fromkeys(
        ("operator", "mechanism", "reference", "signed", "notify_by", "notified", "expires"), ""
    )
    return {
        "target": name,
        **empty,
        "boundary": boundary,
        "country": country,
        "state": State.NOT_IN_SETTINGS.value,
        **_figures(traffic.targets[name]),
    }


def _activity(
    app: str,
    activity: Activity | None,
    traffic: Traffic,
    known: Mapping[str, Target],
    controller: Controller,
    day: date,
) -> dict[str, JsonValue]:
    said = activity or Activity(apps=(app,), purpose="")
    flow = traffic.apps.get(app, Flow())
    special = [row for row in flow.categories.rows() if row["data_class"] == SPECIAL]
    return {
        "app": app,
        "teams": sorted(flow.teams),
        "purpose": said.purpose,
        "legal_basis": said.legal_basis,
        "subjects": list(said.subjects),
        "retention": said.retention,
        **_figures(flow),
        "special_category_found": _sum(special, "found"),
        "special_category_left_in_clear": _sum(special, "left_in_clear"),
        "recipients": [
            _recipient(name, count, traffic, known.get(name), controller, day)
            for name, count in sorted(flow.targets.items())
        ],
    }


def _recipient(
    name: str,
    count: int,
    traffic: Traffic,
    target: Target | None,
    controller: Controller,
    day: date,
) -> dict[str, JsonValue]:
    boundary, country = traffic.places.get(name, ("", ""))
    state = State.NOT_IN_SETTINGS
    if target is not None:
        state = state_of(target, day, country=controller.country)
    return {
        "target": name,
        "operator": "" if target is None else target.operator,
        "boundary": boundary,
        "country": country,
        "state": state.value,
        "attempts": count,
    }


def _figures(flow: Flow) -> dict[str, JsonValue]:
    return {
        "attempts": flow.attempts,
        "refused": flow.refused,
        "effects": dict(sorted(flow.effects.items())),
        "tokens": flow.tokens,
        "period": flow.period(),
        "categories": flow.categories.rows(),
    }


def _sum(rows: Iterable[Mapping[str, JsonValue]], name: str) -> int:
    return sum(value for row in rows if isinstance(value := row[name], int))
