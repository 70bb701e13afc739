import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { errors, TrainyardError } from "../../../agent/errors.ts";
import { withToyServer, type ToyServer } from "../../support/toy-server.ts";
import { until } from "../../support/until.ts";

const run = "git-helper-20260131-120000";

const difference = (left: unknown, right: unknown) => ({
  differences: [{ area: "config" as const, key: "optimizer.lr", left, right }],
});
const failure = (code: string) => (error: unknown) => error instanceof TrainyardError && error.code === code;
const never = () => new Promise<never>(() => undefined);

/** A server that removes runs as soon as `finish` is called. */
function withHeldRemoval(body: (server: ToyServer, finish: () => void) => Promise<void>): Promise<void> {
  let finish: () => void = () => undefined;
  const finished = new Promise<null>((resolve) => (finish = () => resolve(null)));
  return withToyServer({ "run/remove": () => finished }, (server) => body(server, finish));
}

test("A result comes back as it was given", () =>
  withToyServer(
    { "run/diff": ({ left }) => Promise.resolve(difference(left, "ü\u2028")) },
    async (server) => {
      const client = await server.connect();
      assert.deepEqual(await client.call("run/diff", { left: run, right: run }), difference(run, "ü\u2028"));
    },
  ));

test("A failure comes back with its code, its advice and the id that the log has", () =>
  withToyServer({ "run/remove": () => Promise.reject(errors.runIsActive(run)) }, async (server) => {
    const raw = await server.open();
    raw.send({ jsonrpc: "2.0", id: 1, method: "run/remove", params: { run } });
    const { error } = (await raw.answer(1)) as { error: { code: number; message: string; data: object } };
    assert.equal(error.code, -32000);
    const { code, advice, message } = errors.runIsActive(run);
    const { requestId, ...data } = error.data as { requestId: string };
    assert.deepEqual({ ...data, message: error.message }, { code, advice, problems: [], message });
    assert.ok(server.log.some((line) => line.includes(requestId) && line.includes(code)));
  }));

test("Whatever else a handler throws is a bug: told as such, with its stack in the log, and the agent goes on", () => {
  const secret = "my very private prompt";
  return withToyServer(
    {
      "chat/send": ({ content }) => Promise.reject(new Error(`cannot read ${content!}`)),
      "run/remove": () => {
        throw new RangeError("thrown at once");
      },
      "chat/cancel": () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library may throw anything
        throw "no error at all";
      },
      "run/diff": () => Promise.resolve(difference(5n, null)),
      "run/get": () => Promise.resolve({ wrong: true } as never),
    },
    async (server) => {
      const client = await server.connect();
      const conversation = "c-1";
      await assert.rejects(client.call("chat/send", { conversation, content: secret }), failure("bug"));
      await assert.rejects(client.call("run/remove", { run }), failure("bug"));
      await assert.rejects(client.call("chat/cancel", { conversation }), failure("bug"));
      await assert.rejects(client.call("run/diff", { left: run, right: run }), failure("bug"));
      await assert.rejects(client.call("run/get", { run }), failure("bug"));
      await assert.rejects(client.call("run/list", {}), failure("method_not_found"));
      const log = server.log.join("");
      assert.match(log, /cannot read \[redacted\]/);
      assert.match(log, /thrown at once/);
      assert.ok(!log.includes(secret));
    },
  );
});

test("Parameters that do not fit are named by their path, and the handler is not called", () =>
  withToyServer({ "run/start": never }, async (server) => {
    const client = await server.connect();
    const wrong = { training: { text: "x" }, priority: "high", surprise: 1, operationId: "short" };
    await assert.rejects(client.call("run/start", wrong as never), (error: TrainyardError) => {
      assert.equal(error.code, "params_not_usable");
      assert.deepEqual(error.problems.map(({ message }) => /^[\w.]*/.exec(message)![0]).sort(), [
        "Unrecognized",
        "operationId",
        "priority",
        "training.folder",
      ]);
      return true;
    });
  }));

test("A call that is cancelled ends with the cancellation, whether its handler listens or not", async () => {
  let begun = 0;
  const begin = <T>(result: T): T => {
    begun++;
    return result;
  };
  await withToyServer(
    {
      "run/watch": (_, call) =>
        begin(once(call.signal, "abort").then(() => Promise.reject(new Error("whatever it says now")))),
      "run/plan": () => begin(never()),
      "run/stop": (_, call) =>
        begin(once(call.signal, "abort").then(() => Promise.reject(errors.runNotActive(run, "stopped")))),
      "run/rows": (_, call) =>
        begin(once(call.signal, "abort").then(() => ({ dataset: { id: run, version: "1" }, rows: [] }))),
    },
    async (server) => {
      const raw = await server.open();
      const calls = [
        ["run/watch", { run }],
        ["run/plan", { training: { file: "/x" } }],
        ["run/stop", { run }],
        ["run/rows", { run, step: 1 }],
      ] as const;
      const cancel = (id: number) => {
        raw.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id } });
      };
      for (const [id, [method, params]] of calls.entries()) raw.send({ jsonrpc: "2.0", id, method, params });
      await until(() => begun === 4, "four calls have begun");
      for (const id of [0, 1, 2, 3, 0, 1, 2, 3, 99]) cancel(id);
      // Cancelled before it begins.
      raw.send({ jsonrpc: "2.0", id: 4, method: "run/plan", params: { training: { file: "/x" } } });
      cancel(4);
      const codeOf = async (id: number) =>
        ((await raw.answer(id)) as { error?: { code: number } }).error?.code ?? "a result";
      const codes = await Promise.all([0, 1, 2, 3, 4].map(codeOf));
      assert.deepEqual(codes, [-32800, -32800, -32000, "a result", -32800]);
      assert.deepEqual([raw.received.length, begun], [5, 4]);
    },
    { cancelGraceSeconds: 0.2 },
  );
});

test("A repeated operation gets its result when the client that asked first has gone", () => {
  let begun = 0;
  return withToyServer(
    {
      "run/remove": async (_, call) => {
        if (++begun === 1) await once(call.signal, "abort").then(() => Promise.reject(new Error("aborted")));
        return null;
      },
    },
    async (server) => {
      const request = {
        jsonrpc: "2.0",
        id: 1,
        method: "run/remove",
        params: { run, operationId: "the-same" },
      };
      const [first, second] = [await server.open(), await server.open()];
      first.send(request);
      await until(() => begun > 0, "the first call has begun");
      second.send(request);
      first.socket.terminate();
      assert.equal((await second.answer(1))["result"], null);
      assert.equal(begun, 2);
    },
  );
});

test("Thousands of mistakes in one call earn a short answer", () =>
  withToyServer({}, async (server) => {
    const raw = await server.open();
    const many = <T>(count: number, item: (index: number) => T) =>
      Array.from({ length: count }, (_, i) => item(i));
    const options = { columns: Object.fromEntries(many(4000, (index) => [`${index}`.repeat(20), 1])) };
    const calls: [method: string, params: object][] = [
      ["run/list", { states: many(200_000, () => 1) }],
      ["run/list", { states: many(4000, () => 1) }],
      ["dataset/preview", { rows: { source: { path: "/x" }, options } }],
      ["agent/info", Object.fromEntries(many(70_000, (index) => [`k${index}`, 1]))],
      ["agent/info", { ["k".repeat(500_000)]: 1 }],
      ["run/remove", { run: "é".repeat(110) }],
      ["run/remove", { run, operationId: "__proto__" }],
    ];
    for (const [id, [method, params]] of calls.entries()) raw.send({ jsonrpc: "2.0", id, method, params });
    for (const id of calls.keys()) {
      const { error } = (await raw.answer(id)) as { error: { code: number; data: { problems: unknown[] } } };
      assert.equal(error.code, -32602);
      assert.ok(error.data.problems.length <= 11);
      assert.ok(JSON.stringify(error).length < 10_000);
    }
  }));

test("Watches beyond those that a connection, or all together, may have are refused", () =>
  withToyServer(
    { "run/watch": (_, call) => once(call.signal, "abort").then(never) },
    async (server) => {
      const [left, right] = [await server.open(), await server.open()];
      const watch = (raw: typeof left, ids: number[]) => {
        for (const id of ids) raw.send({ jsonrpc: "2.0", id, method: "run/watch", params: { run } });
      };
      const refusal = async (raw: typeof left, id: number) =>
        ((await raw.answer(id)) as { error: { data: { code: string } } }).error.data.code;
      watch(left, [1, 2, 3]);
      assert.equal(await refusal(left, 3), "too_many_watches");
      watch(right, [1, 2]);
      assert.equal(await refusal(right, 2), "too_many_watches");
      left.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: 1 } });
      assert.equal(await refusal(left, 1), "call_cancelled");
      watch(right, [3, 4]);
      assert.equal(await refusal(right, 4), "too_many_watches");
      assert.ok(!right.received.some(({ id }) => id === 3));
    },
    { watches: 3, watchesOfConnection: 2, cancelGraceSeconds: 0.1 },
  ));

test("What comes last of a watch, and its answer, do not wait for their turn", () =>
  withToyServer(
    {
      "run/watch": async (_, call) => {
        await call.progress({ metrics: [], log: [], cursor: { seq: 1, log: 0 } }, true);
        throw errors.runNotFound(run);
      },
    },
    async (server) => {
      const raw = await server.open();
      for (let id = 0; id < 20; id++)
        raw.send({ jsonrpc: "2.0", id, method: "run/watch", params: { run, progressToken: id } });
      await Promise.all(Array.from({ length: 20 }, (_, id) => raw.answer(id)));
      assert.equal(raw.received.length, 40);
    },
    // Of those that wait for their turn the second would come after a quarter of an hour.
    { watchMessagesPerSecond: 0.001 },
  ));

test("Every message that is no call is answered once, and the next call works", () =>
  withToyServer({ "run/remove": () => Promise.resolve(null) }, async (server) => {
    const raw = await server.open();
    for (const bad of [
      "[]",
      "{",
      "5",
      '{"jsonrpc":"2.0","id":1,"method":"x/y","params":[]}',
      "[".repeat(9999),
    ])
      raw.send(bad);
    raw.send({ jsonrpc: "2.0", id: "1", method: "__proto__" });
    raw.send({ jsonrpc: "2.0", method: "$/cancelRequest" });
    raw.send({ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: {} } });
    raw.send({ jsonrpc: "2.0", method: "run/remove", params: { run } });
    raw.send({ jsonrpc: "2.0", id: 3, result: 1 });
    raw.send(`{"jsonrpc":"2.0","id":2,"method":"run/remove","params":{"run":"${run}","__proto__":{}}}`);
    raw.send({ jsonrpc: "2.0", id: 4, method: "run/remove", params: { run } });
    assert.equal((await raw.answer(4))["result"], null);
    assert.equal(((await raw.answer(2)) as { error: { code: number } }).error.code, -32602);
    assert.equal(raw.received.length, 8);
  }));

test("Of two calls with one id the second is refused while the first goes on", () =>
  withHeldRemoval(async (server, finish) => {
    const raw = await server.open();
    raw.send({ jsonrpc: "2.0", id: 1, method: "run/remove", params: { run } });
    raw.send({ jsonrpc: "2.0", id: 1, method: "run/remove", params: { run } });
    const refused = (await raw.answer(1)) as { error?: { code: number } };
    assert.equal(refused.error?.code, -32600);
    raw.received.length = 0;
    finish();
    assert.equal((await raw.answer(1))["result"], null);
  }));

test("A binary frame, a frame that is too large and text that is no text end the connection", () =>
  withToyServer({}, async (server) => {
    for (const [frame, code] of [
      [Buffer.from("{}"), 1003],
      ["x".repeat((1 << 20) + 1), 1009],
    ] as const) {
      const raw = await server.open();
      raw.socket.send(frame);
      assert.equal((await raw.closed).code, code);
    }
    const raw = await server.open();
    raw.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    assert.equal((await raw.closed).code, 1007);
  }));

test("A message in more fragments than are allowed ends the connection", () =>
  withToyServer({}, async (server) => {
    const raw = await server.open();
    for (let index = 0; index < 1100; index++) raw.socket.send("x", { fin: false });
    assert.equal((await raw.closed).code, 1008);
  }));

test("More calls than may wait are refused, and all others are answered", () =>
  withHeldRemoval(async (server, finish) => {
    const raw = await server.open();
    for (let id = 0; id < 300; id++) raw.send({ jsonrpc: "2.0", id, method: "run/remove", params: { run } });
    await raw.answer(299);
    finish();
    await Promise.all(Array.from({ length: 300 }, (_, id) => raw.answer(id)));
    const refused = raw.received.filter(
      ({ error }) => (error as { code?: number } | undefined)?.code === -32029,
    );
    assert.equal(refused.length, 300 - 256);
    assert.equal(raw.received.length, 300);
  }));

test("A result that is too large is a failure that says so", () =>
  withToyServer(
    { "run/diff": () => Promise.resolve(difference("x".repeat(2000), null)) },
    async (server) => {
      const client = await server.connect();
      await assert.rejects(client.call("run/diff", { left: run, right: run }), failure("result_too_large"));
    },
    { resultBytes: 1000 },
  ));
