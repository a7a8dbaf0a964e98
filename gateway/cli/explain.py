"""turnike explain: what would be decided about a text, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from gateway.cli.output import format_option, print_json, print_rows, settings_option, text_of
from gateway.cli.ranked import budget_notes, permission_note, ranked
from gateway.cli.reading import as_request, detectors, read_text
from gateway.cli.workplace import knowing, language_of, load_settings, load_state_settings
from gateway.core.errors import SettingsError
from gateway.core.request import Request
from gateway.core.target import Boundary, Target
from gateway.detect.roster import Roster
from gateway.line.spending import Funds, weighed
from gateway.policy.decide import decide
from gateway.policy.explain import explain_json, explain_text
from gateway.policy.facts import Facts, caller, gather
from gateway.policy.given import given_facts, given_targets
from gateway.policy.given_inspection import LABELS, inspection_of
from gateway.policy.load import load as load_policies
from gateway.policy.model import PolicySet
from gateway.policy.spending import allowances, most_per_request, names_served, preferences
from gateway.policy.yaml_events import read
from gateway.route.catalogue import AUTO, Asked, Catalogue
from gateway.settings import Settings
from gateway.state.budgets import peek

INSIDE, OUTSIDE = "local/example", "cloud/example"
EXAMPLE_TARGETS = (
    Target(name=INSIDE, provider="scripted", boundary=Boundary.ORGANISATION, model="example-local"),
    Target(name=OUTSIDE, provider="scripted", boundary=Boundary.EXTERNAL, model="example-cloud"),
)
COLUMNS = ("effect", "reason", "rule", "why", "message", "target", "digest")


@click.command(short_help="Say what would be decided about a text, and why.")
@click.argument("text", required=False)
@click.option("--app", metavar="NAME", default="open", show_default=True, help="The app that asks.")
@click.option("--team", metavar="NAME", default="open", show_default=True, help="Its team.")
@click.option(
    "--model", metavar="NAME", default=AUTO, show_default=True, help="The model it asks for."
)
@click.option(
    "--policy",
    "files",
    metavar="FILE",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Decide under this policy instead of those of the settings; may be repeated.",
)
@click.option(
    "--given",
    metavar="FACTS",
    help="Decide on facts, written as under `given:` in a policy test, instead of a text.",
)
@format_option
@settings_option
def command(
    text: str | None,
    app: str,
    team: str,
    model: str,
    files: tuple[Path, ...],
    given: str | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Say what would be decided about TEXT, and why.

    TEXT is the text itself, - for standard input, or @FILE. Nothing is sent and
    nothing is recorded. Without settings, two example targets stand in, one
    inside and one outside, under the shipped kvkk.yaml. With --given there is no
    TEXT: the facts say who asks, what is found and which targets there are.
    """
    if (text is None) == (given is None):
        raise click.UsageError("Name either TEXT or --given FACTS.")
    settings = knowing(_settings(settings_file), files)
    if text is None:
        _explain_given(given or "", settings, files, form)
        return
    request = as_request(text_of(text), app=app, team=team, model=model)
    asyncio.run(_explain(request, settings, files, form))
    if settings.targets == EXAMPLE_TARGETS:
        click.echo(
            f"There are no settings here, so {INSIDE} and {OUTSIDE} stand in. "
            "Name yours with --settings FILE.",
            err=True,
        )


def _settings(path: Path | None) -> Settings:
    """The settings, in which keys of targets may be missing, with examples where there are none."""
    try:
        return load_settings(path)
    except SettingsError:
        settings = load_state_settings(path)
    if settings.file is not None:
        return settings
    return replace(settings, targets=EXAMPLE_TARGETS, default_local=INSIDE, default_any=OUTSIDE)


async def _explain(
    request: Request, settings: Settings, files: tuple[Path, ...], form: str
) -> None:
    language = language_of(settings)
    policies = load_policies(files or settings.policies, Roster(settings.recognizers).data_classes)
    catalogue = Catalogue(
        settings.targets, default_local=settings.default_local, default_any=settings.default_any
    )
    served = names_served(policies, caller(request.principal, datetime.now(settings.timezone)))
    named = request.model_asked in served
    asked = Asked(target=None) if named else catalogue.resolve(request.model_asked)
    async with detectors(settings.added) as inspector:
        inspection = await read_text(inspector, request)
    now = datetime.now(settings.timezone)
    facts = gather(request, inspection, held=False, at=now, public=policies.public)
    funds = _funds(policies, facts, settings)
    facts = weighed(facts, funds)
    decision = decide(policies, facts, settings.targets, language=language)
    rows = preferences(policies, facts)
    ranking = ranked(
        decision, asked, rows, request, settings, catalogue, funds=funds, language=language
    )
    labels = [segment.label for segment in request.segments]
    if form == "table":
        used = budget_notes(policies, funds, language)
        text = explain_text(
            decision, inspection, labels, ranking.models, language=language, budgets=used
        )
        click.echo(text, nl=False)
    else:
        shares = {name: format(share, "f") for name, share in funds.shares().items()}
        told = explain_json(
            decision, inspection, labels, ranking.models, target=ranking.chosen, budgets=shares
        )
        _print(told, form)


def _funds(policies: PolicySet, facts: Facts, settings: Settings) -> Funds:
    """What the request could draw from, with the counts that the state directory holds now."""
    policies.check_amounts(settings.currency)
    drawn = allowances(policies, facts, settings.currency)
    return Funds(
        allowances=drawn,
        per_request=most_per_request(policies, facts, settings.currency),
        used=peek(settings.state_dir, drawn) if drawn else {},
    )


def _explain_given(given: str, settings: Settings, files: tuple[Path, ...], form: str) -> None:
    language = language_of(settings)
    entities = Roster(settings.recognizers).data_classes
    policies = load_policies(files or settings.policies, entities)
    documents = read(given, "--given")
    if len(documents) != 1:
        raise click.UsageError("--given takes one map of facts, such as '{finds: {contact: 1}}'.")
    facts, targets = given_facts(documents[0], entities), given_targets(documents[0])
    decision = decide(policies, facts, targets, language=language)
    inspection = inspection_of(facts)
    models = [(target.name, permission_note(target, decision, language)) for target in targets]
    if form == "table":
        text = explain_text(decision, inspection, LABELS, models, language=language)
        click.echo(text, nl=False)
    else:
        _print(explain_json(decision, inspection, LABELS, models), form)


def _print(told: Mapping[str, object], form: str) -> None:
    if form == "json":
        print_json(told)
    else:
        print_rows([told], COLUMNS, form)
