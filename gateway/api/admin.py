"""The admin listener: what the gateway says of itself, to whoever runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import TypeAlias

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse

Status: TypeAlias = Mapping[str, str | int | float | bool]

_INERT = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Turnike</title>
<style>body{{font:16px/1.5 sans-serif;margin:2rem}}th{{text-align:left;padding-right:2rem}}</style>
</head><body><h1>Turnike</h1><table>{rows}</table></body></html>
"""


def admin_app(
    status: Callable[[], Awaitable[Status]], metrics: Callable[[], Awaitable[str]]
) -> FastAPI:
    """The app of the admin listener.

    `status` holds `ready` and whatever else is worth a line; `metrics` is the
    text that Prometheus reads. Neither may hold content or keys.
    """
    app = FastAPI(title="Turnike", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/", response_class=HTMLResponse)
    async def page() -> HTMLResponse:
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
            for name, value in (await status()).items()
        )
        return HTMLResponse(_PAGE.format(rows=rows), headers=_INERT)

    @app.get("/metrics")
    async def measured() -> PlainTextResponse:
        return PlainTextResponse(await metrics(), media_type="text/plain; version=0.0.4")

    @app.get("/livez")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    async def ready() -> JSONResponse:
        told = dict(await status())
        return JSONResponse(told, status_code=200 if told.get("ready") is True else 503)

    return app
