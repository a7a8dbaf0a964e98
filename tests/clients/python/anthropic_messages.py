"""The Anthropic SDK for Python over messages."""

from __future__ import annotations

import json

import anthropic
from player import (
    ASK_CITY,
    ASK_WEATHER,
    BREAK,
    CITY,
    CLAUDE,
    ECHO,
    HELLO,
    LONG,
    MAIL,
    SEND_MAIL,
    WEATHER,
    Watched,
    case,
    play,
    raised,
    refused,
    weather,
)

TOOLS = [{"name": "get_weather", "description": "The weather", "input_schema": WEATHER}]
MAIL_TOOL = [{"name": "send_mail", "description": "Sends a mail", "input_schema": MAIL}]
USUAL = {"model": CLAUDE, "max_tokens": 2048}
THINKING = {"type": "enabled", "budget_tokens": 1024}


def client(way, retries=0):
    return anthropic.Anthropic(base_url=way.url, api_key=way.key, max_retries=retries)


def aclient(way):
    return anthropic.AsyncAnthropic(base_url=way.url, api_key=way.key, max_retries=0)


def said(text):
    return [{"role": "user", "content": text}]


def ask(way, text, retries=0, **more):
    return client(way, retries).messages.create(**{**USUAL, "messages": said(text), **more})


def text_of(reply):
    return "".join(block.text for block in reply.content if block.type == "text")


def told(reply):
    return {
        "text": text_of(reply),
        "input": reply.usage.input_tokens,
        "output": reply.usage.output_tokens,
        "stop": reply.stop_reason,
    }


@case
def answer(way):
    system = [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}]
    return told(ask(way, HELLO, system=system, metadata={"user_id": "app-user"}))


@case
async def answer_async(way):
    async with aclient(way) as it:
        return told(await it.messages.create(**USUAL, messages=said(HELLO)))


@case
def stream(way):
    watched = Watched(way, "stream")
    with client(way).messages.stream(**USUAL, messages=said(HELLO)) as events:
        for text in events.text_stream:
            watched.see(text)
        return {**told(events.get_final_message()), **watched.saw}


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async with aclient(way) as it:
        async for event in await it.messages.create(**USUAL, messages=said(HELLO), stream=True):
            if event.type == "content_block_delta":
                watched.see(event.delta.text)
    return watched.saw


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    asked = said(way.count("not_held_back"))
    with client(way).messages.stream(**USUAL, messages=asked) as events:
        for text in events.text_stream:
            watched.see(text)
    return watched.saw


def answered(way, message, **more):
    calls = [block for block in message.content if block.type == "tool_use"]
    results = [
        {"type": "tool_result", "tool_use_id": call.id, "content": weather(call.input["city"])}
        for call in calls
    ]
    messages = [
        *said(ASK_WEATHER),
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": results},
    ]
    last = ask(way, "", messages=messages, tools=TOOLS, **more)
    return {"calls": [[call.name, call.input] for call in calls], "text": text_of(last)}


@case
def tools(way):
    return answered(way, ask(way, ASK_WEATHER, tools=TOOLS))


@case
def tools_stream(way):
    asked = {**USUAL, "messages": said(ASK_WEATHER), "tools": TOOLS}
    with client(way).messages.stream(**asked) as events:
        return answered(way, events.get_final_message())


@case
def structured(way):
    form = {"format": {"type": "json_schema", "schema": CITY}}
    return json.loads(text_of(ask(way, ASK_CITY, output_config=form)))


@case
def reasoning(way):
    reply = ask(way, HELLO, thinking=THINKING)
    return {"thought": reply.content[0].thinking, **told(reply)}


@case
def thought_in_tools(way):
    """The signed thought goes back with the results of the tools, as the API demands."""
    asked = {**USUAL, "messages": said(ASK_WEATHER), "tools": TOOLS, "thinking": THINKING}
    with client(way).messages.stream(**asked) as events:
        message = events.get_final_message()
    return {
        "thought": message.content[0].thinking,
        **answered(way, message, thinking=THINKING),
    }


@case
def error_400(way):
    return raised(lambda: ask(way, "Please fail with 400."))


@case
def error_429(way):
    return raised(lambda: ask(way, "Please fail with 429."))


@case
def error_500(way):
    return raised(lambda: ask(way, "Please fail with 500."))


@case
def wrong_key(way):
    it = anthropic.Anthropic(base_url=way.url, api_key="sk-of-nobody", max_retries=0)
    return raised(lambda: it.messages.create(**USUAL, messages=said(HELLO)))


@case
def unknown_model(way):
    return raised(lambda: ask(way, HELLO, model="nobodys-model"))


@case
def retried(way):
    return {"text": text_of(ask(way, way.fail_once("retried"), retries=2))}


@case
def broken_stream(way):
    before = ""
    try:
        for event in ask(way, BREAK, stream=True):
            if event.type == "content_block_delta":
                before += event.delta.text
    except anthropic.APIError as fault:
        return {"raised": refused(fault)["raised"], "text": before}
    return {"raised": None}


@case
def too_long(way):
    reply = ask(way, LONG, max_tokens=16)
    return {"text": text_of(reply), "stop": reply.stop_reason}


@case
def personal(way):
    return {"text": text_of(ask(way, ECHO))}


@case
def personal_stream(way):
    with client(way).messages.stream(**USUAL, messages=said(ECHO)) as events:
        return {"text": "".join(events.text_stream)}


@case
def personal_tool(way):
    (call,) = ask(way, SEND_MAIL, tools=MAIL_TOOL).content
    return {"calls": [[call.name, call.input]]}


@case
def tokens(way):
    it = client(way).messages
    return {"input": it.count_tokens(model=CLAUDE, messages=said(HELLO)).input_tokens}


@case
def models(way):
    names = [model.id for model in client(way).models.list()]
    return {"listed": bool(names), "found": client(way).models.retrieve(names[0]).id == names[0]}


if __name__ == "__main__":
    play()
