import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { AgentConnection } from "../../../../extension/agents/connection.ts";
import { lookAtRows, type RowsOfFile } from "../../../../extension/commands/evaluation/rows-of-file.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let connection: AgentConnection;
before(async () => {
  agent = await startTestAgent();
  connection = connectionTo(agent.home.root);
  await connection.adopt();
});
after(async () => {
  connection.dispose();
  await agent.stop();
});

const clear = { unknown: [], areAskedEitherWay: false };
const eitherWay = { unknown: [], areAskedEitherWay: true };
const conversation = [
  { role: "user", content: "2 + 2?" },
  { role: "assistant", content: "4" },
];

const files: [what: string, row: object, known: RowsOfFile][] = [
  ["prompts and completions are asked either way", { prompt: "2 + 2 =", completion: " 4" }, eitherWay],
  ["preferences of a plain prompt, too", { prompt: "2 + 2 =", chosen: " 4", rejected: " 5" }, eitherWay],
  ["conversations are asked in one way", { messages: conversation }, clear],
  ["texts are not asked", { text: "2 + 2 = 4" }, clear],
  ["choices are asked in one way", { query: "2 + 2", choices: ["3", "4"], gold: 1 }, clear],
  ["choices beside a completion, too", { prompt: "2 + 2", completion: "4", choices: ["3", "4"] }, clear],
  [
    "columns whose names say what they are for are known",
    { question: "2 + 2 =", reply: " 4" },
    { ...eitherWay, columns: { prompt: "question", completion: "reply" } },
  ],
  [
    "columns whose names say nothing are told",
    { left: "2 + 2 =", right: " 4" },
    { unknown: ["left", "right"], areAskedEitherWay: false },
  ],
];
for (const [what, row, known] of files) {
  test(`Of the rows of a file ${what}`, async () => {
    assert.deepEqual(await lookAtRows(connection, writeRows(row), signal), known);
  });
}

test("Rows are read by the columns that somebody has named", async () => {
  const columns = { prompt: "right", completion: "left" };
  const file = writeRows({ left: " 4", right: "2 + 2 =" });
  assert.deepEqual(await lookAtRows(connection, file, signal, columns), { ...eitherWay, columns });
});

const { signal } = new AbortController();

function writeRows(row: object): string {
  const file = path.join(temporaryFolder(), "rows.jsonl");
  writeFileSync(file, `${JSON.stringify(row)}\n`.repeat(3));
  return file;
}
