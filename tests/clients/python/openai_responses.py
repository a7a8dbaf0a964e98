"""The OpenAI SDK for Python over responses."""

from __future__ import annotations

import json

import openai
from player import (
    ASK_CITY,
    ASK_WEATHER,
    BREAK,
    CHAT_MODEL,
    CITY,
    ECHO,
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

TOOLS = [{"type": "function", "name": "get_weather", "parameters": WEATHER, "strict": True}]
MAIL_TOOL = [{"type": "function", "name": "send_mail", "parameters": MAIL, "strict": True}]
SEALED = {"include": ["reasoning.encrypted_content"], "store": False}
THINKING = {"effort": "low", "summary": "auto"}


def client(way, retries=0):
    return openai.OpenAI(base_url=way.v1, api_key=way.key, max_retries=retries)


def aclient(way):
    return openai.AsyncOpenAI(base_url=way.v1, api_key=way.key, max_retries=0)


def ask(way, prompt, retries=0, **more):
    return client(way, retries).responses.create(**{"model": CHAT_MODEL, "input": prompt, **more})


def told(reply):
    return {
        "text": reply.output_text,
        "input": reply.usage.input_tokens,
        "output": reply.usage.output_tokens,
        "stop": reply.status,
    }


@case
def answer(way):
    return told(ask(way, HELLO, instructions="Be kind.", metadata={"app": "tests"}))


@case
async def answer_async(way):
    async with aclient(way) as it:
        return told(await it.responses.create(model=CHAT_MODEL, input=HELLO))


@case
def stream(way):
    watched = Watched(way, "stream")
    for event in ask(way, HELLO, stream=True):
        if event.type == "response.output_text.delta":
            watched.see(event.delta)
        if event.type == "response.completed":
            return {**told(event.response), **watched.saw}
    return {}


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async with (
        aclient(way) as it,
        it.responses.stream(model=CHAT_MODEL, input=HELLO) as events,
    ):
        async for event in events:
            if event.type == "response.output_text.delta":
                watched.see(event.delta)
        return {**told(await events.get_final_response()), **watched.saw}


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for event in ask(way, way.count("not_held_back"), stream=True):
        if event.type == "response.output_text.delta":
            watched.see(event.delta)
    return watched.saw


def answered(way, reply, **more):
    calls = [item for item in reply.output if item.type == "function_call"]
    results = [
        {
            "type": "function_call_output",
            "call_id": call.call_id,
            "output": weather(json.loads(call.arguments)["city"]),
        }
        for call in calls
    ]
    said = {"role": "user", "content": ASK_WEATHER}
    before = [
        item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in reply.output
    ]
    last = ask(way, [said, *before, *results], tools=TOOLS, **more)
    return {
        "calls": [[call.name, json.loads(call.arguments)] for call in calls],
        "text": last.output_text,
    }


@case
def tools(way):
    return answered(way, ask(way, ASK_WEATHER, tools=TOOLS))


@case
def tools_stream(way):
    with client(way).responses.stream(model=CHAT_MODEL, input=ASK_WEATHER, tools=TOOLS) as events:
        return answered(way, events.get_final_response())


@case
def structured(way):
    form = {"type": "json_schema", "name": "city", "schema": CITY, "strict": True}
    return json.loads(ask(way, ASK_CITY, text={"format": form}).output_text)


@case
def reasoning(way):
    reply = ask(way, HELLO, model=THINKER, reasoning=THINKING)
    return {
        "thought": reply.output[0].summary[0].text,
        "reasoning": reply.usage.output_tokens_details.reasoning_tokens,
        **told(reply),
    }


@case
def thought_in_tools(way):
    """The sealed thought goes back with the results of the tools, nothing being stored."""
    more = {"model": THINKER, "reasoning": THINKING, **SEALED}
    reply = ask(way, ASK_WEATHER, tools=TOOLS, **more)
    thought = reply.output[0]
    return {
        "thought": thought.summary[0].text,
        "sealed": bool(thought.encrypted_content),
        **answered(way, reply, **more),
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
    it = openai.OpenAI(base_url=way.v1, api_key="sk-of-nobody", max_retries=0)
    return raised(lambda: it.responses.create(model=CHAT_MODEL, input=HELLO))


@case
def unknown_model(way):
    return raised(lambda: ask(way, HELLO, model="nobodys-model"))


@case
def retried(way):
    return {"text": ask(way, way.fail_once("retried"), retries=2).output_text}


@case
def broken_stream(way):
    before, events = "", []
    try:
        for event in ask(way, BREAK, stream=True):
            events.append(event.type)
            if event.type == "response.output_text.delta":
                before += event.delta
    except openai.APIError as fault:
        return {"raised": refused(fault)["raised"], "text": before}
    # An `error` event may be handed on instead: a stream that broke must say so somehow.
    ended = events[-1] in ("error", "response.failed")
    return {"raised": "event" if ended else None, "text": before}


@case
def too_long(way):
    reply = ask(way, LONG, max_output_tokens=16)
    return {"text": reply.output_text, "stop": reply.incomplete_details.reason}


@case
def personal(way):
    return {"text": ask(way, ECHO).output_text}


@case
def personal_stream(way):
    with client(way).responses.stream(model=CHAT_MODEL, input=ECHO) as events:
        return {"text": events.get_final_response().output_text}


@case
def personal_tool(way):
    (call,) = ask(way, SEND_MAIL, tools=MAIL_TOOL).output
    return {"calls": [[call.name, json.loads(call.arguments)]]}


@case
def conversation(way):
    """The tools' results go to the response before, by its id alone."""
    first = ask(way, ASK_WEATHER, tools=TOOLS)
    results = [
        {
            "type": "function_call_output",
            "call_id": call.call_id,
            "output": weather(json.loads(call.arguments)["city"]),
        }
        for call in first.output
    ]
    last = ask(way, results, tools=TOOLS, previous_response_id=first.id)
    return {"text": last.output_text}


@case
def stored(way):
    made = ask(way, HELLO)
    it = client(way).responses
    text = it.retrieve(made.id).output_text
    it.delete(made.id)
    return {"text": text, "gone": raised(lambda: it.retrieve(made.id))["status"]}


@case
def models(way):
    names = [model.id for model in client(way).models.list()]
    return {"listed": bool(names), "found": client(way).models.retrieve(names[0]).id == names[0]}


if __name__ == "__main__":
    play()
