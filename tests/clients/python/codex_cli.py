"""Codex without a terminal, with a provider of its own in its config.toml.

The two tools that are switched off there are not functions: one the provider
runs itself, the other holds further tools.
"""

from __future__ import annotations

import json
from pathlib import Path

from player import ECHO, HELLO, THINKER, case, play
from programs import NODE_MODULES, note, noted, run

PROGRAM = ["node", str(NODE_MODULES / "@openai/codex/bin/codex.js")]
CONFIG = """
model = "{model}"
model_provider = "turnike"
check_for_update_on_startup = false
web_search = "disabled"

[features]
multi_agent = false

[model_providers.turnike]
name = "Turnike"
base_url = "{url}"
env_key = "TURNIKE_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1

[analytics]
enabled = false

[feedback]
enabled = false
"""


def ask(way, prompt, key=""):
    home = Path.cwd() / ".codex"
    home.mkdir(exist_ok=True)
    config = CONFIG.format(model=THINKER, url=way.v1)
    (home / "config.toml").write_text(config, encoding="utf-8")
    env = {"CODEX_HOME": str(home), "TURNIKE_KEY": key or way.key}
    more = ["--skip-git-repo-check", "--sandbox", "read-only", "--json"]
    ran = run([*PROGRAM, "exec", *more, prompt], env)
    return ran, [json.loads(line) for line in ran.out.splitlines() if line.startswith("{")]


def text_of(ran, events):
    said = [
        it["item"]["text"] for it in events if it.get("item", {}).get("type") == "agent_message"
    ]
    assert said, f"{ran.out}\n{ran.err}"
    return said[-1]


def refused(ran, events):
    failed = [it for it in events if it["type"] == "turn.failed"]
    return {"raised": f"exit {ran.status}" if ran.status and failed else None}


@case
def answer(way):
    ran, events = ask(way, HELLO)
    usage = events[-1]["usage"]
    counts = {"input": usage["input_tokens"], "output": usage["output_tokens"]}
    return {"text": text_of(ran, events), **counts}


@case
def file(way):
    """The tool call, the command, the file and the answer: a whole turn of an agent."""
    return noted(text_of(*ask(way, f"Tell me what the file {note()} says, please.")))


@case
def error_400(way):
    return refused(*ask(way, "Please fail with 400."))


@case
def error_500(way):
    return refused(*ask(way, "Please fail with 500."))


@case
def wrong_key(way):
    return refused(*ask(way, HELLO, key="sk-of-nobody"))


@case
def personal(way):
    return {"text": text_of(*ask(way, ECHO))}


if __name__ == "__main__":
    play()
