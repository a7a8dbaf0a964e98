"""`time: {days: [mon-fri], from: '08:00', to: '18:00'}`: when the request came.

The clock is that of the settings' `timezone:`. A span that passes midnight
(`from: '22:00', to: '06:00'`) belongs to the day on which it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.policy.conditions.condition import (
    Arguments,
    Condition,
    ConditionKind,
    Example,
    Language,
    Nature,
)
from gateway.policy.conditions.tells import Points, Tell
from gateway.policy.facts import Facts
from gateway.policy.reading import as_map, as_text, as_words, nearest, only_keys, shown
from gateway.policy.shapes import keyed, matching, words
from gateway.policy.yaml_nodes import Node

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("days", "from", "to")
SPAN = f"(?:{'|'.join(DAYS)})(?:-(?:{'|'.join(DAYS)}))?"
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
_TURKISH = ("pzt", "sal", "çar", "per", "cum", "cmt", "paz")
_WHOLE_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class During:
    """Holds on `days` (0 is Monday) from minute `start` to before minute `end` of the day.

    Where `end` is not after `start`, the span ends on the day after.
    """

    days: frozenset[int]
    start: int = 0
    end: int = _WHOLE_DAY

    def test(self, facts: Facts) -> bool:
        """Whether the request came in that time."""
        day, minute = facts.at.weekday(), facts.at.hour * 60 + facts.at.minute
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        began_today = minute >= self.start and day in self.days
        began_yesterday = minute < self.end and (day - 1) % 7 in self.days
        return began_today or began_yesterday

    @property
    def tells(self) -> tuple[Tell, ...]:
        """When it begins and ends on each of its days."""
        after = self.end % _WHOLE_DAY
        ends_on = 0 if self.start < self.end < _WHOLE_DAY else 1
        points = [
            f"{DAYS[(day + later) % 7]} {_clock(minute)}"
            for day in sorted(self.days)
            for later, minute in ((0, self.start), (ends_on, after))
        ]
        return (Points(fact="time", values=tuple(dict.fromkeys(points))),)

    def note(self, facts: Facts, language: Language) -> str:
        """`wed 19:30, within mon-fri 08:00-18:00`."""
        names = _TURKISH if language == "tr" else DAYS
        now = f"{names[facts.at.weekday()]} {facts.at:%H:%M}"
        span = f"{_listed(self.days, names)} {_clock(self.start)}-{_clock(self.end)}"
        if language == "tr":
            return f"{now}, {span} {'içinde' if self.test(facts) else 'dışında'}"
        return f"{now}, {'within' if self.test(facts) else 'outside'} {span}"


def _parse(arguments: Arguments) -> Condition:
    node = arguments.nodes["time"]
    given = as_map(node, "`time`")
    only_keys(given, KEYS, what="`time`")
    days, start, end = given.get("days"), given.get("from"), given.get("to")
    during = During(
        days=frozenset(range(7)) if days is None else _days(days),
        start=0 if start is None else _minute(start, "`from`"),
        end=_WHOLE_DAY if end is None else _minute(end, "`to`"),
    )
    if during.start == _WHOLE_DAY or during.start == during.end:
        raise node.at.error("No time lies between `from` and `to`.", "Let them differ.")
    return during


def _days(node: Node) -> frozenset[int]:
    days: set[int] = set()
    for word, at in as_words(node, "`days`"):
        first, dash, last = word.partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            wrong = first if first not in DAYS else last
            raise at.error(
                f"`{shown(word)}` is not a day.",
                nearest(wrong, DAYS) + " Spans are written as `mon-fri`.",
            )
        begin = DAYS.index(first)
        length = (DAYS.index(last) - begin) % 7 if dash else 0
        days |= {(begin + step) % 7 for step in range(length + 1)}
    return frozenset(days)


def _minute(node: Node, what: str) -> int:
    text = as_text(node, what)
    if not re.fullmatch(CLOCK, text):
        raise node.at.error(
            f"{what} is not a time of day.", "Write it with four digits: `'08:00'`."
        )
    return int(text[:2]) * 60 + int(text[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _listed(days: frozenset[int], names: tuple[str, ...]) -> str:
    """Neighbouring days as one span: `mon-wed, sat`."""
    spans: list[list[int]] = []
    for day in sorted(days):
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    return ", ".join(
        names[span[0]] if len(span) == 1 else f"{names[span[0]]}-{names[span[-1]]}"
        for span in spans
    )


CONDITION = ConditionKind(
    name="time",
    about="The request came on one of these `days`, `from` a time of day up to before `to`, "
    "by the clock of the settings' `timezone`.",
    nature=Nature.TIME,
    parse=_parse,
    shape=keyed({"days": words(matching(SPAN)), "from": matching(CLOCK), "to": matching(CLOCK)}),
    examples=(
        Example("time: {days: [mon-fri], from: '08:00', to: '18:00'}", "time: fri 17:59", True),
        Example("time: {days: [mon-fri], from: '08:00', to: '18:00'}", "time: fri 18:00", False),
        Example("time: {days: [mon-fri], from: '08:00', to: '18:00'}", "time: sat 12:00", False),
        Example("time: {days: [sat, sun]}", "time: sun 23:59", True),
        Example("time: {days: [fri-mon]}", "time: sun 00:00", True),
        Example("time: {days: [fri-mon]}", "time: tue 00:00", False),
        Example("time: {from: '18:00'}", "time: mon 23:00", True),
        Example("time: {days: [fri], from: '22:00', to: '06:00'}", "time: sat 05:59", True),
        Example("time: {days: [fri], from: '22:00', to: '06:00'}", "time: fri 05:59", False),
        Example("time: {days: [thu]}", "app: hbys", True),
    ),
    refused=(
        "time: office",
        "time: {}",
        "time: {day: [mon]}",
        "time: {days: [monday]}",
        "time: {days: [mon-friday]}",
        "time: {days: []}",
        "time: {from: 8}",
        "time: {from: '8:00'}",
        "time: {to: '25:00'}",
        "time: {from: '09:00', to: '09:00'}",
        "time: {from: '24:00'}",
        "{time: {days: [mon]}, in: [user]}",
    ),
)
