import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { TrainyardError } from "../../../agent/errors.ts";
import { openHome } from "../../../agent/store/home.ts";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { openWorkers, type Workers, type WorkersOptions } from "../../../agent/worker/workers.ts";
import { builtProgram } from "../../support/built-program.ts";
import { until } from "../../support/until.ts";

const misbehaving = fileURLToPath(new URL("./misbehaving.program.mjs", import.meta.url));
const owner = fileURLToPath(new URL("./owner.program.mjs", import.meta.url));
const never = new AbortController().signal;

interface Place {
  folder: string;
  workers: Workers;
  /** What the job answers that does as `text` says. */
  behave: (text: string, signal?: AbortSignal) => Promise<string>;
}

function open(context: TestContext, options: Partial<WorkersOptions> = {}): Place {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-workers-"));
  const home = openHome(path.join(folder, "home"));
  const workers = openWorkers({ home, program: builtProgram("worker.mjs"), ...options });
  context.after(async () => {
    await workers.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const behave = async (text: string, signal = never): Promise<string> =>
    (await workers.run("readTraining", { text, folder }, { signal })).file;
  return { folder, workers, behave };
}

test("A job's result comes back with its problems, and the process stays for the next job", async (context) => {
  const { folder, workers } = open(context);
  const first = await workers.run("readTraining", { text: "schema = 2", folder }, { signal: never });
  assert.equal(first.config, null);
  assert.ok(first.problems.some(({ line, severity }) => line === 1 && severity === "error"));
  const before = [...workers.processIds];
  await workers.run("readTraining", { text: "[dataset]", folder }, { signal: never });
  assert.deepEqual(workers.processIds, before);
});

test("What a job throws is thrown whole where it was asked for", async (context) => {
  const { folder, workers } = open(context);
  const file = path.join(folder, "absent.jsonl");
  const rows = { file, section: { path: file } };
  const job = workers.run("previewRows", { rows, offset: 0, limit: 1 }, { signal: never });
  await assert.rejects(job, (error: unknown) => {
    assert.ok(error instanceof TrainyardError);
    assert.deepEqual([error.code, error.exitCode], ["file_not_found", 2]);
    assert.match(error.advice, /path/);
    return true;
  });
});

const failures: { behaviour: string; code: string; message: RegExp; options?: Partial<WorkersOptions> }[] = [
  {
    behaviour: "crash",
    code: "worker_failed",
    message: /ended with code 1 \(TypeError: nobody expected this\)/,
  },
  { behaviour: "abort", code: "worker_failed", message: /ended by SIGABRT|ended with code/ },
  { behaviour: "babble", code: "worker_failed", message: /failed: it/ },
  {
    behaviour: "heap",
    code: "worker_failed",
    message: /took more than 48 MiB of memory/,
    options: { memoryLimitMegabytes: 48 },
  },
  { behaviour: "buffers", code: "worker_failed", message: /took more than 200 MiB of memory/ },
  {
    behaviour: "hang",
    code: "worker_timed_out",
    message: /longer than 5 s/,
    // The next job, too, has no longer.
    options: { timeLimitSeconds: 5 },
  },
];

for (const { behaviour, code, message, options } of failures) {
  test(`A worker that does ${behaviour} costs its own job, and the next one is done`, async (context) => {
    const { folder, behave, workers } = open(context, { program: misbehaving, ...options });
    await assert.rejects(behave(behaviour), { code, message });
    assert.deepEqual(workers.processIds, []);
    writeFileSync(path.join(folder, "go"), "");
    assert.notEqual(await behave(`waitFor ${path.join(folder, "go")}`), "");
  });
}

test("An answer that is not of the job's shape is a bug, and nobody gets it", async (context) => {
  const { behave } = open(context, { program: misbehaving });
  await assert.rejects(behave("lie"), { name: "ZodError" });
});

test("A job that is cancelled rejects with the reason when its process is gone", async (context) => {
  const { behave, workers } = open(context, { program: misbehaving });
  const controller = new AbortController();
  const job = behave("hang", controller.signal);
  const [pid] = workers.processIds;
  controller.abort(new Error("no longer wanted"));
  await assert.rejects(job, { message: "no longer wanted" });
  assert.equal(isProcessAlive({ pid: pid! }), false);
});

test("A process is gone when it has ended, although what it had started holds its stderr", async (context) => {
  const { behave, workers, folder } = open(context, { program: misbehaving });
  const controller = new AbortController();
  const file = path.join(folder, "held");
  const job = behave(`hold ${file}`, controller.signal);
  await until(() => existsSync(file), "stderr is held");
  controller.abort(new Error("no longer wanted"));
  await assert.rejects(job, { message: "no longer wanted" });
  assert.deepEqual(workers.processIds, []);
  assert.ok(existsSync(file));
});

test("A process that ends while it is idle is not given the next job", async (context) => {
  const { behave, workers, folder } = open(context, { program: misbehaving });
  writeFileSync(path.join(folder, "go"), "");
  const first = await behave(`waitFor ${path.join(folder, "go")}`);
  process.kill(Number(first), "SIGKILL");
  await until(() => workers.processIds.length === 0, "it is gone");
  assert.notEqual(await behave(`waitFor ${path.join(folder, "go")}`), first);
});

test("A job that waits is cancelled without having had a process", async (context) => {
  const { behave, workers, folder } = open(context, { program: misbehaving, count: 1 });
  const first = behave(`waitFor ${path.join(folder, "go")}`);
  const controller = new AbortController();
  const second = behave("hang", controller.signal);
  controller.abort(new Error("no longer wanted"));
  await assert.rejects(second, { message: "no longer wanted" });
  writeFileSync(path.join(folder, "go"), "");
  assert.equal(await first, String(workers.processIds[0]));
});

test("Long jobs leave one process to the short ones", async (context) => {
  const { behave, workers, folder } = open(context, { program: misbehaving, count: 2 });
  const controllers = [new AbortController(), new AbortController()];
  const file = path.join(folder, "data.jsonl");
  const long = controllers.map(({ signal }) =>
    workers.run(
      "importDataset",
      { id: "x", file, section: { path: file }, baseFolder: folder, seed: 0 },
      { signal },
    ),
  );
  writeFileSync(path.join(folder, "go"), "");
  assert.notEqual(await behave(`waitFor ${path.join(folder, "go")}`), "");
  assert.equal(workers.processIds.length, 2);
  const rejected = long.map((job) => assert.rejects(job, { message: "enough" }));
  for (const controller of controllers) controller.abort(new Error("enough"));
  await Promise.all(rejected);
});

test("Closing ends the processes and the jobs", async (context) => {
  const { behave, workers } = open(context, { program: misbehaving, count: 1 });
  const jobs = [behave("hang"), behave("hang")];
  const { processIds } = workers;
  const rejected = jobs.map((job) => assert.rejects(job, { code: "worker_failed", message: /together/ }));
  await workers.close();
  await Promise.all(rejected);
  for (const pid of processIds) assert.equal(isProcessAlive({ pid }), false);
});

test("A worker that computes without end is gone soon after its agent was killed", async (context) => {
  const { folder } = open(context);
  const child = fork(owner, [folder, misbehaving], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const [pids] = (await once(child, "message")) as [number[]];
  assert.equal(pids.length, 1);
  child.kill("SIGKILL");
  await once(child, "exit");
  await until(() => !isProcessAlive({ pid: pids[0]! }), "the worker is still there");
});

test("A worker gets no environment but what is known to be harmless", async (context) => {
  process.env["TRAINYARD_TEST_SECRET"] = "1";
  process.env["NODE_OPTIONS"] ??= "";
  context.after(() => Reflect.deleteProperty(process.env, "TRAINYARD_TEST_SECRET"));
  const names = (await open(context, { program: misbehaving }).behave("environment")).split(" ");
  assert.ok(names.includes("PATH"));
  for (const name of ["TRAINYARD_TEST_SECRET", "LD_PRELOAD", "NODE_OPTIONS"])
    assert.ok(!names.includes(name));
});
