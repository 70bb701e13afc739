import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { holdAnswer } from "../../../../support/held-answer.ts";
import { until } from "../../../../support/until.ts";
import { openSession, openWorkbench, sums, type Workbench } from "./session.ts";

let workbench: Workbench;
before(async () => {
  workbench = await openWorkbench();
});
after(() => workbench.close());

const none = { filters: [], sort: [] };

test("Rows are told at once, counted, and fetched page by page; what was given up is not told", async () => {
  const { agent, write } = workbench;
  const { session, told, message } = openSession(agent, { file: write("many.jsonl", sums(5000)) });
  await session.open();
  const table = await message("table");
  assert.equal(table.firstRows[3]?.cells[0], "3 + 1 =");
  assert.equal((await message("indexed")).rows, 5000);
  await session.fetch(1, 4990, 100);
  const page = await message("rows", ({ request }) => request === 1);
  assert.deepEqual([page.rows?.length, page.rows?.[0]?.line], [10, 4991]);
  const fetching = session.fetch(2, 0, 10);
  session.giveUp(2);
  await fetching;
  assert.ok(!told.some((one) => one.kind === "rows" && one.request === 2));
  session.dispose();
});

test("A page that comes anew counts its requests anew, and gets none of the rows that were asked for before", async () => {
  const { agent, write } = workbench;
  const { session, told, message } = openSession(agent, { file: write("anew.jsonl", sums(5000)) });
  await session.open();
  await message("indexed");
  const held = holdAnswer(agent, "table/rows");
  const before = session.fetch(1, 0, 10);
  await held.isThere;
  session.tellAll();
  await session.fetch(1, 4990, 10);
  held.release();
  await before;
  const rows = told.flatMap((one) => (one.kind === "rows" ? [one.rows?.[0]?.line] : []));
  assert.deepEqual(rows, [4991]);
  session.dispose();
});

test("Rows are filtered and sorted; the same again is told from what is known, and all rows come back", async () => {
  const { agent, write } = workbench;
  const { session, told, message } = openSession(agent, { file: write("sorted.jsonl", sums(300)) });
  await session.open();
  const arrangement = {
    filters: [{ kind: "contains" as const, column: "prompt", value: "9", matchCase: false }],
    sort: [{ column: "completion", descending: true }],
  };
  await session.arrange(arrangement);
  const { rows } = await message("arranged");
  assert.equal(rows, 57);
  await session.fetch(1, 0, 5);
  const page = await message("rows");
  assert.deepEqual(
    page.rows?.map(({ cells }) => cells[1]),
    ["99", "98", "97", "96", "95"],
  );
  const from = told.length;
  await session.arrange(arrangement);
  assert.equal(told.length, from + 1);
  const { signal } = new AbortController();
  const shown = await session.shownRows(0, null, signal);
  assert.equal(shown.count, 57);
  assert.deepEqual(shown.ranges.slice(0, 2), [
    { row: 9, count: 1, line: 10, lastLine: 10 },
    { row: 19, count: 1, line: 20, lastLine: 20 },
  ]);
  assert.equal((await session.shownRows(5, 10, signal)).count, 5);
  await session.arrange(none);
  assert.deepEqual((await session.shownRows(5, null, signal)).ranges, [
    { row: 5, count: 295, line: 6, lastLine: 300 },
  ]);
  assert.equal((await message("arranged", undefined, from + 1)).rows, 300);
  const broken = { filters: [{ kind: "matches" as const, value: "(", matchCase: false }], sort: [] };
  await session.arrange(broken);
  const refused = await message("arranged", ({ failure }) => failure !== null);
  assert.deepEqual([refused.rows, refused.failure?.message], [null, "pattern_not_usable"]);
  session.dispose();
});

test("A text is found from a position on, and a row by its line", async () => {
  const { agent, write } = workbench;
  const file = write("found.jsonl", [...sums(10), "", "", ...sums(2000)]);
  const { session, message } = openSession(agent, { file });
  await session.open();
  const how = { backwards: false, matchCase: true, regularExpression: false };
  await session.find({ kind: "find", request: 7, text: "1999 + 1", from: 0, ...how });
  assert.equal((await message("found")).position, 2009);
  assert.equal(await session.positionOfLine(1), 0);
  assert.equal(await session.positionOfLine(13), 10);
  assert.equal(await session.positionOfLine(11), 10, "the next one, where the line is empty");
  assert.equal(await session.positionOfLine(9999), undefined);
  await session.showRow(10);
  assert.equal((await message("row")).whole?.line, 13);
  session.dispose();
});

test("A file that cannot be read, and one that has changed, are told of", async () => {
  const { agent, write, folder } = workbench;
  const missing = openSession(agent, { file: `${folder}/none.jsonl` });
  await missing.session.open();
  assert.equal((await missing.message("notOpened")).failure.message, "file_not_found");
  missing.session.dispose();
  const file = write("grows.jsonl", sums(500));
  const { session, told, message } = openSession(agent, { file });
  await session.open();
  appendFileSync(file, '{"prompt": "a", "completion": "b"}\n');
  await session.fetch(1, 300, 10);
  assert.equal((await message("rows")).rows, null);
  const from = told.length;
  await session.open();
  assert.equal((await message("indexed", undefined, from)).rows, 501);
  assert.equal((await message("table", undefined, from)).isSame, true);
  session.dispose();
});

test("When the agent was killed the rows are opened anew by themselves", async () => {
  const { agent, server, write } = workbench;
  const { session, told, message } = openSession(agent, { file: write("killed.jsonl", sums(50)) });
  await session.open();
  await message("indexed");
  const from = told.length;
  await server.kill();
  await message("agent", ({ state }) => state === "reconnecting", from);
  assert.equal(session.isOpen, false);
  const table = await message("table", undefined, from);
  assert.equal(table.isSame, true);
  await until(() => session.isOpen, "it is open");
  await session.fetch(1, 40, 10);
  assert.equal((await message("rows")).rows?.length, 10);
  session.dispose();
  await agent.stop();
});
