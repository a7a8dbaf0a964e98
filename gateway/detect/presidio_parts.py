"""Presidio's registry and recognisers, without spaCy.

`presidio_analyzer` loads its engines for spaCy, Stanza and Transformers with its
first line, though the recognisers that we adopt read digits and letters only. A
module of empty classes stands where the engines would be: a detection worker
starts in half the time, and an installation needs none of 230 MB.
"""

from __future__ import annotations

import sys
from types import ModuleType

_ENGINES = "presidio_analyzer.nlp_engine"


class EmptyEngines(ModuleType):
    """A module in which every public name is a class without content."""

    def __getattr__(self, name: str) -> type:
        """Make the class that `name` asks for; raises AttributeError for dunder names."""
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {})
        setattr(self, name, made)
        return made


sys.modules.setdefault(_ENGINES, EmptyEngines(_ENGINES))

from presidio_analyzer import (  # noqa: E402 - only now
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)

__all__ = ["EntityRecognizer", "RecognizerRegistry", "RecognizerResult", "predefined_recognizers"]
