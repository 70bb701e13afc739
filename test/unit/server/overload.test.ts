import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Handlers } from "../../../agent/handlers/handler.ts";
import { withToyServer } from "../../support/toy-server.ts";
import { sendBytes } from "../../support/http.ts";
import { until } from "../../support/test-agent.ts";

const run = "git-helper-20260131-120000";
const update = (text: string) => ({
  metrics: [],
  log: [{ time: 0, level: "info" as const, message: text }],
  cursor: { seq: 0, log: 0 },
});

test("Whoever streams waits for a client that does not read, and the client is sent away", async () => {
  let sent = 0;
  let failed = false;
  const watch: Handlers["run/watch"] = async (_, call) => {
    try {
      for (;;) {
        await call.progress(update("x".repeat(100_000)));
        sent++;
      }
    } finally {
      failed = true;
    }
  };
  await withToyServer(
    { "run/watch": watch },
    async (server) => {
      const raw = await server.open();
      raw.socket.pause();
      raw.send({ jsonrpc: "2.0", id: 1, method: "run/watch", params: { run, progressToken: "w" } });
      await until("the connection is ended", () => server.server.webSockets.connections.length === 0, 60);
      await until("the call is ended", () => failed);
      // What the system's own buffers hold, and no more than 256 KiB beyond.
      assert.ok(sent < 200, `${sent} messages were sent`);
      raw.socket.resume();
      assert.ok([1006, 1013].includes((await raw.closed).code));
    },
    { watchMessagesPerSecond: 10_000, stuckSeconds: 1, closeGraceSeconds: 1 },
  );
});

test("A client that reads late, and then does, gets everything in its order", () =>
  withToyServer(
    {
      "run/watch": async (_, call) => {
        for (let index = 0; index < 100; index++)
          await call.progress(update(`${index} ${"x".repeat(100_000)}`));
        return { run: {} as never, cursor: { seq: 0, log: 0 } };
      },
    },
    async (server) => {
      const raw = await server.open();
      raw.socket.pause();
      raw.send({ jsonrpc: "2.0", id: 1, method: "run/watch", params: { run, progressToken: "w" } });
      await sleep(300);
      raw.socket.resume();
      // The toy's result is no summary, which its own check says.
      await raw.answer(1);
      const numbers = raw.received.slice(0, -1).map((message) => {
        const { value } = message["params"] as { value: ReturnType<typeof update> };
        return Number(value.log[0]!.message.split(" ")[0]);
      });
      assert.deepEqual(
        numbers,
        Array.from({ length: 100 }, (_, index) => index),
      );
    },
    { watchMessagesPerSecond: 10_000 },
  ));

test("Watchers of one connection share 20 messages a second, and the newest progress of work is enough", async () => {
  let told = 0;
  await withToyServer(
    {
      "run/watch": async (_, call) => {
        for (;;) await call.progress(update("x"));
      },
      "dataset/render": async (_, call) => {
        for (; told < 1000; told++) {
          await call.progress({ message: String(told) });
          if (told % 100 === 0) await sleep(10);
        }
        await sleep(50);
        return { rows: [], template: null, problems: [] };
      },
    },
    async (server) => {
      const raw = await server.open();
      for (const id of [1, 2, 3])
        raw.send({ jsonrpc: "2.0", id, method: "run/watch", params: { run, progressToken: id } });
      const started = performance.now();
      await sleep(1000);
      await until("some messages are there", () => raw.received.length > 3);
      const seconds = (performance.now() - started) / 1000;
      assert.ok(raw.received.length <= 20 * seconds + 1, `${raw.received.length} in ${seconds} s`);

      const other = await server.open();
      const rows = { dataset: "d" };
      const params = { rows, tokenizer: { run }, progressToken: "r" };
      other.send({ jsonrpc: "2.0", id: 1, method: "dataset/render", params });
      await other.answer(1);
      const messages = other.received
        .slice(0, -1)
        .map((message) => Number((message["params"] as { value: { message: string } }).value.message));
      assert.equal(messages[0], 0);
      assert.ok(messages.length < 60, `${messages.length} messages`);
      assert.deepEqual(
        messages,
        messages.toSorted((a, b) => a - b),
      );
    },
  );
});

test("A client that floods is slowed down and then sent away, while others are answered", () =>
  withToyServer({ "run/remove": () => Promise.resolve(null) }, async (server) => {
    const flood = await server.open();
    const ended = flood.closed;
    const other = await server.connect();
    let answered = 0;
    for (let id = 0; flood.socket.readyState === flood.socket.OPEN; answered++) {
      for (let count = 0; count < 200; count++)
        flood.send({ jsonrpc: "2.0", id: id++, method: "run/remove", params: { run } });
      assert.equal(await other.call("run/remove", { run }), null);
    }
    assert.equal((await ended).code, 1008);
    assert.ok(answered > 10);
    await until("it is forgotten", () => server.server.webSockets.connections.length === 1);
  }));

test("Messages that come faster than they may wait in the socket, and none is lost", () =>
  withToyServer(
    { "run/remove": () => Promise.resolve(null) },
    async (server) => {
      const raw = await server.open();
      for (let start = 0; start < 600; start += 100) {
        for (let id = start; id < start + 100; id++)
          raw.send({ jsonrpc: "2.0", id, method: "run/remove", params: { run } });
        await raw.answer(start + 99);
      }
      assert.ok(raw.received.every((message) => message["result"] === null));
      assert.equal(raw.received.length, 600);
    },
    { messagesPerSecond: 1000, messageBurst: 50 },
  ));

test("More connections than are allowed are refused, and there is room again when one goes", () =>
  withToyServer(
    {},
    async (server) => {
      const first = await server.open();
      const second = await server.open();
      await assert.rejects(server.open(), /503/);
      first.socket.close();
      await first.closed;
      await until("there is room", () => server.server.webSockets.connections.length === 1);
      (await server.open()).socket.close();
      second.socket.close();
    },
    { connections: 2 },
  ));

test("A client that answers no ping is dropped, and one that does is not", () =>
  withToyServer(
    {},
    async (server) => {
      const silent = await server.open();
      const alive = await server.open();
      silent.socket.on("ping", () => undefined);
      (silent.socket as unknown as { pong: () => void }).pong = () => undefined;
      await silent.closed;
      assert.equal(alive.socket.readyState, alive.socket.OPEN);
    },
    { pingSeconds: 1 },
  ));

test("A request whose head never ends is cut off, and so is a connection that says nothing", () =>
  withToyServer(
    {},
    async (server) => {
      const { port } = server.server;
      const answer = await sendBytes(port, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n");
      assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.match(await sendBytes(port, ""), /^HTTP\/1\.1 408 /);
    },
    { headSeconds: 1, idleSeconds: 20 },
  ));
