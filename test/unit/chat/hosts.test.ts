import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ChatModel } from "../../../agent/chat/client.ts";
import { openHosts, type HostsOptions, type ModelHosts } from "../../../agent/chat/hosts.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { builtProgram } from "../../support/built-program.ts";
import { codeOf } from "../../support/failures.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { until } from "../../support/until.ts";

const program = builtProgram("inference-host.mjs");
const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-hosts-"));
const fileOf = (name: string): string => path.join(folder, `${name}.gguf`);
const opened: ModelHosts[] = [];
const never = new AbortController().signal;
const mebibyte = 2 ** 20;

let hosts: ModelHosts;

before(async () => {
  hosts = hostsWith();
  await exportGguf(fileOf("a"), await tinyModel("llama", { contextLength: 2000 }), {
    type: "f32",
    name: "a",
  });
  for (const name of ["b", "c"]) copyFileSync(fileOf("a"), fileOf(name));
});
after(async () => {
  await Promise.all(opened.map((hosts) => hosts.close()));
  rmSync(folder, { recursive: true });
});

function hostsWith(options: Partial<HostsOptions> = {}): ModelHosts {
  const hosts = openHosts({ memoryBudget: 2 ** 40, program, ...options });
  opened.push(hosts);
  return hosts;
}

const ask = async (model: ChatModel): Promise<string> =>
  (await model.chat([{ role: "user", content: "Show the log" }], { maxTokens: 3 })).text;

const loadedNames = (hosts: ModelHosts): string[] =>
  hosts.list().map(({ file }) => path.basename(file, ".gguf"));

/** Uses the model until `end` is called. */
async function occupy(hosts: ModelHosts, name: string): Promise<{ end: () => void; ended: Promise<void> }> {
  let end!: () => void;
  const held = new Promise<void>((resolve) => (end = resolve));
  let begun!: () => void;
  const beginning = new Promise<void>((resolve) => (begun = resolve));
  const ended = hosts.use(fileOf(name), { signal: never }, async () => {
    begun();
    await held;
  });
  await Promise.race([beginning, ended]);
  return { end, ended };
}

test("a model is loaded once, answers again and again, and is gone when the hosts are closed", async () => {
  const hosts = hostsWith();
  const waits: string[] = [];
  const onWait = (message: string): number => waits.push(message);
  const first = await hosts.use(fileOf("a"), { signal: never, onWait }, ask);
  const [loaded] = hosts.list();
  assert.equal(loaded?.state, "idle");
  assert.deepEqual(waits, ["Loading the model."]);
  assert.equal(await hosts.use(fileOf("a"), { signal: never }, ask), first);
  assert.equal(hosts.list()[0]?.pid, loaded.pid);
  assert.equal(hosts.inUse(fileOf("a")), false);
  await hosts.close();
  assert.equal(isProcessAlive({ pid: loaded.pid! }), false);
  assert.equal(await codeOf(hosts.use(fileOf("a"), { signal: never }, ask)), "agent_ending");
});

test("questions to one model are answered in the order in which they came", async () => {
  const { end, ended } = await occupy(hosts, "a");
  const order: number[] = [];
  const places: string[] = [];
  const questions = [1, 2, 3].map((number) =>
    hosts.use(
      fileOf("a"),
      { signal: never, onWait: (message) => places.push(`${number}: ${message}`) },
      () => {
        order.push(number);
        return Promise.resolve();
      },
    ),
  );
  await until(() => places.length === 3, "places are told");
  assert.ok(hosts.inUse(fileOf("a")));
  assert.equal(hosts.list()[0]?.state, "answering");
  end();
  await Promise.all([ended, ...questions]);
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(places[2], "3: 3 before this in the model's queue.");
  assert.equal(places.at(-1), "3: 1 before this in the model's queue.");
});

test("who waits may give up, is given up on in time, and is refused where too many wait", async () => {
  const impatient = hostsWith({ queueTimeoutSeconds: 0.2, queueLength: 2 });
  const { end, ended } = await occupy(impatient, "a");
  const controller = new AbortController();
  const cancelled = impatient.use(fileOf("a"), { signal: controller.signal }, ask);
  const late = impatient.use(fileOf("a"), { signal: never }, ask);
  assert.equal(await codeOf(impatient.use(fileOf("a"), { signal: never }, ask)), "chat_queue_full");
  controller.abort(new Error("nobody wants it"));
  await assert.rejects(cancelled, /nobody wants it/);
  assert.equal(await codeOf(late), "chat_queue_timeout");
  end();
  await ended;
  assert.equal(typeof (await impatient.use(fileOf("a"), { signal: never }, ask)), "string");
});

test("room is made by the idle model that was used least recently", async () => {
  await hosts.use(fileOf("a"), { signal: never }, ask);
  const { memory } = hosts.list()[0]!;
  const few = hostsWith({ memoryBudget: 2.5 * memory });
  for (const name of ["a", "b", "a", "c"]) await few.use(fileOf(name), { signal: never }, ask);
  assert.deepEqual(loadedNames(few), ["a", "c"]);
  assert.ok(few.list().reduce((sum, model) => sum + model.memory, 0) <= 2.5 * memory);
});

test("a model waits for room until another has answered, and goes before what came later", async () => {
  const hosts = hostsWith({ maximumLoaded: 1 });
  const order: string[] = [];
  const waits: string[] = [];
  const note = (name: string) => () => Promise.resolve(void order.push(name));
  const { end, ended } = await occupy(hosts, "a");
  const later = hosts.use(fileOf("a"), { signal: never }, note("a, already in the queue"));
  const other = hosts.use(
    fileOf("b"),
    { signal: never, onWait: (message) => waits.push(message) },
    note("b"),
  );
  await until(
    () => waits.includes("Waiting until other models have answered, for their memory."),
    "it waits for room",
  );
  const latest = hosts.use(fileOf("a"), { signal: never }, note("a"));
  end();
  await Promise.all([ended, later, other, latest]);
  assert.deepEqual(order, ["b", "a, already in the queue", "a"]);
});

test("waiting for room ends with the time, and the models that were there answer on", async () => {
  const hosts = hostsWith({ maximumLoaded: 1, queueTimeoutSeconds: 1 });
  const { end, ended } = await occupy(hosts, "a");
  assert.equal(await codeOf(hosts.use(fileOf("b"), { signal: never }, ask)), "chat_queue_timeout");
  assert.deepEqual(loadedNames(hosts), ["a"]);
  end();
  await ended;
  assert.equal(typeof (await hosts.use(fileOf("a"), { signal: never }, ask)), "string");
});

test("a model that can never fit is refused with figures", async () => {
  const hosts = hostsWith({ memoryBudget: 50 * mebibyte });
  await assert.rejects(hosts.use(fileOf("a"), { signal: never }, ask), {
    code: "model_does_not_fit",
    message: /needs about 1\d\d MiB of memory, and loaded models may take 50 MiB together/,
  });
  assert.deepEqual(hosts.list(), []);
});

test("a process that is killed in mid-answer fails that answer; the next question starts another", async () => {
  const pids: (number | undefined)[] = [];
  const killed = hosts.use(fileOf("a"), { signal: never }, (model) => {
    pids.push(model.processId);
    const onText = (): void => void process.kill(model.processId!, "SIGKILL");
    return model.chat([{ role: "user", content: "x" }], { onText });
  });
  const waiting = hosts.use(fileOf("a"), { signal: never }, (model) => {
    pids.push(model.processId);
    return ask(model);
  });
  assert.equal(await codeOf(killed), "model_host_failed");
  assert.equal(typeof (await waiting), "string");
  assert.notEqual(pids[0], pids[1]);
});

test("a file that changes is loaded anew, one that goes is told of", async () => {
  await hosts.use(fileOf("a"), { signal: never }, ask);
  const before = hosts.list()[0]?.pid;
  renameSync(fileOf("c"), fileOf("a"));
  await hosts.use(fileOf("a"), { signal: never }, ask);
  assert.notEqual(hosts.list()[0]?.pid, before);
  rmSync(fileOf("a"));
  assert.equal(await codeOf(hosts.use(fileOf("a"), { signal: never }, ask)), "model_not_found");
});

test("a model is unloaded at once when it is to go, or after a while when nobody asks for it", async () => {
  await hosts.unload(fileOf("a"));
  assert.deepEqual(hosts.list(), []);
  const forgetful = hostsWith({ idleSeconds: 0.1 });
  await forgetful.use(fileOf("b"), { signal: never }, ask);
  await until(() => forgetful.list().length === 0, "it is unloaded");
});

test("a load that nobody waits for any more is ended", async () => {
  const controller = new AbortController();
  const loading = hosts.use(fileOf("b"), { signal: controller.signal }, ask);
  await until(() => hosts.list().length === 1, "it is there");
  const [{ pid } = {}] = hosts.list();
  controller.abort(new Error("gone"));
  await assert.rejects(loading, /gone/);
  assert.deepEqual(hosts.list(), []);
  assert.equal(isProcessAlive({ pid: pid! }), false);
});
