"""turnike cost: what the recorded traffic cost, and what it would have cost elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import click

from gateway.audit.query import Filters, read
from gateway.cli.against import closed_model
from gateway.cli.bars import bars
from gateway.cli.output import format_option, print_rows, settings_option
from gateway.cli.workplace import load_state_settings, moment, written_log
from gateway.core.effects import Effect
from gateway.cost.amortised import Amortised
from gateway.cost.breakeven import breakeven
from gateway.cost.prices import Prices
from gateway.cost.recorded import instant
from gateway.cost.report import GROUPS, Row, report
from gateway.settings import Settings

SUMS = ("requests", "input", "output", "amount", "currency", "estimated", "unpriced")
COMPARED = ("closed", "difference")
BREAKEVEN = (
    *("target", "against", "requests", "tokens_a_month", "use", "fixed_a_month"),
    *("closed_a_month", "currency", "break_even_tokens_a_month", "verdict"),
)
Command = TypeVar("Command", bound=Callable[..., object])


@click.group(short_help="Say what the recorded traffic cost.")
def command() -> None:
    """Say what the recorded traffic cost."""


def _period_options(command: Command) -> Command:
    until = click.option("--until", metavar="TIME", help="Only what was asked before then.")
    since = click.option(
        "--since",
        metavar="TIME",
        help="Only what was asked from then on: 30d, 12h, 2026-11-24 or 2026-11-24T08:00.",
    )
    return since(until(command))


@command.command("report")
@click.option(
    "--by",
    type=click.Choice(GROUPS),
    multiple=True,
    default=("target",),
    show_default=True,
    help="What to sum by; may be given more than once.",
)
@_period_options
@click.option(
    "--effect",
    type=click.Choice([effect.word for effect in Effect]),
    help="Only requests with this effect: `local` are those that a policy held.",
)
@click.option(
    "--basis",
    type=click.Choice(("capacity", "amortised")),
    default="capacity",
    show_default=True,
    help="How a fixed cost counts: the share of capacity, or all of it over the tokens served.",
)
@click.option(
    "--against",
    metavar="MODEL",
    help="Compare with what this closed model would have charged; `auto` is default_model.any.",
)
@click.option("--chart", is_flag=True, help="Draw the amounts as bars beside the table.")
@format_option
@settings_option
def report_command(
    by: tuple[str, ...],
    since: str | None,
    until: str | None,
    effect: str | None,
    basis: str,
    against: str | None,
    chart: bool,
    form: str,
    settings_file: Path | None,
) -> None:
    """Sum the cost of every attempt that was made.

    `would_be` is the effect that there would have been if a policy in `mode: report`
    were enforced, too.
    Amounts of different currencies are never added. `estimated` is the share of
    the requests whose cost is an estimate, `unpriced` the number of those whose
    price nobody knows; these count as zero.

    The price of privacy of each rule is `--by rule --effect local --against auto`:
    what the answers inside cost, less what the closed model would have charged.
    """
    settings = load_state_settings(settings_file)
    filters = Filters(since=moment(since, settings), until=moment(until, settings), effect=effect)
    if basis == "amortised" and effect is not None:
        raise click.UsageError("The fixed cost is shared by all requests: leave --effect out.")
    prices = Prices(settings.currency)
    closed = None
    if against is not None:
        closed = closed_model(None if against == "auto" else against, settings, prices)
    groups = tuple(dict.fromkeys(by))
    rows = report(
        _completions(settings, filters),
        groups,
        amortised=_amortised(settings, filters, prices) if basis == "amortised" else None,
        closed=closed,
    )
    columns = (*groups, *SUMS, *(COMPARED if closed is not None else ()))
    if chart and form == "table":
        print_rows(_with_bars(rows), (*columns, ""), form, none=_NOTHING)
    else:
        print_rows([row.as_dict() for row in rows], columns, form, none=_NOTHING)


@command.command("breakeven")
@_period_options
@click.option(
    "--against",
    metavar="MODEL",
    multiple=True,
    help="A closed model to compare with, by default default_model.any; may be given again.",
)
@format_option
@settings_option
def breakeven_command(
    since: str | None,
    until: str | None,
    against: tuple[str, ...],
    form: str,
    settings_file: Path | None,
) -> None:
    """Compare the fixed cost of our own models with the price of a closed one.

    The traffic that each target with a `cost` has served is priced at the list
    price of the closed model and stretched to a month of 730 hours. `use` is
    the share of the target's slots that was taken. The closed model's answers
    would have been of another length: the comparison is of the same tokens.
    """
    settings = load_state_settings(settings_file)
    filters = Filters(since=moment(since, settings), until=moment(until, settings))
    prices = Prices(settings.currency)
    rows = []
    for name in against or (None,):
        closed = closed_model(name, settings, prices)
        rows += breakeven(
            _completions(settings, filters),
            settings.targets,
            prices,
            _time(settings, filters),
            against=closed.name,
            closed=closed,
        )
    none = "No target of the settings has a `cost`: there is nothing to compare."
    print_rows([row.as_dict() for row in rows], BREAKEVEN, form, none=none)


_NOTHING = "Nothing was asked in that time."


def _completions(settings: Settings, filters: Filters) -> Iterator[Mapping[str, object]]:
    only = Filters(
        since=filters.since, until=filters.until, effect=filters.effect, type="completion"
    )
    return (stored.fields for stored in read(written_log(settings), only))


def _amortised(settings: Settings, filters: Filters, prices: Prices) -> Amortised:
    return Amortised.over(_time(settings, filters), settings.targets, prices)


def _time(settings: Settings, filters: Filters) -> timedelta:
    """How long it is from the first record in the period to the end of the period, or to now."""
    first = next(iter(read(written_log(settings), filters, newest_first=False, limit=1)), None)
    began = None if first is None else instant(first.fields.get("ts"))
    ended = min(filters.until or datetime.now(UTC), datetime.now(UTC))
    return timedelta(0) if began is None else max(ended - began, timedelta(0))


def _with_bars(rows: Sequence[Row]) -> list[dict[str, object]]:
    drawn = bars([row.amount for row in rows])
    return [{**row.as_dict(), "": bar} for row, bar in zip(rows, drawn, strict=True)]
