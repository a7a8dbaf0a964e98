"""Claude Code without a terminal. Its reports, updates and other errands are switched off."""

from __future__ import annotations

import json

from player import CLAUDE, ECHO, HELLO, Watched, case, play
from programs import NODE_MODULES, lines, note, noted, run

PROGRAM = ["node", str(NODE_MODULES / "@anthropic-ai/claude-code/cli-wrapper.cjs")]
QUIET = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_TELEMETRY": "1",
    "CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS": "1",  # the gateway passes no anthropic-beta on
    "CLAUDE_CODE_MAX_RETRIES": "1",
}
STREAM = ["--output-format", "stream-json", "--verbose", "--include-partial-messages"]


def env(way, key=""):
    return {**QUIET, "ANTHROPIC_BASE_URL": way.url, "ANTHROPIC_API_KEY": key or way.key}


def command(prompt, *more):
    return [*PROGRAM, "-p", prompt, "--model", CLAUDE, *more]


def ask(way, prompt, *more, key=""):
    ran = run(command(prompt, "--output-format", "json", *more), env(way, key))
    assert ran.out.startswith("{"), ran
    return json.loads(ran.out)


def refused(way, prompt, key=""):
    told = ask(way, prompt, key=key)
    return {"raised": told["is_error"] or None, "status": told["api_error_status"]}


@case
def answer(way):
    told = ask(way, HELLO)
    usage = told["usage"]
    return {
        "text": told["result"],
        "input": usage["input_tokens"],
        "output": usage["output_tokens"],
        "stop": told["stop_reason"],
    }


@case
def not_held_back(way):
    watched = Watched(way, "not_held_back", gated=True)
    for line in lines(command(way.count("not_held_back"), *STREAM), env(way)):
        event = json.loads(line).get("event", {})
        if event.get("type") == "content_block_delta":
            watched.see(event["delta"].get("text"))
    return watched.saw


@case
def file(way):
    """The thought, the tool call, the file and the answer: a whole turn of an agent."""
    told = ask(way, f"Tell me what the file {note()} says, please.", "--allowedTools", "Read")
    return {**noted(told["result"]), "turns": told["num_turns"]}


@case
def error_400(way):
    return refused(way, "Please fail with 400.")


@case
def wrong_key(way):
    return refused(way, HELLO, key="sk-of-nobody")


@case
def retried(way):
    return {"text": ask(way, way.fail_once("retried"))["result"]}


@case
def personal(way):
    return {"text": ask(way, ECHO)["result"]}


if __name__ == "__main__":
    play()
