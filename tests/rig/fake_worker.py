"""A detection worker without detectors, which misbehaves on command.

The text tells what to do: `hang`, `die`, `garbage`, `error`, `slow`, anything
else is found whole as one sighting. Run as a program; its one argument says
what to do at the start: `ready`, `never ready`, `die` or `babble`.
"""

from __future__ import annotations

import os
import sys
import time

from gateway.core.finding import DataClass, Stage
from gateway.detect import frames
from gateway.detect.sighting import Sighting


def main(start: str) -> None:
    out = sys.stdout.buffer
    if start == "die":
        os._exit(3)
    if start == "babble":
        out.write(b"HTTP/1.1 200 OK\r\n\r\n")
        out.flush()
    if start == "ready":
        out.write(frames.pack({"ready": True}))
        out.flush()
    opening = frames.read(sys.stdin.buffer)
    frames.opened(opening or {"own": [], "models": []})
    while (body := frames.read(sys.stdin.buffer)) is not None:
        number, asks, _ = frames.asked(body)
        answer = frames.Answer()
        for at, ask in enumerate(asks):
            if ask.text == "hang":
                time.sleep(600)
            if ask.text == "slow":
                time.sleep(0.3)
            if ask.text == "die":
                os._exit(9)
            if ask.text == "garbage":
                out.write(frames.pack({"id": number, "findings": "many"}))
                out.flush()
            answer.sightings.append((at, _whole(ask.text)))
        told = frames.answers(number, answer)
        if any(ask.text == "error" for ask in asks):
            told = [frames.pack({"id": number, "error": "ValueError"})]
        for frame in told:
            out.write(frame)
        out.flush()


def _whole(text: str) -> Sighting:
    return Sighting(
        entity="WHOLE",
        data_class=DataClass.CONFIDENTIAL,
        start=0,
        end=len(text),
        score=1.0,
        detector="fake",
        stage=Stage.TOPIC,
        canonical=text,
        maskable=False,
    )


if __name__ == "__main__":
    main(sys.argv[1])
