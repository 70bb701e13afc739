import { test } from "node:test";
import assert from "node:assert/strict";
import { idOf, offersOf, referenceOf } from "../../../../extension/language-models/offers.ts";
import type { ModelCard } from "../../../../schemas/answer.ts";
import { english } from "../views/samples.ts";

const card = (changes: Partial<ModelCard>): ModelCard => ({
  reference: { model: "helper" },
  name: "Helper",
  contextLength: 8192,
  followsChat: true,
  callsTools: false,
  createdAt: "2026-03-10T09:00:00.000Z",
  ...changes,
});
const settings = { minimumContext: 4096, withoutTools: true };
const offers = (cards: ModelCard[], changes: Partial<typeof settings> = {}) =>
  offersOf({ models: cards, unusable: [] }, { ...settings, ...changes }, english);

test("Prompt and answer together never exceed the context", () => {
  for (const contextLength of [4096, 4097, 8191, 131_072]) {
    const [model] = offers([card({ contextLength })]).offered;
    assert.equal(model!.maxInputTokens + model!.maxOutputTokens, contextLength);
    assert.ok(model!.maxInputTokens > model!.maxOutputTokens && model!.maxOutputTokens > 0);
  }
});

test("A model that sees too little, knows no chat or cannot be read is not offered, and it is said why", () => {
  const { offered, refused } = offersOf(
    {
      models: [card({ contextLength: 256 }), card({ followsChat: false })],
      unusable: [{ reference: { model: "broken" }, name: "Broken", reason: "It is damaged." }],
    },
    settings,
    english,
  );
  assert.deepEqual(offered, []);
  assert.deepEqual(
    refused.map(({ reason }) => reason.split(":")[0]!.slice(0, 40)),
    ["It sees 256 tokens at once, and VS Code'", "It has no chat template", "It is damaged."],
  );
});

test("A model without tools says that it has some only where that is wanted, and its tooltip tells the truth", () => {
  const [lenient] = offers([card({})]).offered;
  assert.equal(lenient!.capabilities.toolCalling, true);
  assert.match(lenient!.tooltip, /cannot call tools/);
  assert.deepEqual(
    offers([card({})], { withoutTools: false }).refused.map(({ reason }) => reason),
    ["It cannot call tools."],
  );
  const [honest] = offers([card({ callsTools: true })], { withoutTools: false }).offered;
  assert.equal(honest!.capabilities.toolCalling, true);
});

test("Of a run the latest checkpoint is offered, and the best where it is another one", () => {
  const checkpoint = (step: "best" | "latest", at: number) =>
    card({ reference: { run: "r", step }, name: "Run", step: at });
  const idsOf = (best: number, latest: number): string[] =>
    offers([checkpoint("best", best), checkpoint("latest", latest)]).offered.map(({ id }) => id);
  assert.deepEqual(idsOf(10, 20), ["run/r/best", "run/r/latest"]);
  assert.deepEqual(idsOf(20, 20), ["run/r/latest"]);
});

test("An id names the model again that it was made of", () => {
  for (const reference of [
    { model: "helper" },
    { run: "r-1", step: "best" as const },
    { run: "r-1", step: "latest" as const },
  ])
    assert.deepEqual(referenceOf(idOf(reference)), reference);
  assert.throws(() => referenceOf("nonsense/../x"));
});
