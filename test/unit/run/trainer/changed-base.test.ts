import assert from "node:assert/strict";
import { cpSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, test } from "node:test";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { openModelSource } from "../../../../agent/model/source.ts";
import { exportModel } from "../../../../agent/run/export.ts";
import { bestCheckpoint, readManifest } from "../../../../agent/run/folder.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { openWorkers } from "../../../../agent/worker/workers.ts";
import { builtProgram } from "../../../support/built-program.ts";
import { TrainyardError } from "../../../../agent/errors.ts";
import { placeOfSameBase } from "../../../../agent/model/adapter-base.ts";
import { openAdapter } from "../../../../agent/model/peft.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { tinyModel, tinyTensors } from "../../../support/tiny-model.ts";
import { type TrainerRun, createTrainerRun, runTrainer, textOf } from "../../../support/trainer-run.ts";

const models = temporaryFolder();
const [published, newer] = [path.join(models, "published"), path.join(models, "newer")];

before(async () => {
  const model = await tinyModel("llama");
  await writeModelFolder(published, model);
  await writeModelFolder(newer, { ...model, tensors: tinyTensors(model.config, 8) });
});

/** Of two steps on a base of its own, of which the second is taken again. */
async function trainedRun(tables: Record<string, Record<string, unknown>>) {
  const base = path.join(temporaryFolder(), "base");
  cpSync(published, base, { recursive: true });
  const run = createTrainerRun({
    ...{ model: { base }, checkpoint: { interval: 1 }, ...tables },
    training: { steps: 2, seq_len: 16, local_batch_size: 4 },
  });
  const { state, failure } = await runTrainer(run.folder);
  assert.equal(state, "succeeded", failure?.message);
  const goOn = async (): ReturnType<typeof runTrainer> => {
    rmSync(path.join(run.folder.checkpoints, "step-00000002"), { recursive: true });
    return await runTrainer(run.folder);
  };
  return { run, base, goOn };
}

/** Other weights of the same size, or the same ones, written later. */
function replaceBase(base: string, by: string): void {
  cpSync(by, base, { recursive: true });
  const later = new Date(Date.now() + 60_000);
  utimesSync(path.join(base, "model.safetensors"), later, later);
}

const lora = { rank: 4, target_modules: ["all-linear"] };

test("adapters are neither trained further nor opened nor exported on other weights, and on the same ones again", async () => {
  const { run, base, goOn } = await trainedRun({ lora });
  const checkpoint = bestCheckpoint(run.folder)!.folder;
  const uses = {
    opened: async () => (await openModelSource(checkpoint)).close(),
    exported: async () => {
      await exportModel(checkpoint, temporaryFolder(), { formats: ["safetensors"], ggufType: "f16" });
    },
    asked: async () => {
      const adapter = await openAdapter(checkpoint);
      adapter.close();
      assert.equal(await placeOfSameBase(adapter), base);
    },
  };
  replaceBase(base, newer);
  for (const [name, use] of Object.entries(uses)) await assert.rejects(use(), isChanged(run, base), name);
  const { state, failure } = await goOn();
  assert.deepEqual([state, failure?.code], ["failed", "adapter_base_changed"]);
  assert.match(failure!.message, /step-00000001.*base.model\.safetensors was written to on/);

  replaceBase(base, published);
  assert.equal((await runTrainer(run.folder)).state, "succeeded");
  for (const use of Object.values(uses)) await use();
});

function isChanged(run: TrainerRun, base: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof TrainyardError &&
    error.code === "adapter_base_changed" &&
    error.message.includes(run.folder.checkpoints) &&
    error.message.includes(path.join(base, "model.safetensors"));
}

test("a run of all weights goes on whatever has become of its base, and says so", async () => {
  const { run, base, goOn } = await trainedRun({});
  assert.equal(readManifest(run.folder).base?.files?.["model.safetensors"]?.sha256, undefined);
  replaceBase(base, newer);
  assert.equal((await goOn()).state, "succeeded");
  assert.match(
    textOf(run.folder.log),
    /"warning","message":"The base is not the one that the run began from/,
  );
});

test("a run that learns from preferences by all weights does not go on with another reference", async () => {
  const base = path.join(temporaryFolder(), "base");
  cpSync(published, base, { recursive: true });
  const run = createTrainerRun({
    ...{ model: { base }, dpo: {}, checkpoint: { interval: 1 } },
    training: { steps: 1, seq_len: 32, local_batch_size: 4 },
  });
  const row = JSON.stringify({ prompt: "Show", chosen: "git log", rejected: "Delete the branch" });
  writeFileSync(path.join(run.root, "rows.jsonl"), Array<string>(20).fill(row).join("\n"));
  assert.equal((await runTrainer(run.folder)).state, "succeeded");
  replaceBase(base, newer);
  assert.equal((await runTrainer(run.folder)).failure?.code, "base_changed");
});

test("adapters on a GGUF file that was imported where it lies are neither trained further nor asked on another one", async () => {
  const root = temporaryFolder();
  const file = path.join(root, "tiny.gguf");
  const write = async (seed: number): Promise<void> => {
    const model = await tinyModel("llama");
    await exportGguf(
      file,
      { ...model, tensors: tinyTensors(model.config, seed) },
      { type: "f16", name: "tiny" },
    );
  };
  await write(7);
  const { signal } = new AbortController();
  const workers = openWorkers({
    home: openHome(path.join(root, "home")),
    program: builtProgram("worker.mjs"),
  });
  try {
    await workers.run("importModel", { id: "tiny", source: file, keeping: "reference" }, { signal });
  } finally {
    await workers.close();
  }
  const run = createTrainerRun(
    {
      ...{ model: { base: "tiny" }, lora, checkpoint: { interval: 1 } },
      training: { steps: 2, seq_len: 16, local_batch_size: 4 },
    },
    root,
  );
  const { state, failure } = await runTrainer(run.folder);
  assert.equal(state, "succeeded", failure?.message);
  const checkpoint = bestCheckpoint(run.folder)!.folder;
  await write(8);
  const later = new Date(Date.now() + 60_000);
  utimesSync(file, later, later);
  const isNamed = (error: unknown): boolean =>
    error instanceof TrainyardError && error.code === "adapter_base_changed" && error.message.includes(file);
  await assert.rejects(openModelSource(checkpoint), isNamed);
  const adapter = await openAdapter(checkpoint);
  adapter.close();
  await assert.rejects(placeOfSameBase(adapter), isNamed);
  rmSync(path.join(run.folder.checkpoints, "step-00000002"), { recursive: true });
  const again = await runTrainer(run.folder);
  assert.deepEqual([again.state, again.failure?.code], ["failed", "adapter_base_changed"]);
});
