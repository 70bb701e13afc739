import assert from "node:assert/strict";
import { test } from "node:test";
import { checkpointGroups } from "../../../../extension/pick/checkpoints.ts";
import { datasetGroups, versionGroups } from "../../../../extension/pick/datasets.ts";
import { modelGroups } from "../../../../extension/pick/models.ts";
import { planRows } from "../../../../extension/pick/plan.ts";
import type { PickGroup } from "../../../../extension/pick/row.ts";
import { runGroups } from "../../../../extension/pick/runs.ts";
import { dataset, model, run, wording } from "./made-up.ts";

/** Headings and lines as they are read, from the top. */
function lines<T>(groups: readonly PickGroup<T>[]): string[] {
  return groups.flatMap(({ heading, rows }) => [
    ...(heading === "" ? [] : [`-- ${heading}`]),
    ...rows.map(({ label, description }) => [label, description].join(" | ")),
  ]);
}

test("Runs that go on come first, then those that wait, then those that have ended", () => {
  const queue = { position: 1, priority: 0, held: true, waitsFor: "", expectedStart: null };
  const groups = runGroups(
    [
      run({ id: "done", endedAt: "2026-01-31T11:00:00.000Z", validationLoss: 0.0301 }),
      run({ id: "next", state: "queued", queue: { ...queue, resources: { cores: 1, memory: 1, gpus: 0 } } }),
      run({ id: "going", state: "running", step: 1200, steps: 3000, loss: 1.23456, remainingSeconds: 150 }),
      run({ id: "broken", state: "failed", endedAt: "2026-01-29T12:00:00.000Z" }),
    ],
    wording,
  );
  assert.deepEqual(lines(groups), [
    "-- Running",
    "$(sync) going | step 1,200 of 3,000 · loss 1.235 · 3 min left",
    "-- Waiting",
    "$(clock) next | held",
    "-- Ended",
    "$(pass) done | succeeded 1 hour ago · validation loss 0.0301",
    "$(error) broken | failed 2 days ago",
  ]);
});

test("Of checkpoints the best and the latest come first, then all from the newest", () => {
  const groups = checkpointGroups({ checkpoints: [500, 1000, 1500], bestStep: 1000 }, wording);
  assert.deepEqual(lines(groups), [
    "$(star-full) Best | step 1,000 · lowest validation loss",
    "$(history) Latest | step 1,500",
    "-- All checkpoints",
    "step 1,500 | ",
    "step 1,000 | ",
    "step 500 | ",
  ]);
  assert.deepEqual(lines(checkpointGroups({ checkpoints: [7] }, wording)), ["$(history) Latest | step 7"]);
  assert.deepEqual(checkpointGroups({ checkpoints: [], bestStep: 3 }, wording), []);
});

test("Datasets tell of their current version, versions of what became of them", () => {
  const newest = {
    version: "fedcba9876543210",
    revisionOf: { version: "0", excluded: 1, replaced: 0, notes: "One bad row." },
  };
  const set = {
    ...dataset("questions", [newest, { version: "0123456789abcdef", rows: { train: 5 } }]),
    current: "0123456789abcdef",
  };
  assert.deepEqual(lines(datasetGroups([set], wording)), ["$(database) questions | 5 rows · 2.1 MB"]);
  const [group] = versionGroups(set, wording);
  assert.deepEqual(lines([group!]), [
    "$(circle-outline) fedcba98 | 1 hour ago · 1,000 rows · 2.1 MB",
    "$(circle-filled) 01234567 | current · 1 hour ago · 5 rows · 2.1 MB",
  ]);
  assert.equal(group!.rows[0]!.detail, "One bad row.");
});

test("Models that were trained here come before those that were brought", () => {
  assert.deepEqual(lines(modelGroups([model("llama", "imported"), model("helper", "exported")], wording)), [
    "-- Trained here",
    "$(package) helper | gguf · 4 MB · yesterday",
    "-- Imported",
    "$(package) llama | gguf · 4 MB · yesterday",
  ]);
});

test("A plan says how long, how much of what is there, and how large", () => {
  const plan = {
    parameters: 1_000_576,
    tokens: 1536,
    memory: 412e6,
    memoryAvailable: 9.2e9,
    fits: true,
    seconds: 174,
    disk: 48e6,
    epochs: 2.5,
    lossShare: { most: 1, mean: 1 },
    words: [],
    model: {
      family: "llama" as const,
      vocabularySize: 1536,
      contextLength: 128,
      layers: 4,
      hiddenSize: 128,
      attentionHeads: 4,
      keyValueHeads: 4,
      intermediateSize: 352,
      tiedEmbeddings: true,
      ropeTheta: 1e4,
      normEpsilon: 1e-5,
    },
  };
  const told = (changed: { fits?: boolean; seconds?: number | null }) =>
    planRows({ ...plan, ...changed }, wording).map(({ label, description }) => `${label} ${description}`);
  assert.deepEqual(told({}), [
    "$(clock) Time about 3 min",
    "$(pass) Memory about 412 MB of 9.2 GB that are free",
    "$(symbol-numeric) Tokens 1,536 a step",
    "$(layers) Model 1M parameters: 4 layers, 128 wide, vocabulary of 1,536",
  ]);
  assert.deepEqual(told({ seconds: null, fits: false }).slice(0, 2), [
    "$(clock) Time not known for this machine",
    "$(error) Memory about 412 MB of 9.2 GB that are free",
  ]);
});
