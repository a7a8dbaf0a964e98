"""The OpenAI SDK for Python over legacy completions."""

from __future__ import annotations

import openai
from player import CHAT_MODEL, ECHO, HELLO, Watched, case, play, raised


def client(way):
    return openai.OpenAI(base_url=way.v1, api_key=way.key, max_retries=0)


def ask(way, text, **more):
    return client(way).completions.create(model=CHAT_MODEL, prompt=text, **more)


def told(reply):
    return {
        "text": reply.choices[0].text,
        "input": reply.usage.prompt_tokens,
        "output": reply.usage.completion_tokens,
        "stop": reply.choices[0].finish_reason,
    }


@case
def answer(way):
    return told(ask(way, HELLO, max_tokens=50, stop=["###"]))


@case
async def answer_async(way):
    async with openai.AsyncOpenAI(base_url=way.v1, api_key=way.key) as it:
        return told(await it.completions.create(model=CHAT_MODEL, prompt=HELLO))


@case
def stream(way):
    watched, usage = Watched(way, "stream"), None
    for chunk in ask(way, HELLO, stream=True, stream_options={"include_usage": True}):
        watched.see(chunk.choices[0].text if chunk.choices else None)
        usage = chunk.usage or usage
    return {**watched.saw, "input": usage.prompt_tokens, "output": usage.completion_tokens}


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for chunk in ask(way, way.count("not_held_back"), stream=True):
        watched.see(chunk.choices[0].text)
    return watched.saw


@case
def error_429(way):
    return raised(lambda: ask(way, "Please fail with 429."))


@case
def personal(way):
    return {"text": ask(way, ECHO).choices[0].text}


if __name__ == "__main__":
    play()
