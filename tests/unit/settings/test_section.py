from __future__ import annotations

import pytest

from gateway.core.errors import SettingsError
from gateway.policy.yaml_events import read
from gateway.policy.yaml_nodes import MapNode
from gateway.settings.key import Form, Key
from gateway.settings.section import Section, whole_section
from gateway.settings.values import text

INNER = (Key(name="colour", type="text", about=""),)
KEYS = (
    Key(name="word", type="", about=""),
    Key(name="map", type="", about="", form=Form.MAP, keys=INNER),
    Key(name="maps", type="", about="", form=Form.MAPS, keys=INNER),
)


def _section(source: str) -> Section:
    node = read(source, "t.yaml", fault=SettingsError)[0]
    assert isinstance(node, MapNode)
    return whole_section(node, KEYS)


def test_values_defaults_and_places_are_given() -> None:
    section = _section("word: a\nmaps:\n  - colour: red\n  - {}\n")
    assert section.get("word", text, "none") == "a"
    assert section.section("map") is None
    assert [inner.get("colour", text, "none") for inner in section.sections("maps")] == [
        "red",
        "none",
    ]
    assert section.has("word")
    assert not section.has("map")
    assert (section.mark("maps").line, section.mark("map").line) == (3, 1)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\nwordd: a", "t.yaml:2:1: Unknown key `wordd` in the settings. Did you mean `word`?"),
        ("map: {color: a}", "t.yaml:1:7: Unknown key `color` in `map`. Did you mean `colour`?"),
        ("maps: [{}, {x: 1}]", "t.yaml:1:13: Unknown key `x` in `maps[1]`. Known: colour."),
        ("map: a", "t.yaml:1:6: `map` must be a map of keys and values. It has the keys colour."),
        ("map:", "`map` must be a map"),
        ("maps: {colour: a}", "t.yaml:1:7: `maps` must be a list."),
        ("maps: [a]", "t.yaml:1:8: `maps[0]` must be a map"),
        ("map: {}", "t.yaml:1:6: `map.colour` is missing. Add it: text."),
        ("map: {colour: 1}", "t.yaml:1:15: `map.colour` must be text. Put it in quotes."),
    ],
)
def test_what_does_not_fit_is_an_error_with_its_place(source: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        _read_all(_section(source))
    assert str(caught.value).startswith(message) or message in str(caught.value)


def _read_all(section: Section) -> None:
    section.sections("maps")
    inner = section.section("map")
    if inner is not None:
        inner.need("colour", text)


def test_a_key_that_the_table_lacks_cannot_be_read() -> None:
    with pytest.raises(KeyError):
        _section("word: a").get("nothing", text, "")
