import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import { followRun } from "../../../agent/run/follow.ts";
import { streamRun } from "../../../agent/run/stream.ts";
import type { RunCursor, RunSummary, RunUpdate } from "../../../schemas/protocol/run.ts";
import type { Metric, RunState } from "../../../schemas/run.ts";
import { RunFiles } from "../../support/run-files.ts";
import { until } from "../../support/until.ts";

/** A run whose state is set by hand, and a watcher that can be made to read slowly. */
class Watched {
  readonly files = new RunFiles();
  readonly updates: RunUpdate[] = [];
  state: RunState = "running";
  /** Awaited by the watcher before it takes a message. */
  beforeEach: () => Promise<void> = () => Promise.resolve();
  readonly #listeners = new Set<() => void>();
  readonly #cancelled: AbortController[] = [];

  constructor(context: TestContext) {
    context.after(() => {
      for (const cancelled of this.#cancelled) cancelled.abort();
      this.files.remove();
    });
  }

  watch(since: RunCursor = { seq: 0, log: 0 }): { ended: Promise<RunCursor>; cancel: () => void } {
    const cancelled = new AbortController();
    this.#cancelled.push(cancelled);
    const follower = followRun(this.files.folder);
    const ended = streamRun(
      follower,
      () => this.#summary(),
      (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      since,
      async (update) => {
        await this.beforeEach();
        this.updates.push(update);
      },
      cancelled.signal,
    ).finally(() => follower.close());
    return { ended, cancel: () => cancelled.abort() };
  }

  enter(state: RunState): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }

  get metrics(): Metric[] {
    return this.updates.flatMap(({ metrics }) => metrics);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  #summary(): RunSummary {
    return {
      ...{ id: "a", name: "a", tags: [], notes: "", state: this.state, createdAt: "2026-01-31T12:00:00Z" },
      ...{ folder: this.files.folder.root, file: "a.train.toml", step: this.files.step, steps: 100 },
      ...{ checkpoints: [], alerts: [] },
    };
  }
}

const seqsOf = (metrics: readonly Metric[]): number[] => metrics.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("A watcher is told what it has missed, what comes, and the end, and the call ends with the run", async (context) => {
  const watched = new Watched(context);
  watched.files.train(3);
  watched.files.log("begins");
  const { ended } = watched.watch({ seq: 1, log: 0 });
  await until(() => watched.metrics.length === 2, "what was missed");
  watched.files.train(2);
  await until(() => watched.metrics.length === 4, "what comes");
  watched.files.train(1);
  watched.files.log("ends");
  watched.enter("succeeded");
  assert.deepEqual(await ended, { seq: 6, log: 2 });
  assert.deepEqual(seqsOf(watched.metrics), range(2, 6));
  assert.deepEqual(
    watched.updates.flatMap(({ log }) => log.map(({ message }) => message)),
    ["begins", "ends"],
  );
  assert.equal(watched.updates[0]!.run?.state, "running");
  assert.equal(watched.updates.at(-1)!.run?.state, "succeeded");
  assert.equal(watched.listeners, 0);
});

test("A run that has ended is told whole and at once, also where there is nothing to tell but its state", async (context) => {
  const watched = new Watched(context);
  watched.state = "failed";
  assert.deepEqual(await watched.watch().ended, { seq: 0, log: 0 });
  assert.deepEqual(
    watched.updates.map(({ run, metrics }) => [run?.state, metrics]),
    [["failed", []]],
  );
  watched.files.train(5);
  assert.deepEqual(await watched.watch({ seq: 2, log: 0 }).ended, { seq: 5, log: 0 });
  assert.deepEqual(seqsOf(watched.metrics), [3, 4, 5]);
});

test("A change of the summary is told though there are no metrics", async (context) => {
  const watched = new Watched(context);
  watched.watch();
  await until(() => watched.updates.length === 1, "the first message");
  watched.enter("paused");
  await until(() => watched.updates.at(-1)!.run?.state === "paused", "the pause");
});

test("Cancelling ends the call, also while it waits", async (context) => {
  const watched = new Watched(context);
  const { ended, cancel } = watched.watch();
  await until(() => watched.updates.length === 1, "the first message");
  cancel();
  assert.deepEqual(await ended, { seq: 0, log: 0 });
  assert.equal(watched.listeners, 0);
});

test("A client that has gone ends the call with what sending says", async (context) => {
  const watched = new Watched(context);
  watched.beforeEach = () => Promise.reject(new Error("gone"));
  await assert.rejects(watched.watch().ended, /gone/);
  assert.equal(watched.listeners, 0);
});

test("A watcher that reads slowly misses train metrics, which are said to be left out, and nothing else", async (context) => {
  const watched = new Watched(context);
  watched.files.train(1);
  const { ended } = watched.watch();
  await until(() => watched.metrics.length === 1, "it has caught up");
  let goOn = (): void => undefined;
  let waiting = false;
  watched.beforeEach = () => {
    waiting = true;
    return new Promise((resolve) => (goOn = resolve));
  };
  watched.files.train(1);
  await until(() => waiting, "a message waits for the watcher");
  const important: number[] = [];
  for (let part = 0; part < 5; part++) {
    watched.files.train(4000);
    important.push(watched.files.alert().seq, watched.files.validation().seq);
    important.push(watched.files.checkpoint().seq, watched.files.rewind(watched.files.step).seq);
  }
  watched.beforeEach = () => Promise.resolve();
  goOn();
  await until(() => watched.metrics.at(-1)?.seq === watched.files.seq, "it has caught up again");
  watched.enter("stopped");
  await ended;
  const { metrics, updates } = watched;
  assert.deepEqual(seqsOf(metrics.filter(({ kind }) => kind !== "train")), important);
  const trained = metrics.filter(({ kind }) => kind === "train");
  assert.ok(trained.length > 1000 && trained.length < 5000, `${trained.length} train metrics`);
  const told = new Set([
    ...seqsOf(metrics),
    ...updates.flatMap(({ omitted }) => (omitted === undefined ? [] : range(omitted.from, omitted.to))),
  ]);
  assert.equal(told.size, watched.files.seq);
});

test("What comes while a message is under way is told in the next one", async (context) => {
  const watched = new Watched(context);
  watched.watch();
  await until(() => watched.updates.length === 1, "the first message");
  for (let metric = 0; metric < 200; metric++) watched.files.train(1);
  await until(() => watched.metrics.length === 200, "all are told");
  assert.ok(watched.updates.length < 100, `${watched.updates.length} messages`);
});

test("Cut off at any moment and gone on from its cursor, a watcher misses and repeats nothing", async (context) => {
  const watched = new Watched(context);
  const random = createRandom(7);
  let cursor: RunCursor = { seq: 0, log: 0 };
  for (let turn = 0; turn < 25; turn++) {
    const messages = watched.updates.length + random.below(3);
    const { ended, cancel } = watched.watch(cursor);
    watched.files.train(random.below(300));
    watched.files.log(`turn ${turn}`);
    if (random.below(3) === 0 && watched.files.step > 0)
      watched.files.rewind(random.below(watched.files.step));
    await until(() => watched.updates.length > messages || random.below(3) === 0, "a message or chance");
    cancel();
    cursor = await ended;
    assert.deepEqual(watched.updates.at(-1)?.cursor ?? cursor, cursor);
  }
  watched.enter("succeeded");
  await watched.watch(cursor).ended;
  const seqs = seqsOf(watched.metrics);
  assert.ok(seqs.every((seq, index) => index === 0 || seq > seqs[index - 1]!));
  const told = new Set(seqs);
  for (const { seq } of watched.files.whole()) assert.ok(told.has(seq), `metric ${seq}`);
  assert.deepEqual(
    watched.updates.flatMap(({ log }) => log.map(({ message }) => message)),
    range(0, 24).map((turn) => `turn ${turn}`),
  );
});
