import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { RunState } from "../../../schemas/run.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { createRun } from "../../../agent/run/create.ts";
import { readManifest, writeManifest } from "../../../agent/run/folder.ts";
import { configHash, findReusableRun } from "../../../agent/run/reuse.ts";
import { openHome } from "../../../agent/store/home.ts";
import { identifyProcess } from "../../../agent/store/process-identity.ts";

const config = TrainingFile.parse({ schema: 1, name: "poems", dataset: { path: "rows.jsonl" } });

/** What is found among runs of the same file that stand so, the oldest first. */
function found(
  runs: { state: RunState; version?: string; config?: TrainingFile; alive?: boolean }[],
): string {
  const home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-reuse-")));
  const ids = runs.map(({ state, version = "v1", alive = false, ...run }, index) => {
    const made = createRun(home, "/poems.train.toml", run.config ?? config, new Date(2026, 0, index + 1));
    const trainer = alive ? identifyProcess(process.pid) : { pid: 999_999_999 };
    const change = { state, dataset: { id: "poems", version }, process: trainer };
    writeManifest(made.folder, { ...readManifest(made.folder), ...change });
    return made.manifest.id;
  });
  const { kind, run } = findReusableRun(home, config, "v1");
  return run === undefined ? kind : `${kind}: ${ids.indexOf(run.manifest.id)}`;
}

test("A finished run is used again, then one that goes on, then one that can be resumed", () => {
  const table: [runs: Parameters<typeof found>[0], wanted: string][] = [
    [[], "none"],
    [[{ state: "succeeded" }, { state: "succeeded" }], "finished: 1"],
    [[{ state: "succeeded" }, { state: "running", alive: true }, { state: "stopped" }], "finished: 0"],
    [[{ state: "stopped" }, { state: "running", alive: true }, { state: "stopped" }], "going on: 1"],
    [[{ state: "stopped" }, { state: "running" }], "to be resumed: 1"],
    [[{ state: "failed" }], "none"],
  ];
  for (const [runs, wanted] of table) assert.equal(found(runs), wanted, JSON.stringify(runs));
});

test("A run of other rows or with another setting is no run of this file", () => {
  const changed = TrainingFile.parse({ ...config, training: { ...config.training, steps: 7 } });
  assert.equal(found([{ state: "succeeded", version: "v2" }]), "none");
  assert.equal(found([{ state: "succeeded", config: changed }]), "none");
});

test("The hash of a training file does not depend on the order of its keys", () => {
  const turned = Object.fromEntries(Object.entries(config).reverse()) as TrainingFile;
  assert.equal(configHash(turned), configHash(config));
});
