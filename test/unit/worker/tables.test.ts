import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openHome } from "../../../agent/store/home.ts";
import { Tables, type TableOwner } from "../../../agent/worker/tables.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import { builtProgram } from "../../support/built-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";

const signal = new AbortController().signal;

async function openTables(
  context: TestContext,
  options: { silenceSeconds?: number; idleSeconds?: number } = {},
) {
  const home = openHome(temporaryFolder());
  mkdirSync(path.join(home.cache, "tables", "123-table-1"), { recursive: true });
  const tables = await Tables.open({ home, program: builtProgram("table.mjs"), ...options });
  context.after(() => tables.close());
  const file = path.join(home.root, "rows.jsonl");
  writeFileSync(file, '{"__proto__":{"x":1},"text":"a"}\n{"text":"b"}\n');
  const rows = { file, section: DatasetSection.parse({ path: file }) };
  const folders = (): string[] => readdirSync(path.join(home.cache, "tables"));
  return { home, tables, rows, folders };
}

test("What a crash has left is removed when tables are opened", async (context) => {
  const { home } = await openTables(context);
  assert.ok(!existsSync(path.join(home.cache, "tables")));
});

test("A process that says nothing is ended, its call fails, and the next one has a process of its own", async (context) => {
  const { tables, rows } = await openTables(context, { silenceSeconds: 5 });
  const owner: TableOwner = { ended: signal };
  const { id } = await tables.add(owner, rows, { signal });
  const table = tables.get(owner, id);
  const [pid] = tables.processIds;
  process.kill(pid!, "SIGSTOP");
  await assert.rejects(table.call("row", { row: 0 }, { signal }), { code: "table_failed", message: /5 s/ });
  const { value } = await table.call("row", { row: 0 }, { signal });
  assert.equal(JSON.stringify(value), '{"__proto__":{"x":1},"text":"a"}');
  assert.notDeepEqual(tables.processIds, [pid]);
});

test("A process is ended when nobody asks it anything, and never while it works", async (context) => {
  const { tables, rows } = await openTables(context, { idleSeconds: 0.5 });
  const owner: TableOwner = { ended: signal };
  const { id } = await tables.add(owner, rows, { signal });
  const [pid] = tables.processIds;
  process.kill(pid!, "SIGSTOP");
  const answer = tables.get(owner, id).call("row", { row: 1 }, { signal });
  await sleep(1000);
  process.kill(pid!, "SIGCONT");
  assert.equal((await answer).raw, '{"text":"b"}');
  await until(() => tables.processIds.length === 0, "the process is ended");
  assert.equal((await tables.get(owner, id).call("row", { row: 1 }, { signal })).row, 1);
});

test("Whoever leaves while a file is opened leaves no process and no folder behind", async (context) => {
  const { tables, rows, folders } = await openTables(context);
  const connection = new AbortController();
  const opening = tables.add({ ended: connection.signal }, rows, { signal });
  connection.abort();
  await assert.rejects(opening);
  await until(() => tables.processIds.length === 0, "its process is gone");
  await until(
    () => !existsSync(path.dirname(rows.file) + "/cache/tables") || folders().length === 0,
    "its folder is gone",
  );
  await assert.rejects(tables.add({ ended: connection.signal }, rows, { signal }));
});

test("Closing ends all processes and removes what was kept", async (context) => {
  const { tables, rows, folders } = await openTables(context);
  const owner: TableOwner = { ended: signal };
  const opened = await Promise.all([1, 2, 3].map(() => tables.add(owner, rows, { signal })));
  assert.equal(tables.processIds.length, 3);
  const pids = [...tables.processIds];
  await tables.close();
  assert.deepEqual(folders(), []);
  for (const pid of pids) assert.throws(() => process.kill(pid, 0));
  assert.throws(() => tables.get(owner, opened[0]!.id), { code: "table_not_found" });
});
