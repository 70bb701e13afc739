import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunPlan } from "../../../schemas/protocol/run.ts";
import { Plans } from "../../../agent/language/plans.ts";
import { toTable } from "../../../agent/toml/table.ts";
import { documentOf } from "../../support/training-document.ts";

const plan = { fits: true } as RunPlan;

/** Plans of an agent whose answers are given by hand, with a clock of their own. */
function started(t: {
  mock: { timers: { enable(options: { apis: ["setTimeout"] }): void; tick(by: number): void } };
}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked: { text: string; signal: AbortSignal; answer: (plan: RunPlan | undefined) => void }[] = [];
  let told = 0;
  const plans = new Plans(
    {
      datasets: () => [],
      models: () => [],
      onDidChange: () => () => undefined,
      plan: (text, _folder, signal) =>
        new Promise((answer) => {
          asked.push({ text, signal, answer });
        }),
    },
    () => told++,
  );
  const get = (text: string): RunPlan | undefined => {
    const document = documentOf(text);
    return plans.get(document, toTable(document.tree));
  };
  return {
    plans,
    asked,
    get,
    told: () => told,
    pause: () => {
      t.mock.timers.tick(1500);
    },
  };
}

test("A plan is asked for after a pause, once, and told when it is there", async (t) => {
  const { asked, get, told, pause } = started(t);
  assert.equal(get("steps = 1"), undefined);
  assert.equal(asked.length, 0);
  pause();
  assert.equal(get("steps = 1"), undefined);
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["steps = 1"],
  );
  asked[0]!.answer(plan);
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(told(), 1);
  assert.equal(get("steps = 1 # as before"), plan, "a comment changes nothing");
});

test("What is typed meanwhile puts the question off, and ends one that is under way", (t) => {
  const { asked, get, pause } = started(t);
  get("steps = 1");
  get("steps = 12");
  pause();
  assert.deepEqual(
    asked.map(({ text }) => text),
    ["steps = 12"],
  );
  get("steps = 123");
  assert.ok(asked[0]!.signal.aborted);
});

test("Of another machine nothing is kept", async (t) => {
  const { plans, asked, get, pause } = started(t);
  get("steps = 1");
  pause();
  asked[0]!.answer(plan);
  await Promise.resolve();
  plans.forgetAll();
  assert.equal(get("steps = 1"), undefined);
});

test("A plan that nobody answers is not told", async (t) => {
  const { asked, get, told, pause } = started(t);
  get("steps = 1");
  pause();
  asked[0]!.answer(undefined);
  await Promise.resolve();
  assert.equal(told(), 0);
  assert.equal(get("steps = 1"), undefined);
});
