"""What the log of a house says of an answer."""

from __future__ import annotations

from rig.answering import Response
from rig.house import House


def kinds(house: House, request: str) -> list[tuple[object, object]]:
    return [(record["type"], record["status"]) for record in house.records(request)]


def request_of(response: Response) -> str:
    return response.headers["x-turnike-request"]
