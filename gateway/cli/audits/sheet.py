"""A record as a sheet of names and values, the rules that counted with their lines of YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import click

from gateway.cli.audits.glance import COLOURS, ago
from gateway.cli.audits.rule_text import rule_text
from gateway.cli.output import inert, written
from gateway.core.record import Stored


def sheet(stored: Stored, policies: Iterable[Path], now: datetime) -> str:
    """Every field on a line of its own; objects and lists of objects are spread out beneath."""
    fields, policies = stored.fields, tuple(policies)
    width = max(len(name) for name in fields)
    told: list[str] = []
    for name, value in fields.items():
        head = click.style(f"{name:<{width}}", dim=True)
        if name == "rules" and isinstance(value, list) and value:
            told += [head.rstrip(), *_rules(value, policies)]
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            told += [head.rstrip(), *(f"  {_flat(item)}" for item in value)]
        elif isinstance(value, dict):
            told.append(f"{head}  {_flat(value)}".rstrip())
        else:
            told.append(f"{head}  {_value(name, value, now)}".rstrip())
    return "\n".join(told)


def _value(name: str, value: object, now: datetime) -> str:
    text = inert(written(value))
    if name == "effect" and text in COLOURS:
        return click.style(text, fg=COLOURS[text], bold=True)
    if name == "ts":
        try:
            return f"{text}  ({ago(datetime.fromisoformat(text), now)})"
        except ValueError:
            return text
    return text


def _flat(item: Mapping[str, object]) -> str:
    return "  ".join(f"{name} {inert(written(value))}" for name, value in item.items())


def _rules(rules: list[object], policies: tuple[Path, ...]) -> list[str]:
    told = []
    for rule in rules:
        if not isinstance(rule, dict):
            continue
        effect = str(rule.get("effect", ""))
        word = click.style(f"{effect.upper():<6}", fg=COLOURS.get(effect), bold=True)
        place = f"{rule.get('file', '')}:{rule.get('line', '')}"
        decided = "  decided" if rule.get("deciding") else ""
        told.append(f"  {word}  {inert(str(rule.get('name', '')))}  {inert(place)}{decided}")
        text = rule_text(rule, policies)
        told += [click.style(f"    │ {inert(line)}", dim=True) for line in text]
        if not text:
            told.append(f"    why  {inert(str(rule.get('why', '')))}")
    return told
