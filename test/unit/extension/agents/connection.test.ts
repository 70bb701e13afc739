import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { proofText } from "../../../../schemas/agent-file.ts";
import { AgentConnection, type AgentState } from "../../../../extension/agents/connection.ts";
import { AgentFailure } from "../../../../extension/agents/failure.ts";
import { commandAgent } from "../../../../extension/agents/launch.ts";
import { newOperation } from "../../../../extension/agents/operation.ts";
import { builtProgram } from "../../../support/built-program.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { until } from "../../../support/until.ts";

/** A connection for a home of its own; whatever agent it has started is ended with the test. */
function connectionFor(context: TestContext): { agent: AgentConnection; states: AgentState["kind"][] } {
  const home = temporaryFolder();
  const program = { main: builtProgram("main.mjs"), home };
  const agent = connectionTo(program.home, { program: program.main });
  const states: AgentState["kind"][] = [];
  agent.onDidChangeState(({ kind }) => states.push(kind));
  context.after(async () => {
    agent.dispose();
    // One test leaves none behind.
    await commandAgent(program, "stop").catch((error: unknown) => {
      assert.equal((error as AgentFailure).code, "agent_not_running");
    });
  });
  return { agent, states };
}

function pidOf(agent: AgentConnection): number {
  assert.equal(agent.state.kind, "connected");
  return agent.state.info.pid;
}

test("Without an agent nothing is started until somebody asks for it", async (context) => {
  const { agent, states } = connectionFor(context);
  await agent.adopt();
  assert.equal(agent.state.kind, "stopped");
  assert.deepEqual(await agent.call("dataset/list", {}), { datasets: [], damaged: [] });
  assert.deepEqual(states, ["stopped", "starting", "connected"]);
});

test("Who asks while it is only looked whether an agent runs gets one all the same", async (context) => {
  const { agent } = connectionFor(context);
  const looking = agent.adopt();
  assert.deepEqual((await agent.call("run/list", {})).runs, []);
  await looking;
});

test("A program that cannot be started is told, also after a command, and can be tried again", async () => {
  const home = temporaryFolder();
  const agent = connectionTo(home);
  await assert.rejects(agent.ensure(), { code: "agent_not_started" });
  assert.equal(agent.state.kind, "failed");
  await assert.rejects(agent.restart(), { code: "agent_not_started" });
  assert.notEqual(agent.state.kind, "starting");
  await assert.rejects(agent.call("run/list", {}), { code: "agent_not_started" });
  agent.dispose();
});

test("Who has cancelled does not wait for an agent to start", async (context) => {
  const { agent } = connectionFor(context);
  const cancelling = new AbortController();
  const asked = agent.call("run/list", {}, { signal: cancelling.signal });
  cancelling.abort();
  await assert.rejects(asked, { code: "call_cancelled" });
  await agent.ensure();
});

test("Several who ask at once get one agent", async (context) => {
  const { agent } = connectionFor(context);
  const infos = await Promise.all([1, 2, 3].map(() => agent.call("agent/info", {})));
  assert.equal(new Set(infos.map(({ pid }) => pid)).size, 1);
});

test("A second window joins the agent of the first", async (context) => {
  const { agent: first } = connectionFor(context);
  await first.ensure();
  const second = connectionTo(first.home);
  context.after(() => {
    second.dispose();
  });
  await second.adopt();
  assert.equal(pidOf(second), pidOf(first));
});

test("An agent that was killed is started anew", async (context) => {
  const { agent, states } = connectionFor(context);
  await agent.ensure();
  const killed = pidOf(agent);
  process.kill(killed, "SIGKILL");
  await until(() => agent.state.kind === "connected" && agent.state.info.pid !== killed, "another agent");
  assert.ok(states.includes("reconnecting"));
  assert.notEqual(pidOf(agent), killed);
  assert.deepEqual((await agent.call("run/list", {})).runs, []);
});

test("A call that is under way when its agent is killed fails as a lost connection", async (context) => {
  const { agent } = connectionFor(context);
  await agent.ensure();
  const watching = agent.call("monitor/watch", {});
  process.kill(pidOf(agent), "SIGKILL");
  await assert.rejects(watching, { code: "agent_connection_lost" });
});

test("An agent that was ended by somebody stays away until it is asked for", async (context) => {
  const { agent, states } = connectionFor(context);
  await agent.ensure();
  await commandAgent({ main: builtProgram("main.mjs"), home: agent.home }, "stop");
  await until(() => agent.state.kind === "stopped", "the connection to notice");
  assert.ok(!states.slice(3).includes("starting"));
  await agent.ensure();
  assert.equal(agent.state.kind, "connected");
});

test("A new agent takes the place of the old one", async (context) => {
  const { agent } = connectionFor(context);
  await agent.ensure();
  const old = pidOf(agent);
  await agent.restart();
  assert.notEqual(pidOf(agent), old);
});

test("What the agent refuses comes with its code and its advice", async (context) => {
  const { agent } = connectionFor(context);
  const refused = await agent.call("run/get", { run: "nothing" }).catch((error: unknown) => error);
  assert.ok(refused instanceof AgentFailure);
  assert.equal(refused.code, "run_not_found");
  assert.notEqual(refused.advice, "");
});

test("A download that is refused tells why, too", async (context) => {
  const { agent } = connectionFor(context);
  await assert.rejects(agent.download("/runs/nothing/series"), { code: "run_not_found" });
});

test("A cancelled call says so", async (context) => {
  const { agent } = connectionFor(context);
  await agent.ensure();
  const cancelling = new AbortController();
  const file = path.join(temporaryFolder(), "rows.txt");
  writeFileSync(file, "a line\n".repeat(100_000));
  const source = { path: file };
  const importing = agent.call(
    "dataset/import",
    { source, ...newOperation() },
    { signal: cancelling.signal },
  );
  cancelling.abort();
  await assert.rejects(importing, { code: "call_cancelled" });
});

/** A server where an agent is looked for; it signs challenges with `token`. */
async function standIn(
  context: TestContext,
  token: string,
): Promise<{ port: number; asked: IncomingHttpHeaders[] }> {
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(headers);
    const nonce = new URL(url!, "http://agent").searchParams.get("challenge") ?? "";
    const proof = createHmac("sha256", token).update(proofText(nonce, port)).digest("hex");
    response.end(JSON.stringify({ proof }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port, asked };
}

function leaveAgentFile(home: string, port: number, protocolVersion: number): void {
  const file = {
    host: "127.0.0.1",
    port,
    tls: false,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    protocolVersion,
    version: "99.0.0",
    token: "t".repeat(43),
    somethingNew: true,
  };
  writeFileSync(path.join(home, "agent.json"), JSON.stringify(file));
}

test("An agent that speaks another protocol is told as such, and not called", async (context) => {
  const home = temporaryFolder();
  const { port, asked } = await standIn(context, "t".repeat(43));
  leaveAgentFile(home, port, 99);
  const agent = connectionTo(home);
  await agent.adopt();
  assert.deepEqual(agent.state, { kind: "incompatible", version: "99.0.0", protocolVersion: 99 });
  await assert.rejects(agent.call("run/list", {}), { code: "agent_incompatible" });
  assert.ok(
    asked.every(({ authorization, upgrade }) => authorization === undefined && upgrade === undefined),
  );
});

test("A stranger on the agent's port never sees the token", async (context) => {
  const home = temporaryFolder();
  const { port, asked } = await standIn(context, "another token");
  leaveAgentFile(home, port, 1);
  const agent = connectionTo(home);
  await agent.adopt();
  assert.equal(agent.state.kind, "stopped");
  assert.ok(asked.length > 0);
  assert.ok(!JSON.stringify(asked).includes("ttt"));
});
