import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { StepRow } from "../../../schemas/protocol/run.ts";
import { readRowOrder, rowsOfStep } from "../../../agent/run/rows.ts";
import { readRun } from "../../../agent/run/state.ts";
import { type TrainerRun, createTrainerRun, metricsOf, runTrainer } from "../../support/trainer-run.ts";

const STEPS = 6;

/** Every step's rows, with the loss that the metrics tell of it. */
async function trainedRows({ home, folder }: TrainerRun): Promise<{ rows: StepRow[]; loss: number }[]> {
  assert.equal((await runTrainer(folder)).state, "succeeded");
  const run = readRun(folder.root);
  const losses = metricsOf(folder).flatMap((metric) => (metric.kind === "train" ? [metric.loss] : []));
  assert.equal(losses.length, STEPS);
  const order = await readRowOrder(home, run);
  return Promise.all(
    losses.map(async (loss, index) => ({ loss, rows: await rowsOfStep(order, run, index + 1) })),
  );
}

function meanLoss(rows: readonly StepRow[]): number {
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0);
  return rows.reduce((sum, row) => sum + (row.loss ?? 0) * row.tokens, 0) / tokens;
}

const variants: Record<string, { training: Record<string, unknown>; rowsInStep?: number }> = {
  "several rows in a sequence": { training: { packing: true, local_batch_size: 2 } },
  "one row in a sequence": { training: { packing: false, local_batch_size: 3 }, rowsInStep: 3 },
  "gradient accumulation": {
    training: { packing: false, local_batch_size: 2, global_batch_size: 6 },
    rowsInStep: 6,
  },
};
for (const [name, { training, rowsInStep }] of Object.entries(variants)) {
  test(`The rows of a step and their losses make up the step's loss: ${name}`, async () => {
    const made = createTrainerRun({ training: { steps: STEPS, seq_len: 64, ...training } });
    const lines = readFileSync(path.join(made.root, "rows.jsonl"), "utf8").split("\n");
    for (const { rows, loss } of await trainedRows(made)) {
      if (rowsInStep !== undefined) assert.equal(rows.length, rowsInStep);
      assert.ok(Math.abs(meanLoss(rows) - loss) < 1e-5 * loss, `${meanLoss(rows)} is not ${loss}`);
      for (const { example, line, split, tokens } of rows) {
        assert.deepEqual(
          [split, { ...example, kind: undefined }],
          ["train", { ...parsed(lines[line - 1]!) }],
        );
        assert.ok(tokens > 0);
      }
    }
  });
}

function parsed(line: string): object {
  return { kind: undefined, ...(JSON.parse(line) as object) };
}

test("Of a text that is cut into windows, each window of a step is a row at its line", async () => {
  const made = createTrainerRun({
    dataset: { path: "to be set", format: "text" },
    tokenizer: { kind: "character" },
    training: { steps: STEPS, seq_len: 32, local_batch_size: 4 },
  });
  const file = path.join(made.root, "story.txt");
  const text = Array.from({ length: 200 }, (_, line) => `Line ${line} of the story.`).join("\n");
  writeFileSync(file, text);
  const { manifest } = made.folder;
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("to be set", file));
  const lines = text.split("\n");
  for (const { rows, loss } of await trainedRows(made)) {
    assert.ok(Math.abs(meanLoss(rows) - loss) < 1e-5 * loss);
    for (const { example, line, tokens } of rows) {
      assert.ok(example.kind === "text" && text.includes(example.text));
      assert.equal(example.text.length, tokens + 1);
      const from = lines.slice(line - 1).join("\n");
      assert.ok(from.indexOf(example.text) <= lines[line - 1]!.length, `line ${line}: ${example.text}`);
    }
  }
});

test("Of preferences among other rows, a step has each pair once, at its line and with both answers", async () => {
  const made = createTrainerRun({
    training: { steps: STEPS, seq_len: 48, local_batch_size: 3 },
    dpo: { beta: 0.1, label_smoothing: 0 },
  });
  const lines = Array.from({ length: 40 }, (_, index) =>
    index % 3 === 0
      ? { text: `Row ${index} compares nothing` }
      : { prompt: `Show ${index}`, chosen: `git log ${index}`, rejected: `Delete branch ${index}` },
  );
  writeFileSync(path.join(made.root, "rows.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
  for (const { rows } of await trainedRows(made)) {
    assert.ok(rows.length > 0 && rows.length <= 3);
    assert.equal(new Set(rows.map(({ line }) => line)).size, rows.length);
    for (const { example, line, loss, tokens } of rows) {
      assert.deepEqual({ ...example, kind: undefined }, { kind: undefined, ...lines[line - 1] });
      assert.ok(loss !== null && loss > 0 && tokens > 2, `${loss} over ${tokens} tokens`);
    }
  }
});

test("A step that was not taken has no rows; losses that were not recorded are null", async () => {
  const made = createTrainerRun();
  const { home, folder } = made;
  await assert.rejects(readRowOrder(home, readRun(folder.root)), { code: "step_not_taken" });
  await runTrainer(folder);
  rmSync(folder.rowLosses);
  const run = readRun(folder.root);
  const order = await readRowOrder(home, run);
  const rows = await rowsOfStep(order, run, 3);
  assert.ok(rows.length > 0 && rows.every(({ loss }) => loss === null));
  await assert.rejects(rowsOfStep(order, run, 4), { code: "step_not_taken" });
  await assert.rejects(rowsOfStep(order, run, 0), { code: "step_not_taken" });
});
