import { test } from "node:test";
import assert from "node:assert/strict";
import {
  datasetStory,
  datasetsList,
  differencesList,
  failureStory,
  link,
  modelsList,
  runStory,
  runsList,
} from "../../../../extension/participant/markdown.ts";
import { dataset, run, wording } from "../pick/made-up.ts";

const now = wording.now;

test("Runs are counted, and each is a link to its view", () => {
  const text = runsList(
    [
      run({ id: "a", state: "running", step: 50, steps: 1000, validationLoss: 1.25 }),
      run({ id: "b|c", state: "failed" }),
    ],
    now,
    wording,
  );
  assert.match(text, /^There are 2 runs · 1 going on · 1 failed\n/);
  assert.match(
    text,
    /- \[a\]\(command:trainyard\.run\.open\?%5B%22a%22%5D\) · running · step 50 of 1,000 · held-out loss 1\.25 ·/,
  );
  assert.match(text, /\[b\\\|c\]/);
  assert.match(runsList([], now, wording), /no runs/);
});

test("Of many runs the newest stand there, with a link to the table of all", () => {
  const many = Array.from({ length: 25 }, (_, index) => run({ id: `r${index}` }));
  const text = runsList(many, now, wording);
  assert.equal(text.split("\n").filter((line) => line.startsWith("- [")).length, 10);
  assert.match(text, /All 25 in one table\]\(command:trainyard\.run\.openTable/);
});

test("A run's story tells what is known of it, and why it failed", () => {
  const failure = { code: "loss_not_finite", message: "The loss is no number.", advice: "Lower lr." };
  const text = runStory(
    run({
      id: "a",
      state: "failed",
      bestStep: 40,
      validationAccuracy: 0.5,
      dataset: { id: "d", version: "1" },
      failure,
    }),
    now,
    wording,
  );
  for (const part of [
    "is failed, at step 100 of 100",
    "best checkpoint is step 40",
    "50%",
    "no number",
    "Lower lr",
  ])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(text, /command:trainyard\.dataset\.open/);
  assert.match(failureStory(run({ id: "a" }), wording), /has not failed/);
});

test("Two runs' differences begin with data and settings, and say which is better", () => {
  const text = differencesList(
    run({ id: "a", validationLoss: 2 }),
    run({ id: "b", validationLoss: 1 }),
    [
      { area: "hardware", key: "cores", left: 2, right: 4 },
      { area: "config", key: "optimizer.lr", left: 0.1, right: 0.01 },
    ],
    wording,
  );
  assert.match(text, /^\[b\].* lower held-out loss: 1 against 2/);
  assert.ok(text.indexOf("optimizer.lr") < text.indexOf("cores"));
  assert.match(text, /explainDifferences\?%5B%5B%22a%22%2C%22b%22%5D%5D/);
  assert.match(differencesList(run({ id: "a" }), run({ id: "b" }), [], wording), /do not differ/);
});

test("Datasets tell their rows and what is wrong with them", () => {
  const rows = dataset("rows", [{ version: "v1", rowsKeptOut: 3, leakedRows: 1 }]);
  assert.match(datasetsList([rows], wording), /\) · 1,000 rows · 2\.1 MB · kept out: 3 rows$/);
  const story = datasetStory(rows, wording);
  for (const part of ["train: 900 rows · validation: 100 rows", "Kept out", "held out, too: 1 row"])
    assert.ok(story.includes(part), story);
});

test("Models tell whether they are offered, or why not", () => {
  const refused = [{ name: "small", reference: { model: "small" }, reason: "It sees too little." }];
  assert.match(modelsList({ offered: [], refused }, wording), /^- small: It sees too little/);
});

test("A link names its command with arguments that survive", () => {
  assert.equal(
    decodeURIComponent(link("a", "trainyard.run.open", ["x (y)"])),
    '[a](command:trainyard.run.open?["x (y)"])',
  );
});
