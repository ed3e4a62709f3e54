// Has the official clients talk to the test server and says what they understood; scripts/check_model_server
// installs them and runs this. One argument: the server's URL.
import OpenAI from "openai";
import { GoogleGenAI } from "@google/genai";
import Anthropic from "@anthropic-ai/sdk";

const url = process.argv[2];
const words = "naïve café 🌊, and more words than one";
let wrong = 0;

function expect(name, got, wanted) {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (left !== right) ++wrong;
  console.log(`${left === right ? "ok   " : "WRONG"} ${name}: ${left}${left === right ? "" : `, expected ${right}`}`);
}

const openai = (retries) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "k", maxRetries: retries });
const gemini = () => new GoogleGenAI({ apiKey: "k", httpOptions: { baseUrl: url } });
const anthropic = (retries) => new Anthropic({ baseURL: url, apiKey: "k", maxRetries: retries });

const of_chat = (text, finish, usage) => ({
  text, finish, in: usage?.prompt_tokens, cached: usage?.prompt_tokens_details?.cached_tokens,
  out: usage?.completion_tokens, thinking: usage?.completion_tokens_details?.reasoning_tokens,
});
const of_response = (r) => ({
  text: r.output_text, finish: r.incomplete_details?.reason ?? r.status, in: r.usage?.input_tokens,
  cached: r.usage?.input_tokens_details?.cached_tokens, out: r.usage?.output_tokens,
  thinking: r.usage?.output_tokens_details?.reasoning_tokens,
});
const of_gemini = (text, finish, u) => ({
  text, finish, in: u?.promptTokenCount, cached: u?.cachedContentTokenCount,
  out: (u?.candidatesTokenCount ?? 0) + (u?.thoughtsTokenCount ?? 0), thinking: u?.thoughtsTokenCount,
});
const of_message = (m) => ({
  text: m.content.filter((b) => b.type === "text").map((b) => b.text).join(""), finish: m.stop_reason,
  in: m.usage.input_tokens + m.usage.cache_read_input_tokens, cached: m.usage.cache_read_input_tokens,
  out: m.usage.output_tokens,
});

// Each takes a prompt and gives what its client understood. `retries` is for those that can.
const clients = {
  chat: async (content, retries = 0) => {
    const r = await openai(retries).chat.completions.create({ model: "m", messages: [{ role: "user", content }] });
    const { message, finish_reason } = r.choices[0];
    return of_chat(message.refusal ?? message.content, message.refusal ? "refusal" : finish_reason, r.usage);
  },
  "chat streamed": async (content, retries = 0) => {
    const stream = await openai(retries).chat.completions.create({
      model: "m", messages: [{ role: "user", content }], stream: true, stream_options: { include_usage: true },
    });
    let text = "", finish, usage;
    for await (const chunk of stream) {
      const choice = chunk.choices[0];
      if (choice?.delta?.refusal) finish = "refusal";
      text += choice?.delta?.content ?? choice?.delta?.refusal ?? "";
      finish ??= choice?.finish_reason ?? undefined;
      usage = chunk.usage ?? usage;
    }
    return of_chat(text, finish, usage);
  },
  responses: async (input, retries = 0) => {
    const r = await openai(retries).responses.create({ model: "m", input });
    const refusal = r.output.flatMap((o) => o.content ?? []).find((c) => c.type === "refusal");
    return refusal ? { ...of_response(r), text: refusal.refusal, finish: "refusal" } : of_response(r);
  },
  "responses streamed": async (input, retries = 0) => {
    const stream = openai(retries).responses.stream({ model: "m", input });
    let deltas = "";
    stream.on("response.output_text.delta", (e) => (deltas += e.delta));
    const r = await stream.finalResponse();
    const refusal = r.output.flatMap((o) => o.content ?? []).find((c) => c.type === "refusal");
    if (refusal) return { ...of_response(r), text: refusal.refusal, finish: "refusal" };
    const out = of_response(r);
    if (deltas !== (r.output_text ?? "")) out.text = `deltas differ: ${deltas}`;
    return out;
  },
  gemini: async (contents) => {
    const r = await gemini().models.generateContent({ model: "m", contents });
    const finish = r.promptFeedback?.blockReason ?? r.candidates?.[0]?.finishReason;
    return of_gemini(r.text ?? "", finish, r.usageMetadata);
  },
  "gemini streamed": async (contents) => {
    let text = "", finish, usage;
    for await (const r of await gemini().models.generateContentStream({ model: "m", contents })) {
      text += r.text ?? "";
      finish = r.promptFeedback?.blockReason ?? r.candidates?.[0]?.finishReason ?? finish;
      usage = r.usageMetadata ?? usage;
    }
    return of_gemini(text, finish, usage);
  },
  anthropic: async (content, retries = 0) =>
    of_message(await anthropic(retries).messages.create({
      model: "m", max_tokens: 100, messages: [{ role: "user", content }],
    })),
  "anthropic streamed": async (content, retries = 0) => {
    const stream = anthropic(retries).messages.stream({
      model: "m", max_tokens: 100, messages: [{ role: "user", content }],
    });
    let deltas = "";
    stream.on("text", (piece) => (deltas += piece));
    const out = of_message(await stream.finalMessage());
    if (deltas !== out.text) out.text = `deltas differ: ${deltas}`;
    return out;
  },
};

const family = (name) => name.split(" ")[0];
const tokens = (bytes) => Math.ceil(bytes / 4);
const bytes = (text) => Buffer.byteLength(text);
const finishes = {
  stop: { chat: "stop", responses: "completed", gemini: "STOP", anthropic: "end_turn" },
  length: { chat: "length", responses: "max_output_tokens", gemini: "MAX_TOKENS", anthropic: "max_tokens" },
  refusal: { chat: "refusal", responses: "refusal", gemini: "SAFETY", anthropic: "refusal" },
  filtered: { chat: "content_filter", responses: "content_filter", gemini: "PROHIBITED_CONTENT", anthropic: "refusal" },
};
const thinking = 30;
const cached = 2;

async function failure(run) {
  try {
    return { understood: await run() };
  } catch (e) {
    const code = e.code ?? e.error?.error?.type ?? (/API_KEY_INVALID|RESOURCE_EXHAUSTED/.exec(e.message) ?? [])[0];
    return { error: e.constructor.name, status: e.status, code, "retry-after": e.headers?.get?.("retry-after") ?? undefined };
  }
}

async function check_answer(name, ask) {
  const prompt = `please [[say ${words}]] now`;
  const got = await ask(prompt);
  expect(`${name}: text`, got.text, words);
  expect(`${name}: finish`, got.finish, finishes.stop[family(name)]);
  // The last text of the request is all that some send; what they add counts too.
  expect(`${name}: prompt tokens`, got.in >= tokens(bytes(prompt)) && got.in <= tokens(bytes(prompt) + 100), true);
  expect(`${name}: cached tokens`, got.cached, cached);
  expect(`${name}: output tokens`, got.out, tokens(bytes(words)) + thinking);
  if (family(name) !== "anthropic") expect(`${name}: thinking tokens`, got.thinking, thinking);
}

async function check_endings(name, ask) {
  for (const kind of ["length", "refusal", "filtered"]) {
    const got = await failure(() => ask(`[[fault ${kind}]] [[say ${words}]]`));
    expect(`${name}: ${kind}`, got.understood?.finish ?? got, finishes[kind][family(name)]);
  }
  const empty = await failure(() => ask("[[fault empty]]"));
  expect(`${name}: empty`, empty.understood?.text ?? empty, "");
  const repeated = await failure(() => ask(`[[fault repeated]] [[say ${words}]]`));
  // The client for Responses joins deltas that come twice; its last event has the text once.
  if (name !== "responses streamed") expect(`${name}: repeated`, repeated.understood?.text ?? repeated, words);
}

const wanted_errors = {
  chat: { 401: ["AuthenticationError", 401, "invalid_api_key"], 429: ["RateLimitError", 429, "rate_limit_exceeded"] },
  gemini: { 401: ["ApiError", 400, "API_KEY_INVALID"], 429: ["ApiError", 429, "RESOURCE_EXHAUSTED"] },
  anthropic: { 401: ["AuthenticationError", 401, "authentication_error"], 429: ["RateLimitError", 429, "rate_limit_error"] },
};
wanted_errors.responses = wanted_errors.chat;

async function check_errors(name, ask) {
  for (const status of [401, 429]) {
    const got = await failure(() => ask(`[[fault ${status}]]`));
    const [error, number, code] = wanted_errors[family(name)][status];
    const hint = status === 429 && family(name) !== "gemini" ? "1" : undefined;
    expect(`${name}: ${status}`, got, { error, status: number, code, "retry-after": hint });
  }
  for (const kind of ["500", "garbage", "cut"]) {
    const got = await failure(() => ask(`[[fault ${kind}]] [[say ${words}]]`));
    expect(`${name}: ${kind} is an error, or no end`, Boolean(got.error) || !got.understood.finish, true);
  }
  if (name.endsWith("streamed")) {
    const got = await failure(() => ask(`[[fault error-inside]] [[say ${words}]]`));
    expect(`${name}: error-inside is an error`, got.error !== undefined || got.understood?.finish === "failed", true);
  }
  if (family(name) !== "gemini") {
    const got = await failure(() => ask(`[[fault 429-ms 2]] ${name} [[say ${words}]]`, 2));
    expect(`${name}: comes back when it is told to`, got.understood?.text ?? got, words);
  }
}

for (const [name, ask] of Object.entries(clients)) {
  await check_answer(name, ask);
  await check_endings(name, ask);
  await check_errors(name, ask);
}
console.log(wrong === 0 ? "all as expected" : `${wrong} not as expected`);
process.exit(wrong === 0 ? 0 : 1);
