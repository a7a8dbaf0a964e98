"""Whether the listeners are safe as they are set."""

from __future__ import annotations

from gateway.settings.model import Auth, Settings
from gateway.settings.section import Section


def check_listeners(section: Section, settings: Settings) -> None:
    """Raise `SettingsError` for a listener that would let in whom it should not."""
    if settings.auth is Auth.OPEN and not settings.listen.loopback:
        raise section.error(
            "auth",
            f"`auth: open` lets anybody in who reaches {settings.listen}.",
            "Write `auth: keys`, or listen on 127.0.0.1.",
        )
    if not settings.admin_listen.loopback:
        raise section.error(
            "admin_listen",
            f"The admin listener cannot be {settings.admin_listen}: "
            "this version has no TLS and no login for it.",
            "Use a loopback address, such as 127.0.0.1:8788.",
        )
    if settings.listen == settings.admin_listen and settings.listen.port:
        raise section.error(
            "admin_listen", "Both listeners have the same address.", "Give each its own port."
        )
