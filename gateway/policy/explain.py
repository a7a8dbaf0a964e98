"""Why a request was decided as it was, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gateway.core.decision import Decision, Reason, RuleRef, Trace
from gateway.core.finding import Finding, Inspection
from gateway.core.jsontree import JsonObject, JsonValue
from gateway.policy.conditions.condition import Language
from gateway.policy.wording import WORDS

_DIGITS = 8
_GAP = "  "


def explain_text(
    decision: Decision,
    inspection: Inspection,
    labels: Sequence[str],
    models: Sequence[tuple[str, str]],
    *,
    language: Language = "en",
    footer: str | None = None,
    budgets: Mapping[str, str] | None = None,
) -> str:
    """Explain a decision in lines; it shows kinds and places of what was found, never values.

    `labels` are those of the request's segments, in their order; `models` are
    pairs of a target's name and what is said of it. `footer` replaces the words
    `not sent, not recorded`; `budgets` says of policies, by name, what is
    used. The notes of rules have the language that `decide` was given.
    """
    words = WORDS[language]
    matched, silent = _sorted_traces(decision.traces)
    rules = _aligned([_trace(trace, decision, words) for trace in (*matched, *silent)])
    rule = decision.rule
    body: list[tuple[str, list[str]]] = [
        (words["why"], [rule.why] if rule and rule.why else []),
        (words["message"], [rule.message] if rule and rule.message else []),
        (words["found"], _aligned(_found(decision, inspection, labels, words))),
        (words["unread"], [*inspection.uninspected, *inspection.coverage.opaque]),
        (words["matched"], rules[: len(matched)]),
        (words["no"], rules[len(matched) :]),
        (words["trial"], _trial(decision, words)),
        (words["permits"], [", ".join(sorted(decision.permissions))]),
        (words["models"], _aligned([[name, note] for name, note in models])),
        (words["policies"], _aligned(_policies(decision, footer or words["dry"], budgets or {}))),
    ]
    indent = max(len(name) for name, _ in body) + 1
    lines = [_head(decision, words)]
    for name, texts in body:
        for number, text in enumerate(filter(None, texts)):
            lines.append(f"{_GAP}{('' if number else name).ljust(indent)}{text}")
    return "\n".join(lines) + "\n"


def explain_json(
    decision: Decision,
    inspection: Inspection,
    labels: Sequence[str],
    models: Sequence[tuple[str, str]],
    *,
    target: str | None = None,
    budgets: Mapping[str, str] | None = None,
) -> JsonObject:
    """The same as a JSON object; `target` is the one that would be asked, None for none.

    `budgets` is the part of each that is used, as a decimal text.
    """
    rule = decision.rule
    return {
        "effect": decision.effect.word,
        "reason": decision.reason.value,
        "rule": rule.name if rule else None,
        "why": rule.why if rule else None,
        "message": (rule.message or None) if rule else None,
        "matched": [_json_trace(trace) for trace in decision.traces if trace.matched],
        "unmatched": [_json_trace(trace) for trace in decision.traces if not trace.matched],
        "target": target,
        "models": [{"target": name, "note": note} for name, note in models],
        "findings": [
            _json_finding(finding, labels, exempt=index in decision.exempt)
            for index, finding in enumerate(inspection.findings)
        ],
        "uninspected": list(inspection.uninspected),
        "would_be": {name: told.effect.word for name, told in decision.would_be.items()},
        "permits": sorted(decision.permissions),
        "policies": dict(decision.policies),
        "digest": decision.digest,
        "budgets": dict(budgets or {}),
    }


def _head(decision: Decision, words: Mapping[str, str]) -> str:
    head = f"{decision.effect.word.upper()}{_GAP}{words['because']} {_because(decision, words)}"
    return f"{head}{_GAP}{_where(decision.rule)}" if decision.rule else head


def _because(decision: Decision, words: Mapping[str, str]) -> str:
    if decision.reason is Reason.RULE and decision.rule:
        return f'"{decision.rule.name}"'
    reason = words[decision.reason.value]
    return f'{reason} ("{decision.rule.name}")' if decision.rule else reason


def _where(rule: RuleRef) -> str:
    return f"{rule.file}:{rule.line}"


def _sorted_traces(traces: Iterable[Trace]) -> tuple[list[Trace], list[Trace]]:
    """Those that matched and those that did not, the strictest first."""
    ordered = sorted(traces, key=lambda trace: -trace.effect)
    return [item for item in ordered if item.matched], [
        item for item in ordered if not item.matched
    ]


def _trace(trace: Trace, decision: Decision, words: Mapping[str, str]) -> list[str]:
    note = trace.note
    if trace.matched and trace.effect < decision.effect and trace.rule != decision.rule:
        note = words["weaker"]
    if trace.reporting:
        note = f"{trace.note}, {words['reporting']}" if trace.matched else trace.note
    return [trace.effect.word.upper(), trace.rule.name, _where(trace.rule), note]


def _found(
    decision: Decision, inspection: Inspection, labels: Sequence[str], words: Mapping[str, str]
) -> list[list[str]]:
    groups: dict[tuple[str, str, str, bool], list[Finding]] = {}
    for index, finding in enumerate(inspection.findings):
        exempt = index in decision.exempt
        key = (finding.data_class.value, finding.entity, _label(finding, labels), exempt)
        groups.setdefault(key, []).append(finding)
    rows = []
    for (data_class, entity, label, exempt), findings in sorted(groups.items(), key=_by_place):
        values = {item.fingerprint or (item.segment, item.start) for item in findings}
        notes = [f"{words['score']} {max(item.score for item in findings):.2f}"]
        if any(item.checksum for item in findings):
            notes.append(words["checksum"])
        if not all(item.maskable for item in findings):
            notes.append(words["unmaskable"])
        if exempt:
            notes.append(words["public"])
        rows.append([data_class, entity, f"×{len(values)}", ", ".join(notes), label])
    return rows or [[words["nothing"]]]


def _by_place(group: tuple[tuple[str, str, str, bool], list[Finding]]) -> tuple[int, str, str]:
    (data_class, entity, *_), findings = group
    return (findings[0].segment, data_class, entity)


def _label(finding: Finding, labels: Sequence[str]) -> str:
    return labels[finding.segment] if 0 <= finding.segment < len(labels) else "?"


def _trial(decision: Decision, words: Mapping[str, str]) -> list[str]:
    lines = []
    for name, told in sorted(decision.would_be.items()):
        by = f'{_GAP}"{told.rule.name}"{_GAP}{_where(told.rule)}' if told.rule else ""
        lines.append(f"{told.effect.word.upper()}{_GAP}{words['would_be'].format(name)}{by}")
    return lines


def _policies(decision: Decision, footer: str, budgets: Mapping[str, str]) -> list[list[str]]:
    names = [
        f"{name} {digest[:_DIGITS]}… {budgets.get(name, '')}".rstrip()
        for name, digest in sorted(decision.policies.items())
    ]
    rows = [[name] for name in names] or [["-"]]
    rows[-1].append(footer)
    return rows


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines, each column as wide as its longest cell."""
    count = max((len(row) for row in rows), default=0)
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(count)]
    return [
        _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    ]


def _json_trace(trace: Trace) -> JsonValue:
    return {
        "effect": trace.effect.word,
        "rule": trace.rule.name,
        "policy": trace.rule.policy,
        "file": trace.rule.file,
        "line": trace.rule.line,
        "note": trace.note,
        "reporting": trace.reporting,
    }


def _json_finding(finding: Finding, labels: Sequence[str], *, exempt: bool) -> JsonValue:
    return {
        "entity": finding.entity,
        "data_class": finding.data_class.value,
        "score": finding.score,
        "path": _label(finding, labels),
        "start": finding.start,
        "end": finding.end,
        "stage": finding.stage.value,
        "maskable": finding.maskable,
        "checksum": finding.checksum,
        "exempt": exempt,
    }
