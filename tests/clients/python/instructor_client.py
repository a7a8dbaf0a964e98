"""Instructor, which asks for objects only, over the dialect that the only argument names."""

from __future__ import annotations

import sys

import anthropic
import instructor
import openai
from player import ASK_CITY, CHAT_MODEL, CLAUDE, case, play, refused
from pydantic import BaseModel

DIALECT = sys.argv[1]
CLAUDES = DIALECT == "anthropic_messages"


class City(BaseModel):
    """A city."""

    city: str
    population: int


def client(way, *, asynchronous=False, retries=0, key=""):
    key = key or way.key
    if CLAUDES:
        kind = anthropic.AsyncAnthropic if asynchronous else anthropic.Anthropic
        return instructor.from_anthropic(kind(base_url=way.url, api_key=key, max_retries=retries))
    kind = openai.AsyncOpenAI if asynchronous else openai.OpenAI
    sdk = kind(base_url=way.v1, api_key=key, max_retries=retries)
    if DIALECT == "openai_responses":
        return instructor.from_openai(sdk, mode=instructor.Mode.RESPONSES_TOOLS)
    return instructor.from_openai(sdk, mode=instructor.Mode.TOOLS)


def asked(text):
    usual = {"model": CLAUDE, "max_tokens": 2048} if CLAUDES else {"model": CHAT_MODEL}
    messages = [{"role": "user", "content": text}]
    return {**usual, "messages": messages, "response_model": City, "max_retries": 0}


@case
def structured(way):
    return client(way).create(**asked(ASK_CITY)).model_dump()


@case
async def structured_async(way):
    made = await client(way, asynchronous=True).create(**asked(ASK_CITY))
    return made.model_dump()


@case
def structured_stream(way):
    more = asked(ASK_CITY)
    more.pop("response_model")
    pieces = list(client(way).create_partial(response_model=City, **more))
    return {**pieces[-1].model_dump(), "in_pieces": len(pieces) > 1}


def raised(way, text, **more):
    try:
        client(way, **more).create(**asked(text))
    except Exception as fault:  # noqa: BLE001 - whatever it raises is what is looked at
        cause = fault
        while cause.__cause__ is not None and not hasattr(cause, "status_code"):
            cause = cause.__cause__
        return {**refused(cause), "raised": type(fault).__name__}
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
    return raised(way, ASK_CITY, key="sk-of-nobody")


@case
def retried(way):
    more = asked(way.fail_once("retried"))
    return client(way, retries=2).create(**more).model_dump()


if __name__ == "__main__":
    play()
