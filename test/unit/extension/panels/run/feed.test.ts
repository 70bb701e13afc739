// What a page of runs is told, over everything that can happen to an agent and to a run: nothing is missing, nothing twice.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { newOperation } from "../../../../../extension/agents/operation.ts";
import { decodeSeries } from "../../../../../schemas/series.ts";
import { findStep } from "../../../../../extension/panels/run/histories.ts";
import type { RunHistory } from "../../../../../webviews/run/run-history.ts";
import { holdAnswer } from "../../../../support/held-answer.ts";
import { until } from "../../../../support/until.ts";
import { watchedHome, type StandInPage, type WrittenRun } from "./watched-runs.ts";

/** Every point of the file is in the page's bins, once. */
async function holdsAll(page: StandInPage, run: WrittenRun, what: string): Promise<void> {
  const wanted = (): number => run.files.step;
  const history = (): RunHistory => page.history(run.id);
  await until(
    () => history().overview?.points === wanted() && history().points === wanted(),
    `${what}: ${history().points} of ${wanted()} points`,
    30,
  ).catch((error: unknown) => {
    throw new Error(`${what}: ${history().overview?.points}, ${history().points} of ${wanted()}`, {
      cause: error,
    });
  });
}

test("A run that goes on is told from its first to its newest point", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("live", "running");
  run.files.train(3000);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "what was there");
  for (let round = 0; round < 20; round++) run.files.train(25);
  const validation = run.files.validation();
  const alert = run.files.alert();
  await holdsAll(page, run, "what came");
  await until(() => page.history(run.id).events.length === 2, "the events");
  assert.deepEqual(
    page.history(run.id).events.map(({ metric }) => metric),
    [validation, alert],
  );
  assert.equal(page.count("stale"), 0);
});

test("An agent that is killed under an open chart leaves no gap", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("killed", "running");
  run.files.train(500);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "before");
  assert.equal(connection.state.kind, "connected");
  const killed = connection.state.info.pid;
  process.kill(killed, "SIGKILL");
  for (let round = 0; round < 10; round++) run.files.train(100);
  await until(
    () => connection.state.kind === "connected" && connection.state.info.pid !== killed,
    "another agent",
  );
  run.files.train(100);
  await holdsAll(page, run, "afterwards");
  await until(() => page.last("connection")?.state === "connected", "the page hears of the new agent");
});

test("What is too much for a live view is fetched from the history", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("flood", "running");
  run.files.train(100);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "before");
  run.files.train(30_000);
  await until(() => page.count("stale") > 0, "the page hears of a hole");
  await holdsAll(page, run, "afterwards");
});

test("A rewind makes later steps void", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("rewound", "running");
  run.files.train(400);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "before");
  run.files.rewind(250);
  run.files.train(30, { loss: 7 });
  await until(() => page.count("stale") > 0, "the page hears of it");
  await until(() => page.history(run.id).overview?.lastX === 280, "the new steps");
  await holdsAll(page, run, "afterwards");
});

test("A run that has ended is watched again when it goes on", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("resumed", "stopped");
  run.files.train(50);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "before");
  run.become("running");
  await until(() => page.last("run")?.run.state === "running", "the page hears that it goes on");
  run.files.train(50);
  await holdsAll(page, run, "afterwards");
});

test("A run that has ended shows the memory that it has kept, though no agent was there", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const [shown, other] = [makeRun("shown", "succeeded"), makeRun("other", "succeeded")];
  const now = Date.now() / 1000;
  const lines = [100, 300].map((memory) => JSON.stringify({ time: now, memory }));
  for (const { folder, become } of [shown, other]) {
    writeFileSync(folder.memory, `${lines.join("\n")}\n{"time":`);
    become("succeeded");
  }
  await connection.ensure();
  await feed.choose([shown.id]);
  await feed.begin();
  const means = (id: string): number[] | undefined => {
    const told = page.messages.flatMap((message) =>
      message.kind === "machineHistory" ? message.series : [],
    );
    const mean = told.find(({ name }) => name === `run.${id}.memory`)?.mean;
    return mean && [...mean].filter((value) => !Number.isNaN(value));
  };
  await until(() => means(shown.id) !== undefined, "the run's memory");
  assert.deepEqual(means(shown.id), [200]);
  await feed.choose([shown.id, other.id]);
  await until(() => means(other.id) !== undefined, "the memory of a run that is laid over it");
});

test("The agent reads the history of a run while its page is still being loaded", async (context) => {
  const { connection, feed, makeRun } = watchedHome(context);
  const run = makeRun("early", "succeeded");
  run.files.train(10);
  const { mock } = context.mock.method(connection, "download");
  await feed.choose([run.id]);
  assert.equal(mock.callCount(), 0, "an agent is not started for it");
  await connection.ensure();
  await feed.choose([run.id, "gone"]);
  assert.deepEqual(
    mock.calls.map(({ arguments: [path] }) => path.split("?")[0]),
    [`/runs/${run.id}/series`, "/runs/gone/series"],
  );
});

test("A page that is hidden is told nothing, and everything when it is shown again", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("hidden", "running");
  run.files.train(50);
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  await holdsAll(page, run, "before");
  feed.end();
  page.forget();
  run.files.train(50);
  const { run: summary } = await connection.call("run/get", { run: run.id });
  assert.equal(summary.id, run.id);
  assert.deepEqual(page.messages, []);
  await feed.begin();
  await holdsAll(page, run, "afterwards");
});

test("A run that is removed leaves the page, and one that never was is named", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const [kept, removed] = [makeRun("kept", "stopped"), makeRun("removed", "stopped")];
  await connection.ensure();
  await feed.choose([kept.id, removed.id, "nothing"]);
  await feed.begin();
  await until(() => page.last("runs") !== undefined, "the runs");
  assert.deepEqual(page.last("runs")!.gone, ["nothing"]);
  await connection.call("run/remove", { run: removed.id, ...newOperation() });
  await until(() => page.last("removed")?.run === removed.id, "the page hears of it");
  assert.ok(!feed.ids.includes(removed.id));
  // As after a reconnect.
  await feed.begin();
  assert.deepEqual(page.last("runs")!.gone, [removed.id, "nothing"]);
});

test("Without an agent the page says so, and none is started for it", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("quiet", "stopped");
  await connection.adopt();
  await feed.choose([run.id]);
  await feed.begin();
  assert.equal(page.last("connection")?.state, "lost");
  assert.equal(connection.state.kind, "stopped");
  await connection.ensure();
  await until(() => page.last("runs")?.runs[0]?.id === run.id, "the run, once there is an agent");
});

test("The step of a value is found in a run of any length", async (context) => {
  const { connection, makeRun } = watchedHome(context);
  const run = makeRun("long", "stopped");
  run.files.train(31_336);
  run.files.train(1, { loss: 99 });
  run.files.train(40_000);
  await connection.ensure();
  const spike = await findStep(connection, run.id, { key: "loss", from: 1, to: 71_337, value: 99 });
  assert.deepEqual(spike, { step: 31_337, value: 99 });
  const near = await findStep(connection, run.id, { key: "loss", from: 10, to: 20, value: 0 });
  assert.equal(near?.step, 20);
  assert.equal(
    await findStep(connection, run.id, { key: "loss", from: 80_000, to: 90_000, value: 1 }),
    undefined,
  );
});

test("Of two choices of runs the later one is shown, whichever is looked up first", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const [earlier, later] = [makeRun("earlier", "stopped"), makeRun("later", "stopped")];
  await connection.ensure();
  await feed.begin();
  page.forget();
  const held = holdAnswer(connection, "run/get");
  const choosing = feed.choose([earlier.id], true);
  await held.isThere;
  await feed.choose([later.id]);
  held.release();
  await choosing;
  const told = page.messages.filter(({ kind }) => kind === "runs");
  assert.deepEqual([told.length, page.last("runs")!.runs[0]!.id, page.last("runs")!.gone], [1, later.id, []]);
});

test("What a page has asked before it was hidden is not told when it is there again", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("shown", "stopped");
  await connection.ensure();
  await feed.choose([run.id]);
  await feed.begin();
  const held = holdAnswer(connection, "run/log");
  const filter = { run: run.id, file: "log" as const, levels: [], search: "" };
  const answering = feed.answer({ kind: "log", request: 1, filter, place: "end" });
  await held.isThere;
  feed.end();
  await feed.begin();
  held.release();
  await answering;
  assert.equal(page.count("log"), 0);
});

test("The log is read a page at a time, from its end backwards", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("talkative", "stopped");
  for (let line = 0; line < 2500; line++)
    run.files.log(`line ${line}`, line % 100 === 0 ? "warning" : "info");
  await connection.ensure();
  await feed.choose([run.id]);
  const filter = { run: run.id, file: "log" as const, levels: [], search: "" };
  page.ask({ kind: "log", request: 1, filter, place: "end" });
  const end = await until(() => page.last("log"), "the end");
  assert.equal(end.lines.at(-1)!.message, "line 2499");
  assert.ok(end.atEnd && end.earlier !== null);
  page.ask({ kind: "log", request: 2, filter, place: { before: end.earlier } });
  await until(() => page.last("log")?.request === 2, "what lies before");
  assert.equal(
    page.last("log")!.lines.at(-1)!.message,
    `line ${Number(end.lines[0]!.message.split(" ")[1]) - 1}`,
  );
  page.ask({
    kind: "log",
    request: 3,
    filter: { ...filter, levels: ["warning"], search: "00" },
    place: "end",
  });
  await until(() => page.last("log")?.request === 3, "the warnings");
  assert.equal(page.last("log")!.lines.length, 24);
});

test("A question that was superseded is given up, and the later one is answered", async (context) => {
  const { connection, feed, page, makeRun } = watchedHome(context);
  const run = makeRun("asked", "stopped");
  run.files.train(1000);
  await connection.ensure();
  await feed.choose([run.id]);
  const query = { keys: ["loss" as const], x: "step" as const, bins: 10 };
  page.ask({
    kind: "history",
    run: run.id,
    request: 1,
    purpose: "detail",
    query: { ...query, from: 1, to: 10 },
  });
  page.ask({
    kind: "history",
    run: run.id,
    request: 2,
    purpose: "detail",
    query: { ...query, from: 5, to: 9 },
  });
  const answer = await until(
    () => page.messages.find((message) => message.kind === "history" && message.request === 2),
    "the later answer",
  );
  assert.ok(answer.kind === "history");
  assert.equal(decodeSeries(answer.bytes).header.points, 5);
  assert.ok(!page.messages.some((message) => message.kind === "history" && message.request === 1));
});
