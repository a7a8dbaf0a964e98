// The OpenAI SDK for Node over chat completions.
import OpenAI from "openai";
import * as p from "./player.mjs";

const TOOLS = [
  { type: "function", function: { name: "get_weather", parameters: p.WEATHER, strict: true } },
];
const MAIL_TOOL = [{ type: "function", function: { name: "send_mail", parameters: p.MAIL } }];

const client = (way, maxRetries = 0, apiKey = way.key) =>
  new OpenAI({ baseURL: way.v1, apiKey, maxRetries });
const said = (content) => [{ role: "user", content }];
const create = (way, text, more = {}, retries = 0) =>
  client(way, retries).chat.completions.create({
    model: p.CHAT_MODEL,
    messages: said(text),
    ...more,
  });
const told = (reply) => ({
  text: reply.choices[0].message.content,
  input: reply.usage.prompt_tokens,
  output: reply.usage.completion_tokens,
  stop: reply.choices[0].finish_reason,
});

async function watch(way, feature, text, more = {}) {
  const watched = new p.Watched(way, feature, { gated: feature === "not_held_back" });
  let usage;
  for await (const chunk of await create(way, text, { stream: true, ...more })) {
    await watched.see(chunk.choices[0]?.delta.content);
    usage = chunk.usage ?? usage;
  }
  return { ...watched.saw, usage };
}

async function answered(way, message) {
  const calls = message.tool_calls.map((it) => [
    it.function.name,
    JSON.parse(it.function.arguments),
  ]);
  const results = message.tool_calls.map((it, at) => ({
    role: "tool",
    tool_call_id: it.id,
    content: p.weather(calls[at][1].city),
  }));
  const messages = [...said(p.ASK_WEATHER), message, ...results];
  const last = await create(way, "", { messages, tools: TOOLS });
  return { calls, text: last.choices[0].message.content };
}

await p.play({
  answer: async (way) => told(await create(way, p.HELLO, { user: "app-user", store: true })),
  stream: async (way) => {
    const more = { stream_options: { include_usage: true } };
    const { usage, ...saw } = await watch(way, "stream", p.HELLO, more);
    return { ...saw, input: usage.prompt_tokens, output: usage.completion_tokens };
  },
  not_held_back: async (way) => {
    const { usage, ...saw } = await watch(way, "not_held_back", way.count("not_held_back"));
    return saw;
  },
  tools: async (way) => {
    const reply = await create(way, p.ASK_WEATHER, { tools: TOOLS });
    return answered(way, reply.choices[0].message);
  },
  tools_stream: async (way) => {
    const stream = client(way).chat.completions.stream({
      model: p.CHAT_MODEL,
      messages: said(p.ASK_WEATHER),
      tools: TOOLS,
    });
    const { role, content, tool_calls } = (await stream.finalChatCompletion()).choices[0].message;
    const plain = tool_calls.map(({ id, type, function: { name, arguments: text } }) => ({
      id,
      type,
      function: { name, arguments: text },
    }));
    return answered(way, { role, content, tool_calls: plain });
  },
  structured: async (way) => {
    const json_schema = { name: "city", schema: p.CITY, strict: true };
    const more = { response_format: { type: "json_schema", json_schema } };
    return JSON.parse((await create(way, p.ASK_CITY, more)).choices[0].message.content);
  },
  reasoning: async (way) => {
    const reply = await create(way, p.HELLO, { model: p.THINKER, reasoning_effort: "low" });
    const { reasoning_tokens } = reply.usage.completion_tokens_details;
    return { text: reply.choices[0].message.content, reasoning: reasoning_tokens };
  },
  error_400: (way) => p.raised(() => create(way, "Please fail with 400.")),
  error_429: (way) => p.raised(() => create(way, "Please fail with 429.")),
  error_500: (way) => p.raised(() => create(way, "Please fail with 500.")),
  wrong_key: (way) =>
    p.raised(() =>
      client(way, 0, "sk-of-nobody").chat.completions.create({
        model: p.CHAT_MODEL,
        messages: said(p.HELLO),
      }),
    ),
  unknown_model: (way) => p.raised(() => create(way, p.HELLO, { model: "nobodys-model" })),
  retried: async (way) => {
    const reply = await create(way, way.failOnce("retried"), {}, 2);
    return { text: reply.choices[0].message.content };
  },
  broken_stream: async (way) => {
    let text = "";
    try {
      for await (const chunk of await create(way, p.BREAK, { stream: true })) {
        text += chunk.choices[0]?.delta.content ?? "";
      }
    } catch (fault) {
      return { raised: fault.constructor.name, text };
    }
    return { raised: null };
  },
  too_long: async (way) => {
    const reply = await create(way, p.LONG, { max_completion_tokens: 16 });
    return { text: reply.choices[0].message.content, stop: reply.choices[0].finish_reason };
  },
  personal: async (way) => ({ text: (await create(way, p.ECHO)).choices[0].message.content }),
  personal_stream: async (way) => ({ text: (await watch(way, "personal_stream", p.ECHO)).text }),
  personal_tool: async (way) => {
    const reply = await create(way, p.SEND_MAIL, { tools: MAIL_TOOL });
    const calls = reply.choices[0].message.tool_calls;
    return { calls: calls.map((it) => [it.function.name, JSON.parse(it.function.arguments)]) };
  },
  models: async (way) => {
    const names = [];
    for await (const model of client(way).models.list()) names.push(model.id);
    const found = await client(way).models.retrieve(names[0]);
    return { listed: names.length > 0, found: found.id === names[0] };
  },
});
