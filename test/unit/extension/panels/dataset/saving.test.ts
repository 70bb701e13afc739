import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { withChanges } from "../../../../../extension/panels/dataset/changes-file.ts";
import { RowRanges } from "../../../../../extension/panels/dataset/row-ranges.ts";
import {
  importAndSave,
  saveRevision,
  type SaveOptions,
} from "../../../../../extension/panels/dataset/saving.ts";
import type { Example } from "../../../../../schemas/dataset.ts";
import type { RowChange } from "../../../../../schemas/protocol/dataset.ts";
import { importSums, openWorkbench, saveOptions, sums, type Workbench } from "./session.ts";

let workbench: Workbench;
let options: SaveOptions;
before(async () => {
  workbench = await openWorkbench();
  options = saveOptions(workbench.agent);
});
after(() => workbench.close());

const leftOut = (...rows: readonly number[]) => RowRanges.named(rows.map((row) => ({ row, line: row + 1 })));
const sum = (number: number, answer = number + 1): Example => ({
  kind: "completion",
  prompt: `${number} + 1 =`,
  completion: `${answer}`,
});

/** Lines and answers of a version, split after split. */
async function contents(dataset: string, version: string): Promise<[number, string][]> {
  const rows: [number, string][] = [];
  for (const split of ["train", "validation"]) {
    const page = await workbench.agent.call("dataset/preview", {
      rows: { dataset, version, split },
      limit: 1000,
    });
    for (const { line, example } of page.rows)
      rows.push([line, example.kind === "completion" ? example.completion : example.kind]);
  }
  return rows.sort(([left], [right]) => left - right);
}

test("Changes of a file become a version of the dataset that it is imported as, wherever its rows were put", async () => {
  const file = workbench.write("file.jsonl", sums(100));
  const excluded = leftOut(4, 5, 6, 40, 99);
  const edits = [0, 17, 18, 71, 98].map((row) => ({ row, line: row + 1, example: sum(row, 1000 + row) }));
  const saved = await importAndSave({ ...options, notes: "By hand." }, file, undefined, { excluded, edits });
  const rows = await contents(saved.dataset.id, saved.version);
  assert.equal(rows.length, 95);
  assert.ok(!rows.some(([line]) => [5, 6, 7, 41, 100].includes(line)));
  assert.deepEqual(
    rows.filter(([, answer]) => Number(answer) >= 1000),
    edits.map(({ line, row }) => [line, `${1000 + row}`]),
  );
  assert.equal(saved.dataset.current, saved.version);
  assert.equal(saved.dataset.versions[0]?.revisionOf?.notes, "By hand.");
  assert.equal(saved.dataset.versions.length, 2);
});

test("A version is changed in all its splits at once", async () => {
  const { dataset, version } = await importSums(workbench, "splits.jsonl", 50, {});
  const bySplit = new Map([
    [
      "train",
      {
        excluded: leftOut(0, 1),
        edits: [{ row: 3, line: 4, example: sum(3, 77) }],
      },
    ],
    ["validation", { excluded: leftOut(0), edits: [] }],
  ]);
  const saved = await saveRevision(options, dataset.id, version, bySplit);
  assert.deepEqual(saved.dataset.versions[0]?.revisionOf, { version, excluded: 3, replaced: 1 });
});

test("Changes that do not fit into one message make one version of the one that was open", async () => {
  const { dataset, version } = await importSums(workbench, "large.jsonl", 200);
  const long = "x".repeat(300_000);
  const edits = [150, 199].map((row) => ({
    row,
    line: row + 1,
    example: { ...sum(row), completion: `${row} ${long}` } as Example,
  }));
  const more = { row: 100, line: 101, example: { ...sum(100), completion: `100 ${long}` } as Example };
  const excluded = leftOut(0, 2, 4);
  const saved = await saveRevision(
    options,
    dataset.id,
    version,
    new Map([["train", { excluded, edits: [more, ...edits] }]]),
  );
  const { dataset: now } = await workbench.agent.call("dataset/get", { dataset: dataset.id });
  assert.equal(now.versions.length, 2);
  assert.equal(now.versions[0]?.rows["train"], 197);
  assert.deepEqual(now.versions[0].revisionOf, { version, excluded: 3, replaced: 3 });
  assert.equal(now.current, saved.version);
});

test("Tens of thousands of rows here and there are left out at once", async () => {
  const { dataset, version } = await importSums(workbench, "many.jsonl", 60_000);
  const excluded = leftOut(...Array.from({ length: 30_000 }, (_, index) => 2 * index));
  const saved = await saveRevision(
    options,
    dataset.id,
    version,
    new Map([["train", { excluded, edits: [] }]]),
  );
  assert.deepEqual(saved.dataset.versions[0]?.revisionOf, { version, excluded: 30_000, replaced: 0 });
});

test("What is too much for one message goes through a file, which is gone afterwards", async () => {
  const change = (length: number): RowChange => ({
    split: "train",
    row: 1,
    example: { kind: "text", text: "x".repeat(length) },
  });
  const sent = (changes: readonly RowChange[]) => withChanges(changes, (way) => Promise.resolve(way));
  assert.ok(Array.isArray(await sent([change(400_000)])));
  assert.ok(!Array.isArray(await sent([change(400_000), change(400_000)])));
  assert.ok(!Array.isArray(await sent(Array.from({ length: 1201 }, () => change(1)))));
  let file = "";
  const failing = withChanges([change(1_000_000)], (way) => {
    file = "path" in way ? way.path : "";
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), change(1_000_000));
    throw new Error("It did not arrive.");
  });
  await assert.rejects(failing, /did not arrive/);
  assert.ok(file !== "" && !existsSync(file));
});
