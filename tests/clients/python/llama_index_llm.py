"""LlamaIndex over the dialect that the first argument names; `like`: its OpenAI-like class."""

from __future__ import annotations

import sys

from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import PromptTemplate
from llama_index.core.tools import FunctionTool
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.anthropic import Anthropic
from llama_index.llms.openai import OpenAI, OpenAIResponses
from llama_index.llms.openai_like import OpenAILike
from player import (
    ASK_CITY,
    ASK_WEATHER,
    BREAK,
    CHAT_MODEL,
    CLAUDE,
    ECHO,
    EMBEDDER,
    HELLO,
    LONG,
    SEND_MAIL,
    Watched,
    case,
    play,
    raised,
    refused,
    weather,
)
from pydantic import BaseModel

DIALECT, LIKE = sys.argv[1], sys.argv[2:] == ["like"]


class City(BaseModel):
    """A city."""

    city: str
    population: int


def get_weather(city: str) -> str:
    """Tells the weather of a city."""
    return weather(city)


def send_mail(to: str) -> str:
    """Sends a mail."""
    return f"sent to {to}"


def model(way, **more):
    if DIALECT == "anthropic_messages":
        usual = {"model": CLAUDE, "base_url": way.url, "api_key": way.key, "max_retries": 0}
        return Anthropic(**{**usual, **more})
    usual = {"model": CHAT_MODEL, "api_base": way.v1, "api_key": way.key, "max_retries": 0}
    if LIKE:
        abilities = {"is_chat_model": True, "is_function_calling_model": True}
        return OpenAILike(**{**usual, **abilities, **more})
    return (OpenAIResponses if DIALECT == "openai_responses" else OpenAI)(**{**usual, **more})


def said(text):
    return [ChatMessage(role="user", content=text)]


@case
def answer(way):
    return {"text": model(way).chat(said(HELLO)).message.content}


@case
async def answer_async(way):
    return {"text": (await model(way).achat(said(HELLO))).message.content}


@case
def stream(way):
    watched = Watched(way, "stream")
    for piece in model(way).stream_chat(said(HELLO)):
        watched.see(piece.delta)
    return watched.saw


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async for piece in await model(way).astream_chat(said(HELLO)):
        watched.see(piece.delta)
    return watched.saw


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for piece in model(way).stream_chat(said(way.count("not_held_back"))):
        watched.see(piece.delta)
    return watched.saw


def answered(llm, reply):
    calls = llm.get_tool_calls_from_response(reply)
    results = [
        ChatMessage(
            role="tool",
            content=get_weather(**call.tool_kwargs),
            additional_kwargs={"tool_call_id": call.tool_id},
        )
        for call in calls
    ]
    tool = FunctionTool.from_defaults(get_weather)
    history = [*said(ASK_WEATHER), reply.message, *results]
    last = llm.chat_with_tools([tool], chat_history=history)
    return {
        "calls": [[call.tool_name, call.tool_kwargs] for call in calls],
        "text": last.message.content,
    }


@case
def tools(way):
    llm, tool = model(way), FunctionTool.from_defaults(get_weather)
    reply = llm.chat_with_tools([tool], user_msg=ASK_WEATHER, allow_parallel_tool_calls=True)
    return answered(llm, reply)


@case
def tools_stream(way):
    llm, tool = model(way), FunctionTool.from_defaults(get_weather)
    pieces = llm.stream_chat_with_tools(
        [tool], user_msg=ASK_WEATHER, allow_parallel_tool_calls=True
    )
    return answered(llm, list(pieces)[-1])


@case
def structured(way):
    return model(way).structured_predict(City, PromptTemplate(ASK_CITY)).model_dump()


@case
def error_400(way):
    return raised(lambda: model(way).chat(said("Please fail with 400.")))


@case
def error_429(way):
    return raised(lambda: model(way).chat(said("Please fail with 429.")))


@case
def error_500(way):
    return raised(lambda: model(way).chat(said("Please fail with 500.")))


@case
def wrong_key(way):
    return raised(lambda: model(way, api_key="sk-of-nobody").chat(said(HELLO)))


@case
def retried(way):
    reply = model(way, max_retries=2).chat(said(way.fail_once("retried")))
    return {"text": reply.message.content}


@case
def broken_stream(way):
    text = ""
    try:
        for piece in model(way).stream_chat(said(BREAK)):
            text += piece.delta or ""
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        return {"raised": refused(fault)["raised"], "text": text}
    return {"raised": None}


@case
def too_long(way):
    return {"text": model(way).chat(said(LONG)).message.content}


@case
def personal(way):
    return {"text": model(way).chat(said(ECHO)).message.content}


@case
def personal_stream(way):
    pieces = model(way).stream_chat(said(ECHO))
    return {"text": "".join(piece.delta or "" for piece in pieces)}


@case
def personal_tool(way):
    llm, tool = model(way), FunctionTool.from_defaults(send_mail)
    reply = llm.chat_with_tools([tool], user_msg=SEND_MAIL)
    calls = llm.get_tool_calls_from_response(reply)
    return {"calls": [[call.tool_name, call.tool_kwargs] for call in calls]}


def embedder(way):
    return OpenAIEmbedding(model=EMBEDDER, api_base=way.v1, api_key=way.key, max_retries=0)


TEXTS = ["The weather is fine.", "Hava güzel."]


@case
def embeddings(way):
    return {"vectors": embedder(way).get_text_embedding_batch(TEXTS)}


@case
async def embeddings_async(way):
    return {"vectors": await embedder(way).aget_text_embedding_batch(TEXTS)}


if __name__ == "__main__":
    play()
