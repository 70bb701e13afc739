import assert from "node:assert/strict";
import { test } from "node:test";
import { lensTitles } from "../../../../extension/training-files/lens-titles.ts";
import { run, wording } from "../pick/made-up.ts";

const file = "/work/helper.train.toml";
const titles = (runs: Parameters<typeof run>[0][]) =>
  lensTitles(
    file,
    runs.map((one) => run(one)),
    wording,
  ).map(({ title, run: id }) => (id === undefined ? title : `${title} → ${id}`));

test("Without a run of its own a training file offers what can be done with it", () => {
  assert.deepEqual(titles([{ id: "of-another-file" }]), [
    "$(play) Train",
    "Show Plan",
    "Show Effective File",
    "Edit in Form",
  ]);
});

test("The newest run of a file is told above it, and leads to its view", () => {
  const newest = { id: "b", file, state: "running" as const, step: 5, steps: 10 };
  assert.equal(titles([newest, { id: "a", file }]).at(-1), "$(sync~spin) step 5 of 10 → b");
  const stopped = { id: "c", file, state: "stopped" as const, endedAt: "2026-01-31T11:58:00.000Z", loss: 2 };
  assert.equal(titles([stopped]).at(-1), "$(debug-stop) stopped 2 minutes ago · loss 2 → c");
});
