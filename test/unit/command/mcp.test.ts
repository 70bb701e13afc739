import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { tools } from "../../../schemas/tools.ts";
import { builtProgram } from "../../support/built-program.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { writeTinyTraining } from "../../support/tiny-training.ts";

let agent: TestAgent;
let client: Client;
const folder = temporaryFolder();

before(async () => {
  agent = await startTestAgent();
  client = await connect();
});
after(async () => {
  await client.close();
  await agent.stop();
});

async function connect(...options: string[]): Promise<Client> {
  const made = new Client({ name: "test", version: "1" });
  await made.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [builtProgram("main.mjs"), "mcp", "--home", agent.home.root, ...options],
      cwd: folder,
      stderr: "inherit",
    }),
  );
  return made;
}

async function call(name: string, input: object = {}): Promise<{ text: string; isError: boolean }> {
  const result = (await client.callTool({ name, arguments: { ...input } })) as CallToolResult;
  const [content] = result.content;
  assert.equal(content?.type, "text");
  return { text: content.text, isError: result.isError ?? false };
}

const told = async (name: string, input?: object): Promise<Record<string, unknown>> => {
  const { text, isError } = await call(name, input);
  assert.equal(isError, false, text);
  return JSON.parse(text) as Record<string, unknown>;
};

test("every tool is offered, with what it takes and whether it changes something", async () => {
  const { tools: offered } = await client.listTools();
  assert.deepEqual(offered.map(({ name }) => name).sort(), Object.keys(tools).sort());
  for (const { name, annotations, inputSchema, description } of offered) {
    const { effect, params } = tools[name as keyof typeof tools];
    assert.equal(annotations?.readOnlyHint, effect === "reads", name);
    assert.equal(annotations.destructiveHint, effect === "stops", name);
    assert.deepEqual(Object.keys(inputSchema.properties ?? {}), Object.keys(params.shape));
    assert.ok(description!.length > 40);
  }
});

test("a client that may only look is offered nothing that starts or stops", async () => {
  const reader = await connect("--read-only");
  const names = (await reader.listTools()).tools.map(({ name }) => name);
  assert.ok(names.includes("trainyard_list_runs") && !names.includes("trainyard_start_run"));
  await reader.close();
});

test("a run is planned, started, watched and stopped", async () => {
  const file = path.basename(writeTinyTraining(folder, "tiny", { steps: 100_000 }));
  assert.deepEqual(await told("trainyard_validate_training", { file }), { isValid: true, problems: [] });
  const { plan } = await told("trainyard_plan_training", { file });
  assert.equal((plan as { fits: boolean }).fits, true);
  const { id } = await told("trainyard_start_run", { file, name: "by a tool" });
  const watched = await told("trainyard_watch_run", { run: "by a tool", step: 1, seconds: 60 });
  assert.deepEqual([watched["id"], watched["state"]], [id, "running"]);
  const stopped = await told("trainyard_stop_run", { run: id });
  assert.equal(stopped["state"], "stopped");
  const { runs } = (await told("trainyard_list_runs", { states: ["stopped"] })) as { runs: { id: string }[] };
  assert.deepEqual(
    runs.map((run) => run.id),
    [id],
  );
});

test("what is wrong is said so that a model can mend it", async () => {
  const file = path.join(folder, "wrong.train.toml");
  writeFileSync(file, "schema = 1\n[training]\nstepz = 3\n");
  const { isValid, problems } = await told("trainyard_validate_training", { file });
  assert.equal(isValid, false);
  assert.match(JSON.stringify(problems), /stepz/);
  const started = await call("trainyard_start_run", { file });
  assert.equal(started.isError, true);
  assert.match(started.text, /stepz/);
  const none = await call("trainyard_stop_run", { run: "nothing" });
  assert.deepEqual([none.isError, /no run nothing/.test(none.text)], [true, true]);
  assert.equal((await call("trainyard_list_runs", { limit: "many" })).isError, true);
  assert.equal((await call("trainyard_plan_training", { file: "missing.train.toml" })).isError, true);
});

test("what is no message is told on stderr and leaves the server alone; one that is too long ends it", async () => {
  const program = spawn(process.execPath, [builtProgram("main.mjs"), "mcp", "--home", agent.home.root]);
  let answers = "";
  let complaints = "";
  program.stdout.setEncoding("utf8").on("data", (text: string) => (answers += text));
  program.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  // It may end while the long message is still being written.
  program.stdin.on("error", () => undefined);
  program.stdin.write('\u0000{{{\nnull\n{"jsonrpc":"2.0","id":7,"method":"ping"}\n');
  await until(() => answers.includes('"id":7'), "the message after them is answered");
  await until(() => complaints.split("\n").length > 2, "both are complained of");
  assert.match(complaints, /^A message was not understood: .*\nA message was not understood: .*\n$/);
  const ended = once(program, "close");
  program.stdin.write("x".repeat(12 << 20));
  await ended;
  assert.match(complaints, /exceeded maximum size/);
});
