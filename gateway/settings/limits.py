"""The limits of the settings: how much and how long, each with its key."""

from __future__ import annotations

from gateway.core.bounds import Bounds
from gateway.settings.key import Form, Key
from gateway.settings.model import Limits
from gateway.settings.section import Section
from gateway.settings.values import count, duration, size

LIMITS = (
    Key(
        name="body",
        type="size",
        default="32MiB",
        about="The longest request body that is read, from 1KiB to 1GiB.",
    ),
    Key(
        name="headers",
        type="size",
        default="32KiB",
        about="The largest headers that are read.",
    ),
    Key(
        name="receive_headers",
        type="duration",
        default="10s",
        about="How long a client may take to send the headers of a request.",
    ),
    Key(
        name="receive_body",
        type="duration",
        default="30s",
        about="How long it may take to send the body.",
    ),
    Key(
        name="stall",
        type="duration",
        default="30s",
        about="How long a client may leave an answer unread; then it is hung up on.",
    ),
    Key(
        name="keep_alive",
        type="duration",
        default="75s",
        about="How long an idle connection of a client stays open.",
    ),
    Key(
        name="connect",
        type="duration",
        default="3s",
        about="How long connecting to a target may take.",
    ),
    Key(
        name="first_token",
        type="duration",
        default="120s",
        about="How long a target may take until the first byte of its answer.",
    ),
    Key(
        name="idle",
        type="duration",
        default="60s",
        about="The longest pause between two pieces of an answer.",
    ),
    Key(
        name="total",
        type="duration",
        default="600s",
        about="How long one request may take in all.",
    ),
    Key(
        name="per_key_concurrency",
        type="whole number",
        default="32",
        form=Form.PLAIN,
        about="How many requests of one key are answered at the same time.",
    ),
    Key(
        name="bodies",
        type="size",
        default="512MiB",
        about="How much the bodies of all requests under way may hold in one process; those of"
        " one key may hold half of it.",
    ),
    Key(
        name="event",
        type="size",
        default="1MiB",
        about="The largest event of a target's stream that is read.",
    ),
    Key(
        name="answer",
        type="size",
        default="32MiB",
        about="The largest answer that is read where it is not streamed.",
    ),
    Key(
        name="header_fields",
        type="whole number",
        default="100",
        form=Form.PLAIN,
        about="How many header fields a request may have.",
    ),
    Key(
        name="depth",
        type="whole number",
        default="64",
        form=Form.PLAIN,
        about="How deep the JSON of a request may be nested, up to 64.",
    ),
    Key(
        name="values",
        type="whole number",
        default="100000",
        form=Form.PLAIN,
        about="How many values it may hold.",
    ),
    Key(
        name="string",
        type="size",
        default="8MiB",
        about="How long one string in it may be.",
    ),
    Key(
        name="messages",
        type="whole number",
        default="4096",
        form=Form.PLAIN,
        about="How many messages or input items it may hold, up to 4096.",
    ),
    Key(
        name="tools",
        type="whole number",
        default="256",
        form=Form.PLAIN,
        about="How many tools it may bring, up to 256.",
    ),
)


_MOST = 1_000_000


def read_limits(section: Section | None) -> Limits:
    """The limits of the settings; raises SettingsError."""
    default = Limits()
    if section is None:
        return default

    def seconds(name: str) -> float:
        given: float = section.get(name, duration, getattr(default, name))
        return given

    def in_bytes(name: str) -> int:
        given: int = section.get(name, size, getattr(default, name))
        return given

    return Limits(
        body=in_bytes("body"),
        bodies=in_bytes("bodies"),
        headers=in_bytes("headers"),
        event=in_bytes("event"),
        answer=in_bytes("answer"),
        receive_headers=seconds("receive_headers"),
        receive_body=seconds("receive_body"),
        stall=seconds("stall"),
        keep_alive=seconds("keep_alive"),
        connect=seconds("connect"),
        first_token=seconds("first_token"),
        idle=seconds("idle"),
        total=seconds("total"),
        per_key_concurrency=section.get(
            "per_key_concurrency", count(1, 100_000), default.per_key_concurrency
        ),
        bounds=_bounds(section, default.bounds),
    )


def _bounds(section: Section, default: Bounds) -> Bounds:
    # What is deeper or longer than the defaults, the readers of the dialects refuse.
    return Bounds(
        depth=section.get("depth", count(1, default.depth), default.depth),
        values=section.get("values", count(1, _MOST), default.values),
        string=section.get("string", size, default.string),
        messages=section.get("messages", count(1, default.messages), default.messages),
        tools=section.get("tools", count(1, default.tools), default.tools),
        header_fields=section.get("header_fields", count(1, _MOST), default.header_fields),
    )
