import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import { type Follower, type RunPiece, followRun } from "../../../agent/run/follow.ts";
import type { Metric } from "../../../schemas/run.ts";
import { RunFiles, lineOf } from "../../support/run-files.ts";
import { until } from "../../support/until.ts";

const start = { seq: 0, log: 0 };

function fixture(context: TestContext): { files: RunFiles; follow: () => Follower } {
  const files = new RunFiles();
  context.after(() => files.remove());
  const follow = (): Follower => {
    const follower = followRun(files.folder);
    context.after(() => follower.close());
    return follower;
  };
  return { files, follow };
}

async function piecesAfter(follower: Follower, cursor = start, mostTrain?: number): Promise<RunPiece[]> {
  const pieces: RunPiece[] = [];
  for await (const piece of follower.after(cursor, mostTrain)) pieces.push(piece);
  return pieces;
}

/** Everything after a cursor as one piece, read from the files anew. */
async function readAfter(follower: Follower, cursor = start): Promise<RunPiece> {
  await follower.refresh();
  const pieces = await piecesAfter(follower, cursor);
  return {
    metrics: pieces.flatMap(({ metrics }) => metrics),
    log: pieces.flatMap(({ log }) => log),
    cursor: pieces.at(-1)?.cursor ?? cursor,
  };
}

const seqsOf = (metrics: readonly Metric[]): number[] => metrics.map(({ seq }) => seq);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("A run that has written nothing yet has nothing, and its first lines are told", async (context) => {
  const { files, follow } = fixture(context);
  const follower = follow();
  assert.deepEqual(await readAfter(follower), { metrics: [], log: [], cursor: start });
  const told: number[] = [];
  follower.onUpdate(({ metrics }) => told.push(...seqsOf(metrics)));
  files.train(2);
  await until(() => told.length === 2, "both metrics are told");
  files.train(1);
  await until(() => told.length === 3, "the third is told");
  assert.deepEqual(told, [1, 2, 3]);
});

test("The newest metrics say where the run stands", async (context) => {
  const { files, follow } = fixture(context);
  files.train(3);
  files.validation();
  const [last] = files.train(1, { loss: 1.5, tokensPerSecond: 99 });
  const follower = follow();
  await follower.refresh();
  const { at, medianStepSeconds, ...latest } = follower.latest();
  assert.deepEqual(latest, {
    ...{ step: 4, loss: 1.5, tokensPerSecond: 99, seq: last!.seq },
    // Lines of older versions tell no accuracy.
    ...{ validationLoss: 2, validationAccuracy: undefined },
  });
  assert.equal(at, undefined);
  assert.ok(Math.abs(medianStepSeconds! - 0.1) < 1e-3);
  files.train(1);
  await follower.refresh();
  assert.equal(follower.latest().step, 5);
  assert.ok(follower.latest().at! <= performance.now());
});

test("After a rewind the run stands where it has gone back to", async (context) => {
  const { files, follow } = fixture(context);
  const trained = files.train(5);
  files.validation();
  const follower = follow();
  await follower.refresh();
  files.rewind(3);
  await follower.refresh();
  const { step, loss, validationLoss, seq } = follower.latest();
  assert.deepEqual(
    { step, loss, validationLoss, seq },
    {
      ...{ step: 3, loss: trained[2]!.loss, validationLoss: undefined, seq: 7 },
    },
  );
});

test("An evaluation long ago is found behind many steps", async (context) => {
  const { files, follow } = fixture(context);
  files.train(10);
  files.validation();
  files.train(20_000);
  const follower = follow();
  await follower.refresh();
  assert.equal(follower.latest().validationLoss, 2);
});

test("A line cut at any byte is told once it is whole, and once only", async (context) => {
  const { files, follow } = fixture(context);
  const follower = follow();
  await follower.refresh();
  const alert = lineOf({
    ...{ kind: "alert", seq: 0, step: 1, time: 1, alert: "loss_spike", value: 1, expected: 2 },
    message: "größer 🚂",
  });
  const bytes = Buffer.from(alert);
  for (let cut = 0; cut < bytes.length; cut++) {
    const line = Buffer.from(alert.replace('"seq":0', `"seq":${cut + 1}`));
    files.append(line.subarray(0, cut));
    assert.deepEqual((await readAfter(follower, { seq: cut, log: 0 })).metrics, []);
    files.append(line.subarray(cut));
    assert.deepEqual(seqsOf((await readAfter(follower, { seq: cut, log: 0 })).metrics), [cut + 1]);
  }
  assert.deepEqual((await readAfter(follower)).log, []);
});

test("A damaged line in the middle is told once as a warning, wherever the reader is, and costs no other line", async (context) => {
  const { files, follow } = fixture(context);
  files.train(3);
  files.append('{"kind":"train","step":4,"loss":2.2#\n');
  files.train(3);
  const follower = follow();
  for (const at of [0, 2, 3]) {
    const { metrics, log, cursor } = await readAfter(follower, { seq: at, log: 0 });
    assert.deepEqual(seqsOf(metrics), range(at + 1, 6));
    assert.equal(log.length, 1);
    assert.match(log[0]!.message, /^A damaged line of metrics\.jsonl \(36 bytes at byte \d+\)/);
    assert.equal(cursor.log, 0);
  }
  assert.deepEqual((await readAfter(follower, { seq: 4, log: 0 })).log, []);
});

test("Whichever bit of a line is flipped, all other lines are told in their order", async (context) => {
  const { files, follow } = fixture(context);
  files.train(4);
  const text = files.whole().map(lineOf);
  const before = Buffer.from(text.slice(0, 1).join("")).length;
  const whole = Buffer.from(text.join(""));
  for (let place = before; place < before + text[1]!.length - 1; place++) {
    const damaged = Buffer.from(whole);
    damaged[place]! ^= 1 << (place % 7);
    writeFileSync(files.folder.metrics, damaged);
    const follower = follow();
    const { metrics } = await readAfter(follower);
    follower.close();
    const others = seqsOf(metrics).filter((seq) => seq !== 2);
    assert.deepEqual(others.slice(-3), [1, 3, 4], `byte ${place}: ${damaged.toString()}`);
    assert.ok(metrics.every(({ seq }, index) => seq > (metrics[index - 1]?.seq ?? 0)));
  }
});

test("From any place in a file that is larger than the memory all is read, and of too much only the newest", async (context) => {
  const { files, follow } = fixture(context);
  const important: number[] = [];
  for (let part = 0; part < 6; part++) {
    files.train(5000);
    important.push(files.validation().seq, files.alert().seq, files.checkpoint().seq);
  }
  const follower = follow();
  await follower.refresh();
  for (const at of [0, 1, 4999, 5000, 17_345, 30_000, files.seq - 1, files.seq]) {
    const { metrics, cursor } = await readAfter(follower, { seq: at, log: 0 });
    assert.deepEqual(seqsOf(metrics), range(at + 1, files.seq), `after ${at}`);
    assert.equal(cursor.seq, files.seq);
  }
  for (const mostTrain of [500, 2000, 9000]) {
    const pieces = await piecesAfter(follower, start, mostTrain);
    const metrics = pieces.flatMap((piece) => piece.metrics);
    const trained = seqsOf(metrics.filter(({ kind }) => kind === "train"));
    assert.deepEqual(seqsOf(metrics.filter(({ kind }) => kind !== "train")), important);
    assert.ok(trained.length <= 1.3 * mostTrain && trained.length >= mostTrain / 1.3, `${trained.length}`);
    const omitted = pieces.flatMap((piece) => piece.omitted ?? []);
    assert.equal(omitted[0]!.from, 1);
    for (const [index, { from }] of omitted.entries())
      if (index > 0) assert.equal(from, omitted[index - 1]!.to + 1);
    const told = new Set([...seqsOf(metrics), ...omitted.flatMap(({ from, to }) => range(from, to))]);
    assert.equal(told.size, files.seq);
    assert.ok(trained[0]! > omitted.at(-1)!.to);
  }
});

test("A reader that is overtaken by what the memory lets go reads on from the file", async (context) => {
  const { files, follow } = fixture(context);
  const follower = follow();
  await follower.refresh();
  files.train(6000);
  await follower.refresh();
  const seen: number[] = [];
  for await (const { metrics } of follower.after(start)) {
    if (seen.length === 0) {
      files.train(30_000);
      await follower.refresh();
    }
    seen.push(...seqsOf(metrics));
  }
  assert.deepEqual(seen.slice(0, 6000), range(1, 6000));
  const rest = await readAfter(follower, { seq: seen.at(-1)!, log: 0 });
  assert.deepEqual([...seen, ...seqsOf(rest.metrics)], range(1, files.seq));
});

test("A piece of a long history is bounded", async (context) => {
  const { files, follow } = fixture(context);
  files.train(20_000);
  for (let line = 0; line < 3000; line++) files.log("x".repeat(200));
  const follower = follow();
  await follower.refresh();
  const pieces = await piecesAfter(follower);
  for (const piece of pieces) assert.ok(JSON.stringify(piece).length < 700_000);
  assert.equal(pieces.flatMap(({ log }) => log).length, 3000);
});

test("The log is told by the number of its lines, and a damaged one keeps its number", async (context) => {
  const { files, follow } = fixture(context);
  files.log("one");
  appendFileSync(files.folder.log, "not json\n");
  files.log("three");
  appendFileSync(files.folder.log, '{"time":1,');
  const follower = follow();
  const { log, cursor } = await readAfter(follower);
  assert.deepEqual(
    log.map(({ message }) => message),
    ["one", "Line 2 of log.jsonl is damaged and cannot be shown.", "three"],
  );
  assert.deepEqual(cursor, { seq: 0, log: 3 });
  appendFileSync(files.folder.log, '"level":"info","message":"four"}\n');
  const next = await readAfter(follower, cursor);
  assert.deepEqual(next.log, [{ time: 1, level: "info", message: "four" }]);
  assert.equal(next.cursor.log, 4);
});

test("Followers of a run share one, and the last one to close it ends it", async (context) => {
  const { files, follow } = fixture(context);
  const [first, second] = [follow(), follow()];
  const told: string[] = [];
  first.onUpdate(() => told.push("first"));
  second.onUpdate(() => told.push("second"));
  await first.refresh();
  first.close();
  first.close();
  files.train(1);
  await until(() => told.length > 0, "somebody is told");
  assert.deepEqual(told, ["second"]);
});

test("A folder that cannot be watched because it is not there yet is followed all the same", async (context) => {
  const { files, follow } = fixture(context);
  files.remove();
  const follower = follow();
  await follower.refresh();
  const told: number[] = [];
  follower.onUpdate(({ metrics }) => told.push(...seqsOf(metrics)));
  mkdirSync(files.folder.root);
  files.train(1);
  await until(() => told.length === 1, "the first metric is told");
  files.train(1);
  await until(() => told.length === 2, "the second metric is told");
});

test("A file that went away and a file that was shortened leave the follower whole", async (context) => {
  const { files, follow } = fixture(context);
  files.train(10);
  const follower = follow();
  assert.equal((await readAfter(follower)).metrics.length, 10);
  const text = files.whole().map(lineOf);
  truncateSync(files.folder.metrics, text[0]!.length + 5);
  assert.deepEqual((await readAfter(follower, { seq: 10, log: 0 })).metrics, []);
  rmSync(files.folder.metrics);
  assert.deepEqual((await readAfter(follower, { seq: 10, log: 0 })).metrics, []);
  files.append(text.join(""));
  files.train(2);
  assert.deepEqual(seqsOf((await readAfter(follower, { seq: 10, log: 0 })).metrics), [11, 12]);
});

test("Whatever is written, torn, rewound and replaced, whenever a reader is cut off: nothing is missed or repeated", async (context) => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = createRandom(seed);
    const { files, follow } = fixture(context);
    let follower = follow();
    let cursor = start;
    const seen: Metric[] = [];
    const log: string[] = [];
    /** Reads on until the end, or is cut off after some pieces: only what a piece's cursor tells is remembered. */
    const read = async (): Promise<void> => {
      await follower.refresh();
      for await (const piece of follower.after(cursor)) {
        if (random.below(4) === 0) break;
        seen.push(...piece.metrics);
        log.push(...piece.log.map(({ message }) => message));
        ({ cursor } = piece);
      }
    };
    for (let turn = 0; turn < 60; turn++) {
      const choice = random.below(12);
      if (choice < 4) files.train(1 + random.below(200));
      else if (choice === 4) files.train(3000);
      else if (choice === 5) files.validation();
      else if (choice === 6) files.alert();
      else if (choice === 7) {
        const line = Buffer.from(lineOf(files.nextTrain()));
        const cut = random.below(line.length);
        files.append(line.subarray(0, cut));
        if (random.below(2) === 0) await read();
        files.append(line.subarray(cut));
      } else if (choice === 8 && files.step > 0) {
        // A trainer that was ended in the middle of a line, and goes on from a checkpoint.
        files.append('{"kind":"tra');
        files.rewind(random.below(files.step));
      } else if (choice === 9) files.log(`line ${files.lines}`);
      else if (choice === 10) {
        follower.close();
        follower = follow();
      }
      if (random.below(3) > 0) await read();
    }
    while (cursor.seq < files.seq || cursor.log < files.lines) await read();
    follower.close();
    assert.ok(
      seen.every(({ seq }, index) => index === 0 || seq > seen[index - 1]!.seq),
      `seed ${seed}: each is told once and in order`,
    );
    const told = new Map(seen.map((metric) => [metric.seq, metric]));
    for (const metric of files.whole()) assert.deepEqual(told.get(metric.seq), metric, `seed ${seed}`);
    assert.deepEqual(
      log,
      range(0, files.lines - 1).map((line) => `line ${line}`),
    );
  }
});
