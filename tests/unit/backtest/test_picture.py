from __future__ import annotations

from collections import Counter
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from gateway.backtest.bill import Bill
from gateway.backtest.picture import COLOURS, WORDS, picture
from gateway.backtest.run import Backtest, Move, Moved
from gateway.core.effects import Effect
from gateway.policy.recorded import Missing

SVG = "{http://www.w3.org/2000/svg}"
MOVE = Move(was=Effect.ALLOW, now=Effect.LOCAL, was_by="otherwise", now_by="<R>", app="a", team="t")


@pytest.fixture
def found() -> Backtest:
    bill = Bill(recorded={"TRY": Decimal(3)}, estimated={"TRY": Decimal(1)}, unpriced=2)
    return Backtest(
        effects=Counter({(Effect.ALLOW, Effect.LOCAL): 1, (Effect.ALLOW, Effect.ALLOW): 9999}),
        moves={MOVE: Moved(requests=1, bill=bill)},
        missing=Counter({Missing.FACTS: 7}),
    )


def drawn(found: Backtest, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(picture(found, language=language))  # noqa: S314 - our own


def test_every_band_tells_its_number_and_the_thinnest_can_be_seen(found: Backtest) -> None:
    paths = drawn(found).findall(f"{SVG}path")
    told = [path.findtext(f"{SVG}title") for path in paths]
    assert told == ["allow → allow: 9999 requests", "allow → local: 1 requests"]
    assert min(float(path.attrib["stroke-width"]) for path in paths) >= 2
    assert float(paths[1].attrib["stroke-opacity"]) > float(paths[0].attrib["stroke-opacity"])


def test_bars_of_both_sides_have_their_effects_and_counts(found: Backtest) -> None:
    texts = [item.text for item in drawn(found).findall(f"{SVG}text")]
    assert [item for item in texts if item in {"allow 10000", "allow 9999", "local 1"}] == [
        "allow 10000",
        "allow 9999",
        "local 1",
    ]


@pytest.mark.parametrize("language", WORDS)
def test_the_notes_tell_numbers_and_cost_in_both_languages(found: Backtest, language: str) -> None:
    texts = "\n".join(item.text or "" for item in drawn(found, language).iter(f"{SVG}text"))
    assert "10000" in texts
    assert "3.00 → 1.00 TRY" in texts
    words = WORDS[language]
    assert words["title"] in texts
    assert words["missing"].format(missing=7) in texts
    assert words["unpriced"].format(unpriced=2) in texts


def test_it_loads_and_runs_nothing(found: Backtest) -> None:
    text = picture(found)
    assert text.count("http") == 1  # the name of the format
    assert not {"script", "image", "style", "href"} & {
        item.tag.removeprefix(SVG) for item in drawn(found).iter()
    }


def test_nothing_recorded_is_a_picture_too() -> None:
    assert drawn(Backtest()).tag == f"{SVG}svg"
    assert set(COLOURS) == set(Effect)
    assert WORDS["en"].keys() == WORDS["tr"].keys()
