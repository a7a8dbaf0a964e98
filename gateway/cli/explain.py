"""turnike explain: what would be decided about a text, and why."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.cli.output import format_option, print_json, settings_option, text_of
from gateway.cli.reading import as_request, detectors, read_text
from gateway.core.clock import SystemClock
from gateway.core.decision import Decision
from gateway.core.errors import SettingsError
from gateway.core.request import Request
from gateway.core.target import Target
from gateway.detect.recognizers.load import data_classes
from gateway.policy.conditions.condition import Language
from gateway.policy.decide import decide
from gateway.policy.explain import explain_json, explain_text
from gateway.policy.facts import gather
from gateway.policy.given import USUAL_TARGETS
from gateway.policy.load import load as load_policies
from gateway.policy.shipped import shipped
from gateway.route.catalogue import AUTO, Asked, Catalogue
from gateway.route.health import Health
from gateway.route.plan import plan
from gateway.settings import Settings, load


@click.command()
@click.argument("text")
@click.option("--app", default="open", help="As which app.")
@click.option("--team", default="open", help="As which team.")
@click.option("--model", default=AUTO, help="Asking for which model.")
@click.option(
    "--policy", "files", type=click.Path(path_type=Path), multiple=True, help="Under which files."
)
@format_option
@settings_option
def command(
    text: str,
    app: str,
    team: str,
    model: str,
    files: tuple[Path, ...],
    form: str,
    settings_file: Path | None,
) -> None:
    """The decision about TEXT, - or @FILE; sends nothing and records nothing."""
    settings = _settings(settings_file)
    request = as_request(text_of(text), app=app, team=team, model=model)
    asyncio.run(_explain(request, settings, files, form))


def _settings(path: Path | None) -> Settings | None:
    """The settings, or None where there are none and none were named."""
    try:
        return load(path, os.environ)
    except SettingsError as fault:
        if path is not None or fault.file:
            raise
        return None


async def _explain(
    request: Request, settings: Settings | None, files: tuple[Path, ...], form: str
) -> None:
    paths = files or (settings.policies if settings else (shipped("kvkk"),))
    targets = settings.targets if settings else USUAL_TARGETS
    language: Language = "tr" if settings and settings.language == "tr" else "en"
    policies = load_policies(paths, data_classes())
    policies.check_targets(targets)
    catalogue, asked = _asked(request, settings, targets)
    async with detectors() as inspector:
        inspection = await read_text(inspector, request)
    facts = gather(
        request, inspection, held=False, at=datetime.now(settings.timezone if settings else UTC)
    )
    decision = decide(policies, facts, targets, language=language)
    chosen = _chosen(decision, asked, catalogue)
    models = [(target.name, _note(target, decision, chosen)) for target in targets]
    labels = [segment.label for segment in request.segments]
    if form == "table":
        click.echo(explain_text(decision, inspection, labels, models, language=language), nl=False)
    else:
        print_json(explain_json(decision, inspection, labels, models, target=chosen))


def _asked(
    request: Request, settings: Settings | None, targets: tuple[Target, ...]
) -> tuple[Catalogue, Asked]:
    if settings is None:
        return Catalogue(targets, default_local=None, default_any=None), Asked(target=None)
    catalogue = Catalogue(
        targets, default_local=settings.default_local, default_any=settings.default_any
    )
    return catalogue, catalogue.resolve(request.model_asked)


def _chosen(decision: Decision, asked: Asked, catalogue: Catalogue) -> str | None:
    planned = plan(decision, asked, catalogue, has=frozenset(), health=Health(SystemClock.start()))
    return planned.choices[0].target.name if planned.choices else None


def _note(target: Target, decision: Decision, chosen: str | None) -> str:
    if target.name == chosen:
        return "chosen"
    if target.name in decision.permitted:
        return "permitted"
    return f"ruled out by {decision.effect.word.upper()}"
