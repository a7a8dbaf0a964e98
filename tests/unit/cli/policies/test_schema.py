from __future__ import annotations

import json
from pathlib import Path

from jsonschema import Draft202012Validator
from rig.commands import turnike

SETTINGS = """\
targets:
  - name: local/m
    provider: vllm
    urls: [http://127.0.0.1:1/v1]
    model: m
    boundary: organisation
    operator: us
recognizers:
  - name: file
    entity: DOSYA_NO
    class: confidential
    patterns: ["DSY-[0-9]{6}"]
    hits: ["DSY-204518 dosyası"]
    misses: ["DSY-20 odası"]
"""


def test_the_schema_is_printed_with_the_entities_of_the_settings(here: Path) -> None:
    ran = turnike("policy", "schema")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    Draft202012Validator.check_schema(told)
    assert "TR_NATIONAL_ID" in told["$defs"]["kind"]["enum"]
    assert "DOSYA_NO" not in told["$defs"]["kind"]["enum"]
    (here / "turnike.yaml").write_text(SETTINGS, encoding="utf-8")
    ran = turnike("policy", "schema")
    assert (ran.status, ran.err) == (0, "")
    assert "DOSYA_NO" in json.loads(ran.out)["$defs"]["kind"]["enum"]
