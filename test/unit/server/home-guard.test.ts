import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { connectToAgent, ensureAgent } from "../../../agent/client/ensure-agent.ts";
import { TrainyardError } from "../../../agent/errors.ts";
import { readAgentFile } from "../../../agent/server/agent-file.ts";
import { builtProgram } from "../../support/built-program.ts";
import { startTestAgent, until } from "../../support/test-agent.ts";

const program = builtProgram("main.mjs");
const failure = (code: string) => (error: unknown) => error instanceof TrainyardError && error.code === code;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("agent.json is written anew when it is damaged or missing, and a damaged one goes with the agent", async () => {
  const agent = await startTestAgent();
  const file = agent.home.agentFile;
  writeFileSync(file, "{");
  await assert.rejects(connectToAgent(agent.home), failure("agent_file_damaged"));
  const client = await ensureAgent(agent.home, { program });
  assert.equal((await client.call("agent/info", {})).pid, agent.pid);
  await client.close();
  rmSync(file);
  await until("agent.json is there", () => readAgentFile(agent.home)?.pid === agent.pid);
  writeFileSync(file, "");
  await agent.stop();
  assert.ok(!existsSync(file));
});

for (const [what, take] of [
  ["moved", renameSync],
  ["removed", (from: string) => rmSync(from, { recursive: true })],
] as const)
  test(`An agent whose home was ${what} ends, and leaves the next one of that path alone`, async () => {
    const parent = mkdtempSync(path.join(os.tmpdir(), "trainyard-lost-"));
    const [root, other] = [path.join(parent, "home"), path.join(parent, "other")];
    const lost = await startTestAgent({ home: root });
    take(root, other);
    mkdirSync(root);
    const next = await startTestAgent({ home: root });
    await until("the agent has ended", () => !isAlive(lost.pid));
    assert.match(lost.output(), /was moved, removed or replaced while its agent ran/);
    if (what === "moved")
      assert.match(readFileSync(path.join(other, "logs", "agent.log"), "utf8"), /was moved/);
    assert.equal((await next.client.call("agent/info", {})).pid, next.pid);
    assert.equal(readAgentFile(next.home)?.pid, next.pid);
    await lost.stop();
    await next.stop();
    rmSync(parent, { recursive: true });
  });

/** Runs `trainyard serve`, which is expected to end by itself, in a folder of its own. */
function serve(folder: string, environment: NodeJS.ProcessEnv, ...options: string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [program, "serve", "--json", ...options], {
    cwd: folder,
    env: { ...process.env, HOME: folder, USERPROFILE: folder, ...environment },
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 2);
  return (JSON.parse(stdout.trim().split("\n").at(-1)!) as { error: { code: string } }).error.code;
}

test("What stands in the way of the agent's start is named", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-serve-"));
  const home = path.join(folder, ".trainyard");
  try {
    assert.equal(serve(folder, {}, "--port", "70000"), "commander.invalidArgument");
    assert.equal(serve(folder, {}, "--home", ""), "option_not_usable");
    mkdirSync(path.join(home, "token"), { recursive: true });
    // An empty name of the home is none, and not the current folder.
    assert.equal(serve(folder, { TRAINYARD_HOME: "" }), "not_a_file");
    assert.ok(!existsSync(path.join(folder, "db")));
    rmSync(path.join(home, "token"), { recursive: true });
    rmSync(path.join(home, "db"), { recursive: true });
    mkdirSync(path.join(home, "db", "lock"), { recursive: true });
    assert.equal(serve(folder, { TRAINYARD_HOME: home }), "not_a_file");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
