import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { addTinyModel } from "../../support/chat-home.ts";
import { post, stream } from "../../support/openai.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

let agent: TestAgent;

before(async () => {
  const home = temporaryFolder();
  await addTinyModel(home, "long", { contextLength: 4000 });
  agent = await startTestAgent({ home });
});
after(() => agent.stop());

const messages = [{ role: "user", content: "Show the log" }];
const text = { type: "string", maxLength: 8 };
const color = { enum: ["red", "grün", '"quoted"\n', 7, null] };

/** Bytes that are no character, which such a model writes now and then, are not counted. */
const characters = (told: string): number => Array.from(told.replaceAll("\uFFFD", "")).length;

/** A schema, and what must be true of everything that it allows. A model that talks nonsense tries a lot of it. */
const cases: [what: string, schema: object, isRight: (value: Record<string, unknown>) => boolean][] = [
  [
    "all properties in their order",
    {
      type: "object",
      properties: { b: text, a: { type: "boolean" } },
      required: ["b", "a"],
      additionalProperties: false,
    },
    (value) =>
      Object.keys(value).join() === "b,a" &&
      characters(String(value["b"])) <= 8 &&
      typeof value["a"] === "boolean",
  ],
  [
    "properties that may be left out",
    { type: "object", properties: { a: { const: 1 }, b: { const: 2 }, c: { const: 3 } }, required: ["b"] },
    ({ a = 1, b, c = 3, ...rest }) => a === 1 && b === 2 && c === 3 && Object.keys(rest).length === 0,
  ],
  [
    "one of some values",
    { type: "object", properties: { color }, required: ["color"] },
    ({ color: chosen }) => (color.enum as unknown[]).includes(chosen),
  ],
  [
    "numbers that are whole",
    {
      type: "object",
      properties: { age: { type: "integer" }, size: { type: ["number", "null"] } },
      required: ["age", "size"],
    },
    ({ age, size }) => Number.isInteger(age) && (size === null || Number.isFinite(size)),
  ],
  [
    "lists of bounded length",
    {
      type: "object",
      properties: { list: { type: "array", items: { type: "boolean" }, minItems: 2, maxItems: 4 } },
      required: ["list"],
    },
    ({ list }) =>
      Array.isArray(list) &&
      list.length >= 2 &&
      list.length <= 4 &&
      list.every((one) => typeof one === "boolean"),
  ],
  [
    "dates and times",
    {
      type: "object",
      properties: { at: { type: "string", format: "date-time" }, id: { type: "string", format: "uuid" } },
      required: ["at", "id"],
    },
    ({ at, id }) =>
      /^\d{4}-\d\d-\d\dT/.test(String(at)) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(String(id)),
  ],
  [
    "what is defined elsewhere",
    {
      $ref: "#/$defs/node",
      $defs: {
        node: {
          type: "object",
          properties: {
            leaf: { type: "boolean" },
            next: { anyOf: [{ type: "null" }, { $ref: "#/$defs/end" }] },
          },
          required: ["leaf", "next"],
        },
        end: { type: "object", properties: { end: { const: "yes" } }, required: ["end"] },
      },
    },
    ({ leaf, next }) =>
      typeof leaf === "boolean" && (next === null || JSON.stringify(next) === '{"end":"yes"}'),
  ],
  [
    "an object that may hold itself",
    { type: "object", properties: { is: { type: "boolean" }, in: { $ref: "#" } }, required: ["is"] },
    ({ is }) => typeof is === "boolean",
  ],
  [
    "names that nobody has fixed",
    {
      type: "object",
      properties: { a: { const: 1 } },
      required: ["a"],
      additionalProperties: { type: "null" },
    },
    ({ a, ...rest }) => a === 1 && Object.values(rest).every((value) => value === null),
  ],
];

for (const [what, schema, isRight] of cases)
  test(`JSON has ${what}, whatever the model would rather say`, async () => {
    const response_format = { type: "json_schema", json_schema: { name: "x", strict: true, schema } };
    const answer = await post(agent, "/chat/completions", {
      model: "long",
      messages,
      n: 8,
      max_tokens: 300,
      response_format,
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const whole = answer.body.choices.filter(({ finish_reason: reason }) => reason === "stop");
    assert.ok(whole.length > 0, "some come to an end");
    for (const { message } of whole) {
      const value = JSON.parse(message.content!) as Record<string, unknown>;
      assert.ok(isRight(value), message.content!);
    }
  });

test("any JSON object can be asked for, and streamed", async () => {
  const request = { model: "long", messages, temperature: 1, seed: 3, max_tokens: 400 };
  const events = await stream(agent, "/chat/completions", {
    ...request,
    response_format: { type: "json_object" },
  });
  const json = events.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
  assert.ok(json.startsWith("{"), json);
  if (events.at(-1)!.choices[0]!.finish_reason === "stop") assert.doesNotThrow(() => void JSON.parse(json));
});
