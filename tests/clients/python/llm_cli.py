"""The `llm` command over the dialect that the only argument names."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from player import ASK_CITY, ASK_WEATHER, BREAK, ECHO, HELLO, SEND_MAIL, Watched, case, play
from programs import pieces, run

DIALECT = sys.argv[1]
LLM = str(Path(sys.executable).parent / "llm")
MODEL = {
    "openai_chat": "gpt-4o-mini",
    "openai_responses": "gpt-5-mini",
    "anthropic_messages": "claude-sonnet-4.5",
}[DIALECT]
WEATHER = """
def get_weather(city: str) -> str:
    "Tells the weather of a city."
    return {"Ankara": "21 degrees", "Berlin": "17 degrees"}[city]
"""
MAIL = """
def send_mail(to: str) -> str:
    "Sends a mail."
    return "sent"
"""


def env(way, key=""):
    key = key or way.key
    return {
        "OPENAI_BASE_URL": way.v1,
        "OPENAI_API_KEY": key,
        "ANTHROPIC_BASE_URL": way.url,
        "ANTHROPIC_API_KEY": key,
    }


def command(prompt, *more):
    # Without it the SDK of Anthropic takes a plain answer for one that lasts too long.
    bound = ["-o", "max_tokens", "1000"] if "max_tokens" not in more else []
    return [LLM, "prompt", "-m", MODEL, *bound, *more, prompt]


def ask(way, prompt, *more):
    ran = run(command(prompt, *more), env(way))
    assert ran.status == 0, ran.err
    return ran.out.strip()


def refused(way, prompt, key=""):
    ran = run(command(prompt, "--no-stream"), env(way, key))
    status = re.search(r"Error code: (\d{3})", ran.err)
    raised = f"exit {ran.status}" if ran.status else None
    return {"raised": raised, **({"status": int(status[1])} if status else {})}


@case
def answer(way):
    return {"text": ask(way, HELLO, "--no-stream")}


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for piece in pieces(command(way.count("not_held_back")), env(way)):
        watched.see(piece)
    return {**watched.saw, "text": watched.saw["text"].strip()}


@case
def tools_stream(way):
    return {"text": ask(way, ASK_WEATHER, "--functions", WEATHER)}


@case
def structured(way):
    return json.loads(ask(way, ASK_CITY, "--schema", "city str, population int"))


@case
def error_400(way):
    return refused(way, "Please fail with 400.")


@case
def wrong_key(way):
    return refused(way, HELLO, key="sk-of-nobody")


@case
def retried(way):
    return {"text": ask(way, way.fail_once("retried"), "--no-stream")}


@case
def broken_stream(way):
    ran = run(command(BREAK), env(way))
    return {"raised": f"exit {ran.status}" if ran.status else None, "text": ran.out.strip()}


@case
def personal_stream(way):
    return {"text": ask(way, ECHO)}


@case
def personal_tool(way):
    ran = run(command(SEND_MAIL, "--functions", MAIL, "--td", "--no-stream"), env(way))
    called = re.search(r"send_mail\(\{'to': '([^']*)'\}\)", ran.err)
    return {"calls": [["send_mail", {"to": called[1]}]] if called else [ran.err]}


if __name__ == "__main__":
    play()
