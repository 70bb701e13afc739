import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, afterEach, test } from "node:test";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { protocolVersion } from "../../../schemas/protocol/agent.ts";
import { builtTestProgram } from "../../soak/built-test-program.ts";
import { endAgentsOf } from "../../support/agents-of-home.ts";
import { until } from "../../support/until.ts";
import { createYard, type Ended } from "./yard.ts";

interface Said {
  agent?: { host: string; port: number; pid: number; version: string; protocolVersion: number; home: string };
  error?: { code: string; message: string; advice: string };
}

const yard = createYard({ ELECTRON_RUN_AS_NODE: "1" });
const lastOf = ({ objects }: Ended) => objects.at(-1) as Said;
afterEach(() => endAgentsOf(yard.home));
after(() => yard.remove());

test("The agent is started once, and where it is is told without its token", async () => {
  const first = await yard.run("agent", "start", "--json");
  const token = readFileSync(path.join(yard.home, "token"), "utf8").trim();
  assert.equal(first.code, 0);
  assert.ok(!first.out.includes(token));
  const { agent } = lastOf(first);
  assert.deepEqual(
    [agent!.host, agent!.protocolVersion, agent!.home],
    ["127.0.0.1", protocolVersion, yard.home],
  );
  assert.ok(isProcessAlive({ pid: agent!.pid }));
  assert.deepEqual(lastOf(await yard.run("agent", "start", "--json")), { agent });
});

test("Why no agent could be started is told as an object, too", async () => {
  const { code, objects } = await yard.run(
    "agent",
    "start",
    "--json",
    "--home",
    path.join(process.execPath, "none"),
  );
  assert.notEqual(code, 0);
  assert.equal(typeof (objects.at(-1) as Said).error?.code, "string");
});

test("The editor's own Node stays Node in the agent and in its children", async (t) => {
  const { agent } = lastOf(await yard.run("agent", "start", "--json"));
  if (!existsSync("/proc/self/environ")) {
    t.diagnostic("Only Linux shows the environment of a process.");
    return;
  }
  const file = yard.trainingFile("steps");
  assert.equal((await yard.run("call", "run/plan", JSON.stringify({ training: { file } }))).code, 0);
  const family = [agent!.pid, ...childrenOf(agent!.pid)];
  assert.ok(family.length > 1, "a worker is there");
  for (const pid of family)
    assert.match(readFileSync(`/proc/${pid}/environ`, "utf8"), /(^|\0)ELECTRON_RUN_AS_NODE=1\0/);
});

for (const foreign of [protocolVersion - 1, protocolVersion + 1])
  test(`An agent of protocol ${foreign} is named, called by nobody, and replaced when that is asked for`, async () => {
    const child = spawn(process.execPath, [
      builtTestProgram("unit/command/foreign-agent"),
      ...[yard.home, String(foreign)],
    ]);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    await until(() => existsSync(path.join(yard.home, "agent.json")), "the foreign agent is there");
    for (const words of [
      ["agent", "start"],
      ["agent", "status"],
    ]) {
      const told = await yard.run(...words, "--json");
      const { agent, error } = lastOf(told);
      assert.deepEqual(
        [told.code, error?.code, agent?.pid, agent?.version, agent?.protocolVersion],
        [1, "agent_incompatible", child.pid, "9.9.9", foreign],
      );
    }
    assert.equal(lastOf(await yard.run("call", "run/list", "--json")).error?.code, "agent_incompatible");
    assert.equal((await yard.run("agent", "restart", "--json")).code, 0);
    await ended;
    const { agent } = lastOf(await yard.run("agent", "start", "--json"));
    assert.equal(agent?.protocolVersion, protocolVersion);
  });

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
      .split(" ")
      .filter((word) => word !== "")
      .map(Number),
  );
}
