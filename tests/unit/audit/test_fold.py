from __future__ import annotations

import asyncio

from gateway.audit.fold import DenyFold
from gateway.core.errors import AuditUnavailable
from gateway.core.record import Appended, Entry


class Ledger:
    """Keeps what is appended, and can refuse."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.broken = False

    async def append(self, entry: Entry) -> Appended:
        if self.broken:
            raise AuditUnavailable("The log is away.")
        self.entries.append(entry)
        return Appended(seq=len(self.entries), hash="")


async def test_a_thousand_refusals_of_one_cause_become_one_record() -> None:
    ledger = Ledger()
    fold = DenyFold(ledger.append, window=0.05)
    for _ in range(1000):
        await fold.count("invalid_api_key", "openai_chat")
    await fold.count("invalid_api_key", "anthropic")
    await fold.count("missing_key", "anthropic")
    await asyncio.sleep(0.2)
    await fold.close()
    told = {str(entry.fields["status"]): entry.fields for entry in ledger.entries}
    assert len(ledger.entries) == len(told) == 2
    assert told["invalid_api_key"]["count"] == 1001
    assert told["invalid_api_key"]["dialects"] == {"anthropic": 1, "openai_chat": 1000}
    assert told["missing_key"]["count"] == 1


async def test_what_is_counted_while_a_record_is_written_is_in_the_next() -> None:
    ledger = Ledger()

    async def slow(entry: Entry) -> Appended:
        if not ledger.entries:
            await fold.count("invalid_api_key", "anthropic")
        return await ledger.append(entry)

    fold = DenyFold(slow, window=60)
    await fold.count("invalid_api_key", "openai_chat")
    await fold.flush()
    await fold.close()
    assert [entry.fields["count"] for entry in ledger.entries] == [1, 1]


async def test_counts_survive_a_log_that_is_away() -> None:
    ledger = Ledger()
    fold = DenyFold(ledger.append, window=60)
    await fold.count("invalid_api_key", "openai_chat")
    ledger.broken = True
    await fold.flush()
    assert ledger.entries == []
    ledger.broken = False
    await fold.count("invalid_api_key", "openai_chat")
    await fold.close()
    assert [entry.fields["count"] for entry in ledger.entries] == [2]


async def test_closing_with_nothing_counted_writes_nothing() -> None:
    ledger = Ledger()
    await DenyFold(ledger.append).close()
    assert ledger.entries == []
