"""What a policy permits beside asking a model, through a running gateway."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig.served import Bad, chat, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")

URL = "https://resimler.example.com/ayak-izi.png"
PERMITS = """\
policy: pictures
otherwise: allow
permits: [remote_urls, hosted_tools]
"""
TOOL = {"type": "web_search"}


def picture(url: str) -> dict[str, object]:
    part = {"type": "image_url", "image_url": {"url": url}}
    return chat(messages=[{"role": "user", "content": [part]}])


async def test_a_permitted_address_goes_to_the_model_inside_and_no_further(tmp_path: Path) -> None:
    policy = tmp_path / "pictures.yaml"
    policy.write_text(PERMITS, encoding="utf-8")
    async with serving(tmp_path, policies=[str(policy)]) as served:
        before = served.last_record
        response = await served.post(picture(URL))
        assert response.status_code == 200, response.text
        assert response.headers["x-turnike-effect"] == "local"
        assert URL.encode() in served.home.received
        assert not served.outside.received
        intent, _ = served.records_since(before)
        assert intent["coverage"]["opaque"] == ["messages[0].content[0].image_url.url"]  # type: ignore[index]
        await served.assert_refused(
            Bad(
                body=picture("http://169.254.169.254/latest/meta-data"),
                code="remote_url_disabled",
                param="messages[0].content[0].image_url.url",
            )
        )
        for name, value in (("background", True), ("prompt", {"id": "pmpt_1"})):
            refused = Bad(body=chat(**{name: value}), code="unsupported_parameter", param=name)
            await served.assert_refused(refused)
        await served.assert_refused(
            Bad(
                body=chat(tools=[TOOL]),
                code="tool_not_allowed",
                status=403,
                type="permission_error",
                param="tools[0].type",
            )
        )
