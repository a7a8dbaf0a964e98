"""Reads the corpora, and makes sentences of other kinds, as lists of tokens with tags."""

from __future__ import annotations

import hashlib
import importlib
import json
import random
import re
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import sentences

from gateway.detect.people.features import tokens

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "X")
CORPORA = {
    "tr_wikiner_train": "tr",
    "de_germeval_dev": "de",
    "de_germeval_test_a": "de",
    "en_wikigold": "en",
    "en_btc_abe": "tweets",
}
_KINDS = {
    "PERSON": "PER", "PER": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG",
    "MISC": "X", "OTH": "X", "NORP": "X", "WORK_OF_ART": "X", "EVENT": "X", "PRODUCT": "X",
    "LAW": "X", "LANGUAGE": "X",
}  # fmt: skip
_LOCALES = {
    "en": ("en_US", "en_GB"),
    "tr": ("tr_TR",),
    "de": ("de_DE",),
    "world": ("fr_FR", "es_ES", "it_IT", "nl_NL", "pt_BR", "sv_SE", "cs_CZ", "en_IN", "ro_RO",
              "hr_HR", "fi_FI", "da_DK", "no_NO", "hu_HU", "az_AZ"),
}  # fmt: skip
_WORDS = Path(__file__).parents[2] / "gateway/detect/words"
_SLOT = re.compile(r"\{([pgstco])\}")

Sentence = list[tuple[str, int, int]]
"""Text, gap and tag of each token."""


@dataclass(frozen=True)
class Names:
    """Given names and surnames of one country."""

    given: list[str]
    surnames: list[str]


def sentence(text: str, spans: list[tuple[int, int, str]]) -> Sentence:
    """The tokens of a text and the tag that its spans give each."""
    made: Sentence = []
    begun: set[int] = set()
    for token in tokens(text):
        tag = "O"
        for start, end, kind in spans:
            if start <= token.start and token.end <= end:
                tag = "X" if kind == "X" else ("I-" if start in begun else "B-") + kind
                begun.add(start)
                break
        made.append((token.text, token.gap, TAGS.index(tag)))
    return made


def read(folder: Path) -> tuple[list[tuple[Sentence, str]], dict[str, list[Sentence]]]:
    """Sentences to train on with their language, and a tenth, chosen by hash, to look at."""
    train, kept = [], {}
    for name, language in CORPORA.items():
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            document = json.loads(line)
            spans = [
                (it["start"], it["end"], _KINDS[it["label"]])
                for it in document["spans"]
                if it["label"] in _KINDS
            ]
            made = sentence(document["text"], spans)
            if made and int(hashlib.sha256(document["id"].encode()).hexdigest()[:8], 16) % 10 == 0:
                kept.setdefault(language, []).append(made)
            elif made:
                train.append((made, language))
    return train, kept


def code(rng: random.Random, most: int = 1500) -> list[Sentence]:
    """Lines of Python's own library in which nobody is named."""
    found = []
    for file in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[:160]:
        lines = file.read_text("utf-8", errors="replace").split("\n")
        for at in range(0, len(lines) - 4, 23):
            text = "\n".join(lines[at : at + 3])
            if not re.search(r"[A-Z][a-z]+ [A-Z][a-z]+|@|author|copyright", text):
                found.append(sentence(text, []))
    found = [made for made in found if 3 < len(made) < 120]
    rng.shuffle(found)
    return found[:most]


class Writer:
    """Writes sentences of the templates, and names."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.names = {
            language: [_faker(it) for it in their] for language, their in _LOCALES.items()
        }
        self.names["tr"].append(_ours())
        self._languages = list(self.names)
        self._templates = {
            language: tuple(
                _lines(getattr(sentences, f"{kind}_{language.upper()}"))
                for kind in ("NAMED", "NAMELESS")
            )
            for language in ("en", "tr", "de")
        }
        self._filling = {
            "t": _lines(sentences.THINGS),
            "c": _lines(sentences.PLACES),
            "o": _lines(sentences.ORGANISATIONS),
        }

    def name(self, language: str) -> str:
        """A name as it is written somewhere: mostly given name and surname."""
        rng, they = self._rng, self._country(language, 0.6)
        given, surname = rng.choice(they.given), rng.choice(they.surnames)
        kind = rng.random()
        if kind < 0.62:
            return f"{given} {surname}"
        if kind < 0.74:
            return f"{given} {rng.choice(they.given)} {surname}"
        if kind < 0.80:
            return f"{given} {rng.choice('ABCDEFGHIJKLMNOPRSTVWYZ')}. {surname}"
        if kind < 0.84:
            return f"{surname}, {given}"
        if kind < 0.88:
            return f"{given} {surname}-{rng.choice(they.surnames)}"
        return given if kind < 0.94 else surname

    def sentence(self, language: str, *, named: bool) -> Sentence:
        """A sentence of a template."""
        rng = self._rng
        template = rng.choice(self._templates[language][not named])
        text, spans, end = "", [], 0
        for slot in _SLOT.finditer(template):
            text += template[end : slot.start()]
            end = slot.end()
            they = self._country(language, 0.7)
            filled = {
                "p": lambda: self.name(language),
                "g": lambda they=they: rng.choice(they.given),
                "s": lambda they=they: rng.choice(they.surnames),
            }.get(slot[1], lambda slot=slot: rng.choice(self._filling[slot[1]]))()
            kind = {"p": "PER", "g": "PER", "s": "PER", "c": "LOC", "o": "ORG"}.get(slot[1])
            if kind:
                spans.append((len(text), len(text) + len(filled), kind))
            text += filled
        return sentence(text + template[end:], spans)

    def _country(self, language: str, loyal: float) -> Names:
        rng = self._rng
        known = language if language in self.names else "en"
        return rng.choice(
            self.names[known if rng.random() < loyal else rng.choice(self._languages)]
        )


def _lines(text: str) -> list[str]:
    return [line.replace(" / ", "\n") for line in text.strip().splitlines()]


def _faker(locale: str) -> Names:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    found: dict[str, set[str]] = {"first_name": set(), "last_name": set()}
    for attribute in dir(provider):
        value = getattr(provider, attribute)
        for kind, names in found.items():
            if attribute.startswith(kind) and not callable(value):
                names |= set(value)
    return Names(sorted(found["first_name"]), sorted(found["last_name"]))


def _ours() -> Names:
    """The Turkish lists of this project, capitalised."""
    lists = [
        sorted({capital(word) for word in (_WORDS / f"{name}.txt").read_text("utf-8").split()})
        for name in ("turkish_given_names", "turkish_surnames")
    ]
    return Names(*lists)


def capital(word: str) -> str:
    """With a Turkish capital."""
    return {"i": "İ", "ı": "I"}.get(word[0], word[0].upper()) + word[1:]
