// The AI SDK of Vercel, over the dialect that its only argument names.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { Output, embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import * as p from "./player.mjs";

const DIALECTS = {
  openai_chat: (way, key) => ({
    model: (name) => createOpenAI({ baseURL: way.v1, apiKey: key }).chat(name),
    usual: p.CHAT_MODEL,
    thinker: p.THINKER,
    thinking: { openai: { reasoningEffort: "low" } },
  }),
  openai_responses: (way, key) => ({
    model: (name) => createOpenAI({ baseURL: way.v1, apiKey: key }).responses(name),
    usual: p.CHAT_MODEL,
    thinker: p.THINKER,
    thinking: {
      openai: {
        reasoningEffort: "low",
        reasoningSummary: "auto",
        store: false,
        include: ["reasoning.encrypted_content"],
      },
    },
  }),
  openai_completions: (way, key) => ({
    model: (name) => createOpenAI({ baseURL: way.v1, apiKey: key }).completion(name),
    usual: p.CHAT_MODEL,
  }),
  anthropic_messages: (way, key) => ({
    model: (name) => createAnthropic({ baseURL: way.v1, apiKey: key })(name),
    usual: p.CLAUDE,
    thinker: p.CLAUDE,
    thinking: { anthropic: { thinking: { type: "enabled", budgetTokens: 1024 } } },
  }),
};
const speak = DIALECTS[process.argv[2]] ?? (() => ({}));

function asked(way, prompt, more = {}, key = way.key) {
  const { model, usual } = speak(way, key);
  return { model: model(usual), prompt, maxRetries: 0, ...more };
}
const generate = (way, prompt, more) => generateText(asked(way, prompt, more));
const told = ({ text, usage, finishReason }) => ({
  text,
  input: usage.inputTokens,
  output: usage.outputTokens,
  stop: finishReason,
});

const calls = [];
const weather = tool({
  description: "The weather",
  inputSchema: jsonSchema(p.WEATHER),
  execute: ({ city }) => {
    calls.push(["get_weather", { city }]);
    return p.weather(city);
  },
});
const mail = tool({ description: "Sends a mail", inputSchema: jsonSchema(p.MAIL) });
const WITH_TOOLS = { tools: { get_weather: weather }, stopWhen: stepCountIs(3) };

async function watch(way, feature, prompt, more = {}) {
  const watched = new p.Watched(way, feature, { gated: feature === "not_held_back" });
  const result = streamText(asked(way, prompt, { onError: () => {}, ...more }));
  for await (const piece of result.textStream) await watched.see(piece);
  return { result, watched };
}

async function answered(run) {
  calls.length = 0;
  const text = await run();
  return { calls: calls.toSorted(), text };
}

await p.play({
  answer: async (way) => told(await generate(way, p.HELLO)),
  stream: async (way) => {
    const { result, watched } = await watch(way, "stream", p.HELLO);
    const { inputTokens, outputTokens } = await result.usage;
    return { ...watched.saw, input: inputTokens, output: outputTokens };
  },
  not_held_back: async (way) => {
    const prompt = way.count("not_held_back");
    return (await watch(way, "not_held_back", prompt)).watched.saw;
  },
  tools: (way) => answered(async () => (await generate(way, p.ASK_WEATHER, WITH_TOOLS)).text),
  tools_stream: (way) =>
    answered(async () => {
      const { result } = await watch(way, "tools_stream", p.ASK_WEATHER, WITH_TOOLS);
      return result.text;
    }),
  structured: async (way) => {
    const output = Output.object({ schema: jsonSchema(p.CITY) });
    return (await generate(way, p.ASK_CITY, { output })).output;
  },
  reasoning: async (way) => {
    const { model, thinker, thinking } = speak(way, way.key);
    const more = { model: model(thinker), providerOptions: thinking };
    const result = await generate(way, p.HELLO, more);
    const thought = result.reasoningText ? { thought: result.reasoningText } : {};
    return { text: result.text, ...thought };
  },
  thought_in_tools: async (way) => {
    const { model, thinker, thinking } = speak(way, way.key);
    const more = { ...WITH_TOOLS, model: model(thinker), providerOptions: thinking };
    return answered(async () => (await generate(way, p.ASK_WEATHER, more)).text);
  },
  conversation: async (way) => {
    const tools = { get_weather: { ...weather, execute: undefined } };
    const first = await generate(way, p.ASK_WEATHER, { tools });
    const content = first.toolCalls.map(({ toolCallId, toolName, input }) => ({
      type: "tool-result",
      toolCallId,
      toolName,
      output: { type: "text", value: p.weather(input.city) },
    }));
    const { responseId: previousResponseId } = first.providerMetadata.openai;
    const last = await generate(way, undefined, {
      tools,
      messages: [{ role: "tool", content }],
      providerOptions: { openai: { previousResponseId } },
    });
    return { text: last.text };
  },
  error_400: (way) => p.raised(() => generate(way, "Please fail with 400.")),
  error_429: (way) => p.raised(() => generate(way, "Please fail with 429.")),
  error_500: (way) => p.raised(() => generate(way, "Please fail with 500.")),
  wrong_key: (way) =>
    p.raised(() => generateText(asked(way, p.HELLO, {}, "sk-of-nobody"))),
  unknown_model: (way) => {
    const model = speak(way, way.key).model("nobodys-model");
    return p.raised(() => generate(way, p.HELLO, { model }));
  },
  retried: async (way) => {
    const result = await generate(way, way.failOnce("retried"), { maxRetries: 2 });
    return { text: result.text };
  },
  broken_stream: async (way) => {
    let raised = null;
    let text = "";
    const result = streamText(asked(way, p.BREAK, { onError: () => {} }));
    for await (const part of result.fullStream) {
      if (part.type === "text-delta") text += part.text;
      if (part.type === "error") raised = "error part";
    }
    return { raised, text };
  },
  too_long: async (way) => {
    const { text, finishReason } = await generate(way, p.LONG, { maxOutputTokens: 16 });
    return { text, stop: finishReason };
  },
  personal: async (way) => ({ text: (await generate(way, p.ECHO)).text }),
  personal_stream: async (way) => {
    const { watched } = await watch(way, "personal_stream", p.ECHO);
    return { text: watched.saw.text };
  },
  personal_tool: async (way) => {
    const { toolCalls } = await generate(way, p.SEND_MAIL, { tools: { send_mail: mail } });
    return { calls: toolCalls.map((it) => [it.toolName, it.input]) };
  },
  embeddings: async (way) => {
    const model = createOpenAI({ baseURL: way.v1, apiKey: way.key }).embedding(p.EMBEDDER);
    const { embeddings, usage } = await embedMany({ model, values: p.TEXTS });
    return { vectors: embeddings, input: usage.tokens };
  },
});
