from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from gateway.cli.logs import JsonLines, log_to_stderr


@pytest.fixture(autouse=True)
def _loggers(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(logging.getLogger("gateway.reloading"), "level", logging.NOTSET)


def test_what_became_of_policy_files_is_told_and_chatter_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    log_to_stderr()
    assert logging.getLogger("gateway.reloading").level == logging.INFO
    assert not logging.getLogger("gateway.pipeline").isEnabledFor(logging.INFO)


def test_a_line_is_one_object_and_an_exception_shows_its_type_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log_to_stderr("json")
    try:
        raise ValueError("TC 10000000146")
    except ValueError:
        logging.getLogger("gateway.api").exception("request %s\nfailed", "req_1")
    (line,) = written.getvalue().splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("error", "gateway.api")
    assert (told["message"], told["exception"]) == ("request req_1\nfailed", "ValueError")
    assert "10000000146" not in line


def test_letters_stay_readable() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "Politika yüklendi", (), None)
    line = JsonLines().format(record)
    assert "Politika yüklendi" in line
    assert "exception" not in json.loads(line)
