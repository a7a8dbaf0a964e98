"""The reference page of what can be found, written from the recognisers.

`python -m gateway.detect.reference` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.core.finding import DataClass, Stage
from gateway.detect.adopted import ADOPTED, NAMES, PERSON
from gateway.detect.city import CITY
from gateway.detect.found import Recognizer
from gateway.detect.recognizer import WordRecognizer
from gateway.detect.recognizers.load import data_classes, pattern_recognizers, word_recognizers

_HEAD = """# Entities

<!-- Written by `python -m gateway.detect.reference`; edit the recognisers instead. -->

What the detectors of this version find. A policy names a data class, which covers all its
entities, or one entity. `turnike inspect TEXT` shows what is found in a text.

- **detector** is the name that audit records show.
- **stage** says how it is found, and `turnike inspect` shows it. `pattern`: a linear-time pattern
  whose matches are checked by their check digits, shape or neighbourhood. `words`: lists of words
  with Turkish suffixes. `names`: [a small model of our own](name-model.md). `model`:
  [a larger one](../how-to/use-a-larger-model.md) that the settings name.
- **masked** says whether a value can be replaced in place. Where it cannot, `mask` and `redact`
  rise to `local`.

A detector whose name begins with `presidio:` is Presidio's own; how far each is believed stands in
`gateway/detect/adopted.py`. One that begins with `own:` is of the settings: see
[add a recogniser](../how-to/add-a-recogniser.md). `CITY` is the town of an `ADDRESS`, which is cut
around it; a town outside an address is no finding.
Detection is not perfect: see [guarantees and limits](../explanation/guarantees-and-limits.md).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    entity: str
    detector: str
    stage: Stage
    masked: bool = True


def reference() -> str:
    """The whole page, in Markdown."""
    lines = tuple(_lines())
    return _HEAD + "".join(_table(data_class, lines) for data_class in DataClass)


def _lines() -> Iterator[_Line]:
    ours: tuple[Recognizer, ...] = (*pattern_recognizers(), CITY, *word_recognizers())
    for item in ours:
        masked = item.maskable if isinstance(item, WordRecognizer) else True
        yield _Line(entity=item.entity, detector=item.name, stage=item.stage, masked=masked)
    for adopted in ADOPTED:
        detector = f"presidio:{adopted.recognizer}"
        yield _Line(entity=adopted.entity, detector=detector, stage=Stage.PATTERN)
    yield _Line(entity=PERSON, detector=NAMES, stage=Stage.NAMES)


def _table(data_class: DataClass, lines: tuple[_Line, ...]) -> str:
    classes = data_classes()
    rows = sorted(
        f"| `{line.entity}` | `{line.detector}` | {line.stage} | {'yes' if line.masked else 'no'} |"
        for line in lines
        if classes[line.entity] is data_class
    )
    head = f"\n## `{data_class}`\n\n| entity | detector | stage | masked |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
