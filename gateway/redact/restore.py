"""Placeholders out, values in: what an app reads of an answer.

Only placeholders that were issued for this very request are restored. Inside
addresses, and in the arguments of tools that reach the network, they stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.core.jsontree import JsonValue
from gateway.core.reply import (
    Channel,
    Cited,
    Finished,
    Hosted,
    LogprobsDelta,
    ReplyEvent,
    TextDelta,
    ThoughtSealed,
    ToolCallDelta,
)
from gateway.redact.json_stream import RestoringJson
from gateway.redact.labels import LITERAL
from gateway.redact.lookalike import lookalikes
from gateway.redact.reading import Reader
from gateway.redact.stream import RestoringText


class Restorer:
    """Restores the events of one reply; `issued` maps its placeholders to values.

    Text is held back only while it may be the beginning of a placeholder, and
    comes out before the event that ends its choice. `tools` names the tools into
    whose arguments values are written: those that were offered and reach no
    network. `json_text` says that the app asked for an answer in JSON, which must
    stay valid. Log-probabilities are dropped once anything was issued: they would
    spell the placeholders.
    """

    def __init__(
        self,
        issued: Mapping[str, str],
        tools: frozenset[str] = frozenset(),
        *,
        json_text: bool = False,
    ) -> None:
        self._active = bool(issued)
        self._reader = _reading(issued)
        self._harmless = _reading({token: issued[token] for token in issued if _is_literal(token)})
        self._tools = tools
        self._json_text = json_text
        self._texts: dict[tuple[int, Channel], RestoringText | RestoringJson] = {}
        self._calls: dict[tuple[int, int], RestoringJson] = {}

    def feed(self, event: ReplyEvent) -> list[ReplyEvent]:
        """Take one event of the target and return those that go on to the app."""
        if not self._active:
            return [event]
        if isinstance(event, LogprobsDelta):
            return []
        if isinstance(event, TextDelta):
            return self._text(event)
        if isinstance(event, ToolCallDelta):
            return self._call(event)
        if isinstance(event, Finished):
            return [*self._flush(event.choice), event]
        if isinstance(event, ThoughtSealed | Hosted):
            return [*self._flush_texts(event.choice), event]
        if isinstance(event, Cited):
            note = self._note(event.note)
            return [*self._flush_texts(event.choice), replace(event, note=note)]
        return [event]

    def finish(self) -> list[ReplyEvent]:
        """Return what is still held back, of a reply that ended without ending its choices."""
        choices = dict.fromkeys([choice for choice, _ in (*self._texts, *self._calls)])
        return [event for choice in choices for event in self._flush(choice)]

    def _text(self, event: TextDelta) -> list[ReplyEvent]:
        key = (event.choice, event.channel)
        if key not in self._texts:
            as_json = self._json_text and event.channel is Channel.TEXT
            self._texts[key] = (RestoringJson if as_json else RestoringText)(self._reader)
        text = self._texts[key].feed(event.text)
        return [replace(event, text=text)] if text or not event.text else []

    def _call(self, event: ToolCallDelta) -> list[ReplyEvent]:
        key = (event.choice, event.index)
        before: list[ReplyEvent] = []
        if key not in self._calls:
            before = list(self._flush_texts(event.choice))
            trusted = event.name in self._tools
            self._calls[key] = RestoringJson(self._reader if trusted else self._harmless)
        arguments = self._calls[key].feed(event.arguments)
        if event.call_id or event.name or arguments or not event.arguments:
            return [*before, replace(event, arguments=arguments)]
        return before

    def _note(self, note: JsonValue) -> JsonValue:
        """A note with values in its texts, each of which came whole."""
        if isinstance(note, str):
            return RestoringText(self._reader).feed(note, final=True)
        if isinstance(note, Mapping):
            return {key: self._note(item) for key, item in note.items()}
        if isinstance(note, Sequence):
            return [self._note(item) for item in note]
        return note

    def _flush(self, choice: int) -> list[ReplyEvent]:
        events = list(self._flush_texts(choice))
        for (of_choice, index), call in self._calls.items():
            if of_choice == choice and (rest := call.feed("", final=True)):
                events.append(ToolCallDelta(choice=choice, index=index, arguments=rest))
        return events

    def _flush_texts(self, choice: int) -> Iterator[ReplyEvent]:
        for (of_choice, channel), text in self._texts.items():
            if of_choice == choice and (rest := text.feed("", final=True)):
                yield TextDelta(choice=choice, text=rest, channel=channel)


def _reading(issued: Mapping[str, str]) -> Reader:
    return Reader(issued) if issued else _NOTHING


def _is_literal(token: str) -> bool:
    return any(item.label is LITERAL for item in lookalikes(token))


_NOTHING = Reader({})
