"""Finds what a larger model of the settings sees in a text of any length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass, Stage
from gateway.detect.larger.adapter import Adapter
from gateway.detect.larger.gliner import Gliner
from gateway.detect.larger.pieces import pieces
from gateway.detect.larger.spec import Kind, LargerModel
from gateway.detect.larger.token_classification import TokenClassification
from gateway.detect.lexicon import fold
from gateway.detect.sighting import Sighting

PREFIX = "model:"
_ADAPTERS: Mapping[Kind, Callable[[LargerModel], Adapter]] = {
    Kind.TOKEN_CLASSIFICATION: TokenClassification,
    Kind.GLINER: Gliner,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A model of the settings, and the adapter that reads with it."""

    model: LargerModel
    adapter: Adapter

    def find(self, text: str, until: float) -> Iterator[Sighting]:
        """Yield what the model sees in canonical `text`; what lies in two pieces comes twice.

        Raises TimeoutError when `until`, in monotonic seconds, is past before the
        end is reached.
        """
        mapped = {item.label: item for item in self.model.entities}
        for first, piece in pieces(text, self.adapter.fits):
            if time.monotonic() > until:
                raise TimeoutError
            for item in self.adapter.read(piece):
                value = piece[item.start : item.end]
                if not value.strip():
                    continue
                known = mapped[item.label]
                # Case tells two secrets apart.
                spelled = value if known.data_class is DataClass.SECRET else fold(value)
                yield Sighting(
                    entity=known.entity,
                    data_class=known.data_class,
                    start=first + item.start,
                    end=first + item.end,
                    score=round(min(max(item.score, 0.0), 1.0), 2),
                    detector=PREFIX + self.model.name,
                    stage=Stage.MODEL,
                    canonical=" ".join(spelled.split()),
                )


def open_models(models: Iterable[LargerModel]) -> tuple[Opened, ...]:
    """Load the models, and have each read a word; raises SettingsError that names the model."""
    return tuple(map(_open, models))


def _open(model: LargerModel) -> Opened:
    try:
        opened = Opened(model, _ADAPTERS[model.kind](model))
    except SettingsError as fault:
        raise SettingsError(f"Model {model.name}: {fault.message}", hint=fault.hint) from None
    try:
        list(opened.find("Turnike", time.monotonic() + 3600))
    except Exception as fault:  # noqa: BLE001 - whatever a graph raises: named, never quoted
        raise SettingsError(
            f"Model {model.name} cannot read: {type(fault).__name__}.",
            hint="Check that graph, tokenizer and configuration are of the same model.",
        ) from None
    return opened
