"""The page that a word recogniser gets of a text."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.detect.first_words import Beginning, FirstWords
from gateway.detect.page import Page
from gateway.detect.passages import LazyPassages
from gateway.detect.written import Written


def page_of(text: str, begins: Iterable[Beginning] = ()) -> Page:
    """The page of `text` for a recogniser of words that begin like `begins`."""
    written = Written(text)
    places = FirstWords({"words": begins}).places(written).get("words", ())
    return Page(written, places, LazyPassages(text))
