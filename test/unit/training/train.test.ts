import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TrainyardError } from "../../../agent/errors.ts";
import { checkpointName } from "../../../agent/training/checkpoint.ts";
import type { TrainEvent } from "../../../agent/training/train.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { runTiny, tinyGpt2 } from "../../support/tiny-run.ts";

function losses(events: readonly TrainEvent[], kind: "train" | "validation"): number[] {
  return events.flatMap((event) => (event.kind === kind ? [event.loss] : []));
}

test("the loss falls on rows that are trained and on rows that are held out", async () => {
  for (const model of [undefined, tinyGpt2]) {
    const run = {
      folder: temporaryFolder(),
      config: { training: { steps: 60 } },
      ...(model ? { model } : {}),
    };
    const { events, summary } = await runTiny(run);
    const trained = losses(events, "train");
    const held = losses(events, "validation");
    assert.ok(trained.at(-1)! < trained[0]! - 1, `${trained[0]} → ${trained.at(-1)}`);
    assert.ok(held.at(-1)! < held[0]!, `${held[0]} → ${held.at(-1)}`);
    assert.ok(Math.abs(summary.validationLoss! - held.at(-1)!) < 1e-6);
  }
});

test("the best checkpoint is kept besides the newest ones", async () => {
  const folder = temporaryFolder();
  const config = {
    training: { steps: 30 },
    optimizer: { lr: 0.3 },
    checkpoint: { interval: 2, keep_latest_k: 1 },
  };
  const { summary } = await runTiny({ folder, config });
  const kept = readdirSync(path.join(folder, "checkpoints")).map((name) => Number(name.slice(5)));
  assert.deepEqual(
    kept.sort((a, b) => a - b),
    [...new Set([summary.state.bestStep!, 30])],
  );
});

test("training ends early when the held-out loss no longer improves", async () => {
  const config = {
    training: { steps: 500 },
    // A rate at which it cannot settle.
    optimizer: { lr: 1 },
    lr_scheduler: { schedule: "constant" },
    evaluation: { interval: 2, patience: 3 },
    checkpoint: { interval: 100 },
  };
  const { summary } = await runTiny({ folder: temporaryFolder(), config });
  assert.equal(summary.reason, "no longer improving");
  assert.ok(summary.state.step < 500);
});

test("a loss that is not finite ends the run before the next checkpoint and names the step", async () => {
  const folder = temporaryFolder();
  let asked = 0;
  await runTiny({ folder, shouldStop: () => asked++ === 4 });
  poison(path.join(folder, "checkpoints", checkpointName(4)));
  await assert.rejects(runTiny({ folder, config: { checkpoint: { interval: 1 } } }), (error: unknown) => {
    assert.ok(error instanceof TrainyardError);
    assert.equal(error.code, "loss_not_finite");
    assert.match(error.message, /step 5\./);
    return true;
  });
  assert.deepEqual(readdirSync(path.join(folder, "checkpoints")).sort(), [
    checkpointName(3),
    checkpointName(4),
  ]);
});

test("a held-out loss that is not finite is never reported as a result", async () => {
  const folder = temporaryFolder();
  await runTiny({ folder });
  poison(path.join(folder, "checkpoints", checkpointName(12)));
  await assert.rejects(runTiny({ folder }), { code: "loss_not_finite" });
});

/** Makes one weight infinite, as a run that diverges has it, in a checkpoint that is whole otherwise. */
function poison(checkpoint: string): void {
  const weights = path.join(checkpoint, "model.safetensors");
  const bytes = readFileSync(weights);
  bytes.writeFloatLE(Infinity, bytes.length - 4);
  writeFileSync(weights, bytes);
  const manifestFile = path.join(checkpoint, "manifest.json");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as { files: Record<string, string> };
  manifest.files["model.safetensors"] = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(manifestFile, JSON.stringify(manifest));
}
