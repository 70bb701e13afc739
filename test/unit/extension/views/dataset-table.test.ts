import assert from "node:assert/strict";
import { test } from "node:test";
import { withDataset } from "../../../../extension/views/datasets/dataset-table.ts";
import { draggedDataset, parseDragged } from "../../../../extension/views/datasets/dragged.ts";

const dragged = { id: "questions-1a2b", version: "0123456789abcdef" };

function edited(text: string, dataset: Parameters<typeof withDataset>[1] = dragged): string {
  const { start, end, text: replacement } = withDataset(text, dataset)!;
  return text.slice(0, start) + replacement + text.slice(end);
}

test("A dropped dataset takes the place of the file, and of how its rows were read", () => {
  const file = `# My training
schema = 1

[dataset] # what it learns from
path = "rows.jsonl"
format = "alpaca"
validation_fraction = 0.2

[training]
steps = 600 # enough
`;
  assert.equal(
    edited(file),
    `# My training
schema = 1

[dataset] # what it learns from
id = "questions-1a2b"
version = "0123456789abcdef"

[training]
steps = 600 # enough
`,
  );
});

test("A version that was there goes when the newest is meant", () => {
  const file = 'schema = 1\n[dataset]\nid = "other"\nversion = "v1"\n';
  assert.equal(edited(file, { id: "questions" }), 'schema = 1\n[dataset]\nid = "questions"\n');
});

test("Only what differs is replaced, so that the cursor and folded parts stay", () => {
  const file = 'schema = 1\n[dataset]\nid = "a"\n[training]\nsteps = 600\n';
  assert.deepEqual(withDataset(file, { id: "b" }), { start: 27, end: 28, text: "b" });
});

test("A text that is no TOML is left alone", () => {
  assert.equal(withDataset("[dataset\npath = ", dragged), undefined);
});

test("What is dragged comes back as it was, and nothing else is taken for it", () => {
  const { id, version } = dragged;
  for (const node of [
    { kind: "dataset", id } as const,
    { kind: "split", id, version, split: "train" } as const,
  ]) {
    const value = draggedDataset(node);
    assert.deepEqual(parseDragged(JSON.stringify(value)), value);
  }
  for (const text of ["", "null", "[]", '{"id":1}', "file:///rows.jsonl"])
    assert.equal(parseDragged(text), undefined);
});
