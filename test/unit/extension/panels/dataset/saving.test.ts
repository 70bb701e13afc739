import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  batches,
  importAndSave,
  saveRevision,
  stretches,
  type SaveOptions,
} from "../../../../../extension/panels/dataset/saving.ts";
import type { Example } from "../../../../../schemas/dataset.ts";
import type { RowChange } from "../../../../../schemas/protocol/dataset.ts";
import { openWorkbench, type Workbench } from "./session.ts";

let workbench: Workbench;
let options: SaveOptions;
before(async () => {
  workbench = await openWorkbench();
  const signal = new AbortController().signal;
  options = { agent: workbench.agent, notes: "", signal, onProgress: () => undefined };
});
after(() => workbench.close());

const sum = (number: number, answer = number + 1): Example => ({
  kind: "completion",
  prompt: `${number} + 1 =`,
  completion: `${answer}`,
});
const sums = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ prompt: `${index} + 1 =`, completion: `${index + 1}` }));

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
  const excluded = new Map([4, 5, 6, 40, 99].map((row) => [row, row + 1] as const));
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
  const { dataset, version } = await importAndSave(
    options,
    workbench.write("splits.jsonl", sums(50)),
    undefined,
    {
      excluded: new Map(),
      edits: [],
    },
  );
  const bySplit = new Map([
    [
      "train",
      {
        excluded: new Map([
          [0, 1],
          [1, 2],
        ]),
        edits: [{ row: 3, line: 4, example: sum(3, 77) }],
      },
    ],
    ["validation", { excluded: new Map([[0, 1]]), edits: [] }],
  ]);
  const saved = await saveRevision(options, dataset.id, version, bySplit);
  assert.deepEqual(saved.dataset.versions[0]?.revisionOf, { version, excluded: 3, replaced: 1 });
});

test("Changes that do not fit into one message are made one after the other, and leave one version", async () => {
  const { dataset, version } = await importAndSave(
    options,
    workbench.write("large.jsonl", sums(200)),
    { validation_fraction: 0 },
    {
      excluded: new Map(),
      edits: [],
    },
  );
  const long = "x".repeat(300_000);
  const edits = [150, 199].map((row) => ({
    row,
    line: row + 1,
    example: { ...sum(row), completion: `${row} ${long}` } as Example,
  }));
  const more = { row: 100, line: 101, example: { ...sum(100), completion: `100 ${long}` } as Example };
  const excluded = new Map([0, 2, 4].map((row) => [row, row + 1] as const));
  const saved = await saveRevision(
    options,
    dataset.id,
    version,
    new Map([["train", { excluded, edits: [more, ...edits] }]]),
  );
  const rows = await contents(dataset.id, saved.version);
  assert.equal(rows.length < 200, true);
  const { dataset: now } = await workbench.agent.call("dataset/get", { dataset: dataset.id });
  assert.equal(now.versions.length, 2);
  assert.equal(now.versions[0]?.rows["train"], 197);
});

test("Numbers become stretches, and changes become messages of a bounded size", () => {
  assert.deepEqual(stretches([5, 1, 2, 3, 9, 10]), [
    [
      { first: 1, last: 3 },
      { first: 5, last: 5 },
      { first: 9, last: 10 },
    ],
  ]);
  assert.deepEqual(stretches([]), []);
  assert.deepEqual(
    stretches(Array.from({ length: 20_000 }, (_, index) => index * 2)).map((list) => list.length),
    [8000, 8000, 4000],
  );
  const change = (row: number): RowChange => ({
    split: "train",
    row,
    example: { kind: "text", text: "x".repeat(400_000) },
  });
  assert.deepEqual(
    [...batches([1, 2, 3].map(change))].map((batch) => batch.length),
    [1, 1, 1],
  );
  const small = Array.from({ length: 2500 }, (_, row): RowChange => ({ split: "train", row, exclude: true }));
  assert.deepEqual(
    [...batches(small)].map((batch) => batch.length),
    [1200, 1200, 100],
  );
});
