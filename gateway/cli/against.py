"""The closed model that costs are compared with, as somebody names it on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import click

from gateway.core.errors import ConfigError, UnknownModel
from gateway.core.money import Money
from gateway.core.reply import Usage
from gateway.core.target import Target
from gateway.cost.prices import Prices
from gateway.route.catalogue import Asked, Catalogue
from gateway.settings import Settings

_HINT = "Name a closed model that is listed with --against, for example --against gpt-5-mini."
_ONE = Usage(input=1_000_000, output=1_000_000)


@dataclass(frozen=True, slots=True)
class Against:
    """A closed model and its list prices; call it with a use to have its price."""

    target: Target
    model: str
    prices: Prices

    @property
    def name(self) -> str:
        """`target/model`, as reports show it."""
        return f"{self.target.name}/{self.model}"

    def __call__(self, usage: Usage, at: datetime | None) -> Money | None:
        """What the model would have charged for `usage` at that time."""
        return self.prices.listed(self.target, self.model, usage, at)


def closed_model(name: str | None, settings: Settings, prices: Prices) -> Against:
    """The model that `name` means to an app; by default what `default_model.any` asks for.

    Raises UsageError for one that is unknown or has no list price, and
    ConfigError where the settings have no closed model to fall back on.
    """
    catalogue = Catalogue(
        settings.targets, default_local=settings.default_local, default_any=settings.default_any
    )
    asked = catalogue.default_any if name is None else _resolved(catalogue, name)
    if asked is None or asked.target is None or not asked.model:
        raise ConfigError("The settings have no closed model to compare with.", hint=_HINT)
    if asked.target.at_home:
        if name is None:
            raise ConfigError("`default_model.any` lies inside the organisation.", hint=_HINT)
        raise click.UsageError(f"{asked.target.name} lies inside the organisation. {_HINT}")
    found = Against(asked.target, asked.model, prices)
    if found(_ONE, None) is None:
        raise click.UsageError(f"{found.name} has no list price. {_HINT}")
    return found


def _resolved(catalogue: Catalogue, name: str) -> Asked:
    try:
        return catalogue.resolve(name)
    except UnknownModel:
        raise click.UsageError(f"No target of the settings serves {name!r}. {_HINT}") from None
