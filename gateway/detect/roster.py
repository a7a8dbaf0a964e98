"""All recognisers of one gateway: those of the program and those of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gateway.core.finding import DataClass
from gateway.detect.digest import detectors_digest
from gateway.detect.larger.spec import LargerModel
from gateway.detect.own.build import pattern_recognizer, word_recognizer
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.recognizers.load import data_classes, pattern_recognizers, word_recognizers


@dataclass(frozen=True)
class Roster:
    """The recognisers of the program, and those and the models of the settings beside them."""

    own: tuple[OwnRecognizer, ...] = ()
    models: tuple[LargerModel, ...] = ()

    @cached_property
    def patterns(self) -> tuple[PatternRecognizer, ...]:
        """Those of the linear pass."""
        built = map(pattern_recognizer, self.own)
        return (*pattern_recognizers(), *(item for item in built if item is not None))

    @cached_property
    def words(self) -> tuple[WordRecognizer, ...]:
        """Those that read word lists."""
        built = map(word_recognizer, self.own)
        return (*word_recognizers(), *(item for item in built if item is not None))

    @property
    def data_classes(self) -> Mapping[str, DataClass]:
        """Every entity that can be found, with its data class."""
        return {**data_classes(), **{item.entity: item.data_class for item in self.own}}

    @cached_property
    def digest(self) -> str:
        """The name of this set of detectors."""
        return detectors_digest(self.patterns, self.words, self.own, self.models)
