import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { errors, TrainyardError } from "../../../agent/errors.ts";
import type { AgentInfo } from "../../../schemas/protocol/agent.ts";
import { startToyServer, withToyServer } from "../../support/toy-server.ts";
import { until } from "../../support/until.ts";

const run = "git-helper-20260131-120000";
const failure = (code: string) => (error: unknown) => error instanceof TrainyardError && error.code === code;
const never = () => new Promise<never>(() => undefined);

test("A handler whose client goes away is told to end", async () => {
  let told: () => void;
  const ended = new Promise<void>((resolve) => (told = resolve));
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  await withToyServer(
    {
      "run/watch": async (_, call) => {
        for (;;)
          await call
            .progress({ metrics: [], log: [], cursor: { seq: 0, log: 0 } })
            .catch((error: unknown) => {
              told();
              throw error;
            });
      },
    },
    async (server) => {
      const client = await server.connect();
      const watching = client.call("run/watch", { run }, { onProgress: () => begin() });
      await Promise.all([
        assert.rejects(watching, failure("agent_connection_lost")),
        begun.then(() => client.close()),
      ]);
      await ended;
    },
  );
});

test("When the server closes, calls are told to end and are answered, and then the connections end", async () => {
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const server = await startToyServer({
    "run/watch": (_, call) => {
      begin();
      return once(call.signal, "abort").then(never);
    },
  });
  const client = await server.connect();
  const watching = client.call("run/watch", { run });
  await Promise.all([assert.rejects(watching, failure("agent_ending")), begun.then(() => server.close())]);
  assert.equal((await client.closed).code, 1001);
});

test("While the server closes, what comes is refused and what runs is waited for", async () => {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const server = await startToyServer({
    "run/stop": () => {
      begin();
      return finished.then(() => Promise.reject(errors.runNotFound(run)));
    },
  });
  const raw = await server.open();
  raw.send({ jsonrpc: "2.0", id: 1, method: "run/stop", params: { run } });
  await begun;
  const closing = server.close();
  raw.send({ jsonrpc: "2.0", id: 2, method: "run/stop", params: { run } });
  const codeOf = async (id: number) =>
    ((await raw.answer(id)) as { error: { data: { code: string } } }).error.data.code;
  assert.equal(await codeOf(2), "agent_ending");
  finish();
  assert.equal(await codeOf(1), "run_not_found");
  await closing;
  assert.equal((await raw.closed).code, 1001);
});

test("Connections leave nothing behind", () =>
  withToyServer({ "agent/info": () => Promise.resolve({} as AgentInfo) }, async (server) => {
    for (let round = 0; round < 50; round++) {
      const raw = await server.open();
      raw.send({ jsonrpc: "2.0", id: 1, method: "agent/info", params: {} });
      await raw.answer(1);
      raw.socket.close();
      await raw.closed;
    }
    await until(() => server.server.webSockets.connections.length === 0, "no connection is left");
  }));
