"""Whether a pattern of the settings can be used."""

from __future__ import annotations

import re2

LONGEST = 1_000


def fault_of(pattern: str) -> str:
    """What is wrong with a pattern, in a few words; empty where it can be used."""
    if len(pattern) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as fault:
        reason = fault.args[0] if fault.args else "unknown"
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return "it matches nothing at all" if compiled.search("") else ""
