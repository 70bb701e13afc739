import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Row } from "../../../schemas/dataset.ts";
import { importDataset } from "../../../agent/dataset/import.ts";
import { readRows } from "../../../agent/dataset/store.ts";
import { openHome } from "../../../agent/store/home.ts";
import { readTrainingFile } from "../../../agent/training-file/read.ts";

const sample = path.resolve("samples/support-tickets");

interface Families {
  categories: Record<string, unknown[]>;
  families: Record<"train" | "validation" | "test", (all: unknown[]) => unknown[]>;
}
const { categories, families } = (await import(
  pathToFileURL(path.join(sample, "families.mjs")).href
)) as Families;

/** The rows that a training file of the sample learns from, and those that are held out. */
async function read(file: string): Promise<Record<"train" | "validation", Row[]>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-sample-"));
  try {
    const { value, problems } = await readTrainingFile(path.join(sample, file));
    assert.deepEqual(
      problems.filter(({ severity }) => severity === "error"),
      [],
    );
    const section = value!.dataset;
    const request = { id: "sample", file: section.path!, section, baseFolder: sample, seed: 0 };
    const imported = await importDataset(openHome(folder), request);
    assert.deepEqual(imported.problems, []);
    const collect = async (split: string): Promise<Row[]> => {
      const rows: Row[] = [];
      for await (const row of readRows(imported.value!, split)) rows.push(row);
      return rows;
    };
    return { train: await collect("train"), validation: await collect("validation") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("The files are what the generator writes", () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(sample, "generate.mjs"), "--check"], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
});

test("No family of tickets stands in two files", () => {
  for (const [category, all] of Object.entries(categories)) {
    const drawn = Object.values(families).flatMap((of) => of(all));
    assert.equal(new Set(drawn).size, drawn.length, category);
    assert.deepEqual(
      Object.values(families).map((of) => of(all).length),
      [7, 1, 2],
    );
  }
});

test("Every row of the training file is a question to be answered in JSON", async () => {
  const { train, validation } = await read("support-tickets.train.toml");
  assert.deepEqual([train.length, validation.length], [1600, 160]);
  const counts = new Map<string, number>();
  for (const { example } of [...train, ...validation]) {
    assert.equal(example.kind, "conversation");
    const [question, answer] = example.messages.map(({ content }) => content) as [string, string];
    const { category, reply } = JSON.parse(answer) as { category: string; reply: string };
    assert.ok(Object.hasOwn(categories, category));
    const name = /^Hello (\w+),/.exec(reply)?.[1];
    if (name !== undefined) assert.ok(question.endsWith(`, ${name}`), question);
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  assert.deepEqual([...counts.values()], Array<number>(8).fill(220));
});

test("Every preference has a reply of the desk and another one", async () => {
  const { train, validation } = await read("preferences.train.toml");
  assert.equal(train.length + validation.length, 320);
  assert.ok([...train, ...validation].every(({ example }) => example.kind === "preference"));
});
