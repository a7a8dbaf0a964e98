"""The OpenAI SDK for Python over embeddings, which come packed in base64 unless asked otherwise."""

from __future__ import annotations

import openai
from player import EMBEDDER, case, play

TEXTS = ["The weather is fine.", "Hava güzel."]


def told(reply):
    vectors = [row.embedding for row in reply.data]
    return {"vectors": vectors, "input": reply.usage.prompt_tokens}


@case
def embeddings(way):
    with openai.OpenAI(base_url=way.v1, api_key=way.key) as it:
        packed = told(it.embeddings.create(model=EMBEDDER, input=TEXTS))
        plain = told(it.embeddings.create(model=EMBEDDER, input=TEXTS, encoding_format="float"))
    return packed if packed == plain else {"packed": packed, "plain": plain}


@case
async def embeddings_async(way):
    async with openai.AsyncOpenAI(base_url=way.v1, api_key=way.key) as it:
        return told(await it.embeddings.create(model=EMBEDDER, input=TEXTS))


if __name__ == "__main__":
    play()
