"""Each in an interpreter of its own: what stands in for the engines is there for good."""

from __future__ import annotations

import subprocess
import sys

import pytest


def said(program: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_presidio_comes_without_an_engine_for_language_models() -> None:
    program = (
        "import sys, gateway.detect.presidio_parts\n"
        "print(sorted({'spacy', 'thinc', 'stanza', 'torch', 'transformers'} & set(sys.modules)))"
    )
    assert said(program) == "[]"


@pytest.mark.parametrize(
    ("recognizer", "text"),
    [
        ("NhsRecognizer", "401-023-2137"),
        ("IbanRecognizer", "IBAN DE89 3704 0044 0532 0130 00"),
        ("PhoneRecognizer", "call +49 30 901820"),
    ],
)
def test_its_recognisers_find_what_they_found(recognizer: str, text: str) -> None:
    program = (
        "from gateway.detect.presidio_parts import predefined_recognizers as predefined\n"
        f"made = predefined.{recognizer}()\n"
        f"print(len(made.analyze({text!r}, made.supported_entities, None)))"
    )
    assert said(program) == "1"


def test_an_engine_that_is_asked_for_is_an_empty_class() -> None:
    program = (
        "from gateway.detect.presidio_parts import EmptyEngines\n"
        "engines = EmptyEngines('engines')\n"
        "print(engines.NlpEngine is engines.NlpEngine, hasattr(engines, '__path__'))"
    )
    assert said(program) == "True False"
