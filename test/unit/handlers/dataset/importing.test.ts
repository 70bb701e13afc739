import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

/** A file of rows outside of what the agent keeps. */
function write(name: string, content: string): string {
  const file = path.join(agent.home.root, name);
  writeFileSync(file, content);
  return file;
}

function questions(count: number, from = 0): string {
  const rows = Array.from({ length: count }, (_, index) => ({
    prompt: `What is ${from + index} plus 1?`,
    completion: `${from + index + 1}`,
  }));
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

test("Rows become a version; the same rows become the same one, and other rows another one", async () => {
  const { client } = agent;
  const file = write("sums.jsonl", questions(100));
  const labels = { name: "Sums", tags: ["school", "school"] };
  const first = await client.call("dataset/import", { source: { path: file }, labels });
  assert.equal(first.dataset.name, "Sums");
  assert.deepEqual(first.dataset.tags, ["school"]);
  assert.deepEqual(first.dataset.versions[0]!.rows, { train: 90, validation: 10 });
  const again = await client.call("dataset/import", { source: { path: file } });
  assert.equal(again.version, first.version);
  assert.equal(again.dataset.versions.length, 1);
  writeFileSync(file, questions(100, 7));
  const other = await client.call("dataset/import", { source: { path: file } });
  assert.equal(other.dataset.id, first.dataset.id);
  assert.deepEqual(
    other.dataset.versions.map(({ version }) => version),
    [other.version, first.version],
  );
});

test("A dataset can be listed, looked at, renamed and removed, version by version", async () => {
  const { client } = agent;
  const file = write("things.jsonl", questions(20) + "{not a row}\n");
  const { dataset, version, problems } = await client.call("dataset/import", { source: { path: file } });
  assert.ok(problems.some(({ code, line }) => code === "not_json" && line === 21));
  const got = await client.call("dataset/get", { dataset: dataset.id });
  assert.equal(got.manifest.version, version);
  assert.deepEqual(
    got.problems.map(({ code, line }) => [code, line]).filter(([, line]) => line !== undefined),
    [["not_json", 21]],
  );
  const renamed = await client.call("dataset/update", { dataset: dataset.id, name: "Things", notes: "few" });
  assert.deepEqual([renamed.name, renamed.notes], ["Things", "few"]);
  const list = await client.call("dataset/list", {});
  assert.ok(list.datasets.some(({ id, name }) => id === dataset.id && name === "Things"));

  writeFileSync(file, questions(30));
  const second = await client.call("dataset/import", { source: { path: file } });
  await client.call("dataset/remove", { dataset: dataset.id, version });
  const left = await client.call("dataset/get", { dataset: dataset.id });
  assert.deepEqual(
    left.dataset.versions.map((known) => known.version),
    [second.version],
  );
  assert.equal(left.dataset.name, "Things");
  await client.call("dataset/remove", { dataset: dataset.id });
  await assert.rejects(client.call("dataset/get", { dataset: dataset.id }), { code: "dataset_not_found" });
  assert.ok(!existsSync(path.join(agent.home.datasets, dataset.id)));
  assert.ok(!readdirSync(agent.home.datasets).some((name) => name.startsWith(".")));
});

test("A dataset without one usable row is refused with what is wrong, and leaves nothing behind", async () => {
  const { client, home } = agent;
  const before = readdirSync(home.datasets);
  const file = write("broken.jsonl", "{\n{\n");
  await assert.rejects(client.call("dataset/import", { source: { path: file } }), (error: object) => {
    assert.ok("code" in error && "problems" in error);
    assert.equal(error.code, "input_has_problems");
    assert.ok((error.problems as { line?: number }[]).some(({ line }) => line === 1));
    return true;
  });
  assert.deepEqual(readdirSync(home.datasets), before);
});

test("An import that is cancelled leaves nothing behind", async () => {
  const { client, home } = agent;
  const before = readdirSync(home.datasets);
  const file = write("long.jsonl", questions(300_000));
  const controller = new AbortController();
  let told = 0;
  const importing = client.call(
    "dataset/import",
    { source: { path: file } },
    { signal: controller.signal, onProgress: () => ++told && controller.abort() },
  );
  await assert.rejects(importing, { code: "call_cancelled" });
  assert.ok(told > 0);
  await until(() => readdirSync(home.datasets).length === before.length, "the draft is still there");
});

test("Progress counts rows", async () => {
  const messages: string[] = [];
  const file = write("counted.jsonl", questions(60_000));
  const onProgress = ({ message }: { message: string }): number => messages.push(message);
  await agent.client.call("dataset/import", { source: { path: file } }, { onProgress });
  assert.ok(messages.some((message) => /^[\d,]+ rows$/.test(message)));
});

const names = [
  "../runs",
  "..",
  "a/../../b",
  "%2e%2e",
  "%252e%252e",
  "/etc",
  "C:\\",
  "\\\\host\\share",
  "a\0b",
  ".",
];
for (const dataset of names) {
  test(`No dataset is called ${JSON.stringify(dataset)}, whatever lies there`, async () => {
    const rows = { dataset, split: "train" };
    const calls = [
      agent.client.call("dataset/get", { dataset }),
      agent.client.call("dataset/remove", { dataset }),
      agent.client.call("dataset/update", { dataset, name: "x" }),
      agent.client.call("dataset/preview", { rows }),
      agent.client.call("dataset/get", { dataset: "sums", version: dataset }),
      agent.client.call("dataset/import", { source: { path: "/etc/hosts" }, id: dataset }),
    ];
    for (const call of calls) await assert.rejects(call, { code: "params_not_usable" });
  });
}

test("A link inside the home is not followed, and answers as what is not there", async () => {
  const { client, home } = agent;
  const outside = path.join(home.root, "outside");
  const file = write("linked.jsonl", questions(5));
  const { dataset, version } = await client.call("dataset/import", { source: { path: file } });
  mkdirSync(outside);
  symlinkSync(path.join(home.datasets, dataset.id), path.join(home.datasets, "link"), "junction");
  symlinkSync(
    path.join(home.datasets, dataset.id, version),
    path.join(home.datasets, dataset.id, "v"),
    "junction",
  );
  const refusal = async (params: { dataset: string; version?: string }): Promise<string> => {
    const error: unknown = await client.call("dataset/get", params).catch((reason: unknown) => reason);
    assert.ok(error instanceof Error && "code" in error && error.code === "dataset_not_found");
    return error.message.replaceAll(params.dataset, "ID");
  };
  assert.equal(await refusal({ dataset: "link" }), await refusal({ dataset: "absent" }));
  await refusal({ dataset: dataset.id, version: "v" });
  await assert.rejects(client.call("dataset/remove", { dataset: "link" }), { code: "dataset_not_found" });
});

const paths: [path: string, code: string][] = [
  ["rows.jsonl", "path_not_absolute"],
  ["../rows.jsonl", "path_not_absolute"],
  ["/a\0b", "path_not_absolute"],
  ["/there/is/no/such/file.jsonl", "file_not_found"],
  ["/dev/zero", "file_not_readable"],
  ["/tmp", "file_not_readable"],
];
for (const [file, code] of paths) {
  test(`The path ${JSON.stringify(file)} is refused with ${code}`, async () => {
    const source = { path: file };
    await assert.rejects(agent.client.call("dataset/import", { source }), { code });
    await assert.rejects(agent.client.call("dataset/preview", { rows: { source } }), { code });
  });
}
