"""Reading the organisation's own recognisers, and running their examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.core.errors import SettingsError
from gateway.core.finding import DataClass
from gateway.detect.canonical import canonicalise
from gateway.detect.found import Recognizer
from gateway.detect.lexicon import fold
from gateway.detect.linear import LinearPass
from gateway.detect.own.build import pattern_recognizer, word_recognizer
from gateway.detect.own.checksums import CHECKSUMS
from gateway.detect.own.patterns import fault_of
from gateway.detect.own.spec import OwnRecognizer
from gateway.detect.own.wordlist import MOST_PARTS, parts_of
from gateway.detect.recognizers.load import data_classes
from gateway.policy.reading import as_number, as_words, shown
from gateway.policy.yaml_nodes import Mark, Node
from gateway.settings.section import Section
from gateway.settings.values import choice, text

_MOST = 100
_MOST_WORDS = 100_000
_MOST_FILE_BYTES = 16 << 20
_MOST_PATTERNS = 50
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SURE = 0.9

Word = tuple[str, Mark]


def read_recognizers(
    sections: tuple[Section, ...], folder: Path, known: tuple[OwnRecognizer, ...] = ()
) -> tuple[OwnRecognizer, ...]:
    """`known`, then the recognisers in the order given; one that is known already is left out.

    Word files are relative to `folder`.

    Raises SettingsError at the first thing wrong, an example that does not hold
    among them.
    """
    found = list(known)
    classes = {**data_classes(), **{item.entity: item.data_class for item in known}}
    for section in sections:
        own = _read(section, folder)
        if own in known:
            continue
        if len(found) == _MOST or own.name in {item.name for item in found}:
            hint = f"Give each its own name; there may be {_MOST}."
            raise section.error("name", f"There is one recogniser too many: {own.name}.", hint)
        if classes.setdefault(own.entity, own.data_class) is not own.data_class:
            told = f"`{own.entity}` is of the class `{classes[own.entity]}` already."
            raise section.error("class", told, "Write that class, or name another entity.")
        _try(section, own)
        found.append(own)
    return tuple(found)


def _read(section: Section, folder: Path) -> OwnRecognizer:
    words = (*section.get("words", _entries, ()), *_of_file(section, folder))
    patterns = section.get("patterns", _patterns, ())
    if not words and not patterns:
        hint = "Add `patterns:`, `words:` or `word_file:`."
        raise section.at.error("The recogniser has nothing to look for.", hint)
    if len(words) > _MOST_WORDS:
        raise section.at.error(f"There are more than {_MOST_WORDS:,} words.")
    checksum = section.get("checksum", choice(*CHECKSUMS), "")
    if checksum and words:
        hint = "Remove `checksum:`, or make two recognisers."
        raise section.error("checksum", "Words have no check digits.", hint)
    context = tuple(map(fold, section.get("context", _entries, ())))
    # Where words near a value were named, a value without them is not believed.
    alone = 0.0 if context else _SURE
    return OwnRecognizer(
        name=section.need("name", _matching(_NAME, "lower-case letters, digits and hyphens")),
        entity=section.need("entity", _matching(_ENTITY, "capitals, digits and underscores")),
        data_class=DataClass(section.need("class", choice(*DataClass))),
        patterns=patterns,
        checksum=checksum,
        words=words,
        context=context,
        score=section.get("score", _score, alone),
        score_near=section.get("score_near", _score, _SURE),
        hits=tuple(word for word, _ in section.need("hits", _examples)),
        misses=tuple(word for word, _ in section.need("misses", _examples)),
    )


def _try(section: Section, own: OwnRecognizer) -> None:
    """Run the examples; raises SettingsError at the first that does not hold."""
    built = [item for item in (pattern_recognizer(own), word_recognizer(own)) if item is not None]
    finds = _finder(built)
    for name, wanted in (("hits", True), ("misses", False)):
        for example, at in section.need(name, _examples):
            if finds(example) is not wanted:
                told = "is not found" if wanted else "is found"
                hint = "Change the example, or what the recogniser looks for."
                raise at.error(f"`{name}` of {own.name}: this example {told}.", hint)


def _finder(built: list[Recognizer]) -> Callable[[str], bool]:
    linear = LinearPass(built)
    return lambda example: bool(linear.scan(canonicalise(example).text))


def _examples(node: Node, what: str) -> tuple[Word, ...]:
    return as_words(node, f"`{what}`")


def _entries(node: Node, what: str) -> tuple[str, ...]:
    return tuple(_entry(word, at) for word, at in as_words(node, f"`{what}`"))


def _entry(word: str, at: Mark) -> str:
    parts = parts_of(word)
    if not 1 <= len(parts) <= MOST_PARTS:
        raise at.error(f"An entry has from one to {MOST_PARTS} words.")
    return word


def _of_file(section: Section, folder: Path) -> tuple[str, ...]:
    name = section.get("word_file", text, "")
    if not name:
        return ()
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise section.error(
            "word_file", f"The word file cannot be read: {fault.strerror}.", f"It is {path}."
        ) from None
    if len(data) > _MOST_FILE_BYTES:
        raise section.error("word_file", "The word file is over 16 MiB.")
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise section.error("word_file", "The word file is not UTF-8.") from None
    return tuple(dict.fromkeys(_lines(lines, path)))


def _lines(lines: list[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        word = line.strip()
        if word and not word.startswith("#"):
            yield _entry(word, Mark(str(path), number, 1, SettingsError))


def _patterns(node: Node, what: str) -> tuple[str, ...]:
    words = as_words(node, f"`{what}`")
    if len(words) > _MOST_PATTERNS:
        raise node.at.error(f"`{what}` has more than {_MOST_PATTERNS} patterns.")
    for pattern, at in words:
        fault = fault_of(pattern)
        if fault:
            hint = "Patterns are RE2, of one character at least: no look-around, no back-reference."
            raise at.error(f"The pattern cannot be used: {shown(fault)}.", hint)
    return tuple(word for word, _ in words)


def _score(node: Node, what: str) -> float:
    return as_number(node, f"`{what}`", low=0.0, high=1.0)


def _matching(form: re.Pattern[str], told: str) -> Callable[[Node, str], str]:
    def read(node: Node, what: str) -> str:
        word = text(node, what)
        if form.fullmatch(word) is None:
            raise node.at.error(f"`{what}` is no such name.", f"Write it in {told}.")
        return word

    return read
