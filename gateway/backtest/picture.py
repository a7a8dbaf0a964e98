"""A picture of a backtest: requests by effect, before on the left and after on the right.

Plain SVG without scripts, fonts or links. The bands keep their share of all
requests, but none is thinner than can be seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from gateway.backtest.run import Backtest
from gateway.core.effects import Effect

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "What another policy would have done",
        "was": "recorded",
        "now": "under the other policy",
        "moved": "{moved} of {requests} requests would be treated otherwise",
        "missing": "{missing} cannot be replayed",
        "cost": "cost of those: {recorded} → {estimated} {currency} (estimated)",
        "unpriced": "{unpriced} attempts without a known price are left out",
        "requests": "requests",
    },
    "tr": {
        "title": "Başka bir politika ne yapardı",
        "was": "kayıtlardaki",
        "now": "öbür politikaya göre",
        "moved": "{requests} istekten {moved} tanesi başka işlem görürdü",
        "missing": "{missing} istek yeniden değerlendirilemiyor",
        "cost": "bunların maliyeti: {recorded} → {estimated} {currency} (tahmini)",
        "unpriced": "fiyatı bilinmeyen {unpriced} deneme dışarıda bırakıldı",
        "requests": "istek",
    },
}
COLOURS = {
    Effect.ALLOW: "#2f9e44",
    Effect.MASK: "#1c7ed6",
    Effect.REDACT: "#7048e8",
    Effect.LOCAL: "#f08c00",
    Effect.BLOCK: "#e03131",
}
_WIDTH, _TOP, _TALL, _GAP = 760.0, 84.0, 300.0, 16.0
_LEFT, _RIGHT, _BAR = 170.0, 590.0, 14.0
_THIN = 2.0


@dataclass(slots=True)
class _Side:
    """Where the bands of each effect begin on one side; they are stacked downwards."""

    tops: dict[Effect, float]
    heights: dict[Effect, float]
    taken: dict[Effect, float]

    @property
    def lowest(self) -> float:
        """Where the last bar ends."""
        return max((self.tops[item] + self.heights[item] for item in self.tops), default=_TOP)

    def next(self, effect: Effect, thick: float) -> float:
        """The middle of the next band at `effect`."""
        taken = self.taken.get(effect, 0.0)
        self.taken[effect] = taken + thick
        return self.tops[effect] + taken + thick / 2


def picture(found: Backtest, *, language: str = "en") -> str:
    """The picture as the text of an SVG file; `language` is `en` or `tr`."""
    words = WORDS[language]
    total = max(found.requests, 1)
    bands = {
        pair: max(_THIN, count / total * _TALL) for pair, count in sorted(found.effects.items())
    }
    was, now = _side(bands, 0), _side(bands, 1)
    body = [
        _band(pair, thick, was, now, f"{found.effects[pair]} {words['requests']}")
        for pair, thick in bands.items()
    ]
    for place, side, at in ((0, was, _LEFT), (1, now, _RIGHT)):
        counts: Counter[Effect] = Counter()
        for pair, count in found.effects.items():
            counts[pair[place]] += count
        body += _bars(side, at, counts)
    lowest = max(was.lowest, now.lowest)
    notes = _notes(found, words)
    body.append(_text(_LEFT + _BAR, 68, words["was"], small=True, end=True))
    body.append(_text(_RIGHT, 68, words["now"], small=True))
    body += [_text(24, lowest + 34 + 20 * place, note) for place, note in enumerate(notes)]
    tall = lowest + 34 + 20 * len(notes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {tall:g}" role="img"'
        f' font-family="sans-serif" font-size="14">\n<title>{escape(words["title"])}</title>\n'
        f'<rect width="{_WIDTH:g}" height="{tall:g}" fill="#ffffff"/>\n'
        f'<text x="24" y="36" font-size="18" font-weight="bold" fill="#212529">'
        f"{escape(words['title'])}</text>\n" + "\n".join(body) + "\n</svg>\n"
    )


def _side(bands: Mapping[tuple[Effect, Effect], float], place: int) -> _Side:
    heights: dict[Effect, float] = {}
    for pair, thick in bands.items():
        heights[pair[place]] = heights.get(pair[place], 0.0) + thick
    tops, top = {}, _TOP
    for effect in sorted(heights):
        tops[effect] = top
        top += heights[effect] + _GAP
    return _Side(tops=tops, heights=heights, taken={})


def _band(pair: tuple[Effect, Effect], thick: float, was: _Side, now: _Side, told: str) -> str:
    """A band from one side to the other; strong where something moves."""
    left, right = was.next(pair[0], thick), now.next(pair[1], thick)
    start, end, middle = _LEFT + _BAR, _RIGHT, (_LEFT + _BAR + _RIGHT) / 2
    strength = "0.55" if pair[0] is not pair[1] else "0.15"
    return (
        f'<path d="M{start:g},{left:.1f} C{middle:g},{left:.1f} {middle:g},{right:.1f}'
        f' {end:g},{right:.1f}" fill="none" stroke="{COLOURS[pair[1]]}"'
        f' stroke-width="{thick:.1f}" stroke-opacity="{strength}">'
        f"<title>{pair[0].word} → {pair[1].word}: {escape(told)}</title></path>"
    )


def _bars(side: _Side, at: float, counts: Mapping[Effect, int]) -> list[str]:
    drawn = []
    for effect, top in side.tops.items():
        tall = side.heights[effect]
        drawn.append(
            f'<rect x="{at:g}" y="{top:.1f}" width="{_BAR:g}" height="{tall:.1f}"'
            f' fill="{COLOURS[effect]}"/>'
        )
        told = f"{effect.word} {counts[effect]}"
        left = at == _LEFT
        drawn.append(_text(at - 8 if left else at + _BAR + 8, top + tall / 2 + 5, told, end=left))
    return drawn


def _notes(found: Backtest, words: Mapping[str, str]) -> list[str]:
    bill, missing = found.bill, found.missing.total()
    notes = [words["moved"].format(moved=found.moved, requests=found.requests)]
    for currency in bill.currencies:
        notes.append(
            words["cost"].format(
                recorded=f"{bill.recorded.get(currency, 0):.2f}",
                estimated=f"{bill.estimated.get(currency, 0):.2f}",
                currency=currency,
            )
        )
    if bill.unpriced:
        notes.append(words["unpriced"].format(unpriced=bill.unpriced))
    if missing:
        notes.append(words["missing"].format(missing=missing))
    return notes


def _text(x: float, y: float, told: str, *, small: bool = False, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    look = ' font-size="12" fill="#868e96"' if small else ' fill="#212529"'
    return f'<text x="{x:g}" y="{y:.1f}"{anchor}{look}>{escape(told)}</text>'
