import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { readSafetensors, readSafetensorsHeader } from "../../../../agent/model/safetensors.ts";
import { openModelSource, readTensors } from "../../../../agent/model/source.ts";
import { bestCheckpoint, readManifest, writeManifest } from "../../../../agent/run/folder.ts";
import { heldOutLoss } from "../../../../agent/run/held-out-loss.ts";
import { readRowOrder } from "../../../../agent/run/rows.ts";
import { readRun } from "../../../../agent/run/state.ts";
import { writeScores } from "../../../../agent/training/reference-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import {
  type TrainerRun,
  createTrainerRun,
  metricsOf,
  runTrainer,
  textOf,
} from "../../../support/trainer-run.ts";

const bases = temporaryFolder();
const folder = path.join(bases, "folder");
const gguf = path.join(bases, "base.gguf");

before(async () => {
  const model = await tinyModel("llama");
  await writeModelFolder(folder, model);
  await exportGguf(gguf, model, { type: "f32", name: "base" });
});

const lora = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  target_modules: ["all-linear"],
  exclude_modules: [],
  use_rslora: false,
};
const training = { steps: 12, seq_len: 16, local_batch_size: 4 };

const ways: Readonly<Record<string, Record<string, Record<string, unknown>>>> = {
  "all weights of a folder": { model: { base: folder }, optimizer: { lr: 3e-3 } },
  "all weights of a GGUF file": { model: { base: gguf }, optimizer: { lr: 3e-3 } },
  "adapters beside a folder": { model: { base: folder }, lora, optimizer: { lr: 1e-2 } },
  "adapters with dropout beside a GGUF file": {
    model: { base: gguf },
    lora: { ...lora, dropout: 0.1 },
    optimizer: { lr: 1e-2 },
  },
  "adapters beside weights of 4 bits": {
    model: { base: folder, quantization: "int4" },
    lora,
    optimizer: { lr: 1e-2 },
    activation_checkpoint: { mode: "full" },
  },
};

for (const [way, tables] of Object.entries(ways))
  test(`a run tunes ${way}, and what it leaves is the tuned model`, async () => {
    const run = createTrainerRun({ training, ...tables });
    const manifest = await runTrainer(run.folder);
    assert.equal(manifest.state, "succeeded", manifest.failure?.message);
    assert.equal(manifest.base?.place, tables["model"]!["base"]);
    const losses = metricsOf(run.folder).flatMap((metric) => (metric.kind === "train" ? [metric.loss] : []));
    assert.ok(losses.at(-1)! < losses[0]!, `the loss went from ${losses[0]} to ${losses.at(-1)}`);

    const checkpoint = bestCheckpoint(run.folder)!.folder;
    const names = readdirSync(checkpoint);
    assert.equal(names.includes("adapter_model.safetensors"), tables["lora"] !== undefined);
    assert.equal(names.includes("model.safetensors"), tables["lora"] === undefined);
    assert.ok(existsSync(path.join(checkpoint, "tokenizer.json")));

    const [base, tuned] = [await openModelSource(folder), await openModelSource(checkpoint)];
    const [before, after] = [readTensors(base), readTensors(tuned)];
    for (const source of [base, tuned]) source.close();
    const name = "model.layers.1.mlp.down_proj.weight";
    assert.notDeepEqual(after.get(name)!.data, before.get(name)!.data);
    const held = await heldOutLoss(run.home, readRun(run.folder.root), checkpoint);
    // The loss of a quantised base is that of its rounded weights; the tuned model has those that were not rounded.
    const tolerance = tables["model"]!["quantization"] === undefined ? 1e-4 : 0.2;
    assert.ok(
      Math.abs(held.loss! - manifest.validationLoss!) < tolerance,
      `${held.loss} and ${manifest.validationLoss}`,
    );
  });

for (const [way, tables] of Object.entries({ adapters: { lora }, "all weights": {} }))
  test(`a run learns to prefer the chosen answers by ${way}, and knows its reference when it goes on`, async () => {
    const run = createTrainerRun({
      model: { base: folder },
      ...tables,
      dpo: { beta: 0.5, label_smoothing: 0 },
      training: { steps: 12, seq_len: 48, local_batch_size: 4 },
      optimizer: { lr: 1e-2 },
      checkpoint: { interval: 6 },
    });
    writePairs(run, "git log");
    const manifest = await runTrainer(run.folder);
    assert.equal(manifest.state, "succeeded", manifest.failure?.message);
    const metrics = metricsOf(run.folder);
    const steps = metrics.flatMap((metric) => (metric.kind === "train" ? [metric] : []));
    assert.ok(Math.abs(steps[0]!.loss - Math.LN2) < 1e-4, `the first loss is ${steps[0]!.loss}`);
    assert.ok(steps.at(-1)!.loss < 0.5, `the last loss is ${steps.at(-1)!.loss}`);
    assert.equal(steps.at(-1)!.preferences!.accuracy, 1);
    assert.ok(steps.at(-1)!.preferences!.margin > 0);
    assert.equal(manifest.validationAccuracy, 1);

    // Set back to the middle, it comes to the same end without asking the base, whose kept opinion counts.
    const goOn = async (): Promise<number> => {
      rmSync(path.join(run.folder.checkpoints, "step-00000012"), { recursive: true });
      return (await runTrainer(run.folder)).validationLoss!;
    };
    assert.equal(await goOn(), manifest.validationLoss);
    assert.equal(textOf(run.folder.log).match(/The base was asked about all 40 pairs/g)?.length, 1);
    await preferChosen(path.join(run.folder.root, "reference-validation.safetensors"), 100);
    assert.ok((await goOn()) > manifest.validationLoss! + 1);
  });

test("a run that begins anew with other preferences, as many, asks its base about them", async () => {
  const run = createTrainerRun({
    ...{ model: { base: folder }, lora, dpo: { beta: 0.5, label_smoothing: 0 }, optimizer: { lr: 1e-2 } },
    training: { steps: 1, seq_len: 48, local_batch_size: 4 },
  });
  for (const chosen of ["git log", "git commit"]) {
    writePairs(run, chosen);
    const { state, failure } = await runTrainer(run.folder);
    assert.equal(state, "succeeded", failure?.message);
    const [first] = metricsOf(run.folder).flatMap((metric) => (metric.kind === "train" ? [metric.loss] : []));
    assert.ok(Math.abs(first! - Math.LN2) < 1e-4, `the first loss is ${first}`);
    rmSync(run.folder.checkpoints, { recursive: true });
    rmSync(run.folder.metrics);
  }
});

/** Forty rows, of which the answers are the same. */
function writePairs({ root }: TrainerRun, chosen: string): void {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    prompt: `Show ${index}`,
    chosen,
    rejected: "Delete the branch",
  }));
  writeFileSync(path.join(root, "rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
}

/** Makes the base like every chosen answer more, by so many nats. */
async function preferChosen(file: string, nats: number): Promise<void> {
  const { metadata } = await readSafetensorsHeader(file);
  const scores = (await readSafetensors(file)).get("scores")!.data;
  const altered = scores.map((score, place) => (place % 2 === 0 ? score + nats : score));
  const question = { digest: metadata["question"]!, pairs: [] };
  await writeScores(file, question, { scores: altered, batches: Number(metadata["batches"]) });
}

test("preferences are asked for where no row has any", async () => {
  const run = createTrainerRun({ model: { base: folder }, training, dpo: { beta: 0.1, label_smoothing: 0 } });
  const { state, failure } = await runTrainer(run.folder);
  assert.deepEqual([state, failure?.code], ["failed", "no_preferences"]);
});

test("prompts and completions are put into the chat template of a base that has one, unless the file says never", async () => {
  const learnt: Record<string, string> = {};
  for (const form of ["auto", "never"]) {
    const run = createTrainerRun({
      model: { base: folder },
      training: { ...training, steps: 1, seq_len: 48 },
    });
    const rows = path.join(run.root, "pairs.jsonl");
    const pairs = Array.from({ length: 40 }, (_, index) => ({ prompt: `Show ${index}`, completion: "log" }));
    writeFileSync(rows, pairs.map((pair) => JSON.stringify(pair)).join("\n"));
    const manifest = readManifest(run.folder);
    const dataset = { ...manifest.config.dataset, path: rows, chat_form: form as "auto" | "never" };
    writeManifest(run.folder, { ...manifest, config: { ...manifest.config, dataset } });
    const { state, failure } = await runTrainer(run.folder);
    assert.equal(state, "succeeded", failure?.message);
    const { tokenizer, batches } = await readRowOrder(run.home, readRun(run.folder.root));
    learnt[form] = tokenizer.decode([...batches.batchAt(0).tokens.subarray(0, 48)]);
  }
  assert.match(learnt["auto"]!, /^<\|im_start\|>user\nShow/);
  assert.match(learnt["never"]!, /^Show \d+log/);
});

test("a run whose base is not there fails, and says which it is", async () => {
  const run = createTrainerRun({ training, model: { base: "nothing-like-it" } });
  const { state, failure } = await runTrainer(run.folder);
  assert.deepEqual([state, failure?.code], ["failed", "model_not_found"]);
});

test("a run does not take longer sequences than its base knows", async () => {
  const run = createTrainerRun({ model: { base: folder }, training: { ...training, seq_len: 128 } });
  const { state, failure } = await runTrainer(run.folder);
  assert.deepEqual([state, failure?.code], ["failed", "sequence_longer_than_model"]);
});
