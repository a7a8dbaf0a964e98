"""The cast: every client program that is played."""

from __future__ import annotations

from clients.table import CHAT, COMPLETIONS, EMBEDDINGS, FEATURES, MESSAGES, RESPONSES, Client


def _not_offered(*features: str) -> dict[str, str]:
    return dict.fromkeys(features, "not offered by this client")


# Everything in Node is asynchronous: what other clients have twice is there once.
_ONE_KIND = dict.fromkeys(
    ("answer_async", "stream_async", "embeddings_async"), "asynchronous only: the case beside it"
)


# An error in the middle of a stream of responses that ends like any other.
_BLIND = {"broken_stream": "it does not look for an error in a stream"}


def _one_kind(dialect: str, *lacks: str) -> dict[str, str]:
    kinds = {name: why for name, why in _ONE_KIND.items() if name in FEATURES[dialect]}
    return {**kinds, **_not_offered(*lacks)}


def _python_sdks() -> list[Client]:
    programs = {
        CHAT: "openai_chat.py",
        RESPONSES: "openai_responses.py",
        COMPLETIONS: "openai_completions.py",
        EMBEDDINGS: "openai_embeddings.py",
        MESSAGES: "anthropic_messages.py",
    }
    return [
        Client(name=f"python sdk {dialect}", dialect=dialect, runs="current", program=program)
        for dialect, program in programs.items()
    ]


def _node_sdks() -> list[Client]:
    programs = {
        CHAT: "openai_chat.mjs",
        RESPONSES: "openai_responses.mjs",
        COMPLETIONS: "openai_others.mjs",
        EMBEDDINGS: "openai_others.mjs",
        MESSAGES: "anthropic_messages.mjs",
    }
    return [
        Client(
            name=f"node sdk {dialect}",
            dialect=dialect,
            runs="node",
            program=program,
            lacks=_one_kind(dialect),
        )
        for dialect, program in programs.items()
    ]


def _ai_sdk() -> list[Client]:
    lacks = {
        CHAT: ("models",),
        RESPONSES: ("models", "conversation", "stored"),
        COMPLETIONS: (),
        EMBEDDINGS: (),
        MESSAGES: ("models", "tokens"),
    }
    return [
        Client(
            name=f"ai sdk {dialect}",
            dialect=dialect,
            runs="node",
            program=f"ai_sdk.mjs {dialect}",
            lacks=_one_kind(dialect, *missing),
        )
        for dialect, missing in lacks.items()
    ]


def _frameworks() -> list[Client]:
    """Each library for Python that speaks all three dialects of conversation."""
    no_list = {"models", "stored"}
    plain = {"reasoning", "thought_in_tools", "conversation", "unknown_model", "tokens"}
    rows = (
        ("langchain", "current", "langchain_chat.py", no_list),
        ("pydantic-ai", "current", "pydantic_agent.py", {"stream", "tokens", *no_list}),
        ("litellm", "current", "litellm_client.py", {"tokens", *no_list}),
        ("llama-index", "older", "llama_index_llm.py", {*plain, *no_list}),
    )
    return [
        Client(
            name=f"{name} {dialect}",
            dialect=dialect,
            runs=runs,
            program=f"{program} {dialect}",
            lacks={
                **_not_offered(*sorted(lacks.intersection(FEATURES[dialect]))),
                **(_BLIND if (name, dialect) == ("llama-index", RESPONSES) else {}),
            },
        )
        for name, runs, program, lacks in rows
        for dialect in (CHAT, RESPONSES, MESSAGES)
    ]


def _embedders() -> list[Client]:
    programs = {
        "langchain": ("current", "langchain_chat.py"),
        "litellm": ("current", "litellm_client.py"),
        "llama-index": ("older", "llama_index_llm.py"),
    }
    return [
        Client(
            name=f"{name} {EMBEDDINGS}",
            dialect=EMBEDDINGS,
            runs=runs,
            program=f"{program} {EMBEDDINGS}",
        )
        for name, (runs, program) in programs.items()
    ]


def _instructor() -> list[Client]:
    return [
        Client(
            name=f"instructor {dialect}",
            dialect=dialect,
            runs="older",
            program=f"instructor_client.py {dialect}",
            kind="objects",
        )
        for dialect in (CHAT, RESPONSES, MESSAGES)
    ]


def _llm() -> list[Client]:
    """The command of this name; the plug-in for Claude asks for an older SDK."""
    return [
        Client(
            name=f"llm {dialect}",
            dialect=dialect,
            runs="older" if dialect == MESSAGES else "current",
            program=f"llm_cli.py {dialect}",
            kind="command",
            lacks=_BLIND if dialect == RESPONSES else {},
        )
        for dialect in (CHAT, RESPONSES, MESSAGES)
    ]


def _agents() -> list[Client]:
    """Agents of the terminal, without one."""
    again = {"error_500": "it asks again for minutes: see retried"}
    return [
        Client(
            name="claude code",
            dialect=MESSAGES,
            runs="current",
            program="claude_code.py",
            kind="agent",
            lacks=again,
        ),
        Client(
            name="codex",
            dialect=RESPONSES,
            runs="current",
            program="codex_cli.py",
            kind="agent",
            lacks={
                "not_held_back": "it prints whole messages only",
                "retried": "it does not ask again after a 429",
            },
        ),
    ]


CLIENTS = (
    *_python_sdks(),
    *_node_sdks(),
    *_ai_sdk(),
    *_frameworks(),
    *_embedders(),
    *_instructor(),
    *_llm(),
    *_agents(),
)
