"""Prompts that must stay at home, each with a canary of its own."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass

_DRAW = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages, and the texts in them that nobody outside may ever see."""

    messages: tuple[object, ...]
    canaries: tuple[str, ...]


def canary() -> str:
    """A word that stands nowhere else."""
    return "kanarya" + "".join(_DRAW.choices("bcdfgklmnprst", k=12))


def tckn() -> str:
    """A Turkish identity number whose check digits are right."""
    digits = [_DRAW.randint(1, 9), *(_DRAW.randint(0, 9) for _ in range(8))]
    digits.append((sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10)
    digits.append(sum(digits) % 10)
    return "".join(map(str, digits))


def with_tckn() -> Prompt:
    """An identity number."""
    word, number = canary(), tckn()
    text = f"{word} kodlu dosyada T.C. kimlik no {number} yazıyor. Dosyayı özetle."
    return Prompt((text,), (word, number))


def about_health() -> Prompt:
    """A subject of special category, by its words alone."""
    word = canary()
    text = f"{word} kodlu çalışana şeker hastalığı tanısı kondu, insülin kullanıyor. Özetle."
    return Prompt((text,), (word,))


def with_image() -> Prompt:
    """A part that no detector can read."""
    word = canary()
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + word.encode()).decode()
    parts = [
        {"type": "text", "text": "Bu resimde ne görüyorsun?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}},
    ]
    return Prompt(({"role": "user", "content": parts},), (word,))


def harmless() -> Prompt:
    """Nothing to hold; held only where it was not inspected."""
    word = canary()
    return Prompt((f"{word} sözcüğü için kısa bir tekerleme yaz.",), (word,))
