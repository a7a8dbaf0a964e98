"""P28: no key, prompt, answer or found value stands in a log, a metric, a file or an argument."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rig.behaviours import answer_events, cut, html, json_answer, sse, status
from rig.canary import found_in
from rig.held import canary, tckn
from rig.processes import tree
from rig.promises import Run, Size
from rig.served import CHAT, OUTSIDE_KEY, Served, serving
from rig.upstream import Behaviour

SIZE = Size(smoke=1, long=200, unit="rounds through every kind of answer, good and bad")


def behaviours(answer: str) -> list[Behaviour]:
    """What a target can do, with a text of its own wherever it can put one."""
    return [
        json_answer(answer),
        sse(answer_events([answer])),
        sse(answer_events([answer])[:2]),
        status(500, {"error": {"message": answer}}),
        status(400, {"error": {"message": answer, "code": answer}}),
        status(429, {"error": answer}, retry_after=answer),
        status(401, {"error": {"message": answer}}),
        cut(answer.encode(), 9),
        html(),
    ]


async def test_nothing_that_was_said_or_is_secret_is_kept(tmp_path: Path, run: Run) -> None:
    asked, answer, number = canary(), canary(), tckn()
    mail = f"{canary()}@ornek.example"
    texts = (
        f"{asked} sözcüğü için kısa bir tekerleme yaz.",
        f"{asked} kodlu dosyada T.C. kimlik no {number} yazıyor.",
        f"{mail} adresine {asked} için bir teşekkür yaz.",
        f"-----BEGIN RSA PRIVATE KEY-----\n{asked * 8}\n-----END RSA PRIVATE KEY-----",
    )
    async with serving(tmp_path) as served:
        for _ in range(run.of(SIZE)):
            for behaviour in behaviours(answer):
                served.home.behaviours[:] = served.outside.behaviours[:] = [behaviour]
                await asyncio.gather(*(ask(served, text) for text in texts))
            await ask_wrongly(served, asked)
        shown = await everything_shown(served)
    words = {"a key of an app": served.key, "a key of a provider": OUTSIDE_KEY}
    words |= {"a prompt": asked, "an answer": answer, "a number": number, "an address": mail}
    places = [*shown, *served.gateway.kept()]
    hits = {(what, name) for name, data in places for what, word in words.items()
            if found_in(data, word)}  # fmt: skip
    run.tell("P28", f"{len(places)} artefacts, {len(hits)} hits")
    assert hits == set()
    assert "Traceback" not in served.gateway.stderr
    assert found_in(served.home.received, asked)  # the search finds what is there


async def ask(served: Served, text: str) -> None:
    for stream in (False, True):
        said = [{"role": "user", "content": text}]
        await served.post({"model": "gpt-4o", "messages": said, "stream": stream})


async def ask_wrongly(served: Served, word: str) -> None:
    """With the word in every place that an error could repeat."""
    await served.post({"model": word, "messages": [{"role": "user", "content": word}]})
    await served.post({"model": "gpt-4o", "messages": word, word: word})
    await served.post(f'{{"model": "{word}'.encode())
    bad_key = {**served.authorised, "authorization": f"Bearer {word}"}
    await served.post({"model": "gpt-4o", "messages": []}, bad_key)
    await served.client.get(f"{CHAT}/{word}?key={word}")
    await served.exchange(f"GARBAGE {word}\r\n\r\n".encode())


async def everything_shown(served: Served) -> list[tuple[str, bytes]]:
    """What others can see of the gateway while it runs."""
    found = []
    for path in ("/metrics", "/readyz", "/livez", "/"):
        page = await served.client.get(f"{served.gateway.admin_url}{path}")
        found.append((path, page.content))
    for pid in tree(served.gateway.pid):
        line = await asyncio.to_thread((Path("/proc") / str(pid) / "cmdline").read_bytes)
        found.append((f"the arguments of {pid}", line))
    for words in (("audit", "list"), ("audit", "export", "--format", "jsonl")):
        found.append((" ".join(words), served.gateway.command(*words).encode()))
    return found
