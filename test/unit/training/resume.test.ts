import assert from "node:assert/strict";
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkpointName, checkpointSteps } from "../../../agent/training/checkpoint.ts";
import { exportModel } from "../../../agent/run/export.ts";
import type { TrainEvent } from "../../../agent/training/train.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type TinyRun, runTiny, tinyGpt2 } from "../../support/tiny-run.ts";

/** Loss, norm and rate of every step, exactly; time is left out. */
function curve(events: readonly TrainEvent[]): Map<number, string> {
  return new Map(
    events.flatMap((event) =>
      event.kind === "train"
        ? [[event.step, `${event.loss} ${event.gradientNorm} ${event.learningRate} ${event.tokens}`] as const]
        : [],
    ),
  );
}

function lastWeights(folder: string): Buffer {
  const checkpoint = path.join(folder, "checkpoints", checkpointName(12));
  const adapters = path.join(checkpoint, "adapter_model.safetensors");
  return readFileSync(existsSync(adapters) ? adapters : path.join(checkpoint, "model.safetensors"));
}

class Crash extends Error {}

/** Runs until the given step has been taken, crashes there, and runs again to the end. */
async function runWithCrash(
  run: Omit<TinyRun, "folder">,
  crashAfter: number,
): Promise<{ folder: string; events: TrainEvent[] }> {
  const folder = temporaryFolder();
  const seen: TrainEvent[] = [];
  const onEvent = (event: TrainEvent): void => {
    seen.push(event);
    if (event.kind === "train" && event.step === crashAfter) throw new Crash();
  };
  await assert.rejects(runTiny({ ...run, folder, onEvent }), Crash);
  const { events } = await runTiny({ ...run, folder });
  return { folder, events: [...seen, ...events] };
}

const variants: Record<string, Omit<TinyRun, "folder">> = {
  "llama, packed": {},
  "gpt2 with dropout, one row a sequence": {
    model: tinyGpt2,
    config: { training: { packing: false }, model: { dropout: 0.2 } },
  },
  "adapters with dropout, packed": { config: { lora: { rank: 4, dropout: 0.2 } } },
  "gradient accumulation": { config: { training: { global_batch_size: 8 } } },
};

for (const [name, variant] of Object.entries(variants)) {
  test(`a run that is resumed after any step is bit-equal to an unbroken one: ${name}`, async () => {
    const folder = temporaryFolder();
    const unbroken = curve((await runTiny({ ...variant, folder })).events);
    assert.equal(unbroken.size, 12);
    for (let crashAfter = 1; crashAfter < 12; crashAfter++) {
      const broken = await runWithCrash(variant, crashAfter);
      assert.deepEqual(curve(broken.events), unbroken, `crash after step ${crashAfter}`);
      assert.ok(
        lastWeights(broken.folder).equals(lastWeights(folder)),
        `weights after a crash at ${crashAfter}`,
      );
    }
  });
}

test("a stopped run keeps a checkpoint of the step where it stopped and goes on from there", async () => {
  const folder = temporaryFolder();
  let steps = 0;
  const { events: before, summary } = await runTiny({ folder, shouldStop: () => steps++ === 5 });
  assert.equal(summary.reason, "stopped");
  assert.deepEqual(before.at(-1), { kind: "checkpoint", step: 5, bestStep: summary.state.bestStep });
  assert.equal(summary.state.step, 5);
  assert.equal((await checkpointSteps(path.join(folder, "checkpoints")))[0], 5);
  const { events } = await runTiny({ folder });
  assert.equal(events[0]?.kind === "started" && events[0].step, 5);
});

/** Flips a bit of the optimizer's numbers in a checkpoint. */
function damage(folder: string, step: number): void {
  const file = path.join(folder, "checkpoints", checkpointName(step), "optimizer.safetensors");
  const bytes = readFileSync(file);
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(file, bytes);
}

test("a damaged checkpoint is told and passed over for an older one", async () => {
  const folder = temporaryFolder();
  await runTiny({ folder });
  damage(folder, 12);
  const { events } = await runTiny({ folder });
  assert.equal(events[0]?.kind === "started" && events[0].step, 9);
  assert.match(
    String(events[1]?.kind === "warning" && events[1].message),
    /optimizer\.safetensors has changed/,
  );
});

test("a damaged checkpoint never takes the place of a whole one that is kept", async () => {
  const folder = temporaryFolder();
  const config = { checkpoint: { keep_latest_k: 1 }, evaluation: { interval: 100 } };
  await runTiny({ folder, config: { ...config, checkpoint: { keep_latest_k: 2 } } });
  damage(folder, 12);
  let steps = 0;
  const { events } = await runTiny({ folder, config, shouldStop: () => steps++ === 1 });
  assert.equal(events[0]?.kind === "started" && events[0].step, 9);
  const kept = await checkpointSteps(path.join(folder, "checkpoints"));
  assert.equal(kept[0], 10);
  const again = await runTiny({ folder, config });
  assert.equal(again.events[0]?.kind === "started" && again.events[0].step, 10);
});

test("a run that ended because it no longer improved takes no further step when it is resumed", async () => {
  const folder = temporaryFolder();
  const config = {
    training: { steps: 500 },
    optimizer: { lr: 1 },
    lr_scheduler: { schedule: "constant" },
    evaluation: { interval: 2, patience: 2 },
    checkpoint: { interval: 20 },
  };
  const first = await runTiny({ folder, config });
  assert.equal(first.summary.reason, "no longer improving");
  const second = await runTiny({ folder, config });
  assert.equal(second.summary.reason, "no longer improving");
  assert.equal(second.summary.state.step, first.summary.state.step);
});

test("a run of which no checkpoint is whole neither goes on nor starts over", async () => {
  const folder = temporaryFolder();
  await runTiny({ folder });
  const checkpoints = path.join(folder, "checkpoints");
  const before = await checkpointSteps(checkpoints);
  for (const step of before)
    truncateSync(path.join(checkpoints, checkpointName(step), "model.safetensors"), 100);
  await assert.rejects(runTiny({ folder }), { code: "no_whole_checkpoint" });
  assert.deepEqual(await checkpointSteps(checkpoints), before);
});

test("a checkpoint that differs from its manifest is not exported", async () => {
  const folder = temporaryFolder();
  await runTiny({ folder });
  const checkpoint = path.join(folder, "checkpoints", checkpointName(12));
  const weights = path.join(checkpoint, "model.safetensors");
  const bytes = readFileSync(weights);
  bytes[bytes.length - 5]! ^= 1;
  writeFileSync(weights, bytes);
  const options = { formats: ["gguf"], ggufType: "f32" } as const;
  await assert.rejects(exportModel(checkpoint, path.join(folder, "out"), options), {
    code: "checkpoint_damaged",
  });
});
