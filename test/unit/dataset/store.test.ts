// Versions are immutable, named after their rows, and appear whole or not at all.
import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { DatasetManifest } from "../../../schemas/dataset.ts";
import { Problem } from "../../../schemas/problem.ts";
import { openDataset, readRows } from "../../../agent/dataset/store.ts";
import { collect, examples, jsonLines, Workplace } from "./importing.ts";

const rows = jsonLines({ text: "a" }, { text: "b" }, { text: "" });

test("a version holds its manifest, the rows of each split and the problems", async (context) => {
  const place = new Workplace(context);
  const { version } = await place.importing("a.jsonl", rows, { validation_fraction: 0.5 });
  const { folder, manifest } = version!;
  assert.equal(folder, path.join(place.home.datasets, "dataset", manifest.version));
  assert.deepEqual(readdirSync(folder).sort(), [
    "manifest.json",
    "problems.jsonl",
    "train.jsonl",
    "validation.jsonl",
  ]);
  assert.deepEqual(
    DatasetManifest.parse(JSON.parse(readFileSync(path.join(folder, "manifest.json"), "utf8"))),
    manifest,
  );
  const bytes = readFileSync(path.join(folder, "train.jsonl")).length;
  assert.deepEqual(manifest.splits["train"], { rows: 1, bytes });
  const problems = readFileSync(path.join(folder, "problems.jsonl"), "utf8").trimEnd().split("\n");
  assert.deepEqual(
    problems
      .map((line) => Problem.parse(JSON.parse(line)))
      .map(({ code, severity }) => `${severity} ${code}`),
    ["error empty_text", "warning rows_kept_out"],
  );
});

test("the same rows are the same version, other rows another, and the last import is the one that opens", async (context) => {
  const place = new Workplace(context);
  const first = await place.importing("a.jsonl", rows);
  const other = await place.importing("a.jsonl", jsonLines({ text: "c" }));
  assert.notEqual(other.version!.folder, first.version!.folder);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const again = await place.importing("a.jsonl", rows);
  assert.deepEqual(again.version, first.version);
  assert.deepEqual(await openDataset(place.home, "dataset"), first.version);
  const { version } = other.version!.manifest;
  assert.deepEqual(await openDataset(place.home, "dataset", version), other.version);
  assert.deepEqual(readdirSync(path.join(place.home.datasets, "dataset")).length, 2);
});

test("importing the same at the same time gives one version", async (context) => {
  const place = new Workplace(context);
  const file = place.write("a.jsonl", rows);
  const imports = await Promise.all(Array.from({ length: 4 }, () => place.import(file)));
  for (const { version, train } of imports) {
    assert.equal(version!.folder, imports[0]!.version!.folder);
    assert.equal(train.length, 2);
  }
  assert.equal(readdirSync(path.join(place.home.datasets, "dataset")).length, 1);
});

test("an import that is refused or aborted leaves nothing behind", async (context) => {
  const place = new Workplace(context);
  const file = place.write("a.jsonl", rows);
  await place.importing("b.jsonl", "{");
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(place.import(file, {}, { signal: stop.signal }), { name: "AbortError" });
  assert.deepEqual(readdirSync(path.join(place.home.datasets, "dataset")), []);
});

test("what a crashed import left behind goes with the next one", async (context) => {
  const place = new Workplace(context);
  const folder = path.join(place.home.datasets, "dataset");
  // No process has this number: the largest one possible is smaller.
  const abandoned = path.join(folder, ".importing-99999999-00000000");
  const atWork = path.join(folder, `.importing-${process.pid}-00000000`);
  for (const draft of [abandoned, atWork]) mkdirSync(draft, { recursive: true });
  await place.importing("a.jsonl", rows);
  assert.equal(existsSync(abandoned), false);
  assert.equal(existsSync(atWork), true);
});

test("a damaged version is found out when it is read and mended by importing again", async (context) => {
  const place = new Workplace(context);
  const { version } = await place.importing("a.jsonl", rows);
  const train = path.join(version!.folder, "train.jsonl");
  appendFileSync(train, '{"line":');
  await assert.rejects(collect(readRows(version!, "train")), { code: "dataset_damaged", message: /line 3/ });
  const mended = await place.importing("a.jsonl", rows);
  assert.deepEqual(examples(mended.train), [
    { kind: "text", text: "a" },
    { kind: "text", text: "b" },
  ]);
  writeFileSync(train, readFileSync(train, "utf8").split("\n", 1)[0]! + "\n");
  await assert.rejects(collect(readRows(version!, "train")), {
    code: "dataset_damaged",
    message: /has 1 rows and had 2/,
  });
  rmSync(train);
  await assert.rejects(collect(readRows(version!, "train")), {
    code: "dataset_damaged",
    message: /is missing/,
  });
  writeFileSync(path.join(version!.folder, "manifest.json"), "{}");
  await assert.rejects(openDataset(place.home, "dataset"), { code: "dataset_damaged", message: /manifest/ });
});

test("a dataset or version that is not there is refused with those that are", async (context) => {
  const place = new Workplace(context);
  await place.importing("a.jsonl", rows);
  await assert.rejects(openDataset(place.home, "datset"), { code: "dataset_not_found", advice: /dataset/ });
  await assert.rejects(openDataset(place.home, "dataset", "0"), {
    code: "dataset_not_found",
    message: /version 0/,
  });
});

test("a split that the version does not have has no rows", async (context) => {
  const { version } = await new Workplace(context).importing("a.jsonl", rows);
  assert.deepEqual(await collect(readRows(version!, "test")), []);
});

test("progress is reported while rows are read", async (context) => {
  const place = new Workplace(context);
  const file = place.write(
    "a.jsonl",
    jsonLines(...Array.from({ length: 2500 }, (_, row) => ({ text: `${row}` }))),
  );
  const seen: number[] = [];
  await place.import(file, {}, { onProgress: (count) => seen.push(count) });
  assert.deepEqual(seen, [1000, 2000, 2500]);
});
