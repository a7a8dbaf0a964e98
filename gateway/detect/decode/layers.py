"""All that a text says in another spelling, found and placed in the text itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from gateway.detect.canonical import Canonical, canonicalise
from gateway.detect.decode import account, base64_text, digits, escapes, hexadecimal, spelled
from gateway.detect.decode.mirror import believable, believed, mirrored
from gateway.detect.decode.rewrite import Budget, Reading, Replacement, rewritten
from gateway.detect.decode.signs import Sign
from gateway.detect.decode.trust import trust
from gateway.detect.found import Found


class Look(Protocol):
    """What is found in a text, and the signs of disguises in it.

    `checked` asks for numbers with check digits and for addresses only, `entities`
    for some of those.
    """

    def __call__(
        self, text: str, *, checked: bool = False, entities: frozenset[str] = frozenset()
    ) -> tuple[list[Found], frozenset[Sign]]:
        """Read `text`."""


LAYERS = 3
_BACKWARDS = 0.8
_MOST = 4  # readings of one layer; only texts that were built for it have more


def hidden(
    text: str,
    signs: frozenset[Sign],
    look: Look,
    budget: Budget,
    decoded: list[Reading] | None = None,
) -> Iterator[Found]:
    """Yield what is found in other readings of `text`, which has `signs` of them.

    Encoded stretches are decoded where they stand, three times over. Numbers
    with check digits are looked for in joined digits and backwards too. A value
    that the source does not spell as it was found is not maskable, unless the
    whole difference is how its digits stand. The readings with decoded stretches
    are put into `decoded`, for other detectors.
    """
    seen = {text}
    layer = [(Reading(text), signs)]
    for depth in range(LAYERS + 1):
        deeper: list[tuple[Reading, frozenset[Sign]]] = []
        for reading, told in layer:
            yield from _joined(text, reading, told, look)
            yield from _backwards(text, reading, told, look)
            if depth == LAYERS:
                continue
            for steps in _decoded(reading.text, told, budget):
                new = reading.then(*steps)
                if new.text in seen:
                    continue
                seen.add(new.text)
                found, more = look(new.text)
                yield from (_placed(text, new, item) for item in found)
                deeper.append((new, more))
                if decoded is not None and len(deeper) <= _MOST:
                    decoded.append(new)
        budget.exceeded |= len(deeper) > _MOST
        layer = deeper[:_MOST]


def _decoded(text: str, signs: frozenset[Sign], budget: Budget) -> Iterator[tuple[Canonical, ...]]:
    """The steps to every reading of `text` with its encoded stretches decoded.

    Escapes are read once more alone, because a token (JWT) is base64 and is known
    by its written form. Quoted-printable is read apart: its sign also stands
    between names and values.
    """
    steps: list[Canonical] = []
    if Sign.BASE64 in signs and (step := rewritten(text, base64_text.unwrapped(text))):
        steps.append(step)
    current = steps[-1].text if steps else text
    stretches: list[Replacement] = []
    if Sign.HEX in signs:
        stretches += hexadecimal.decoded(current)
    if Sign.BASE64 in signs:
        stretches += base64_text.decoded(current)
    single = list(escapes.decoded(current)) if Sign.ESCAPES in signs else []
    if step := rewritten(current, _affordable([*stretches, *single], budget)):
        yield (*steps, step, canonicalise(step.text))
    if stretches and single and (step := rewritten(current, _affordable(single, budget))):
        yield (*steps, step, canonicalise(step.text))
    quoted = escapes.quoted_printable(text) if Sign.QUOTED_PRINTABLE in signs else ()
    if step := rewritten(text, _affordable(quoted, budget)):
        yield step, canonicalise(step.text)


def _affordable(changes: Iterable[Replacement], budget: Budget) -> list[Replacement]:
    return [change for change in changes if budget.take(len(change[2]))]


def _joined(source: str, reading: Reading, signs: frozenset[Sign], look: Look) -> Iterator[Found]:
    for new in _joinings(reading, signs):
        for item in look(new.text, checked=True)[0]:
            if item.hit.checksum:
                start, end = new.to_source(item.hit.start, item.hit.end, down_to=len(reading.steps))
                factor = trust(reading.text, start, end)
                if factor:
                    yield _placed(source, reading, _moved(item, start, end, factor))


def _joinings(reading: Reading, signs: frozenset[Sign]) -> Iterator[Reading]:
    """The readings with joined digits; account numbers apart, which begin with a word (`no`)."""
    new = reading
    if Sign.SPELLED in signs and (step := rewritten(new.text, spelled.joined(new.text))):
        new = new.then(step)
        yield new
    if Sign.DIGITS in signs or new is not reading:
        for joined in (digits.joined, account.joined):
            if step := rewritten(new.text, joined(new.text)):
                yield new.then(step)


def _backwards(
    source: str, reading: Reading, signs: frozenset[Sign], look: Look
) -> Iterator[Found]:
    if not signs & {Sign.DIGITS, Sign.MIRRORED}:
        return
    entities = believable(reading.text)
    for item in look(reading.text[::-1], checked=True, entities=entities)[0]:
        if believed(reading.text, item):
            span = mirrored(reading.text, item.hit.start, item.hit.end)
            yield _placed(source, reading, _moved(item, *span, _BACKWARDS))


def _moved(found: Found, start: int, end: int, factor: float) -> Found:
    hit = found.hit
    return replace(found, hit=replace(hit, start=start, end=end, score=hit.score * factor))


def _placed(source: str, reading: Reading, found: Found) -> Found:
    """`found` in `reading`, moved to the source."""
    hit = found.hit
    start, end = reading.to_source(hit.start, hit.end)
    plain = source[start:end] == reading.text[hit.start : hit.end]
    return replace(found, hit=replace(hit, start=start, end=end), maskable=plain)
