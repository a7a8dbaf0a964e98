"""The town of an address as a finding of its own, which a policy can leave where it stands.

An address is known by its street and its numbers, and a town by standing in an
address: the name of a town alone says nothing of anybody and is no finding.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from gateway.core.finding import DataClass
from gateway.detect.address_parts import around_town, one_line
from gateway.detect.found import Found
from gateway.detect.lexicon import fold
from gateway.detect.recognizer import Hit, PatternRecognizer
from gateway.detect.sighting import Sighting

ADDRESS = "ADDRESS"
CITY = PatternRecognizer(
    name="address_city",
    entity="CITY",
    data_class=DataClass.CONTACT,
    patterns=(),
    check=lambda *_: None,  # it reads no text: recognisers of addresses say where a town stands
    hits=(),
    misses=(),
)
_EDGES = " \t\r\n,;:/|>*-–("
_WRITTEN = re.compile(r"\w")


def city_of(text: str, hit: Hit) -> Iterator[Found]:
    """Yield the town of an address in `text`, if its recogniser met one."""
    if hit.city:
        start, end = hit.city
        spelled = one_line(fold(text[start:end]))
        yield Found(CITY, Hit(start=start, end=end, score=hit.score, canonical=spelled))


def apart(sightings: Sequence[Sighting], text: str) -> list[Sighting]:
    """Cut the towns out of the addresses in `text`, so that each can be treated alone.

    A region and a country behind a town belong to it, everything else to the
    address, whose pieces all count as one value. `sightings` are in order of place.
    """
    cities = [item for item in sightings if item.entity == CITY.entity and item.maskable]
    if not cities:
        return list(sightings)
    starts = [item.start for item in cities]
    ends = {item.span: item.end for item in cities}
    told: list[Sighting] = []
    for item in sightings:
        if item.entity == ADDRESS and item.maskable:
            first, last = bisect_left(starts, item.start), bisect_right(starts, item.end)
            inside = [
                city
                for city in cities[first:last]
                if city.end <= item.end and city.span != item.span
            ]
            told += _pieces(item, inside, text, ends)
        elif item.entity != CITY.entity or not item.maskable:
            told.append(item)
    told += (city.moved(city.start, ends[city.span]) for city in cities)
    return sorted(told, key=lambda item: (item.start, item.end, item.entity))


def _pieces(
    address: Sighting, cities: Sequence[Sighting], text: str, ends: dict[tuple[int, int], int]
) -> Iterator[Sighting]:
    """Yield what is left of an address without its towns; the last one may grow."""
    at, pieces = address.start, []
    for city in cities:
        pieces.append((at, city.start))
        at = city.end
    rest = text[at : address.end]
    if cities and around_town(rest):
        ends[cities[-1].span] = max(ends[cities[-1].span], address.end)
    else:
        pieces.append((at, address.end))
    for start, end in pieces:
        piece = text[start:end]
        if _WRITTEN.search(piece):
            start += len(piece) - len(piece.lstrip(_EDGES))
            end -= len(piece) - len(piece.rstrip(_EDGES))
            yield replace(address, start=start, end=end)
