import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import type { Call } from "../../../../agent/handlers/handler.ts";
import { runLog } from "../../../../agent/handlers/run/log.ts";
import { runWatch } from "../../../../agent/handlers/run/watch.ts";
import type { Services } from "../../../../agent/handlers/services.ts";
import { errors } from "../../../../agent/errors.ts";
import { methods, type Params, type Result } from "../../../../schemas/protocol.ts";
import type { RunSummary, RunUpdate } from "../../../../schemas/protocol/run.ts";
import type { RunState } from "../../../../schemas/run.ts";
import { RunFiles } from "../../../support/run-files.ts";
import { until } from "../../../support/until.ts";

/** One run called `a`, whose files are real and whose state is set by hand. */
function fixture(context: TestContext) {
  const files = new RunFiles();
  context.after(() => files.remove());
  const listeners = new Set<(ids: readonly string[]) => void>();
  const run: { state: RunState } = { state: "running" };
  const summary = (): RunSummary => ({
    ...{ id: "a", name: "a", tags: [], notes: "", state: run.state, createdAt: "2026-01-31T12:00:00Z" },
    ...{ folder: files.folder.root, file: "a.train.toml", step: files.step, steps: 100 },
    ...{ checkpoints: [], alerts: [] },
  });
  const runs = {
    get(id: string) {
      if (id !== "a") throw errors.runNotFound(id);
      return { summary: summary(), folder: files.folder };
    },
    onChange(listener: (ids: readonly string[]) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const services = { runs } as unknown as Services;
  const cancelled = new AbortController();
  context.after(() => cancelled.abort());
  const updates: RunUpdate[] = [];
  const call: Call<"run/watch"> = {
    ...{
      requestId: "1",
      operationId: undefined,
      signal: cancelled.signal,
      client: { ended: cancelled.signal },
    },
    progress: (update) => {
      updates.push(methods["run/watch"].progress!.parse(update));
      return Promise.resolve();
    },
  };
  const watch = runWatch(services);
  const log = runLog(services);
  return {
    ...{ files, updates, listeners, cancelled },
    enter: (state: RunState): void => {
      run.state = state;
      for (const listener of listeners) listener(["a"]);
    },
    watch: (params: unknown) => watch(methods["run/watch"].params.parse(params), call),
    log: async (params: object): Promise<Result<"run/log">> => {
      const parsed: Params<"run/log"> = methods["run/log"].params.parse({ run: "a", ...params });
      const result = await log(parsed, { ...call, progress: () => Promise.resolve() });
      return methods["run/log"].result.parse(result);
    },
  };
}

test("Watching tells what is new until the run ends, and where to go on from", async (context) => {
  const { files, updates, listeners, enter, watch } = fixture(context);
  files.train(3);
  const watching = watch({ run: "a", since: { seq: 2 } });
  await until(() => updates.length > 0, "the first message");
  files.train(1);
  enter("succeeded");
  const { run, cursor } = await watching;
  assert.equal(run.state, "succeeded");
  assert.deepEqual(cursor, { seq: 4, log: 0 });
  assert.deepEqual(
    updates.flatMap(({ metrics }) => metrics.map(({ seq }) => seq)),
    [3, 4],
  );
  assert.equal(listeners.size, 0);
});

test("Watching ends when the client cancels, and a run that is not there is not watched", async (context) => {
  const { updates, cancelled, listeners, watch } = fixture(context);
  await assert.rejects(watch({ run: "b" }), { code: "run_not_found" });
  const watching = watch({ run: "a" });
  await until(() => updates.length > 0, "the first message");
  cancelled.abort();
  assert.deepEqual((await watching).cursor, { seq: 0, log: 0 });
  assert.equal(listeners.size, 0);
});

test("The log is read in pages from either end, by level and by what is searched for", async (context) => {
  const { files, log } = fixture(context);
  for (let line = 0; line < 10; line++) files.log(`Line ${line}`, line % 4 === 0 ? "warning" : "info");
  const page = async (params: object) => {
    const { lines, ...places } = await log(params);
    return { words: lines.map(({ message }) => message.slice(5)).join(""), places };
  };
  const all = await page({});
  assert.deepEqual([all.words, all.places.earlier, all.places.atEnd], ["0123456789", null, true]);
  const last = await page({ before: "end", limit: 3 });
  assert.equal(last.words, "789");
  const [warnings, info] = [{ levels: ["warning"] }, { levels: ["info"], limit: 2 }];
  assert.equal((await page(warnings)).words, "048");
  assert.equal((await page({ ...warnings, before: "end", limit: 2 })).words, "48");
  assert.equal((await page({ ...info, before: last.places.earlier })).words, "56");
  assert.equal((await page({ search: "LINE 7" })).words, "7");
  assert.deepEqual((await page({ levels: ["error"], before: "end" })).places.earlier, null);
  files.log("Line more");
  const news = await page({ after: last.places.later });
  assert.deepEqual([news.words, news.places.atEnd], ["more", true]);
});

test("What the process printed is read as lines, and its last one once the run has ended", async (context) => {
  const { files, log, enter } = fixture(context);
  assert.deepEqual(await log({ file: "output" }), { lines: [], earlier: null, later: 0, atEnd: true });
  writeFileSync(files.folder.output, "begins\nstep 1\n");
  appendFileSync(files.folder.output, "Error: no luck");
  const words = async (): Promise<string[]> =>
    (await log({ file: "output" })).lines.map(({ level, message }) => `${level} ${message}`);
  assert.deepEqual(await words(), ["info begins", "info step 1"]);
  enter("failed");
  assert.deepEqual(await words(), ["info begins", "info step 1", "info Error: no luck"]);
});
