// The OpenAI SDK for Node over responses.
import OpenAI from "openai";
import * as p from "./player.mjs";

const tool = (name, parameters) => [{ type: "function", name, parameters, strict: true }];
const TOOLS = tool("get_weather", p.WEATHER);
const THINKING = { model: p.THINKER, reasoning: { effort: "low", summary: "auto" } };
const SEALED = { ...THINKING, include: ["reasoning.encrypted_content"], store: false };

const client = (way, maxRetries = 0, apiKey = way.key) =>
  new OpenAI({ baseURL: way.v1, apiKey, maxRetries });
const create = (way, input, more = {}, retries = 0) =>
  client(way, retries).responses.create({ model: p.CHAT_MODEL, input, ...more });
const told = (reply) => ({
  text: reply.output_text,
  input: reply.usage.input_tokens,
  output: reply.usage.output_tokens,
  stop: reply.status,
});

async function watch(way, feature, text) {
  const watched = new p.Watched(way, feature, { gated: feature === "not_held_back" });
  let usage = {};
  for await (const event of await create(way, text, { stream: true })) {
    if (event.type === "response.output_text.delta") await watched.see(event.delta);
    if (event.type === "response.completed") usage = event.response.usage;
  }
  return { saw: watched.saw, usage: { input: usage.input_tokens, output: usage.output_tokens } };
}

const results = (reply) =>
  reply.output
    .filter((item) => item.type === "function_call")
    .map((call) => ({
      type: "function_call_output",
      call_id: call.call_id,
      output: p.weather(JSON.parse(call.arguments).city),
    }));
const calls = (reply) =>
  reply.output
    .filter((item) => item.type === "function_call")
    .map((call) => [call.name, JSON.parse(call.arguments)]);

async function answered(way, reply, more = {}) {
  const before = reply.output.map(({ parsed_arguments, ...item }) => item);
  const input = [{ role: "user", content: p.ASK_WEATHER }, ...before, ...results(reply)];
  const last = await create(way, input, { tools: TOOLS, ...more });
  return { calls: calls(reply), text: last.output_text };
}

await p.play({
  answer: async (way) => told(await create(way, p.HELLO, { instructions: "Be kind." })),
  stream: async (way) => {
    const { saw, usage } = await watch(way, "stream", p.HELLO);
    return { ...saw, ...usage };
  },
  not_held_back: async (way) =>
    (await watch(way, "not_held_back", way.count("not_held_back"))).saw,
  tools: async (way) => answered(way, await create(way, p.ASK_WEATHER, { tools: TOOLS })),
  tools_stream: async (way) => {
    const asked = { model: p.CHAT_MODEL, input: p.ASK_WEATHER, tools: TOOLS };
    return answered(way, await client(way).responses.stream(asked).finalResponse());
  },
  structured: async (way) => {
    const format = { type: "json_schema", name: "city", schema: p.CITY, strict: true };
    return JSON.parse((await create(way, p.ASK_CITY, { text: { format } })).output_text);
  },
  reasoning: async (way) => {
    const reply = await create(way, p.HELLO, THINKING);
    const { reasoning_tokens } = reply.usage.output_tokens_details;
    return {
      thought: reply.output[0].summary[0].text,
      reasoning: reasoning_tokens,
      text: reply.output_text,
    };
  },
  thought_in_tools: async (way) => {
    const reply = await create(way, p.ASK_WEATHER, { tools: TOOLS, ...SEALED });
    const [{ summary, encrypted_content }] = reply.output;
    const rest = await answered(way, reply, SEALED);
    return { thought: summary[0].text, sealed: Boolean(encrypted_content), ...rest };
  },
  error_400: (way) => p.raised(() => create(way, "Please fail with 400.")),
  error_429: (way) => p.raised(() => create(way, "Please fail with 429.")),
  error_500: (way) => p.raised(() => create(way, "Please fail with 500.")),
  wrong_key: (way) =>
    p.raised(() =>
      client(way, 0, "sk-of-nobody").responses.create({ model: p.CHAT_MODEL, input: p.HELLO }),
    ),
  unknown_model: (way) => p.raised(() => create(way, p.HELLO, { model: "nobodys-model" })),
  retried: async (way) => ({
    text: (await create(way, way.failOnce("retried"), {}, 2)).output_text,
  }),
  broken_stream: async (way) => {
    let text = "";
    let last = "";
    try {
      for await (const event of await create(way, p.BREAK, { stream: true })) {
        last = event.type;
        if (last === "response.output_text.delta") text += event.delta;
      }
    } catch (fault) {
      return { raised: fault.constructor.name, text };
    }
    const ended = last === "error" || last === "response.failed";
    return { raised: ended ? "event" : null, text };
  },
  too_long: async (way) => {
    const reply = await create(way, p.LONG, { max_output_tokens: 16 });
    return { text: reply.output_text, stop: reply.incomplete_details.reason };
  },
  personal: async (way) => ({ text: (await create(way, p.ECHO)).output_text }),
  personal_stream: async (way) => ({
    text: (await watch(way, "personal_stream", p.ECHO)).saw.text,
  }),
  personal_tool: async (way) => ({
    calls: calls(await create(way, p.SEND_MAIL, { tools: tool("send_mail", p.MAIL) })),
  }),
  conversation: async (way) => {
    const first = await create(way, p.ASK_WEATHER, { tools: TOOLS });
    const more = { tools: TOOLS, previous_response_id: first.id };
    return { text: (await create(way, results(first), more)).output_text };
  },
  stored: async (way) => {
    const { id } = await create(way, p.HELLO);
    const { output_text } = await client(way).responses.retrieve(id);
    await client(way).responses.delete(id);
    const gone = await p.raised(() => client(way).responses.retrieve(id));
    return { text: output_text, gone: gone.status };
  },
  models: async (way) => {
    const names = [];
    for await (const model of client(way).models.list()) names.push(model.id);
    const found = await client(way).models.retrieve(names[0]);
    return { listed: names.length > 0, found: found.id === names[0] };
  },
});
