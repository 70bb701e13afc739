import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunDifference } from "../../../schemas/protocol/run.ts";
import { RunManifest } from "../../../schemas/run.ts";
import { describeDifference, diffRuns } from "../../../agent/run/diff.ts";
import { runFolder } from "../../../agent/run/folder.ts";
import type { Run } from "../../../agent/run/state.ts";

const environment = {
  gatheredAt: "2026-01-01T00:00:00.000Z",
  trainyard: "0.1.0",
  node: "20.18.0",
  packages: { "onnxruntime-node": "1.27.0" },
  system: { platform: "linux", release: "6", architecture: "x64", processor: "A", cores: 2, memory: 8 },
  gpus: [],
  seed: 1,
  command: ["node", "trainer.mjs", "/runs/left"],
  variables: { OMP_NUM_THREADS: "2" },
  code: { commit: "aaaa", dirty: false, untracked: [], untrackedLeftOut: 0 },
};

type Tables = Record<string, Record<string, unknown>>;

/** A run whose manifest is the same but for what is named. */
function runWith(id: string, change: { config?: Tables; manifest?: object; environment?: object } = {}): Run {
  const config = { schema: 1, dataset: { path: "/rows.jsonl" }, ...change.config };
  const folder = runFolder(`/runs/${id}`);
  const manifest = RunManifest.parse({
    ...{ schema: 1, id, name: id, state: "succeeded", createdAt: "2026-01-01T00:00:00.000Z" },
    ...{ file: "/a.train.toml", config, dataset: { id: "rows", version: "v1" } },
    environment: { ...environment, command: ["node", "trainer.mjs", folder.root], ...change.environment },
    ...change.manifest,
  });
  return { folder, manifest, state: "succeeded" };
}

function keysOf(differences: readonly RunDifference[]): string[] {
  return differences.map(({ area, key }) => `${area} ${key}`);
}

test("Runs that were given the same differ in nothing, though their ids and folders do", () => {
  assert.deepEqual(diffRuns(runWith("left"), runWith("right")), []);
});

test("A difference has both values, and null where there is none", () => {
  const right = runWith("right", {
    config: { optimizer: { lr: 0.5 }, training: { global_batch_size: 64 } },
  });
  const differences = diffRuns(runWith("left"), right);
  assert.deepEqual(keysOf(differences), ["config optimizer.lr", "config training.global_batch_size"]);
  assert.equal(differences[0]!.right, 0.5);
  assert.deepEqual([differences[1]!.left, differences[1]!.right], [null, 64]);
});

test("What matters most comes first", () => {
  const right = runWith("right", {
    config: {
      checkpoint: { interval: 7 },
      training: { steps: 77, seed: 9 },
      optimizer: { lr: 0.5 },
      dataset: { path: "/other.jsonl" },
    },
    manifest: { dataset: { id: "rows", version: "v2" } },
    environment: {
      node: "22.0.0",
      variables: { OMP_NUM_THREADS: "4" },
      system: { ...environment.system, processor: "B" },
      code: {
        ...{ commit: "aaaa", dirty: true, untrackedLeftOut: 0 },
        patch: { bytes: 10, sha256: "ff", truncated: false },
        untracked: [{ path: "notes.txt", sha256: "ee" }],
      },
    },
  });
  assert.deepEqual(keysOf(diffRuns(runWith("left"), right)), [
    "dataset version",
    "config dataset.path",
    "config optimizer.lr",
    "config training.steps",
    "config checkpoint.interval",
    "seed training.seed",
    "code patch",
    "code notes.txt",
    "packages node",
    "hardware processor",
    "command OMP_NUM_THREADS",
  ]);
});

test("A run that does not know what it ran with is compared by its data and settings alone", () => {
  const left = runWith("left", { manifest: { environment: undefined, dataset: undefined } });
  const differences = diffRuns(left, runWith("right"));
  assert.deepEqual(keysOf(differences), ["dataset id", "dataset version"]);
});

test("A difference is told in words", () => {
  const difference = { area: "packages", key: "node", left: "20.18.0", right: null } as const;
  assert.equal(describeDifference(difference), "node was 20.18.0 and is absent");
  assert.equal(
    describeDifference({ area: "hardware", key: "cores", left: 2, right: 4 }),
    "cores was 2 and is 4",
  );
});
