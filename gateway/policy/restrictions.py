"""`within:` and `without:`: which targets a rule still permits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from gateway.core.target import Boundary, Target
from gateway.policy.countries import CODES, UNIONS
from gateway.policy.reading import Word, as_choice, as_map, as_words, chosen, only_keys, shown
from gateway.policy.yaml_nodes import Node

KEYS = ("boundary", "country", "operator", "transfer", "licence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """What a target must be; None asks nothing."""

    boundary: frozenset[Boundary] | None = None
    country: frozenset[str] | None = None
    operator: frozenset[str] | None = None
    licence: frozenset[str] | None = None
    transfer: bool = False

    def permits(self, target: Target, day: date) -> bool:
        """Whether `target` is all of it on `day`; one at home always has its transfer basis."""
        basis = target.at_home or (target.transfer is not None and target.transfer.valid_on(day))
        return (
            _among(target.boundary, self.boundary)
            and _among(target.country, self.country)
            and _among(target.operator, self.operator)
            and _among(target.licence, self.licence)
            and (basis or not self.transfer)
        )


def within(asked: Within | None, targets: Iterable[Target], day: date) -> frozenset[str]:
    """The names of the targets that are all that `asked` asks for."""
    return frozenset(
        target.name for target in targets if asked is None or asked.permits(target, day)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What one rule leaves of the targets; `without` names targets, or models as `target/model`."""

    within: Within | None = None
    without: tuple[Word, ...] = ()
    barred: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # What `without` names, as `Ruling.barred` holds it.
        object.__setattr__(self, "barred", frozenset(word for word, _ in self.without))

    def permitted(self, targets: Iterable[Target], day: date) -> frozenset[str]:
        """The names of the targets that remain."""
        return self.without_barred(targets, within(self.within, targets, day))

    def without_barred(self, targets: Iterable[Target], names: frozenset[str]) -> frozenset[str]:
        """`names` less those that `without` names, itself or by the one model that it has."""
        if not self.barred:
            return names
        return names - frozenset(
            target.name
            for target in targets
            if target.name in self.barred
            or (not target.models and f"{target.name}/{target.model}" in self.barred)
        )

    def check(self, targets: Collection[Target]) -> None:
        """Raise for a name in `without` that is no target and no model of one.

        A misspelt name would leave the target that was meant permitted.
        """
        for word, at in self.without:
            if not any(_names(word, target) for target in targets):
                raise at.error(
                    f"`without` names `{shown(word)}`, which is no target of the settings.",
                    "Write `target` or `target/model` as the settings do.",
                )


def read_within(node: Node) -> Within:
    """Read a `within:` map."""
    what = "`within`"
    given = as_map(node, what)
    only_keys(given, KEYS, what=what)
    values = {key.text: value for key, value in given.entries}
    boundary = values.get("boundary")
    if "transfer" in values:
        as_choice(values["transfer"], "`transfer`", ("valid",))
    return Within(
        boundary=None if boundary is None else _boundaries(boundary),
        country=None if "country" not in values else _countries(values["country"]),
        operator=_texts(values.get("operator"), "`operator`"),
        licence=_texts(values.get("licence"), "`licence`"),
        transfer="transfer" in values,
    )


def _boundaries(node: Node) -> frozenset[Boundary]:
    known = [item.value for item in Boundary]
    words = as_words(node, "`boundary`")
    return frozenset(Boundary(chosen(word, "`boundary`", known)) for word in words)


def _countries(node: Node) -> frozenset[str]:
    countries: set[str] = set()
    for word, at in as_words(node, "`country`"):
        if word not in CODES and word not in UNIONS:
            raise at.error(
                f"`{shown(word)}` is not a country.",
                "Write an ISO code in capitals, such as `TR` or `GB`, or `EU` or `EEA`.",
            )
        countries |= UNIONS.get(word, {word})
    return frozenset(countries)


def _texts(node: Node | None, what: str) -> frozenset[str] | None:
    return None if node is None else frozenset(word for word, _ in as_words(node, what))


def _among(value: str, permitted: Collection[str] | None) -> bool:
    return permitted is None or value in permitted


def _names(word: str, target: Target) -> bool:
    if word == target.name:
        return True
    model = word.removeprefix(f"{target.name}/")
    return model != word and target.serves(model)
