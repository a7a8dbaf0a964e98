// The Anthropic SDK for Node over messages.
import Anthropic from "@anthropic-ai/sdk";
import * as p from "./player.mjs";

const tool = (name, input_schema) => [{ name, description: `Does ${name}`, input_schema }];
const TOOLS = tool("get_weather", p.WEATHER);
const THINKING = { thinking: { type: "enabled", budget_tokens: 1024 } };

const client = (way, maxRetries = 0, apiKey = way.key) =>
  new Anthropic({ baseURL: way.url, apiKey, maxRetries });
const asked = (text, more = {}) => ({
  model: p.CLAUDE,
  max_tokens: 2048,
  messages: [{ role: "user", content: text }],
  ...more,
});
const create = (way, text, more = {}, retries = 0) =>
  client(way, retries).messages.create(asked(text, more));
const textOf = (reply) =>
  reply.content.flatMap((it) => (it.type === "text" ? [it.text] : [])).join("");
const told = (reply) => ({
  text: textOf(reply),
  input: reply.usage.input_tokens,
  output: reply.usage.output_tokens,
  stop: reply.stop_reason,
});

async function watch(way, feature, text) {
  const watched = new p.Watched(way, feature, { gated: feature === "not_held_back" });
  for await (const event of await create(way, text, { stream: true })) {
    if (event.type === "content_block_delta") await watched.see(event.delta.text);
  }
  return watched.saw;
}

async function answered(way, message, more = {}) {
  const calls = message.content.filter((it) => it.type === "tool_use");
  const results = calls.map((it) => ({
    type: "tool_result",
    tool_use_id: it.id,
    content: p.weather(it.input.city),
  }));
  const messages = [
    { role: "user", content: p.ASK_WEATHER },
    { role: "assistant", content: message.content },
    { role: "user", content: results },
  ];
  const last = await create(way, "", { messages, tools: TOOLS, ...more });
  return { calls: calls.map((it) => [it.name, it.input]), text: textOf(last) };
}

await p.play({
  answer: async (way) => {
    const system = [{ type: "text", text: "Be kind.", cache_control: { type: "ephemeral" } }];
    return told(await create(way, p.HELLO, { system, metadata: { user_id: "app-user" } }));
  },
  stream: async (way) => {
    const watched = new p.Watched(way, "stream");
    const stream = client(way).messages.stream(asked(p.HELLO));
    for await (const event of stream) {
      if (event.type === "content_block_delta") await watched.see(event.delta.text);
    }
    return { ...told(await stream.finalMessage()), ...watched.saw };
  },
  not_held_back: (way) => watch(way, "not_held_back", way.count("not_held_back")),
  tools: async (way) => answered(way, await create(way, p.ASK_WEATHER, { tools: TOOLS })),
  tools_stream: async (way) => {
    const stream = client(way).messages.stream(asked(p.ASK_WEATHER, { tools: TOOLS }));
    return answered(way, await stream.finalMessage());
  },
  structured: async (way) => {
    const output_config = { format: { type: "json_schema", schema: p.CITY } };
    return JSON.parse(textOf(await create(way, p.ASK_CITY, { output_config })));
  },
  reasoning: async (way) => {
    const reply = await create(way, p.HELLO, THINKING);
    return { thought: reply.content[0].thinking, ...told(reply) };
  },
  thought_in_tools: async (way) => {
    const more = { tools: TOOLS, ...THINKING };
    const message = await client(way).messages.stream(asked(p.ASK_WEATHER, more)).finalMessage();
    return { thought: message.content[0].thinking, ...(await answered(way, message, THINKING)) };
  },
  error_400: (way) => p.raised(() => create(way, "Please fail with 400.")),
  error_429: (way) => p.raised(() => create(way, "Please fail with 429.")),
  error_500: (way) => p.raised(() => create(way, "Please fail with 500.")),
  wrong_key: (way) =>
    p.raised(() => client(way, 0, "sk-of-nobody").messages.create(asked(p.HELLO))),
  unknown_model: (way) => p.raised(() => create(way, p.HELLO, { model: "nobodys-model" })),
  retried: async (way) => ({ text: textOf(await create(way, way.failOnce("retried"), {}, 2)) }),
  broken_stream: async (way) => {
    let text = "";
    try {
      for await (const event of await create(way, p.BREAK, { stream: true })) {
        if (event.type === "content_block_delta") text += event.delta.text;
      }
    } catch (fault) {
      return { raised: fault.constructor.name, text };
    }
    return { raised: null };
  },
  too_long: async (way) => {
    const reply = await create(way, p.LONG, { max_tokens: 16 });
    return { text: textOf(reply), stop: reply.stop_reason };
  },
  personal: async (way) => ({ text: textOf(await create(way, p.ECHO)) }),
  personal_stream: async (way) => ({ text: (await watch(way, "personal_stream", p.ECHO)).text }),
  personal_tool: async (way) => {
    const { content } = await create(way, p.SEND_MAIL, { tools: tool("send_mail", p.MAIL) });
    return { calls: content.map((it) => [it.name, it.input]) };
  },
  tokens: async (way) => {
    const messages = [{ role: "user", content: p.HELLO }];
    const count = await client(way).messages.countTokens({ model: p.CLAUDE, messages });
    return { input: count.input_tokens };
  },
  models: async (way) => {
    const names = [];
    for await (const model of client(way).models.list()) names.push(model.id);
    const found = await client(way).models.retrieve(names[0]);
    return { listed: names.length > 0, found: found.id === names[0] };
  },
});
