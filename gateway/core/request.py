"""What an app asked for, parsed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.core.jsontree import JsonObject, JsonValue, Path
from gateway.core.permission import Permission


class Place(StrEnum):
    """Where in a request a segment stands, as policies name it in `in:`."""

    USER = "user"
    SYSTEM = "system"
    TOOLS = "tools"
    TOOL_RESULTS = "tool_results"
    ANSWER = "answer"
    OPTIONS = "options"


#: What a request may need of a model besides text, and what a target may be said to do.
CAPABILITIES = ("tools", "json_schema", "vision", "audio", "files")


class Operation(StrEnum):
    """What is asked of a model."""

    GENERATE = "generate"
    EMBED = "embed"
    COUNT_TOKENS = "count_tokens"


class SegmentKind(StrEnum):
    """What a segment is in the tree."""

    TEXT = "text"
    NUMBER = "number"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One scalar leaf or one object key of a request.

    `path` leads to the leaf in the tree (for a key: to its value). `label` is
    the same place for people and records; keys that the client chose appear
    in it as positions, never as text. `maskable` says whether a value inside
    can be replaced in place without changing what the field means.
    """

    path: Path = field(repr=False)
    label: str
    place: Place
    kind: SegmentKind
    text: str = field(repr=False)
    maskable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks: from the authenticated key alone, never from what the client says."""

    app: str
    team: str
    key_id: str


#: The options, of all dialects, by which a client bounds the tokens of an answer.
ANSWER_BOUNDS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """What a dialect that keeps conversations must know when the answer is there.

    `previous` is the id of what is continued, `items` the whole input as the
    client has it, `stored` whether the client wants the answer kept.
    """

    previous: str | None
    items: Sequence[JsonValue] = field(repr=False)
    stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was inspected; `tree` is what would be serialised to a target.

    `opaque` names known parts that cannot be read (images, audio, files).
    `has` names the `CAPABILITIES` that it needs.
    `conversation` is the first user text, from which the conversation key is made.
    `options` holds the integers that bound the answer, and `json_answer: 1` where
    it was asked for in JSON. `offered_tools` names the tools that the model may
    call, `network_tools` those of them that reach an address which it chooses.
    `held` says that the request continues what had to stay at home; it can raise
    a label and never lowers one. `apart` says that its texts are answered one by
    one, not as a whole. `asks` names, for each permission of a policy that the
    request needs, the place that needs it.
    """

    id: str
    dialect: str
    model_asked: str = field(repr=False)
    stream: bool
    principal: Principal
    tree: JsonObject = field(repr=False)
    segments: tuple[Segment, ...] = field(repr=False)
    opaque: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()
    conversation: str = field(default="", repr=False)
    options: Mapping[str, int] = field(default_factory=dict)
    offered_tools: frozenset[str] = frozenset()
    network_tools: frozenset[str] = frozenset()
    operation: Operation = Operation.GENERATE
    held: bool = False
    apart: bool = False
    asks: Mapping[Permission, str] = field(default_factory=dict)
    continued: Continued | None = None
