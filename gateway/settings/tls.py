"""Reading the files for TLS with one server."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from gateway.core.target import Tls
from gateway.settings.section import Section
from gateway.settings.urls import Url
from gateway.settings.values import text


def read_tls(section: Section, folder: Path, found: Iterable[Url]) -> Tls | None:
    """The files under `tls`, relative to `folder`, None where there are none.

    `found` are the URLs that they are for. Raises `SettingsError`.
    """
    inner = section.section("tls")
    if inner is None:
        return None
    if any(item.scheme != "https" for item in found):
        raise inner.at.error("`tls` needs URLs that begin with https://.")
    files = {name: _file(inner, name, folder) for name in ("ca", "cert", "key")}
    if bool(files["cert"]) != bool(files["key"]):
        raise inner.at.error("`tls` needs both `cert` and `key`, or neither.")
    return Tls(**files)


def _file(section: Section, name: str, folder: Path) -> str:
    written = section.get(name, text, "")
    path = folder / written
    if written and not path.is_file():
        raise section.error(name, f"The file of `tls.{name}` is not there: {path}.")
    return str(path) if written else ""
