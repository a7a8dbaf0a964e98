"""LangChain over the dialect that the only argument names."""

from __future__ import annotations

import sys

from langchain_anthropic import ChatAnthropic
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
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
    SEND_MAIL,
    THINKER,
    Watched,
    case,
    play,
    raised,
    refused,
    weather,
)

DIALECT = sys.argv[1]
SUMMARY = {"effort": "low", "summary": "auto"}
THINKING = {
    "openai_chat": {"model": THINKER, "reasoning_effort": "low"},
    "openai_responses": {
        "model": THINKER,
        "reasoning": SUMMARY,
        "include": ["reasoning.encrypted_content"],
        "store": False,
    },
    "anthropic_messages": {"thinking": {"type": "enabled", "budget_tokens": 1024}},
}.get(DIALECT, {})


@tool
def get_weather(city: str) -> str:
    """Tells the weather of a city."""
    return weather(city)


@tool
def send_mail(to: str) -> str:
    """Sends a mail."""
    return f"sent to {to}"


def model(way, **more):
    usual = {"api_key": way.key, "max_retries": 0}
    if DIALECT == "anthropic_messages":
        return ChatAnthropic(
            **{"model": CLAUDE, "base_url": way.url, "max_tokens": 2048, **usual, **more}
        )
    responses = {"use_responses_api": DIALECT == "openai_responses"}
    usual |= {"model": CHAT_MODEL, "base_url": way.v1, "stream_usage": True}
    return ChatOpenAI(**{**usual, **responses, **more})


def told(reply):
    usage = reply.usage_metadata
    return {"text": reply.text, "input": usage["input_tokens"], "output": usage["output_tokens"]}


def ended(reply):
    found = reply.response_metadata
    return found.get("finish_reason") or found.get("stop_reason") or found["incomplete_details"]


@case
def answer(way):
    return told(model(way).invoke(HELLO))


@case
async def answer_async(way):
    return told(await model(way).ainvoke(HELLO))


@case
def stream(way):
    watched, whole = Watched(way, "stream"), None
    for chunk in model(way).stream(HELLO):
        watched.see(chunk.text)
        whole = chunk if whole is None else whole + chunk
    return {**told(whole), **watched.saw}


@case
async def stream_async(way):
    watched = Watched(way, "stream_async")
    async for chunk in model(way).astream(HELLO):
        watched.see(chunk.text)
    return watched.saw


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for chunk in model(way).stream(way.count("not_held_back")):
        watched.see(chunk.text)
    return watched.saw


def answered(bound, reply):
    results = [
        ToolMessage(get_weather.invoke(call["args"]), tool_call_id=call["id"])
        for call in reply.tool_calls
    ]
    last = bound.invoke([HumanMessage(ASK_WEATHER), reply, *results])
    return {"calls": [[it["name"], it["args"]] for it in reply.tool_calls], "text": last.text}


@case
def tools(way):
    bound = model(way).bind_tools([get_weather])
    return answered(bound, bound.invoke(ASK_WEATHER))


@case
def tools_stream(way):
    bound = model(way).bind_tools([get_weather])
    whole = None
    for chunk in bound.stream(ASK_WEATHER):
        whole = chunk if whole is None else whole + chunk
    return answered(bound, whole)


@case
def structured(way):
    return model(way).with_structured_output({"title": "city", **CITY}).invoke(ASK_CITY)


def thoughts(reply):
    blocks = [it["reasoning"] for it in reply.content_blocks if it["type"] == "reasoning"]
    return {"thought": "".join(blocks)} if blocks else {}


@case
def reasoning(way):
    reply = model(way, **THINKING).invoke(HELLO)
    return {**told(reply), **thoughts(reply)}


@case
def thought_in_tools(way):
    bound = model(way, **THINKING).bind_tools([get_weather])
    reply = bound.invoke(ASK_WEATHER)
    return {**thoughts(reply), **answered(bound, reply)}


@case
def error_400(way):
    return raised(lambda: model(way).invoke("Please fail with 400."))


@case
def error_429(way):
    return raised(lambda: model(way).invoke("Please fail with 429."))


@case
def error_500(way):
    return raised(lambda: model(way).invoke("Please fail with 500."))


@case
def wrong_key(way):
    return raised(lambda: model(way, api_key="sk-of-nobody").invoke(HELLO))


@case
def unknown_model(way):
    return raised(lambda: model(way, model="nobodys-model").invoke(HELLO))


@case
def retried(way):
    return {"text": model(way, max_retries=2).invoke(way.fail_once("retried")).text}


@case
def broken_stream(way):
    text = ""
    try:
        for chunk in model(way).stream(BREAK):
            text += chunk.text
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        return {"raised": refused(fault)["raised"], "text": text}
    return {"raised": None}


@case
def too_long(way):
    reply = model(way, max_tokens=16).invoke(LONG)
    return {"text": reply.text, "stop": ended(reply)}


@case
def personal(way):
    return {"text": model(way).invoke(ECHO).text}


@case
def personal_stream(way):
    return {"text": "".join(chunk.text for chunk in model(way).stream(ECHO))}


@case
def personal_tool(way):
    (call,) = model(way).bind_tools([send_mail]).invoke(SEND_MAIL).tool_calls
    return {"calls": [[call["name"], call["args"]]]}


@case
def conversation(way):
    bound = model(way, use_previous_response_id=True).bind_tools([get_weather])
    return {"text": answered(bound, bound.invoke(ASK_WEATHER))["text"]}


@case
def tokens(way):
    return {"input": model(way).get_num_tokens_from_messages([HumanMessage(HELLO)])}


def embedder(way):
    # Its check of lengths would fetch a tokeniser first.
    return OpenAIEmbeddings(
        model=EMBEDDER, base_url=way.v1, api_key=way.key, check_embedding_ctx_length=False
    )


TEXTS = ["The weather is fine.", "Hava güzel."]


@case
def embeddings(way):
    return {"vectors": embedder(way).embed_documents(TEXTS)}


@case
async def embeddings_async(way):
    return {"vectors": await embedder(way).aembed_documents(TEXTS)}


if __name__ == "__main__":
    play()
