"""What a request needs of a target: capabilities, and room in its context."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.core.permission import Permission
from gateway.core.request import ANSWER_BOUNDS, Request
from gateway.core.target import Target
from gateway.core.tokens import estimate_tokens

_UNREAD_TOKENS = 1000  # about what an image or a page takes
_RUNNING = {
    "openai_responses": "openai",
    "anthropic_messages": "anthropic",
    "anthropic_count_tokens": "anthropic",
}
_DENSEST = 8  # characters: no tokenizer puts more into a token, on the average of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """`has` are capabilities; `characters` are those of the text, `answer` the tokens asked for.

    `unread` counts the parts that are no text. `run_by` is the provider that
    alone can run a tool of its own, empty where none is asked for.
    """

    has: frozenset[str] = frozenset()
    characters: int = 0
    answer: int = 0
    unread: int = 0
    run_by: str = ""

    def lacking_at(self, target: Target) -> frozenset[str]:
        """The capabilities that `target` does not have; an empty `can` says nothing."""
        return self.has - target.can if target.can else frozenset()

    def too_long_for(self, target: Target) -> bool:
        """Whether the request cannot fit, however well its text is packed into tokens."""
        return 0 < target.context < self.characters // _DENSEST

    def likely_fits(self, target: Target) -> bool:
        """Whether the request fits by our estimate, with the answer that was asked for."""
        tokens = estimate_tokens(self.characters) + self.unread * _UNREAD_TOKENS + self.answer
        return not target.context or tokens <= target.context


def needs_of(request: Request) -> Needs:
    """What `request` needs."""
    lengths = [len(segment.text) for segment in request.segments]
    return Needs(
        has=request.has,
        characters=max(lengths, default=0) if request.apart else sum(lengths),
        answer=max((request.options.get(name, 0) for name in ANSWER_BOUNDS), default=0),
        unread=len(request.opaque),
        run_by=_RUNNING[request.dialect] if Permission.HOSTED_TOOLS in request.asks else "",
    )
