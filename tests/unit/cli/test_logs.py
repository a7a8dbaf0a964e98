from __future__ import annotations

import asyncio
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
    monkeypatch.setattr(logging.getLogger("gateway.upkeep.reloading"), "level", logging.NOTSET)


def test_what_became_of_policy_files_is_told_and_chatter_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    log_to_stderr()
    assert logging.getLogger("gateway.upkeep.reloading").level == logging.INFO
    assert not logging.getLogger("gateway.line.pipeline").isEnabledFor(logging.INFO)


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


def test_a_line_for_people_shows_where_an_exception_was_raised_and_not_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log_to_stderr()
    value = "TC 10000000146"
    try:
        raise ValueError(value)
    except ValueError:
        logging.getLogger("gateway.api").exception("request %s failed", "req_1")
    told = written.getvalue()
    assert "ERROR request req_1 failed\n" in told
    assert "test_logs.py" in told
    assert told.endswith("ValueError\n")
    assert "10000000146" not in told


@pytest.mark.parametrize("form", ["text", "json"])
async def test_what_asyncio_says_of_a_task_does_not_show_its_exception(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log_to_stderr(form)
    fault = ValueError("TC 10000000146")
    context = {"message": "Task failed", "exception": fault, "future": repr(fault)}
    asyncio.get_running_loop().default_exception_handler(context)
    assert "Task failed" in written.getvalue()
    assert "10000000146" not in written.getvalue()


def test_letters_stay_readable() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "Politika yüklendi", (), None)
    line = JsonLines().format(record)
    assert "Politika yüklendi" in line
    assert "exception" not in json.loads(line)


def test_an_answer_that_was_cut_off_at_the_end_is_no_news(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log_to_stderr()
    try:
        raise asyncio.CancelledError
    except asyncio.CancelledError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert written.getvalue() == ""
