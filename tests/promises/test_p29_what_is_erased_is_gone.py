"""P29: what was noted, kept and captured of a person is in no file once it is erased."""

from __future__ import annotations

import json
from pathlib import Path

from rig.answering import posted
from rig.behaviours import json_answer
from rig.captured import audit, blobs, capturing
from rig.held import canary, tckn
from rig.house import House, ask
from rig.payloads import home_target
from rig.promises import Run, Size
from rig.raw_files import disguises, files_with
from rig.response_requests import responses
from rig.upstream import RecordingUpstream

from gateway.api.asgi import App

SIZE = Size(smoke=2, long=100, unit="persons")


async def test_what_is_erased_is_in_no_file(tmp_path: Path, run: Run) -> None:
    persons, looked_for = run.of(SIZE), 0
    async with (
        capturing(tmp_path) as house,
        RecordingUpstream([json_answer()]) as home,
        house.wired(home_target("local/m", home.url)) as app,
    ):
        for _ in range(persons):
            looked_for += await come_and_go(house, app)
        assert json.loads(await audit(house, "verify"))["intact"]
    run.tell("P29", f"{persons} persons, {looked_for} keys, hashes and texts looked for, 0 found")


async def come_and_go(house: House, app: App) -> int:
    """Somebody is spoken of twice and then erased; returns for how much was looked."""
    before, word, number = await blobs(house), canary(), tckn()
    text = f"{word}: T.C. kimlik no {number} bugün dilekçe verdi, özetle."
    plain = [*disguises(word), *disguises(number)]
    asked = await ask(app, text)
    kept = await posted(app, responses(model="auto", input=text), path="/v1/responses")
    assert (asked.status, kept.status) == (200, 200)
    gone = await blobs(house) - before
    # What is there is hashes, wrapped keys and encrypted texts; the text itself never was.
    assert len(gone) > 12
    assert await files_with(house.state_dir, *gone)
    assert await files_with(house.state_dir, *plain) == []
    told = json.loads(await audit(house, "erase", "--subject", number, "--reason", "Art. 17"))
    assert told["intact"]
    assert (told["erased"]["content"], told["erased"]["responses"]) == (4, 1)
    assert told["erased"]["memories"] > 0
    assert await files_with(house.state_dir, *gone, *plain) == []
    for response in (asked, kept):
        request = response.headers["x-turnike-request"]
        assert json.loads(await audit(house, "show", request, "--reveal-content")) == []
        assert house.records(request, "erasure") == []
    return len(gone) + len(plain)
