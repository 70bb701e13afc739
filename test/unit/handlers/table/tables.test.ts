import assert from "node:assert/strict";
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { connectAgent, type AgentClient } from "../../../../agent/client/connect.ts";
import { findAgent } from "../../../../agent/client/find-agent.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

function write(name: string, content: string): string {
  const file = path.join(agent.home.root, name);
  writeFileSync(file, content);
  return file;
}

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => `{"number":${index},"text":"row ${index}"}\n`).join("");
}

/** Another connection, as that of another window. */
async function connectAgain(): Promise<AgentClient> {
  return connectAgent((await findAgent(agent.home))!);
}

/** Processes that the agent has started to read tables. */
function tableProcesses(): number[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const isOurs = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("table.mjs");
      const parent = /\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
      return isOurs && Number(parent) === agent.pid ? [pid] : [];
    } catch {
      return [];
    }
  });
}

const folders = (): string[] => readdirSync(path.join(agent.home.cache, "tables"));

test("A file is opened, indexed, shown, sorted, searched and closed", async () => {
  const { client } = agent;
  const { table, ...opened } = await client.call("table/open", {
    rows: { file: write("all.jsonl", numbered(5000)) },
  });
  assert.deepEqual([opened.format, opened.rows, opened.firstRows.length], ["jsonl", null, 100]);
  assert.deepEqual(opened.columns, [
    { name: "number", kind: "number" },
    { name: "text", kind: "text" },
  ]);
  assert.deepEqual(await client.call("table/index", { table }), { rows: 5000, problems: [] });
  const page = await client.call("table/rows", { table, offset: 4000, limit: 2 });
  assert.deepEqual(page.rows, [
    { position: 4000, row: 4000, line: 4001, cells: ["4000", "row 4000"], cut: [] },
    { position: 4001, row: 4001, line: 4002, cells: ["4001", "row 4001"], cut: [] },
  ]);
  const sort = [{ column: "number", descending: true }];
  const view = await client.call("table/view", { table, filters: [{ kind: "contains", value: "99" }], sort });
  const expected = Array.from({ length: 5000 }, (_, index) => 4999 - index).filter((number) =>
    /99/.test(`${number}`),
  );
  const shown = await client.call("table/rows", { table, view: view.view, limit: 1000 });
  assert.deepEqual(
    shown.rows.map(({ row }) => row),
    expected,
  );
  assert.equal(view.rows, expected.length);
  const found = await client.call("table/find", { table, view: view.view, text: "ROW 199", from: 1 });
  assert.equal(found.position, expected.indexOf(1999));
  const whole = await client.call("table/row", { table, row: 7 });
  assert.deepEqual(whole.example, { kind: "text", text: "row 7" });
  assert.equal(await client.call("table/close", { table }), null);
  await assert.rejects(client.call("table/rows", { table }), { code: "table_not_found" });
  assert.deepEqual(folders(), []);
});

test("A split of a version is a table whose rows carry the lines of the file that they came from", async () => {
  const { client } = agent;
  const file = write("imported.jsonl", `\n${numbered(20)}`);
  const options = { validation_position: "end" } as const;
  const { dataset } = await client.call("dataset/import", { source: { path: file }, options });
  const rows = { dataset: dataset.id, split: "validation" };
  const { table, columns, firstRows } = await client.call("table/open", { rows });
  assert.deepEqual(columns, [{ name: "text", kind: "text" }]);
  assert.deepEqual(firstRows, [
    { position: 0, row: 0, line: 20, cells: ["row 18"], cut: [] },
    { position: 1, row: 1, line: 21, cells: ["row 19"], cut: [] },
  ]);
  const { example, line } = await client.call("table/row", { table, row: 1 });
  assert.deepEqual([example, line], [{ kind: "text", text: "row 19" }, 21]);
  await assert.rejects(client.call("table/open", { rows: { ...rows, split: "test" } }), {
    code: "split_not_found",
  });
});

test("A table belongs to the connection that opened it, and goes with it", async () => {
  const other = await connectAgain();
  const { table } = await other.call("table/open", { rows: { file: write("mine.jsonl", numbered(10)) } });
  await assert.rejects(agent.client.call("table/rows", { table }), { code: "table_not_found" });
  const before = folders();
  assert.ok(before.some((name) => name.endsWith(table)));
  await other.close();
  await until(() => !folders().some((name) => name.endsWith(table)), "its folder is gone");
});

test("A file that changes under its table is noticed", async () => {
  const { client } = agent;
  for (const change of [
    (file: string) => appendFileSync(file, "{}\n"),
    (file: string) => truncateSync(file, 100),
  ]) {
    const file = write("changing.jsonl", numbered(1000));
    const { table } = await client.call("table/open", { rows: { file } });
    await client.call("table/index", { table });
    change(file);
    const changed = { code: "table_changed" };
    await assert.rejects(client.call("table/rows", { table, offset: 900 }), changed);
    await assert.rejects(client.call("table/row", { table, row: 900 }), changed);
    await assert.rejects(client.call("table/view", { table, sort: [{ column: "text" }] }), changed);
    await client.call("table/close", { table });
  }
});

test("A table whose process has ended tells it, and goes on with what was known", async () => {
  const { client } = agent;
  const { table } = await client.call("table/open", {
    rows: { file: write("killed.jsonl", numbered(300_000)) },
  });
  await client.call("table/index", { table });
  const { view } = await client.call("table/view", {
    table,
    filters: [{ kind: "less", column: "number", value: 500 }],
  });
  const before = new Set(tableProcesses());
  // It takes the question, and cannot answer it.
  for (const pid of before) process.kill(pid, "SIGSTOP");
  const sorting = client.call("table/view", { table, sort: [{ column: "text" }] });
  sorting.catch(() => undefined);
  // Calls of a connection are taken in their order.
  await client.call("agent/info", {});
  for (const pid of before) process.kill(pid, "SIGKILL");
  await assert.rejects(sorting, { code: "table_failed" });
  const page = await client.call("table/rows", { table, view, offset: 499 });
  assert.deepEqual(
    page.rows.map(({ row }) => row),
    [499],
  );
  assert.ok(tableProcesses().some((pid) => !before.has(pid)));
  await client.call("table/close", { table });
});

test("A regular expression that would take for ever ends with its name, and other calls go on meanwhile", async () => {
  const { client } = agent;
  const file = write("slow.jsonl", `{"text":"${"a".repeat(40)}!"}\n`.repeat(300));
  const { table } = await client.call("table/open", { rows: { file } });
  const other = await client.call("table/open", { rows: { file } });
  const filters = [{ kind: "matches", value: "(a+)+$" }] as const;
  const slow = client.call("table/view", { table, filters: [...filters] });
  assert.equal((await client.call("table/rows", { table: other.table, offset: 299 })).rows.length, 1);
  await assert.rejects(slow, { code: "pattern_too_slow" });
  assert.equal((await client.call("table/rows", { table, offset: 299 })).rows.length, 1);
  for (const { table: id } of [{ table }, other]) await client.call("table/close", { table: id });
});

test("A call that is cancelled ends, and the table stays", async () => {
  const { client } = agent;
  const { table } = await client.call("table/open", {
    rows: { file: write("cancel.jsonl", numbered(300_000)) },
  });
  const controller = new AbortController();
  const sorting = client.call(
    "table/view",
    { table, sort: [{ column: "text" }] },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  await assert.rejects(sorting);
  assert.equal((await client.call("table/rows", { table, offset: 299_999 })).rows.length, 1);
  await client.call("table/close", { table });
});

test("A connection may have 16 tables, and only some of them have a process", async () => {
  const client = await connectAgain();
  const file = write("many.jsonl", numbered(10));
  const tables: string[] = [];
  for (let count = 0; count < 16; count += 1)
    tables.push((await client.call("table/open", { rows: { file } })).table);
  await assert.rejects(client.call("table/open", { rows: { file } }), { code: "too_many_tables" });
  await until(() => tableProcesses().length <= 8, "some processes have ended");
  for (const table of tables) assert.equal((await client.call("table/rows", { table })).rows.length, 10);
  await client.close();
  await until(
    () => !folders().some((name) => tables.includes(name.replace(/^\d+-/, ""))),
    "all folders are gone",
  );
});
