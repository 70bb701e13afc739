import assert from "node:assert/strict";
import { test } from "node:test";
import {
  overviewDataset,
  overviewModels,
  overviewRun,
} from "../../../../extension/browser/panels/overview-rows.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { english, servedModel } from "../views/samples.ts";

const run: RunSummary = {
  id: "r-1",
  name: "helper",
  tags: [],
  notes: "",
  state: "running",
  createdAt: "2026-01-01T00:00:00.000Z",
  folder: "/runs/r-1",
  file: "/a.train.toml",
  step: 5,
  steps: 10,
  checkpoints: [],
  alerts: [],
  remainingSeconds: 60,
};

test("A run tells how long it goes on while it does, and why it does not", () => {
  assert.equal(overviewRun(run).remainingSeconds, 60);
  assert.equal(overviewRun({ ...run, state: "stopped" }).remainingSeconds, undefined);
  const queue = {
    position: 1,
    priority: 0,
    held: false,
    resources: { cores: 1, memory: 1, gpus: 0 },
    waitsFor: "Another run comes first.",
    expectedStart: null,
  };
  assert.equal(overviewRun({ ...run, state: "queued", queue }).remark, "Another run comes first.");
});

test("A dataset is told by its current version", () => {
  const version = (name: string, rows: number) => ({
    version: name,
    createdAt: `2026-01-0${rows}T00:00:00.000Z`,
    rows: { train: rows },
    bytes: rows,
    rowsKeptOut: 0,
    duplicateRows: 0,
    leakedRows: 0,
    sources: [],
  });
  const versions = [version("new", 2), version("old", 1)];
  const dataset = { id: "d", name: "rows", tags: [], notes: "", current: "old", versions };
  const { rows, versions: count } = overviewDataset(dataset);
  assert.deepEqual([rows, count], [{ train: 1 }, 2]);
});

test("Only what can be talked to is offered for it: GGUF files, and checkpoints", () => {
  const model = (id: string, formats: readonly ("gguf" | "onnx")[]) => ({
    id,
    name: id,
    tags: [],
    notes: "",
    versions: [
      {
        version: "1",
        createdAt: "2026-01-02T00:00:00.000Z",
        origin: "imported" as const,
        formats: [...formats],
        bytes: 1,
      },
    ],
  });
  const told = overviewModels(
    [model("talks", ["gguf"]), model("silent", ["onnx"])],
    [run, { ...run, id: "r-2", checkpoints: [5], bestStep: 5 }],
    [servedModel({ run: "r-2", step: 5 }, { answering: 1 })],
    english,
  );
  assert.deepEqual(
    told.map(({ reference, canChat, standing, isServed }) => [reference, canChat, standing, isServed]),
    [
      [{ model: "talks" }, true, "", false],
      [{ model: "silent" }, false, "", false],
      [{ run: "r-2", step: "best" }, true, "served · 1 request", true],
    ],
  );
});
