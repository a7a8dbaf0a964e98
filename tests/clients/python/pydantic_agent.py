"""Pydantic AI over the dialect that the only argument names."""

from __future__ import annotations

import sys

import anthropic
import openai
from player import (
    ASK_CITY,
    ASK_WEATHER,
    BREAK,
    CHAT_MODEL,
    CLAUDE,
    ECHO,
    HELLO,
    LONG,
    SEND_MAIL,
    THINKER,
    Watched,
    case,
    play,
    refused,
    weather,
)
from pydantic import BaseModel
from pydantic_ai import Agent, NativeOutput, ThinkingPart, ToolCallPart
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

DIALECT = sys.argv[1]
CLAUDES = DIALECT == "anthropic_messages"
THINKING = {
    "openai_chat": {"openai_reasoning_effort": "low"},
    "openai_responses": {
        "openai_reasoning_effort": "low",
        "openai_reasoning_summary": "auto",
        "openai_store": False,
    },
    "anthropic_messages": {"anthropic_thinking": {"type": "enabled", "budget_tokens": 1024}},
}[DIALECT]


class City(BaseModel):
    """A city."""

    city: str
    population: int


def agent(way, name="", key="", retries=0, **more):
    key = key or way.key
    if CLAUDES:
        sdk = anthropic.AsyncAnthropic(base_url=way.url, api_key=key, max_retries=retries)
        provider = AnthropicProvider(anthropic_client=sdk)
        return Agent(AnthropicModel(name or CLAUDE, provider=provider), **more)
    sdk = openai.AsyncOpenAI(base_url=way.v1, api_key=key, max_retries=retries)
    kind = OpenAIResponsesModel if DIALECT == "openai_responses" else OpenAIChatModel
    return Agent(kind(name or CHAT_MODEL, provider=OpenAIProvider(openai_client=sdk)), **more)


def with_weather(way, **more):
    calls = []

    def get_weather(city: str) -> str:
        calls.append(["get_weather", {"city": city}])
        return weather(city)

    return agent(way, tools=[get_weather], **more), calls


def counts(usage):
    usage = usage() if callable(usage) else usage
    return {"input": usage.input_tokens, "output": usage.output_tokens}


def thinker():
    return CLAUDE if CLAUDES else THINKER


@case
def answer(way):
    result = agent(way).run_sync(HELLO)
    return {"text": result.output, **counts(result.usage)}


@case
async def answer_async(way):
    result = await agent(way).run(HELLO)
    return {"text": result.output, **counts(result.usage)}


async def watch(way, feature, prompt, *, gated=False):
    watched = Watched(way, feature, gated=gated)
    async with agent(way).run_stream(prompt) as result:
        async for piece in result.stream_text(delta=True, debounce_by=None):
            watched.see(piece)
        return {**watched.saw, **counts(result.usage)}


@case
async def stream_async(way):
    return await watch(way, "stream_async", HELLO)


@case
async def not_held_back(way):
    saw = await watch(way, "not_held_back", way.count("not_held_back"), gated=True)
    return {"text": saw["text"], "before_last": saw["before_last"]}


@case
def tools(way):
    it, calls = with_weather(way)
    text = it.run_sync(ASK_WEATHER).output
    return {"calls": sorted(calls, key=str), "text": text}


@case
async def tools_stream(way):
    it, calls = with_weather(way)
    async with it.run_stream(ASK_WEATHER) as result:
        text = await result.get_output()
    return {"calls": sorted(calls, key=str), "text": text}


@case
def structured(way):
    form = City if CLAUDES else NativeOutput(City)
    return agent(way, output_type=form).run_sync(ASK_CITY).output.model_dump()


def thoughts(result):
    parts = [part for message in result.all_messages() for part in message.parts]
    found = [part.content for part in parts if isinstance(part, ThinkingPart) and part.content]
    return {"thought": found[0]} if found else {}


@case
def reasoning(way):
    result = agent(way, thinker()).run_sync(HELLO, model_settings=THINKING)
    return {"text": result.output, **thoughts(result)}


@case
def thought_in_tools(way):
    it, calls = with_weather(way, name=thinker())
    result = it.run_sync(ASK_WEATHER, model_settings=THINKING)
    return {"calls": sorted(calls, key=str), "text": result.output, **thoughts(result)}


@case
def conversation(way):
    """The results of the tools alone are sent, with the id of the response before."""
    it, _ = with_weather(way)
    before = {"openai_previous_response_id": "auto"}
    return {"text": it.run_sync(ASK_WEATHER, model_settings=before).output}


def raised(way, prompt, **more):
    try:
        agent(way, **more).run_sync(prompt)
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        return refused(fault)
    return {"raised": None}


@case
def error_400(way):
    return raised(way, "Please fail with 400.")


@case
def error_429(way):
    return raised(way, "Please fail with 429.")


@case
def error_500(way):
    return raised(way, "Please fail with 500.")


@case
def wrong_key(way):
    return raised(way, HELLO, key="sk-of-nobody")


@case
def unknown_model(way):
    return raised(way, HELLO, name="nobodys-model")


@case
def retried(way):
    return {"text": agent(way, retries=2).run_sync(way.fail_once("retried")).output}


@case
async def broken_stream(way):
    text = ""
    try:
        async with agent(way).run_stream(BREAK) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                text += piece
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        return {"raised": refused(fault)["raised"], "text": text}
    return {"raised": None}


@case
def too_long(way):
    return {"text": agent(way).run_sync(LONG, model_settings={"max_tokens": 16}).output}


@case
def personal(way):
    return {"text": agent(way).run_sync(ECHO).output}


@case
async def personal_stream(way):
    return {"text": (await watch(way, "personal_stream", ECHO))["text"]}


@case
def personal_tool(way):
    def send_mail(to: str) -> str:
        return f"sent to {to}"

    result = agent(way, tools=[send_mail]).run_sync(SEND_MAIL)
    parts = [part for message in result.all_messages() for part in message.parts]
    calls = [part for part in parts if isinstance(part, ToolCallPart)]
    return {"calls": [[call.tool_name, call.args_as_dict()] for call in calls]}


if __name__ == "__main__":
    play()
