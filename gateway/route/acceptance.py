"""Whether an answer will do, judged from its events as they pass."""

from __future__ import annotations

import json
from collections.abc import Sequence

from gateway.core.preference import Check
from gateway.core.reply import (
    Channel,
    Finished,
    FinishReason,
    ReplyEvent,
    TextDelta,
    ToolCallDelta,
)

_ENDED = frozenset({FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.PAUSE})


class Acceptance:
    """Sees every event of one answer; `json_asked` says that its text was asked for in JSON."""

    def __init__(self, checks: Sequence[Check], *, json_asked: bool) -> None:
        self._checks = checks
        self._json_asked = json_asked
        self._texts: dict[int, list[str]] = {}
        self._calls: dict[tuple[int, int], list[str]] = {}
        self._ends: dict[int, FinishReason] = {}
        self._refused = False

    def saw(self, event: ReplyEvent) -> None:
        """Take note of one event; without checks nothing is kept."""
        if not self._checks:
            return
        if isinstance(event, TextDelta):
            if event.channel is Channel.TEXT:
                self._texts.setdefault(event.choice, []).append(event.text)
            self._refused |= event.channel is Channel.REFUSAL
        elif isinstance(event, ToolCallDelta):
            self._calls.setdefault((event.choice, event.index), []).append(event.arguments)
        elif isinstance(event, Finished):
            self._ends[event.choice] = event.reason

    def failing(self) -> tuple[Check, ...]:
        """The checks that the answer does not pass, in their order."""
        passed = {
            Check.FINISHED: self._finished,
            Check.VALID_JSON: self._valid_json,
            Check.NOT_EMPTY: self._not_empty,
            Check.NOT_REFUSED: self._not_refused,
        }
        return tuple(check for check in self._checks if not passed[check]())

    def _finished(self) -> bool:
        """Every choice came to its own end, neither cut off nor filtered."""
        return bool(self._ends) and all(reason in _ENDED for reason in self._ends.values())

    def _valid_json(self) -> bool:
        """Arguments of calls are JSON, and so is the text where it was asked for in JSON."""
        calls = ["".join(pieces) for pieces in self._calls.values()]
        texts = ["".join(pieces) for pieces in self._texts.values()] if self._json_asked else []
        called = {choice for choice, _ in self._calls}
        wanting = self._json_asked and any(
            choice not in called and choice not in self._texts for choice in self._ends
        )
        return (
            not wanting
            and all(_is_json(text or "{}") for text in calls)
            and all(_is_json(text) for text in texts)
        )

    def _not_empty(self) -> bool:
        """Every choice says something or calls a tool."""
        said = {choice for choice, pieces in self._texts.items() if "".join(pieces).strip()}
        said |= {choice for choice, _ in self._calls}
        return bool(self._ends) and said >= self._ends.keys()

    def _not_refused(self) -> bool:
        return not self._refused and FinishReason.CONTENT_FILTER not in self._ends.values()


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)
