"""How generated tests run: no test fails because a machine is slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ordinary", deadline=None)
settings.register_profile("long", deadline=None, max_examples=10_000)
settings.load_profile("ordinary")
