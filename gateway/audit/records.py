"""What each kind of record says; the log adds its envelope when it is appended.

Pure: every function takes values of the stages and returns an `Entry`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateway.audit.parts import (
    NOTHING,
    UNKNOWN,
    asked,
    decided,
    drawn,
    file_name,
    found,
    happened,
    placed,
)
from gateway.audit.retirement import Segment
from gateway.core.budget import Draw
from gateway.core.decision import Decision
from gateway.core.errors import ConfigError, GatewayError
from gateway.core.exchange import Exchange
from gateway.core.finding import Inspection
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.core.record import Entry, RecordType
from gateway.core.request import Principal, Request
from gateway.core.target import Target


def intent(
    request: Request,
    inspection: Inspection,
    decision: Decision,
    target: Target,
    *,
    model: str,
    attempt: int,
    transforms: Sequence[str] = (),
    holds: frozenset[int] = frozenset(),
    common: frozenset[int] = frozenset(),
    model_known: bool = False,
    draws: Sequence[Draw] = (),
    content: Mapping[str, str] | None = None,
) -> Entry:
    """A request is about to be sent to `target`.

    `model` is the name that is sent; `model_known` says that the catalogue
    knows the name the client asked for, otherwise it is not kept. `holds` and
    `common` are remembered in the same transaction. `content` commits to what is
    kept of it.
    """
    fields: dict[str, JsonValue] = {
        **NOTHING,
        **asked(request, model_known=model_known),
        **found(request, inspection, decision),
        **decided(decision),
        **placed(target, model, model_known=model_known),
        **drawn(draws),
        "attempt": attempt,
        "transforms": tuple(transforms),
    }
    if content is not None:
        fields["content"] = dict(content)
    return Entry(type=RecordType.INTENT, fields=fields, holds=holds, common=common)


def completion(
    intended: Entry,
    exchange: Exchange,
    *,
    holds: frozenset[int] = frozenset(),
    content: Mapping[str, str] | None = None,
) -> Entry:
    """An attempt ended, well or not; the record repeats its intent, so that it stands alone."""
    fields: dict[str, JsonValue] = {**intended.fields, **happened(exchange)}
    if content is not None:
        fields["content"] = dict(content)
    return Entry(type=RecordType.COMPLETION, fields=fields, holds=holds)


def deny(
    request: Request,
    inspection: Inspection,
    decision: Decision,
    fault: GatewayError | None = None,
    *,
    model_known: bool = False,
    draws: Sequence[Draw] = (),
) -> Entry:
    """Nothing was sent: the policies refused, or no permitted target could be asked (`fault`)."""
    fields: dict[str, JsonValue] = {
        **NOTHING,
        **asked(request, model_known=model_known),
        **found(request, inspection, decision),
        **decided(decision),
        **drawn(draws),
        "status": "refused" if fault is None else fault.code,
    }
    if fault is not None:
        fields["http_status"] = fault.http_status
    return Entry(type=RecordType.DENY, fields=fields)


def deny_fault(
    fault: GatewayError, *, principal: Principal, request_id: str, dialect: str
) -> Entry:
    """A request of a known caller was refused before it was inspected."""
    fields = {
        **NOTHING,
        "request_id": request_id,
        "app": principal.app,
        "team": principal.team,
        "key_id": principal.key_id,
        "dialect": dialect,
        "status": fault.code,
        "http_status": fault.http_status,
    }
    return Entry(type=RecordType.DENY, fields=fields)


def orphan(intended: Mapping[str, object]) -> Entry:
    """An intent whose process is gone: what became of it is not known.

    `intended` are the fields of the intent as they were stored.
    """
    fields: dict[str, JsonValue] = {
        name: _stored(intended.get(name, empty)) for name, empty in NOTHING.items()
    }
    fields["status"] = UNKNOWN
    fields["cost"] = {"amount": "0", "currency": "", "basis": UNKNOWN, "estimated": True}
    fields["intent"] = _stored(intended.get("seq"))
    return Entry(type=RecordType.ORPHAN, fields=fields)


def start(
    *,
    version: str,
    policies: Mapping[str, str],
    targets: Sequence[Target],
    auth: str,
) -> Entry:
    """The gateway begins to serve: under which policies (name and digest), with which targets."""
    fields: dict[str, JsonValue] = {
        "version": version,
        "auth": auth,
        "policies": _by_name(policies),
        "targets": [
            {"name": item.name, "boundary": item.boundary.value, "country": item.country}
            for item in targets
        ],
    }
    return Entry(type=RecordType.START, fields=fields)


def reload(
    *,
    status: str,
    trigger: str,
    before: str,
    after: str,
    policies: Mapping[str, str],
    fault: ConfigError | None = None,
) -> Entry:
    """The policy files were read again.

    `before` and `after` are digests over all policies in force, `policies` are
    those in force afterwards, by name and digest of their file. Of a fault only
    the place is kept: its message may quote the file.
    """
    fields: dict[str, JsonValue] = {
        "status": status,
        "trigger": trigger,
        "before": before,
        "after": after,
        "policies": _by_name(policies),
        "fault": None if fault is None else _place(fault),
    }
    return Entry(type=RecordType.RELOAD, fields=fields)


def stop(*, reason: str) -> Entry:
    """The gateway ends on purpose; without this record it was killed."""
    return Entry(type=RecordType.STOP, fields={"reason": reason})


def key_event(
    action: str, *, key_id: str, app: str, team: str, expires: str | None = None
) -> Entry:
    """A key was `created`, `adopted` or `revoked`."""
    fields: dict[str, JsonValue] = {
        "action": action,
        "key_id": key_id,
        "app": app,
        "team": team,
        "expires": expires,
    }
    return Entry(type=RecordType.KEY, fields=fields)


def lockdown(action: str, *, reason: str) -> Entry:
    """The lockdown was put `on` or `off` by an operator."""
    return Entry(type=RecordType.LOCKDOWN, fields={"action": action, "reason": reason})


def export_event(*, format: str, filters: Mapping[str, str]) -> Entry:
    """Records were written out; `filters` are the options given, by name."""
    return Entry(type=RecordType.EXPORT, fields={"format": format, "filters": dict(filters)})


def checkpoint() -> Entry:
    """All records before it are signed for; the log writes the note itself when it is appended."""
    return Entry(type=RecordType.CHECKPOINT, fields={})


def rollback(*, reason: str, origin: str, size: int, kept: int) -> Entry:
    """An operator goes on from a log that lacks records.

    `origin` and `size` are of the newest checkpoint that is known elsewhere,
    `kept` is the number of records that are still here.
    """
    fields: dict[str, JsonValue] = {
        "reason": reason,
        "abandoned": {"origin": origin, "size": size},
        "kept": kept,
    }
    return Entry(type=RecordType.ROLLBACK, fields=fields)


def clock_jump(*, milliseconds: int) -> Entry:
    """The machine's clock was set: forward by so much, or back where it is negative."""
    return Entry(type=RecordType.CLOCK_JUMP, fields={"milliseconds": milliseconds})


def sink_lost(*, sink: str, cause: str) -> Entry:
    """An anchor could not be given a checkpoint, or a copy a record; `cause` is a code."""
    return Entry(type=RecordType.SINK_LOST, fields={"sink": sink, "cause": cause})


def sink_back(*, sink: str) -> Entry:
    """An anchor or a copy that was lost took one again."""
    return Entry(type=RecordType.SINK_BACK, fields={"sink": sink})


def hold(
    action: str, *, hold_id: str, reason: str, who: str, requests: Sequence[str] | None = None
) -> Entry:
    """A legal hold was `added` or `released`; `requests` are those it covers, None for all."""
    fields: dict[str, JsonValue] = {
        "action": action,
        "hold": hold_id,
        "reason": reason,
        "who": who,
        "requests": None if requests is None else sorted(requests),
    }
    return Entry(type=RecordType.HOLD, fields=fields)


def erasure(
    action: str,
    *,
    erasure_id: str,
    reason: str,
    who: str,
    seqs: Sequence[int],
    request_id: str | None = None,
    erased: Mapping[str, int] | None = None,
) -> Entry:
    """What is kept beside the records `seqs` is about to be erased (`begun`), or is (`done`).

    `request_id` is given where one request was named, and none where a person
    was. `erased` is how much each store gave up.
    """
    fields: dict[str, JsonValue] = {
        "action": action,
        "erasure": erasure_id,
        "reason": reason,
        "who": who,
        "seqs": list(seqs),
        "request_id": request_id,
        "erased": None if erased is None else dict(erased),
    }
    return Entry(type=RecordType.ERASURE, fields=fields)


def retention(
    action: str,
    *,
    before: str,
    who: str,
    segments: Sequence[Segment] = (),
    held: Sequence[tuple[str, str]] = (),
    dropped: Mapping[str, int] | None = None,
) -> Entry:
    """What is older than `before` is about to be dropped (`begun`), or is (`done`).

    The log misses the records of `segments` from then on, but for those that
    are kept. `held` are months that stay, and why; `dropped` is how much went.
    """
    fields: dict[str, JsonValue] = {
        "action": action,
        "before": before,
        "who": who,
        "segments": [
            {"segment": it.month, "first": it.first, "last": it.last, "kept": sorted(it.kept)}
            for it in segments
        ],
        "held": [{"segment": month, "by": by} for month, by in held],
        "dropped": None if dropped is None else dict(dropped),
    }
    return Entry(type=RecordType.RETENTION, fields=fields)


def admin_read(*, what: str, who: str, found: int, request_id: str | None = None) -> Entry:
    """Somebody looked at what the log alone does not tell; never with the value asked for.

    `who` is a user of the machine, `found` how much was told; `request_id` is
    given where one request was named.
    """
    fields: dict[str, JsonValue] = {
        "what": what,
        "who": who,
        "found": found,
        "request_id": request_id,
    }
    return Entry(type=RecordType.ADMIN_READ, fields=fields)


def _by_name(policies: Mapping[str, str]) -> list[JsonValue]:
    return [{"name": name, "digest": at} for name, at in sorted(policies.items())]


def _place(fault: ConfigError) -> JsonObject:
    return {
        "code": fault.code,
        "file": file_name(fault.file),
        "line": fault.line,
        "column": fault.column,
    }


def _stored(value: object) -> JsonValue:
    """A value of a stored record, which holds JSON and nothing else."""
    if isinstance(value, Mapping):
        return {str(key): _stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_stored(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise ValueError("a stored record holds a value that no record can hold")
