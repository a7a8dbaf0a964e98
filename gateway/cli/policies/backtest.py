"""turnike policy backtest: what another policy would have done with the recorded requests."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from gateway.audit.query import Filters, read
from gateway.backtest import rows
from gateway.backtest.picture import picture
from gateway.backtest.run import Backtest, backtest
from gateway.cli.output import (
    as_table,
    format_option,
    inert,
    print_json,
    print_rows,
    settings_option,
)
from gateway.cli.workplace import language_of, moment, policy_settings, written_log
from gateway.cost.prices import Prices
from gateway.detect.roster import Roster
from gateway.line.spending import check_money
from gateway.policy.files import PolicyFiles
from gateway.policy.recorded import Missing
from gateway.route.catalogue import Catalogue
from gateway.settings import Settings

_MISSING = {
    Missing.FACTS: "recorded by a version that did not keep all that is needed",
    Missing.MODEL: "the policy asks for the model's name, which was not kept",
}


@click.command(short_help="Say what other policies would have done.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--since",
    metavar="TIME",
    default="30d",
    show_default=True,
    help="Only what was asked from then on: 30d, 12h, 2026-11-24 or 2026-11-24T08:00.",
)
@click.option("--until", metavar="TIME", help="Only what was asked before then.")
@click.option(
    "--svg",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw a picture of it, too.",
)
@format_option
@settings_option
def command(
    files: tuple[Path, ...],
    since: str,
    until: str | None,
    svg: Path | None,
    form: str,
    settings_file: Path | None,
) -> None:
    """Decide the recorded requests again, as if the policies in FILE... had been in force.

    FILE... are all the policies that would be in force; those of the settings
    count only if they are named. What `serve` would not load is refused here, too.
    The log holds what was found and no text, and that is enough. Said is how many
    requests would have moved from which effect to which, by rule, app and team,
    and the change in cost, which is an estimate. Nothing is sent, and nothing is
    recorded.
    """
    settings = policy_settings(settings_file, files)
    prices = Prices(settings.currency)
    check = partial(
        check_money, targets=settings.targets, prices=prices, currency=settings.currency
    )
    entities = Roster(settings.recognizers).data_classes
    policies = PolicyFiles(files, entities, settings.targets, check=check).load()
    catalogue = Catalogue(
        settings.targets, default_local=settings.default_local, default_any=settings.default_any
    )
    filters = Filters(since=moment(since, settings), until=moment(until, settings))
    recorded = read(written_log(settings), filters, newest_first=False)
    found = backtest((stored.fields for stored in recorded), policies, catalogue, prices)
    if svg is not None:
        _draw(found, svg, settings)
    if form == "json":
        print_json(rows.as_json(found))
    elif form == "csv":
        print_rows(rows.flat(found), rows.COLUMNS, form)
    else:
        _print(found)


def _draw(found: Backtest, path: Path, settings: Settings) -> None:
    drawn = picture(found, language=language_of(settings))
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as fault:
        raise click.UsageError(f"{inert(str(path))} cannot be written: {fault.strerror}.") from None


def _print(found: Backtest) -> None:
    click.echo(f"{found.requests} requests replayed, {found.moved} would be treated otherwise")
    if found.held:
        click.echo(
            f"{found.held} came in a conversation that was held before; they stay held here,"
            " although other policies might not have held it"
        )
    for missing, count in sorted(found.missing.items()):
        click.echo(f"{count} cannot be replayed: {_MISSING[missing]}")
    tables = (
        ("by effect", ("from", "to", *rows.GROUPED), rows.by_effect(found)),
        ("by rule", ("from", "from_rule", "to", "to_rule", *rows.GROUPED), rows.by_rule(found)),
        ("by app", ("app", "from", "to", *rows.GROUPED), rows.by_app(found)),
        ("by team", ("team", "from", "to", *rows.GROUPED), rows.by_team(found)),
    )
    for title, columns, listed in tables:
        if listed:
            click.echo(f"\n{title}\n{as_table(listed, columns)}")
    if found.moves:
        click.echo(
            "\nrecorded: what those requests cost. estimated: what they would have cost, by the"
            "\nrecorded usage. unpriced: attempts left out of both, because a price or the usage"
            "\nis not known."
        )
