"""Which names an app and a team may have."""

from __future__ import annotations

from gateway.core.errors import ConfigError

_LONGEST = 64
_RESERVED_APP = "open"


def checked_name(name: str, what: str) -> str:
    """`name`, if it can stand in a record and on a screen; raises ConfigError."""
    if not name or len(name) > _LONGEST or not name.isprintable() or name != name.strip():
        raise ConfigError(
            f"The name of the {what} cannot be used.",
            hint=f"Use 1 to {_LONGEST} printable characters, with no space at either end.",
        )
    return name


def never_app_open(app: str) -> None:
    """Raise ConfigError for the app that `auth: open` gives to everybody."""
    if app.strip().casefold() == _RESERVED_APP:
        raise ConfigError(
            f"The app name {_RESERVED_APP} is reserved for requests without a key.",
            hint="Choose another name with --app.",
        )
