import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Example } from "../../../../schemas/dataset.ts";
import type { RowChange } from "../../../../schemas/protocol/dataset.ts";
import { codeOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

const sum = (number: number, answer = number + 1): Example => ({
  kind: "completion",
  prompt: `${number} + 1 =`,
  completion: `${answer}`,
});

/** The sums of these numbers, one a line; the last ones are held out. */
async function importSums(name: string, all: readonly number[], heldOut = 0.1) {
  const file = path.join(agent.home.root, `${name}.jsonl`);
  const rows = all.map((number) => ({ prompt: `${number} + 1 =`, completion: `${number + 1}` }));
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
  const options = { validation_position: "end", validation_fraction: heldOut } as const;
  return agent.client.call("dataset/import", { source: { path: file }, options });
}

async function rowsOf(dataset: string, version?: string): Promise<[number, string][]> {
  const rows: [number, string][] = [];
  for (const split of ["train", "validation"]) {
    const page = await agent.client.call("dataset/preview", {
      rows: { dataset, split, ...(version !== undefined && { version }) },
    });
    for (const { line, example } of page.rows)
      rows.push([
        line,
        example.kind === "completion" ? `${example.prompt} ${example.completion}` : example.kind,
      ]);
  }
  return rows;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test("A revision leaves rows out and gives rows another content, and every other row keeps its line", async () => {
  const { client } = agent;
  const { dataset, version } = await importSums("revised", numbers(10));
  const changes: RowChange[] = [
    { split: "train", line: 2, exclude: true },
    { split: "train", row: 2, example: sum(2, 33) },
    { split: "validation", line: 10, example: sum(9, 99) },
  ];
  const notes = "Two wrong answers.";
  const revised = await client.call("dataset/revise", { dataset: dataset.id, changes, notes });
  assert.deepEqual(await rowsOf(dataset.id), [
    [1, "0 + 1 = 1"],
    [3, "2 + 1 = 33"],
    ...numbers(6).map((index): [number, string] => [index + 4, `${index + 3} + 1 = ${index + 4}`]),
    [10, "9 + 1 = 99"],
  ]);
  assert.equal(revised.dataset.current, revised.version);
  assert.deepEqual(revised.dataset.versions[0]!.revisionOf, { version, excluded: 1, replaced: 2, notes });
  assert.equal((await rowsOf(dataset.id, version)).length, 10, "the version before stays as it is");
  const again = await client.call("dataset/revise", { dataset: dataset.id, version, changes });
  assert.equal(again.version, revised.version, "the same changes of the same version");
  assert.equal(again.dataset.versions.length, 2);
});

test("Many rows are left out by the stretches that they stand in, and what is said last of a row counts", async () => {
  const { client } = agent;
  const { dataset, version } = await importSums("stretches", numbers(40), 0.5);
  const lines = (split: string, ...ranges: [number, number][]): RowChange => ({
    split,
    lines: ranges.map(([first, last]) => ({ first, last })),
    exclude: true,
  });
  const revised = await client.call("dataset/revise", {
    dataset: dataset.id,
    changes: [
      { split: "train", line: 3, example: sum(0, 7) },
      lines("train", [2, 9], [15, 1000], [8, 12]),
      {
        split: "validation",
        rows: [
          { first: 0, last: 4 },
          { first: 19, last: 99 },
        ],
        exclude: true,
      },
      { split: "train", line: 4, example: sum(0, 8) },
    ],
  });
  assert.deepEqual(
    (await rowsOf(dataset.id)).map(([line]) => line),
    [1, 4, 13, 14, ...numbers(14).map((index) => index + 26)],
  );
  const { revisionOf } = revised.dataset.versions[0]!;
  assert.deepEqual(revisionOf, { version, excluded: 22, replaced: 1 });
});

test("Rows are added after the last one that is trained on, under lines of their own", async () => {
  const { client } = agent;
  const { dataset, version } = await importSums("added", numbers(3));
  const revised = await client.call("dataset/revise", { dataset: dataset.id, added: [sum(7, 8)] });
  assert.deepEqual(
    (await rowsOf(dataset.id)).map(([line, text]) => `${line}: ${text}`),
    ["1: 0 + 1 = 1", "2: 1 + 1 = 2", "4: 7 + 1 = 8", "3: 2 + 1 = 3"],
  );
  assert.deepEqual(revised.dataset.versions[0]!.revisionOf, { version, excluded: 0, replaced: 0, added: 1 });
  const added = [{ kind: "conversation" as const, messages: [{ role: "user" as const, content: "?" }] }];
  assert.equal(
    await codeOf(client.call("dataset/revise", { dataset: dataset.id, added })),
    "input_has_problems",
  );
});

test("Changes may lie in a file, one a line, and are told of by its lines where they are none", async () => {
  const { client } = agent;
  const { dataset, version } = await importSums("in a file", numbers(10));
  const file = path.join(temporaryFolder(), "changes.jsonl");
  const changes: RowChange[] = [
    { split: "train", line: 2, exclude: true },
    { split: "train", row: 2, example: sum(2, 33) },
  ];
  writeFileSync(file, changes.map((change) => `${JSON.stringify(change)}\n`).join(""));
  const revised = await client.call("dataset/revise", { dataset: dataset.id, changes: { path: file } });
  assert.deepEqual(revised.dataset.versions[0]!.revisionOf, { version, excluded: 1, replaced: 1 });
  const again = await client.call("dataset/revise", { dataset: dataset.id, version, changes });
  assert.equal(again.version, revised.version);

  writeFileSync(file, `${JSON.stringify(changes[0])}\n{"split":"train"}\n{\n`);
  const failing = client.call("dataset/revise", { dataset: dataset.id, changes: { path: file } });
  await assert.rejects(failing, (error: { problems: { code: string; line: number }[] }) => {
    const found = error.problems.map(({ code, line }) => [code, line]);
    assert.deepEqual(found, [
      ["change_not_readable", 2],
      ["change_not_readable", 3],
    ]);
    return true;
  });
  await assert.rejects(
    client.call("dataset/revise", { dataset: dataset.id, changes: { path: `${file}.gone` } }),
    { code: "file_not_found" },
  );
});

test("Changes that cannot be made are told of all together, and leave nothing behind", async () => {
  const { client, home } = agent;
  const { dataset } = await importSums("wrong", numbers(10));
  const failure = async (changes: RowChange[]): Promise<(string | undefined)[]> => {
    const error = await client.call("dataset/revise", { dataset: dataset.id, changes }).then(
      () => assert.fail("it was taken"),
      (reason: unknown) => reason as { problems: { code: string }[] },
    );
    return error.problems.map(({ code }) => code);
  };
  const row = { split: "train", line: 1 };
  assert.deepEqual(
    await failure([
      { split: "train", line: 10, exclude: true },
      { split: "other", row: 0, exclude: true },
    ]),
    ["row_not_there", "row_not_there", "nothing_changes"],
  );
  assert.deepEqual(await failure([{ ...row, example: sum(0) }]), ["nothing_changes"]);
  assert.deepEqual(await failure([{ ...row, example: { kind: "text", text: " " } }]), ["empty_text"]);
  assert.deepEqual(await failure([{ ...row, example: { kind: "text", text: "a\0b" } }]), ["nul_character"]);
  const all = numbers(9).map((index): RowChange => ({ split: "train", row: index, exclude: true }));
  assert.deepEqual(await failure(all), ["no_training_row"]);
  const names = readdirSync(path.join(home.datasets, dataset.id)).filter((name) => name !== "current.json");
  assert.deepEqual(
    names,
    dataset.versions.map(({ version }) => version),
  );
});

test("Two versions are compared by their rows: what was added, removed and changed, split by split", async () => {
  const { client } = agent;
  const { dataset, version: left } = await importSums("compared", numbers(20));
  const changes: RowChange[] = [
    { split: "train", line: 3, exclude: true },
    { split: "train", line: 5, example: sum(4, 44) },
    { split: "validation", line: 19, exclude: true },
  ];
  const { version: right } = await client.call("dataset/revise", { dataset: dataset.id, changes });
  const compared = await client.call("dataset/compare", { dataset: dataset.id, left, right });
  assert.deepEqual(compared.counts, { added: 0, removed: 2, changed: 1, same: 17 });
  assert.deepEqual(compared.rows, [
    { kind: "removed", split: "train", line: 3, left: sum(2), isCut: false },
    { kind: "changed", split: "train", line: 5, left: sum(4), right: sum(4, 44), isCut: false },
    { kind: "removed", split: "validation", line: 19, left: sum(18), isCut: false },
  ]);
  const page = { dataset: dataset.id, left: right, right: left, split: "validation" };
  const backwards = await client.call("dataset/compare", page);
  assert.deepEqual(backwards.rows, [
    { kind: "added", split: "validation", line: 19, right: sum(18), isCut: false },
  ]);
  assert.deepEqual((await client.call("dataset/compare", { ...page, offset: 1 })).rows, []);
  const same = await client.call("dataset/compare", { dataset: dataset.id, left, right: left });
  assert.deepEqual(same.counts, { added: 0, removed: 0, changed: 0, same: 20 });
});

test("Rows that have only moved to another line are the same", async () => {
  const { client } = agent;
  const { version: left } = await importSums("moved", numbers(20), 0);
  const { dataset, version: right } = await importSums("moved", [7, 100, ...numbers(20)], 0);
  const { counts, rows } = await client.call("dataset/compare", { dataset: dataset.id, left, right });
  assert.deepEqual(counts, { added: 2, removed: 0, changed: 0, same: 20 });
  assert.deepEqual(
    rows.map(({ right: row }) => row),
    [sum(100), sum(7)],
  );
});

test("A version that was restored is taken where none is named; without a choice it is the newest", async () => {
  const { client, home } = agent;
  const { dataset, version: first } = await importSums("restored", numbers(10));
  const changes: RowChange[] = [{ split: "train", line: 1, exclude: true }];
  const { version: second } = await client.call("dataset/revise", { dataset: dataset.id, changes });
  const restored = await client.call("dataset/restore", { dataset: dataset.id, version: first });
  assert.equal(restored.current, first);
  assert.equal((await rowsOf(dataset.id)).length, 10);
  const listed = (await client.call("dataset/list", {})).datasets.find(({ id }) => id === dataset.id);
  assert.equal(listed?.current, first);
  await client.call("dataset/remove", { dataset: dataset.id, version: first });
  assert.equal((await client.call("dataset/get", { dataset: dataset.id })).dataset.current, second);
  await assert.rejects(client.call("dataset/restore", { dataset: dataset.id, version: first }), {
    code: "dataset_not_found",
  });
  const choice = path.join(home.datasets, dataset.id, "current.json");
  writeFileSync(choice, readFileSync(choice, "utf8").slice(0, 5));
  assert.equal((await client.call("dataset/get", { dataset: dataset.id })).dataset.current, second);
  rmSync(choice);
  assert.ok(!existsSync(choice));
});
