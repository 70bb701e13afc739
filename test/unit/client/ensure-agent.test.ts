import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { connectToAgent, ensureAgent } from "../../../agent/client/ensure-agent.ts";
import { askForProof } from "../../../agent/client/prove.ts";
import { TrainyardError } from "../../../agent/errors.ts";
import { writeAgentFile } from "../../../agent/server/agent-file.ts";
import { openHome, type Home } from "../../../agent/store/home.ts";
import { identifyProcess } from "../../../agent/store/process-identity.ts";
import { AgentFile } from "../../../schemas/agent-file.ts";
import { builtProgram } from "../../support/built-program.ts";
import { agentsOf, endAgentsOf } from "../../support/agents-of-home.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { until } from "../../support/until.ts";

const program = builtProgram("main.mjs");
const token = "t".repeat(43);
const failure = (code: string) => (error: unknown) => error instanceof TrainyardError && error.code === code;

async function withHome(body: (home: Home) => Promise<void>): Promise<void> {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-client-"));
  const home = openHome(root);
  try {
    await body(home);
  } finally {
    await endAgentsOf(root);
    rmSync(root, { recursive: true, force: true });
  }
}

async function withTestAgent(body: (agent: TestAgent) => Promise<void>): Promise<void> {
  const agent = await startTestAgent();
  try {
    await body(agent);
  } finally {
    await agent.stop();
  }
}

/** A program that has the port of an agent, and keeps everything that it is sent. */
async function stranger(
  answer: (url: string) => string,
): Promise<{ server: Server; port: number; heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
    response.end(answer(request.url ?? ""));
  });
  server.on("upgrade", (request, socket) => {
    heard.push(JSON.stringify(request.headers));
    socket.destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, port: (server.address() as AddressInfo).port, heard };
}

function fileOf(port: number, pid: number): AgentFile {
  return {
    ...{
      host: "127.0.0.1",
      port,
      tls: false,
      token,
      startedAt: new Date().toISOString(),
      protocolVersion: 1,
      version: "0.1.0",
    },
    ...identifyProcess(pid),
    pid,
  };
}

test("Several that start the agent of one home at once are connected to the same one", () =>
  withHome(async (home) => {
    const started = await Promise.allSettled([1, 2, 3].map(() => ensureAgent(home, { program })));
    const clients = started.map((each) =>
      each.status === "fulfilled" ? each.value : assert.fail(String(each.reason)),
    );
    const infos = await Promise.all(clients.map((client) => client.call("agent/info", {})));
    assert.equal(new Set(infos.map(({ pid }) => pid)).size, 1);
    await Promise.all(clients.map((client) => client.close()));
    await until(() => agentsOf(home.root).length === 1, "those that found another have ended");
    const logs = readdirSync(path.join(home.root, "logs")).filter((name) => name.startsWith("agent-start"));
    assert.deepEqual(logs, ["agent-start.log"]);
    const said = readFileSync(path.join(home.root, "logs", logs[0]!), "utf8");
    assert.match(said, new RegExp(`"event":"listening".*"pid":${infos[0]!.pid}`));
    const again = await ensureAgent(home, { program });
    assert.equal((await again.call("agent/info", {})).pid, infos[0]!.pid);
    await again.close();
  }));

test("Without an agent, and with what a killed one has left, none is found, and a new one is started", () =>
  withHome(async (home) => {
    await assert.rejects(connectToAgent(home), failure("agent_not_running"));
    const killed = await startTestAgent({ home: home.root });
    await killed.kill();
    await assert.rejects(connectToAgent(home), failure("agent_not_running"));
    const client = await ensureAgent(home, { program });
    assert.notEqual((await client.call("agent/info", {})).pid, killed.pid);
    await client.close();
  }));

test("A stranger on the agent's port is never told the token, whatever it answers", async () => {
  for (const answer of ["hello", "{}", '{"proof":""}', `{"proof":"${"0".repeat(64)}"}`, "x".repeat(100_000)])
    await withHome(async (home) => {
      const { server, port, heard } = await stranger(() => answer);
      // The agent of this file lives: it is the test itself.
      writeAgentFile(home, fileOf(port, process.pid));
      assert.notEqual(await askForProof({ host: "127.0.0.1", port, tls: false, token }, 5000), "agent");
      await assert.rejects(connectToAgent(home, 100), failure("agent_not_answering"));
      assert.ok(!heard.join("\n").includes(token));
      server.closeAllConnections();
      server.close();
    });
});

test("A stranger that passes the question on to the agent is found out, since the agent's port is another", () =>
  withTestAgent(async (agent) => {
    const { server, port } = await stranger(() => "");
    server.removeAllListeners("request");
    server.on("request", (request, response) => {
      void fetch(`${agent.url}${request.url ?? ""}`)
        .then((answer) => answer.text())
        .then((text) => response.end(text));
    });
    try {
      const file = AgentFile.parse(JSON.parse(readFileSync(agent.home.agentFile, "utf8")));
      assert.equal(await askForProof({ ...file, port }, 5000), "stranger");
      assert.equal(await askForProof(file, 5000), "agent");
      assert.equal(await askForProof({ ...file, token }, 5000), "stranger");
      // Through a tunnel the agent is asked under its own name.
      assert.equal(await askForProof({ ...file, port: 1 }, 5000), "silent");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }));

test("An agent that is stopped is said not to answer, and no second one is started", (t) => {
  if (process.platform === "win32") {
    t.diagnostic("Windows cannot stop a process for a while.");
    return;
  }
  return withTestAgent(async (agent) => {
    process.kill(agent.pid, "SIGSTOP");
    try {
      await assert.rejects(
        ensureAgent(agent.home, { program, patienceMilliseconds: 500 }),
        failure("agent_not_answering"),
      );
    } finally {
      process.kill(agent.pid, "SIGCONT");
    }
    const client = await ensureAgent(agent.home, { program });
    assert.equal((await client.call("agent/info", {})).pid, agent.pid);
    await client.close();
  });
});

test("An agent that cannot start says why", () =>
  withHome(async (home) => {
    // The database's folder is no folder.
    rmSync(home.database, { recursive: true });
    writeFileSync(home.database, "");
    await assert.rejects(ensureAgent(home, { program }), (error: unknown) => {
      assert.ok(failure("agent_not_started")(error));
      assert.match((error as Error).message, /is a file, and a folder is needed/);
      return true;
    });
  }));
