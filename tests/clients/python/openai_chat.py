"""The OpenAI SDK for Python over chat completions."""

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

TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "parameters": WEATHER, "strict": True}}
]
MAIL_TOOL = [{"type": "function", "function": {"name": "send_mail", "parameters": MAIL}}]


def client(way, retries=0):
    return openai.OpenAI(base_url=way.v1, api_key=way.key, max_retries=retries)


def aclient(way):
    return openai.AsyncOpenAI(base_url=way.v1, api_key=way.key, max_retries=0)


def said(text):
    return [{"role": "user", "content": text}]


def ask(way, text, retries=0, **more):
    return client(way, retries).chat.completions.create(
        model=CHAT_MODEL, messages=said(text), **more
    )


def told(reply):
    usage = reply.usage
    return {
        "text": reply.choices[0].message.content,
        "input": usage.prompt_tokens,
        "output": usage.completion_tokens,
        "stop": reply.choices[0].finish_reason,
    }


@case
def answer(way):
    return told(ask(way, HELLO, user="app-user", seed=1, temperature=0.2, store=True))


@case
async def answer_async(way):
    async with aclient(way) as it:
        return told(await it.chat.completions.create(model=CHAT_MODEL, messages=said(HELLO)))


def seen(chunks, watched):
    usage = None
    for chunk in chunks:
        watched.see(chunk.choices[0].delta.content if chunk.choices else None)
        usage = chunk.usage or usage
    return {**watched.saw, "input": usage.prompt_tokens, "output": usage.completion_tokens}


@case
def stream(way):
    chunks = ask(way, HELLO, stream=True, stream_options={"include_usage": True})
    return seen(chunks, Watched(way, "stream"))


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async with aclient(way) as it:
        chunks = await it.chat.completions.create(
            model=CHAT_MODEL, messages=said(HELLO), stream=True
        )
        async for chunk in chunks:
            watched.see(chunk.choices[0].delta.content)
    return watched.saw


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for chunk in ask(way, way.count("not_held_back"), stream=True):
        watched.see(chunk.choices[0].delta.content)
    return watched.saw


def answered(way, message, tools):
    results = [
        {
            "role": "tool",
            "tool_call_id": call.id,
            "content": weather(json.loads(call.function.arguments)["city"]),
        }
        for call in message.tool_calls
    ]
    last = client(way).chat.completions.create(
        model=CHAT_MODEL,
        messages=[*said(ASK_WEATHER), message.model_dump(exclude_none=True), *results],
        tools=tools,
    )
    calls = [[it.function.name, json.loads(it.function.arguments)] for it in message.tool_calls]
    return {"calls": calls, "text": last.choices[0].message.content}


@case
def tools(way):
    return answered(way, ask(way, ASK_WEATHER, tools=TOOLS).choices[0].message, TOOLS)


@case
def tools_stream(way):
    with client(way).chat.completions.stream(
        model=CHAT_MODEL, messages=said(ASK_WEATHER), tools=TOOLS
    ) as events:
        message = events.get_final_completion().choices[0].message
    plain = type(message).model_validate(
        {
            **message.model_dump(exclude={"parsed"}),
            "tool_calls": [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {
                        "name": call.function.name,
                        "arguments": call.function.arguments,
                    },
                }
                for call in message.tool_calls
            ],
        }
    )
    return answered(way, plain, TOOLS)


@case
def structured(way):
    form = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY, "strict": True}}
    return json.loads(ask(way, ASK_CITY, response_format=form).choices[0].message.content)


@case
def reasoning(way):
    reply = client(way).chat.completions.create(
        model=THINKER, messages=said(HELLO), reasoning_effort="low"
    )
    details = reply.usage.completion_tokens_details
    return {"text": reply.choices[0].message.content, "reasoning": details.reasoning_tokens}


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
    return raised(lambda: it.chat.completions.create(model=CHAT_MODEL, messages=said(HELLO)))


@case
def unknown_model(way):
    return raised(
        lambda: client(way).chat.completions.create(model="nobodys-model", messages=said(HELLO))
    )


@case
def retried(way):
    return {"text": ask(way, way.fail_once("retried"), retries=2).choices[0].message.content}


@case
def broken_stream(way):
    before = ""
    try:
        for chunk in ask(way, BREAK, stream=True):
            before += chunk.choices[0].delta.content or ""
    except openai.APIError as fault:
        return {"raised": refused(fault)["raised"], "text": before}
    return {"raised": None}


@case
def too_long(way):
    reply = ask(way, LONG, max_completion_tokens=16)
    return {"text": reply.choices[0].message.content, "stop": reply.choices[0].finish_reason}


@case
def personal(way):
    return {"text": ask(way, ECHO).choices[0].message.content}


@case
def personal_stream(way):
    watched = Watched(way, "personal_stream")
    for chunk in ask(way, ECHO, stream=True):
        watched.see(chunk.choices[0].delta.content)
    return {"text": watched.saw["text"]}


@case
def personal_tool(way):
    (call,) = ask(way, SEND_MAIL, tools=MAIL_TOOL).choices[0].message.tool_calls
    return {"calls": [[call.function.name, json.loads(call.function.arguments)]]}


@case
def models(way):
    names = [model.id for model in client(way).models.list()]
    return {"listed": bool(names), "found": client(way).models.retrieve(names[0]).id == names[0]}


if __name__ == "__main__":
    play()
