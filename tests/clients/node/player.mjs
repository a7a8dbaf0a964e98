// Runs the cases of one client of Node's world, and prints for each what the
// program saw, a JSON object a line. What comes in is told in python/player.py.

export const WEATHER = {
  type: "object",
  properties: { city: { type: "string", description: "Name of a city" } },
  required: ["city"],
  additionalProperties: false,
};
export const MAIL = {
  type: "object",
  properties: { to: { type: "string" } },
  required: ["to"],
  additionalProperties: false,
};
export const CITY = {
  type: "object",
  properties: { city: { type: "string" }, population: { type: "integer" } },
  required: ["city", "population"],
  additionalProperties: false,
};
export const HELLO = "Say hello.";
export const ASK_WEATHER = "What is the weather in Ankara and in Berlin?";
export const ASK_CITY = "Describe the city as JSON.";
export const LONG = "Please talk too long.";
export const BREAK = "Please break off.";
const ADDRESS = "ayse.yilmaz@example.com";
export const ECHO = `Please repeat after me: write to ${ADDRESS} today`;
export const SEND_MAIL = `Please send a mail to ${ADDRESS} now`;
export const CHAT_MODEL = "gpt-4o-mini";
export const THINKER = "gpt-5-mini";
export const CLAUDE = "claude-sonnet-4-5";
export const EMBEDDER = "text-embedding-3-small";
export const TEXTS = ["The weather is fine.", "Hava güzel."];

export const weather = (city) => ({ Ankara: "21 degrees", Berlin: "17 degrees" })[city];

export class Way {
  constructor({ url, key, go, features }) {
    Object.assign(this, { url, key, go, features, v1: `${url}/v1` });
  }

  count(feature) {
    return `Please count slowly as ${this.features[feature]}`;
  }

  failOnce(feature) {
    return `Please fail once as ${this.features[feature]}`;
  }

  async goAhead(feature) {
    const answer = await fetch(`${this.go}/${this.features[feature]}`);
    return (await answer.json()).in_time;
  }
}

// Puts a stream's pieces of text together, and gives the go-ahead after the first.
export class Watched {
  constructor(way, feature, { gated = false } = {}) {
    Object.assign(this, { way, feature, gated, pieces: [], before_last: false });
  }

  async see(piece) {
    if (!piece) return;
    this.pieces.push(piece);
    if (this.gated && this.pieces.length === 1) {
      this.before_last = await this.way.goAhead(this.feature);
    }
  }

  get saw() {
    const text = this.pieces.join("");
    return this.gated
      ? { text, before_last: this.before_last }
      : { text, in_pieces: this.pieces.length > 1 };
  }
}

// What a program sees of an error that an SDK threw.
export function refused(fault) {
  const last = fault.lastError ?? fault;
  const status = last.status ?? last.statusCode ?? null;
  const headers = last.headers ?? last.responseHeaders ?? {};
  const saw = { raised: last.constructor.name, status };
  if (status === 429) {
    saw.retry_after = headers.get?.("retry-after") ?? headers["retry-after"] ?? null;
  }
  return saw;
}

export async function raised(ask) {
  try {
    await ask();
  } catch (fault) {
    return refused(fault);
  }
  return { raised: null };
}

export async function play(cases) {
  let given = "";
  for await (const piece of process.stdin) given += piece;
  const way = new Way(JSON.parse(given));
  for (const feature of Object.keys(way.features)) {
    if (!cases[feature]) continue;
    let row;
    try {
      row = { saw: await cases[feature](way) };
    } catch (fault) {
      row = { fault: `${fault.stack}\n${JSON.stringify(fault)}` };
    }
    console.log(JSON.stringify({ feature, ...row }));
  }
}
