"""The LiteLLM SDK, as a client, over the dialect that the only argument names."""

from __future__ import annotations

import json
import sys

import litellm
from player import (
    ASK_CITY,
    ASK_WEATHER,
    BREAK,
    CHAT_MODEL,
    CITY,
    CLAUDE,
    ECHO,
    EMBEDDER,
    HELLO,
    LONG,
    MAIL,
    SEND_MAIL,
    THINKER,
    WEATHER,
    Watched,
    case,
    play,
    raised,
    refused,
    weather,
)

DIALECT = sys.argv[1]
CLAUDES = DIALECT == "anthropic_messages"
PROVIDER = {"anthropic_messages": "anthropic", "openai_responses": "openai/responses"}.get(
    DIALECT, "openai"
)
MODEL = f"{PROVIDER}/{CLAUDE if CLAUDES else CHAT_MODEL}"
THINKS = f"{PROVIDER}/{CLAUDE if CLAUDES else THINKER}"
litellm.suppress_debug_info = True
litellm.telemetry = False


def tool(name, schema):
    return [{"type": "function", "function": {"name": name, "parameters": schema}}]


TEXTS = ["The weather is fine.", "Hava güzel."]
TOOLS = tool("get_weather", WEATHER)


def usual(way):
    return {"api_base": way.url if CLAUDES else way.v1, "api_key": way.key, "num_retries": 0}


def asked(way, text, **more):
    messages = [{"role": "user", "content": text}]
    return {"model": MODEL, "messages": messages, "max_retries": 0, **usual(way), **more}


def ask(way, text, **more):
    return litellm.completion(**asked(way, text, **more))


def text_of(reply):
    return reply.choices[0].message.content


def told(reply):
    usage = reply.usage
    return {
        "text": text_of(reply),
        "input": usage.prompt_tokens,
        "output": usage.completion_tokens,
        "stop": reply.choices[0].finish_reason,
    }


@case
def answer(way):
    return told(ask(way, HELLO))


@case
async def answer_async(way):
    return told(await litellm.acompletion(**asked(way, HELLO)))


@case
def stream(way):
    watched, usage = Watched(way, "stream"), None
    for chunk in ask(way, HELLO, stream=True, stream_options={"include_usage": True}):
        watched.see(chunk.choices[0].delta.content if chunk.choices else None)
        usage = getattr(chunk, "usage", None) or usage
    return {**watched.saw, "input": usage.prompt_tokens, "output": usage.completion_tokens}


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async for chunk in await litellm.acompletion(**asked(way, HELLO, stream=True)):
        watched.see(chunk.choices[0].delta.content)
    return watched.saw


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for chunk in ask(way, way.count("not_held_back"), stream=True):
        watched.see(chunk.choices[0].delta.content)
    return watched.saw


def calls_of(message):
    return [[it.function.name, json.loads(it.function.arguments)] for it in message.tool_calls]


def answered(way, message, **more):
    results = [
        {"role": "tool", "tool_call_id": it.id, "content": weather(called[1]["city"])}
        for it, called in zip(message.tool_calls, calls_of(message), strict=True)
    ]
    messages = [{"role": "user", "content": ASK_WEATHER}, message.model_dump(), *results]
    last = ask(way, "", messages=messages, tools=TOOLS, **more)
    return {"calls": calls_of(message), "text": text_of(last)}


@case
def tools(way):
    return answered(way, ask(way, ASK_WEATHER, tools=TOOLS).choices[0].message)


@case
def tools_stream(way):
    chunks = list(ask(way, ASK_WEATHER, tools=TOOLS, stream=True))
    return answered(way, litellm.stream_chunk_builder(chunks).choices[0].message)


@case
def structured(way):
    form = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY, "strict": True}}
    return json.loads(text_of(ask(way, ASK_CITY, response_format=form)))


@case
def reasoning(way):
    reply = ask(way, HELLO, model=THINKS, reasoning_effort="low")
    thought = getattr(reply.choices[0].message, "reasoning_content", None)
    return {"text": text_of(reply), **({"thought": thought} if thought else {})}


@case
def thought_in_tools(way):
    more = {"model": THINKS, "reasoning_effort": "low"}
    message = ask(way, ASK_WEATHER, tools=TOOLS, **more).choices[0].message
    thought = getattr(message, "reasoning_content", None)
    return {**({"thought": thought} if thought else {}), **answered(way, message, **more)}


@case
def error_400(way):
    return raised(lambda: ask(way, "Please fail with 400."))


@case
def error_429(way):
    try:
        ask(way, "Please fail with 429.")
    except litellm.RateLimitError as fault:
        wait = fault.litellm_response_headers["retry-after"]
        return {**refused(fault), "retry_after": wait}
    return {"raised": None}


@case
def error_500(way):
    return raised(lambda: ask(way, "Please fail with 500."))


@case
def wrong_key(way):
    return raised(lambda: ask(way, HELLO, api_key="sk-of-nobody"))


@case
def unknown_model(way):
    return raised(lambda: ask(way, HELLO, model=f"{PROVIDER}/nobodys-model"))


@case
def retried(way):
    return {"text": text_of(ask(way, way.fail_once("retried"), num_retries=2, max_retries=2))}


@case
def broken_stream(way):
    text = ""
    try:
        for chunk in ask(way, BREAK, stream=True):
            text += chunk.choices[0].delta.content or ""
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        return {"raised": refused(fault)["raised"], "text": text}
    return {"raised": None}


@case
def too_long(way):
    reply = ask(way, LONG, max_tokens=16)
    return {"text": text_of(reply), "stop": reply.choices[0].finish_reason}


@case
def personal(way):
    return {"text": text_of(ask(way, ECHO))}


@case
def personal_stream(way):
    chunks = ask(way, ECHO, stream=True)
    return {"text": "".join(chunk.choices[0].delta.content or "" for chunk in chunks)}


@case
def personal_tool(way):
    message = ask(way, SEND_MAIL, tools=tool("send_mail", MAIL)).choices[0].message
    return {"calls": calls_of(message)}


def respond(way, given, **more):
    model = f"openai/{CHAT_MODEL}"
    tools = [{"type": "function", "name": "get_weather", "parameters": WEATHER}]
    return litellm.responses(model=model, input=given, tools=tools, **usual(way), **more)


@case
def conversation(way):
    first = respond(way, ASK_WEATHER)
    results = [
        {
            "type": "function_call_output",
            "call_id": call.call_id,
            "output": weather(json.loads(call.arguments)["city"]),
        }
        for call in first.output
    ]
    last = respond(way, results, previous_response_id=first.id)
    return {"text": last.output[0].content[0].text}


@case
def embeddings(way):
    reply = litellm.embedding(model=f"openai/{EMBEDDER}", input=TEXTS, **usual(way))
    vectors = [row["embedding"] for row in reply.data]
    return {"vectors": vectors, "input": reply.usage.prompt_tokens}


@case
async def embeddings_async(way):
    reply = await litellm.aembedding(model=f"openai/{EMBEDDER}", input=TEXTS, **usual(way))
    return {"vectors": [row["embedding"] for row in reply.data]}


if __name__ == "__main__":
    play()
