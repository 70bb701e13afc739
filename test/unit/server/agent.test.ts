import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { connectAgent } from "../../../agent/client/connect.ts";
import { TrainyardError } from "../../../agent/errors.ts";
import { AgentFile } from "../../../schemas/agent-file.ts";
import { methods, type MethodName } from "../../../schemas/protocol.ts";
import { builtProgram } from "../../support/built-program.ts";
import { ask } from "../../support/http.ts";
import { tlsCertificate, tlsKey } from "../../support/certificate.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { openRaw } from "../../support/toy-server.ts";

async function withAgent(
  body: (agent: TestAgent) => Promise<void>,
  options: readonly string[] = [],
): Promise<void> {
  const agent = await startTestAgent({ options });
  try {
    await body(agent);
  } finally {
    await agent.stop();
  }
}

/** Runs `trainyard serve`, which is expected to end by itself. */
function serve(
  home: string,
  ...options: string[]
): { status: number | null; error: { code: string; message: string } } {
  const result = spawnSync(
    process.execPath,
    [builtProgram("main.mjs"), "serve", "--json", "--home", home, ...options],
    { encoding: "utf8", timeout: 60_000 },
  );
  const last = result.stdout.trim().split("\n").at(-1) ?? "{}";
  return { status: result.status, ...(JSON.parse(last) as { error: { code: string; message: string } }) };
}

async function strangerOnAPort(): Promise<{ server: Server; port: number }> {
  const server = createServer((_request, response) => response.end("hello"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

test("Every declared method is answered without a handshake, with its result or with a failure that has a code", () =>
  withAgent(async (agent) => {
    const raw = await openRaw(agent.port, agent.token);
    const names = (Object.keys(methods) as MethodName[]).filter((name) => name !== "agent/shutdown");
    for (const method of names)
      raw.send({ jsonrpc: "2.0", id: method, method, params: methods[method].example });
    raw.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: "monitor/watch" } });
    for (const name of names) {
      const answer = (await raw.answer(name)) as {
        error?: { data?: { code: string; requestId: string } };
        result?: unknown;
      };
      if (answer.error === undefined) methods[name].result.parse(answer.result);
      else
        assert.match(
          answer.error.data?.code ?? "none",
          /^(?!bug$|method_not_found$)[a-z_]+$/,
          `${name}: ${JSON.stringify(answer.error)}`,
        );
    }
    assert.equal(raw.received.filter((message) => "id" in message).length, names.length);
    raw.socket.close();
  }));

test("agent.json says where the agent is, to its owner alone, and goes when the agent ends; the token stays", async () => {
  const first = await startTestAgent();
  const file = path.join(first.home.root, "agent.json");
  const content = AgentFile.parse(JSON.parse(readFileSync(file, "utf8")));
  assert.deepEqual([content.pid, content.port], [first.pid, first.port]);
  assert.ok(Buffer.from(content.token, "base64url").length === 32);
  if (process.platform !== "win32")
    for (const name of ["agent.json", "token"])
      assert.equal(statSync(path.join(first.home.root, name)).mode & 0o777, 0o600, name);
  await first.kill();
  assert.ok(existsSync(file));
  const second = await startTestAgent({ home: first.home.root });
  assert.equal(second.token, first.token);
  await second.stop();
  assert.ok(!existsSync(file));
  rmSync(first.home.root, { recursive: true });
});

test("A second agent of the same home ends and names the process of the first", () =>
  withAgent(async (agent) => {
    const { status, error } = serve(agent.home.root);
    assert.deepEqual([status, error.code], [1, "agent_already_running"]);
    assert.match(error.message, new RegExp(`\\b${agent.pid}\\b`));
    assert.equal((await agent.client.call("agent/info", {})).pid, agent.pid);
  }));

test("A port that another program has is said when it was asked for, and passed over otherwise", async () => {
  const { server, port } = await strangerOnAPort();
  await withAgent(async (agent) => {
    const { status, error } = serve(path.join(agent.home.root, "inner"), "--port", String(port));
    assert.deepEqual([status, error.code], [2, "port_in_use"]);
    // The first agent has the first port that was free, and the second finds the next one.
    await withAgent((other) => {
      assert.notEqual(other.port, agent.port);
      return Promise.resolve();
    });
  });
  server.close();
});

test("Other machines are let in by a clear wish and with TLS alone", () =>
  withAgent((agent) => {
    const home = path.join(agent.home.root, "inner");
    for (const options of [
      ["--host", "0.0.0.0"],
      ["--host", "::"],
      ["--host", "0.0.0.0", "--expose"],
    ]) {
      const { status, error } = serve(home, ...options);
      assert.deepEqual([status, error.code], [2, "address_exposed"], options.join(" "));
    }
    assert.equal(serve(home, "--tls-key", "/nowhere.pem").error.code, "option_not_usable");
    assert.equal(
      serve(home, "--tls-key", "/nowhere", "--tls-cert", "/nowhere").error.code,
      "file_not_readable",
    );
    assert.ok(!existsSync(path.join(home, "agent.json")));
    return Promise.resolve();
  }));

test("With TLS and a clear wish the agent listens on every address, and answers to the names that it was given", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-tls-"));
  const files = { key: path.join(folder, "key.pem"), certificate: path.join(folder, "certificate.pem") };
  writeFileSync(files.key, tlsKey);
  writeFileSync(files.certificate, tlsCertificate);
  const tls = ["--tls-key", files.key, "--tls-cert", files.certificate];
  await withAgent(
    async (agent) => {
      assert.equal((await agent.client.call("agent/info", {})).pid, agent.pid);
      const statusFor = (host: string) =>
        new Promise<number>((resolve, reject) => {
          const headers = { Host: host, Authorization: `Bearer ${agent.token}` };
          const options = {
            host: "127.0.0.1",
            port: agent.port,
            path: "/agent",
            headers,
            rejectUnauthorized: false,
          };
          get({ ...options, agent: false }, ({ statusCode }) => {
            resolve(statusCode!);
          }).on("error", reject);
        });
      assert.equal(await statusFor(`agent.example:${agent.port}`), 200);
      assert.equal(await statusFor(`evil.example:${agent.port}`), 403);
    },
    ["--host", "0.0.0.0", "--expose", "--allow-host", "agent.example", ...tls],
  );
  rmSync(folder, { recursive: true });
});

test("agent/shutdown is answered, and then the agent is gone", async () => {
  const agent = await startTestAgent();
  assert.equal(await agent.client.call("agent/shutdown", {}), null);
  assert.equal((await agent.client.closed).code, 1001);
  await agent.stop();
});

test("The same operation id has one effect, also with the agent that comes after a kill", async () => {
  const first = await startTestAgent();
  const operationId = "shutdown-0001";
  await first.client.call("agent/shutdown", { operationId });
  await first.client.closed;
  const second = await startTestAgent({ home: first.home.root });
  // Answered from what is kept: this agent does not end.
  assert.equal(await second.client.call("agent/shutdown", { operationId }), null);
  await second.kill();
  const third = await startTestAgent({ home: first.home.root });
  assert.equal(await third.client.call("agent/shutdown", { operationId }), null);
  await assert.rejects(
    third.client.call("agent/shutdown", { operationId, stopRuns: true }),
    (error: unknown) => error instanceof TrainyardError && error.code === "operation_id_reused",
  );
  assert.equal((await third.client.call("agent/info", {})).pid, third.pid);
  await third.stop();
  rmSync(first.home.root, { recursive: true });
});

test("A client that speaks another version of the protocol is told so", () =>
  withAgent(async (agent) => {
    await assert.rejects(
      agent.client.call("agent/info", { protocolVersion: 999 }),
      (error: unknown) => error instanceof TrainyardError && error.code === "protocol_not_spoken",
    );
  }));

test("The log has every call with its request id, and neither the token nor what people wrote", () =>
  withAgent(async (agent) => {
    const secret = "the launch code is 0000-1111";
    const model = { run: "no-such-run" };
    const refused = await agent.client.call("chat/open", { model, system: secret }).then(
      () => undefined,
      (error: unknown) => error,
    );
    const sent = await agent.client
      .call("chat/send", { conversation: "c-none", content: secret })
      .catch((error: unknown) => error);
    assert.ok(sent instanceof Error, String(refused));
    await ask(agent.port, { path: `/agent?token=${agent.token}`, headers: { Cookie: `t=${agent.token}` } });
    await ask(agent.port, { path: "/agent", headers: { Authorization: `Bearer ${agent.token}` } });
    await assert.rejects(connectAgent({ port: agent.port, tls: false, token: "A".repeat(43) }));
    const lines = agent.log();
    assert.ok(lines.some(({ method, requestId }) => method === "chat/send" && typeof requestId === "string"));
    assert.ok(lines.some(({ route, outcome }) => route === "none" && outcome === "401"));
    const text = JSON.stringify(lines) + agent.output();
    assert.ok(!text.includes(agent.token));
    assert.ok(!text.includes(secret));
  }));

test("Names that a shell would read as programs are names", () =>
  withAgent(async (agent) => {
    const mark = path.join(agent.home.root, "was-run");
    for (const name of [
      `x; touch ${mark}`,
      `$(touch ${mark})`,
      `| touch ${mark}`,
      "--help",
      "-rf",
      "%COMSPEC%",
    ]) {
      const file = path.join(agent.home.root, name);
      const failureOf = (answer: Promise<unknown>) =>
        answer.then(
          () => "none",
          (error: unknown) => (error as TrainyardError).code,
        );
      const codes = await Promise.all([
        failureOf(agent.client.call("dataset/import", { source: { path: file } })),
        failureOf(agent.client.call("model/import", { source: { path: file } })),
        failureOf(agent.client.call("run/start", { training: { file } })),
      ]);
      for (const code of codes)
        assert.match(code, /^(file_not_found|model_not_found|input_has_problems)$/, name);
    }
    assert.ok(!existsSync(mark));
  }));

test("Prometheus reads the agent's figures, and readiness is told", () =>
  withAgent(async (agent) => {
    const headers = { Authorization: `Bearer ${agent.token}` };
    const file = path.join(agent.home.root, "rows.jsonl");
    writeFileSync(file, '{"prompt":"q","completion":"a"}\n'.repeat(20));
    await agent.client.call("dataset/import", { source: { path: file }, operationId: "operation-1" });
    const metrics = await ask(agent.port, { path: "/metrics", headers });
    assert.match(metrics.body.toString(), /^trainyard_connections 1$/m);
    assert.match(metrics.body.toString(), /^trainyard_store_commits_total\{outcome="ok"\} [1-9]/m);
    assert.match(metrics.body.toString(), /^trainyard_store_journal_bytes [1-9]/m);
    const ready = await ask(agent.port, { path: "/readyz", headers });
    assert.deepEqual([ready.status, JSON.parse(ready.body.toString())], [200, { ready: true }]);
  }));

test("An agent that is told to end ends with 0, and its log tells nothing else", async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "trainyard-agent-"));
  const agent = await startTestAgent({ home });
  await agent.stop();
  assert.equal(await agent.ended, 0, agent.output());
  const levels = agent.log().map(({ level }) => level);
  assert.ok(!levels.includes("error"), agent.output());
  assert.equal(agent.log().at(-1)?.["msg"], "ended");
  rmSync(home, { recursive: true, force: true });
});
