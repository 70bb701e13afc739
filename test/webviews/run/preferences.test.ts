// What the page shows of a run that tunes a model by preferences: its rewards, what it tunes, and what came out.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Headline, Tuning } from "../../../schemas/panels/run.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { MadeUpRun } from "./made-up-run.ts";
import { openRunView } from "./stand-in.ts";

const titles = ["Reward margin", "Rewards (chosen, rejected)", "Preferred (accuracy)"];

const tuning: Tuning = {
  name: "smollm2-135m",
  model: { model: "smollm2-135m", version: "v1" },
  license: "apache-2.0",
  quantization: "int4",
  lora: { rank: 16, alpha: 32, isStabilized: false, targets: null },
  dpo: { beta: 0.1 },
  trained: 4_884_480,
  total: 139_399_488,
};

const headline: Headline = {
  testSet: "tickets, held out",
  rows: 200,
  title: "Exact match",
  isShare: true,
  isHigherBetter: true,
  notes: ["Base, 9 examples is left out: the model smollm2-135m is gone."],
  models: [
    { evaluation: "0a", fewShot: 0, value: 0.12, interval: [0.08, 0.17] },
    { evaluation: "0b", fewShot: 5, value: 0.41, interval: [0.34, 0.48] },
    { evaluation: "0c", fewShot: null, value: 0.865, interval: [0.81, 0.91] },
  ],
};

test("A run that learns from preferences shows its rewards, held-out ones too, and goes on live", async (context) => {
  const run = new MadeUpRun({ steps: 300, planned: 600, evaluateEvery: 50, hasPreferences: true });
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  for (const title of titles) await page.getByRole("heading", { name: title, exact: true }).waitFor();
  // The accuracy of pairs is shown where their rewards are, not once more.
  assert.equal(await page.getByRole("heading", { name: "Accuracy", exact: true }).count(), 0);
  await page.getByText("Preferred, held-out", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Show Rewards (chosen, rejected) large" }).click();
  const readings = page.locator(".chart.main .readings");
  await readings.getByText("Chosen answer").waitFor();
  const before = (await readings.textContent())!;
  await view.grow(run, 100);
  await until(async () => (await readings.textContent()) !== before, "the newest rewards");

  await page.getByRole("tab", { name: "Values" }).click();
  await page.getByRole("rowheader", { name: "Rejected reward" }).waitFor();
  await expectAccessible(page);
  view.view.expectNoViolations();
});

test("A run without preferences shows and offers none of their charts, also beside one that has some", async (context) => {
  const plain = new MadeUpRun({ id: "plain", name: "plain", steps: 200, evaluateEvery: 50 });
  const other = new MadeUpRun({
    id: "dpo",
    name: "dpo",
    steps: 200,
    evaluateEvery: 50,
    hasPreferences: true,
  });
  const alone = await openRunView(context, [plain]);
  await alone.view.page.getByRole("heading", { name: "Accuracy", exact: true }).waitFor();
  await alone.view.page.getByRole("button", { name: "Choose Charts" }).click();
  await alone.view.page.getByRole("menuitemcheckbox", { name: "Gradient norm" }).waitFor();
  for (const title of titles) {
    assert.equal(await alone.view.page.getByRole("heading", { name: title, exact: true }).count(), 0);
    assert.equal(await alone.view.page.getByRole("menuitemcheckbox", { name: title }).count(), 0);
  }

  const both = await openRunView(context, [plain, other]);
  const { page } = both.view;
  for (const title of [...titles, "Accuracy", "Loss"])
    await page.getByRole("heading", { name: title, exact: true }).waitFor();
  await page.getByRole("tab", { name: "Values" }).click();
  await page.getByRole("rowheader", { name: "Reward margin" }).waitFor();
  assert.equal(await page.getByRole("rowheader", { name: "Reward margin" }).count(), 1);
  both.view.expectNoViolations();
});

test("The head says what is tuned and how, and the evaluation beside the base is one click away", async (context) => {
  const run = new MadeUpRun({ steps: 200, evaluateEvery: 50, hasPreferences: true });
  const view = await openRunView(context, [run]);
  const { page } = view.view;
  await view.send({ kind: "base", run: run.id, base: tuning }, { kind: "evaluated", run: run.id, headline });
  const line = page.locator(".tuning");
  await line.getByText("license apache-2.0").waitFor();
  for (const text of [
    "LoRA of rank 16, alpha 32",
    "on all linear layers",
    "base in 4 bit",
    "DPO with beta 0.1",
    "(3.5%)",
  ])
    assert.ok((await line.textContent())!.includes(text), `${text} in ${await line.textContent()}`);
  await line.getByText("smollm2-135m").click();
  assert.deepEqual((await view.view.intent((one) => one.kind === "openModel")).model, tuning.model);

  const section = page.getByRole("region", { name: "Evaluation" });
  const text = (await section.textContent())!.replace(/\s+/g, " ");
  for (const part of [
    "Exact match",
    "tickets, held out, 200 rows",
    "Base 12%",
    "Base, 5 examples 41%",
    "Tuned 86.5%",
    "Base, 9 examples is left out",
  ])
    assert.ok(text.includes(part), `${part} in ${text}`);
  await section.getByText("Open Evaluation").click();
  const opened = await view.view.intent((one) => one.kind === "openEvaluations");
  assert.deepEqual(opened.evaluations, ["0a", "0b", "0c"]);
  await page.getByRole("button", { name: "Evaluate on Test Set…" }).click();
  assert.equal((await view.view.intent((one) => one.kind === "evaluate")).run, run.id);
  await expectAccessible(page);

  await view.send({ kind: "evaluated", run: run.id, headline: null });
  await section.waitFor({ state: "detached" });
  view.view.expectNoViolations();
});
