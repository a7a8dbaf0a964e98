"""The whole life of `turnike demo`, as somebody meets it who has just installed it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openai
import pytest
from rig.commands import PROGRAM, environment, started
from rig.processes import left_of, tree

ANY_PORTS = {"TURNIKE_LISTEN": "127.0.0.1:0", "TURNIKE_ADMIN_LISTEN": "127.0.0.1:0"}
LABELS = [
    *("prompt", "found", "effect", "rule", "why", "went to", "received", "answer", "cost"),
]
LAST_LINE = "Ctrl-C ends"
ADDRESS = "ayse.demir@example.com"
SECONDS = 90


class Demo:
    """A demo that runs, and what it has printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.printed = ""
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.printed += line
                self._more.notify_all()

    def says(self, text: str) -> None:
        """Wait until it has printed `text`."""
        with self._more:
            assert self._more.wait_for(lambda: text in self.printed, SECONDS), self.printed

    def ended_by(self, name: signal.Signals) -> Ended:
        """Signal its whole group, as a terminal does, and wait for its end."""
        pids = tree(self.process.pid)
        os.killpg(self.process.pid, name)
        status = self.process.wait(30)
        self._reader.join(10)
        assert self.process.stderr is not None
        return Ended(
            status=status,
            printed=self.printed,
            errors=self.process.stderr.read(),
            processes=len(pids),
            left=left_of(pids),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a demo ended: its status, its words, and which of its processes were left."""

    status: int
    printed: str
    errors: str
    processes: int
    left: set[int]


@contextmanager
def demonstration(folder: Path, **env: str) -> Iterator[Demo]:
    with started("demo", cwd=folder, env={**ANY_PORTS, **env}) as process:
        try:
            yield Demo(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that came of one demo and of a second one beside it."""

    printed: str
    urls: tuple[str, str]
    whole: str
    streamed: list[str]
    held_target: str
    refusal: str
    simulated_models: list[str]
    records: list[dict[str, object]]
    costs: list[dict[str, object]]
    verified: int
    first: Ended
    second: Ended
    folder: Path
    state_dir: Path


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("empty")
    with demonstration(folder) as demo:
        demo.says(LAST_LINE)
        printed = demo.printed
        with demonstration(folder) as beside:
            answers = asked(base_url(printed))
            state = state_dir(printed)
            log = command("audit", "list", "--format", "json", state=state)
            costs = command("cost", "report", "--format", "json", state=state)
            verified = command("audit", "verify", state=state)
            beside.says("1. ")
            second = beside.ended_by(signal.SIGINT)
        first = demo.ended_by(signal.SIGINT)
    return Story(
        printed=printed,
        urls=(base_url(printed), admin_url(printed)),
        records=json.loads(log.stdout),
        costs=json.loads(costs.stdout),
        verified=verified.returncode,
        first=first,
        second=second,
        folder=folder,
        state_dir=state,
        **answers,  # type: ignore[arg-type]  # by the names of the fields
    )


def base_url(printed: str) -> str:
    """The URL in the line that a client is to be changed by."""
    (found,) = re.findall(r'client = OpenAI\(base_url="(http://[^"]+)", api_key="demo"\)', printed)
    return str(found)


def admin_url(printed: str) -> str:
    (found,) = re.findall(r"^operators: (http://\S+)$", printed, re.MULTILINE)
    return str(found)


def state_dir(printed: str) -> Path:
    (found,) = re.findall(r"TURNIKE_STATE_DIR=(\S+) turnike audit list", printed)
    return Path(found)


def command(*arguments: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as the demo says it can be run."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(TURNIKE_STATE_DIR=str(state)),
        capture_output=True,
        text=True,
        check=False,
    )


def asked(url: str) -> Mapping[str, object]:
    """What the official client gets there."""
    thanks = f"{ADDRESS} adresine kısa bir teşekkür iletisi yaz."
    number = "TC kimlik numarası 10000000146 olan kişi için dilekçe yaz."
    with openai.OpenAI(base_url=url, api_key="demo", max_retries=0, timeout=60) as client:
        create = client.chat.completions.create
        whole = create(model="auto", messages=[{"role": "user", "content": thanks}])
        with create(
            model="gpt-5-mini", messages=[{"role": "user", "content": thanks}], stream=True
        ) as stream:
            streamed = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
        held = client.chat.completions.with_raw_response.create(
            model="auto", messages=[{"role": "user", "content": number}], max_tokens=8
        )
        with pytest.raises(openai.PermissionDeniedError) as refused:
            create(
                model="auto",
                messages=[{"role": "user", "content": "postgres://a:Tr0ub4dor-3@db.internal/hr ?"}],
            )
        models = [model.id for model in client.models.list()]
    return {
        "whole": whole.choices[0].message.content,
        "streamed": streamed,
        "held_target": held.headers["x-turnike-target"],
        "refusal": refused.value.code,
        "simulated_models": models,
    }


def examples(printed: str) -> list[dict[str, str]]:
    """The six examples as they were printed, by label."""
    found = []
    for part in re.split(r"^[1-6]\. .*\n", printed, flags=re.MULTILINE)[1:]:
        lines = part.partition("\n\n")[0].splitlines()
        assert [line[3:12].strip() for line in lines] == LABELS
        found.append({line[3:12].strip(): line[13:] for line in lines})
    return found


def test_six_examples_are_shown_with_every_label(story: Story) -> None:
    shown = examples(story.printed)
    assert [item["effect"] for item in shown] == [
        *("allow", "mask", "local", "local", "block", "local"),
    ]
    assert all(text for item in shown for text in item.values())
    assert [item["rule"].partition(" (")[0] for item in shown] == [
        "otherwise",
        '"Contact details are masked"',
        '"Identity and account numbers stay local"',
        '"Special categories stay local"',
        '"Credentials are never sent"',
        '"Confidential papers stay local"',
    ]
    assert all(re.search(r"\(kvkk\.yaml:\d+\)$", item["rule"]) for item in shown[1:])
    assert "KVKK Art. 6" in shown[3]["why"]


def test_what_was_found_is_named(story: Story) -> None:
    found = [item["found"] for item in examples(story.printed)]
    assert found[0] == "nothing"
    for text, entity in zip(
        found[1:],
        ["EMAIL_ADDRESS", "TR_NATIONAL_ID", "HEALTH", "CONNECTION_STRING", "CONFIDENTIAL"],
        strict=True,
    ):
        assert entity in text


def test_the_provider_received_the_placeholder_and_not_the_address(story: Story) -> None:
    masked = examples(story.printed)[1]
    assert re.match(r"\[EMAIL_\d+\] adresine", masked["received"])
    assert ADDRESS not in masked["received"]
    # The provider counted what it received; the answer came back with the address in it.
    assert f"{len(masked['received'])} karakter aldım" in masked["answer"]
    assert ADDRESS in masked["answer"]


def test_the_provider_received_nothing_of_what_stayed_or_was_refused(story: Story) -> None:
    for item in examples(story.printed):
        if item["effect"] in {"local", "block"}:
            assert item["received"].startswith("nothing")
            assert "cloud" not in item["went to"]
        else:
            assert item["went to"] == "cloud/simulated (SIMULATED closed provider)"


def test_every_answer_of_the_provider_and_the_screen_say_that_it_is_simulated(
    story: Story,
) -> None:
    assert "SIMULATED" in story.printed.partition("1. ")[0]
    assert "SIMULATED" in story.printed.rpartition("6. ")[2]
    for item in examples(story.printed):
        if item["effect"] in {"allow", "mask"}:
            assert item["answer"].startswith("[simulated provider]")
    assert story.whole.startswith("[simulated provider]")
    assert "".join(story.streamed).startswith("[simulated provider]")


def test_costs_are_shown_and_what_is_not_charged_is_marked(story: Story) -> None:
    costs = [item["cost"] for item in examples(story.printed)]
    assert all("not charged" in cost for cost in costs[:2])
    assert all("example rate" in cost for cost in (costs[2], costs[3], costs[5]))
    assert costs[4] == "0 (nothing was asked)"


def test_the_screen_is_plain_text_where_it_is_no_terminal(story: Story) -> None:
    assert "\x1b" not in story.first.printed
    assert "\r" not in story.first.printed
    assert story.first.errors == ""


def test_the_urls_are_those_that_were_asked_for(story: Story) -> None:
    data, admin = story.urls
    assert data.startswith("http://127.0.0.1:")
    assert data.endswith("/v1")
    assert f"apps:      {data}\n" in story.printed
    assert admin.startswith("http://127.0.0.1:")
    assert admin not in data


def test_the_official_client_is_answered_with_the_address_restored(story: Story) -> None:
    assert ADDRESS in story.whole
    assert ADDRESS in "".join(story.streamed)
    assert len([piece for piece in story.streamed if piece]) > 3


def test_the_official_client_is_held_at_home_and_refused_as_the_examples_are(
    story: Story,
) -> None:
    assert story.held_target == "local/smollm2"
    assert story.refusal == "policy_blocked"
    assert {"auto", "local/smollm2", "gpt-5-mini"} <= set(story.simulated_models)


def test_the_log_can_be_read_as_the_demo_says(story: Story) -> None:
    effects = [record["effect"] for record in story.records if record["type"] == "completion"]
    assert effects.count("local") == 4
    assert effects.count("mask") == 3
    assert effects.count("allow") == 1
    assert [record["type"] for record in story.records].count("deny") == 2
    assert story.verified == 0
    assert {row["target"] for row in story.costs} == {"local/smollm2", "cloud/simulated"}


def test_ctrl_c_ends_every_process_of_the_demo_with_0(story: Story) -> None:
    assert story.first.processes >= 4  # the gateway, a detector, the model and the provider
    assert story.first.left == set()
    assert story.first.status == 0
    assert story.first.printed.endswith("Stopped; every process of the demo has ended.\n")


def test_ctrl_c_during_the_examples_ends_a_second_demo_and_not_the_first(story: Story) -> None:
    assert story.second.processes >= 4
    assert story.second.left == set()
    assert (story.second.status, story.second.errors) == (0, "")
    assert "6. " not in story.second.printed


def test_nothing_is_left_in_the_directory_and_no_log_that_nobody_asked_for(story: Story) -> None:
    assert list(story.folder.iterdir()) == []
    assert not story.state_dir.exists()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_it_starts_leaves_no_process(name: signal.Signals, tmp_path: Path) -> None:
    with demonstration(tmp_path, TMPDIR=str(tmp_path)) as demo:
        demo.says("Starting")
        until = time.monotonic() + 30
        while len(tree(demo.process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        ended = demo.ended_by(name)
    assert ended.processes >= 2
    assert ended.left == set()
    assert (ended.status, ended.errors) == (0, "")
    assert list(tmp_path.iterdir()) == []
