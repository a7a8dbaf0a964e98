// The OpenAI SDK for Node over legacy completions and embeddings.
import OpenAI from "openai";
import * as p from "./player.mjs";

const client = (way) => new OpenAI({ baseURL: way.v1, apiKey: way.key, maxRetries: 0 });
const create = (way, prompt, more = {}) =>
  client(way).completions.create({ model: p.CHAT_MODEL, prompt, ...more });

async function watch(way, feature, text) {
  const watched = new p.Watched(way, feature, { gated: feature === "not_held_back" });
  for await (const chunk of await create(way, text, { stream: true })) {
    await watched.see(chunk.choices[0]?.text);
  }
  return watched.saw;
}

await p.play({
  answer: async (way) => {
    const { choices, usage } = await create(way, p.HELLO, { max_tokens: 50 });
    const counts = { input: usage.prompt_tokens, output: usage.completion_tokens };
    return { text: choices[0].text, stop: choices[0].finish_reason, ...counts };
  },
  stream: (way) => watch(way, "stream", p.HELLO),
  not_held_back: (way) => watch(way, "not_held_back", way.count("not_held_back")),
  error_429: (way) => p.raised(() => create(way, "Please fail with 429.")),
  personal: async (way) => ({ text: (await create(way, p.ECHO)).choices[0].text }),
  embeddings: async (way) => {
    const reply = await client(way).embeddings.create({ model: p.EMBEDDER, input: p.TEXTS });
    return {
      vectors: reply.data.map((row) => Array.from(row.embedding)),
      input: reply.usage.prompt_tokens,
    };
  },
});
