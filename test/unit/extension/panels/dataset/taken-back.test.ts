import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RowRanges } from "../../../../../extension/panels/dataset/row-ranges.ts";
import {
  EditsNotImported,
  importAndSave,
  saveRevision,
  type SaveOptions,
} from "../../../../../extension/panels/dataset/saving.ts";
import type { Example } from "../../../../../schemas/dataset.ts";
import { importSums, openWorkbench, saveOptions, sums, type Workbench } from "./session.ts";

let workbench: Workbench;
let options: SaveOptions;
before(async () => {
  workbench = await openWorkbench();
  options = saveOptions(workbench.agent);
});
after(() => workbench.close());

const edit = (row: number, completion: string) => {
  const example: Example = { kind: "completion", prompt: "?", completion };
  return { row, line: row + 1, example };
};
/** So long that two of them do not fit into one message. */
const long = (row: number) => edit(row, `${row} ${"x".repeat(400_000)}`);
const inTrain = (...edits: ReturnType<typeof edit>[]) =>
  new Map([["train", { excluded: RowRanges.none, edits }]]);

async function versionsOf(dataset: string): Promise<{ current: string; versions: string[] }> {
  const { dataset: now } = await workbench.agent.call("dataset/get", { dataset });
  return { current: now.current, versions: now.versions.map(({ version }) => version) };
}

test("A change that cannot be made leaves the versions as they were, and the same one current", async () => {
  const { dataset, version } = await importSums(workbench, "half.jsonl", 50);
  const other = await saveRevision(options, dataset.id, version, inTrain(edit(9, "nine")));
  const changes = inTrain(long(1), long(2), edit(999, "is not there"));
  await assert.rejects(saveRevision(options, dataset.id, version, changes), { code: "input_has_problems" });
  const { current, versions } = await versionsOf(dataset.id);
  assert.equal(current, other.version);
  assert.deepEqual(versions.sort(), [version, other.version].sort());
});

test("An import that was there before stays when its changes cannot be made", async () => {
  const { dataset, version } = await importSums(workbench, "again.jsonl", 50);
  const other = await saveRevision(options, dataset.id, version, inTrain(edit(9, "nine")));
  const changed = { excluded: RowRanges.none, edits: [edit(999, "is not there")] };
  const file = workbench.write("again.jsonl", sums(50));
  await assert.rejects(importAndSave(options, file, { validation_fraction: 0 }, changed), EditsNotImported);
  const { current, versions } = await versionsOf(dataset.id);
  assert.equal(current, other.version);
  assert.deepEqual(versions.sort(), [version, other.version].sort());
});

test("Edits of rows that are not imported are refused with their lines, and no dataset is left behind", async () => {
  const file = workbench.write("broken.jsonl", [...sums(20), "{", ...sums(3)]);
  const changed = { excluded: RowRanges.none, edits: [edit(2, "two"), edit(20, "repaired")] };
  const { datasets: before } = await workbench.agent.call("dataset/list", {});
  await assert.rejects(
    importAndSave(options, file, undefined, changed),
    (error) => error instanceof EditsNotImported && error.lines.join() === "21",
  );
  const { datasets } = await workbench.agent.call("dataset/list", {});
  assert.deepEqual(datasets, before);
});
