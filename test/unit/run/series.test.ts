import assert from "node:assert/strict";
import { appendFileSync, renameSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import { readSeries } from "../../../agent/run/series.ts";
import type { Metric } from "../../../schemas/run.ts";
import { type Series, SeriesQuery, decodeSeries, encodeSeries } from "../../../schemas/series.ts";
import { builtProgram } from "../../support/built-program.ts";
import { RunFiles, lineOf } from "../../support/run-files.ts";

function fixture(context: TestContext): RunFiles {
  const files = new RunFiles();
  context.after(() => files.remove());
  return files;
}

async function seriesOf(
  { folder }: RunFiles,
  query: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<Series> {
  const program = builtProgram("series-worker.mjs");
  return decodeSeries(await readSeries(folder, SeriesQuery.parse(query), signal, program));
}

const numbers = (values: ArrayLike<number>): number[] => Array.from(values);
const single = (value: number): number => Math.fround(value);

test("A run without metrics has an empty history", async (context) => {
  const { header, x } = await seriesOf(fixture(context));
  assert.deepEqual([header.bins, header.points, header.total, header.seq, header.events], [0, 0, 0, 0, []]);
  assert.equal(x.length, 0);
});

test("Few points are given as they are, one a bin, with what came since the last question", async (context) => {
  const files = fixture(context);
  const trained = files.train(3);
  await seriesOf(files);
  trained.push(...files.train(2));
  const { header, x, count, columns } = await seriesOf(files, { keys: "loss,learningRate" });
  assert.deepEqual([header.bins, header.points, header.total, header.seq], [5, 5, 5, 5]);
  assert.deepEqual(header.keys, ["loss", "learningRate"]);
  assert.deepEqual(numbers(x), [1, 2, 3, 4, 5]);
  assert.deepEqual(numbers(count), [1, 1, 1, 1, 1]);
  const losses = trained.map(({ loss }) => single(loss));
  for (const name of ["min", "max", "mean", "first", "last"] as const)
    assert.deepEqual(numbers(columns["loss"]![name]), losses);
  assert.deepEqual(numbers(columns["learningRate"]!.max), Array(5).fill(single(1e-3)));
});

test("The layout is what schemas/series.ts says, also where the header's length is odd", () => {
  for (const seq of [1, 12, 123, 1234, 12345, 123456, 1234567, 12345678]) {
    const column = {
      ...{ min: Float32Array.of(1, 2), max: Float32Array.of(3, 4), mean: Float32Array.of(5, 6) },
      ...{
        first: Float32Array.of(7, 8),
        last: Float32Array.of(9, Number.NaN),
        missing: Uint32Array.of(0, 1),
      },
    };
    const series: Series = {
      header: {
        ...{ version: 1, x: "step", keys: ["loss"], bins: 2, points: 3, total: 3, seq },
        ...{ events: [], eventsLeftOut: 0, damagedLines: 0 },
      },
      ...{ x: Float64Array.of(1.5, 2.5), count: Uint32Array.of(1, 2), columns: { loss: column } },
    };
    const bytes = encodeSeries(series);
    assert.equal(bytes.length % 8, 0);
    // As a part of a larger buffer, at an odd place.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    assert.deepEqual(decodeSeries(shifted.subarray(3)), series);
    assert.throws(() => decodeSeries(bytes.subarray(0, bytes.length - 8)), RangeError);
  }
});

interface Point {
  x: number;
  value: number | null;
}

/** The bins as the definition says, slowly. */
function binsOf(points: readonly Point[], most: number): Point[][] {
  if (points.length <= most) return points.map((point) => [point]);
  const least = Math.min(...points.map(({ x }) => x));
  const width = (Math.max(...points.map(({ x }) => x)) - least) / most;
  const bins = Array.from({ length: most }, (): Point[] => []);
  for (const point of points)
    bins[width > 0 ? Math.min(most - 1, Math.floor((point.x - least) / width)) : 0]!.push(point);
  return bins.filter((bin) => bin.length > 0);
}

function assertBins({ x, count, columns }: Series, bins: readonly Point[][]): void {
  const column = columns["loss"]!;
  assert.equal(x.length, bins.length);
  for (const [index, bin] of bins.entries()) {
    const values = bin.flatMap(({ value }) => (value === null ? [] : [single(value)]));
    assert.equal(x[index], bin[0]!.x);
    assert.equal(count[index], bin.length);
    assert.equal(column.missing[index], bin.length - values.length);
    assert.deepEqual(
      [column.min[index], column.max[index], column.first[index], column.last[index]],
      values.length === 0
        ? Array(4).fill(Number.NaN)
        : [Math.min(...values), Math.max(...values), values[0], values.at(-1)],
    );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Object.is(column.mean[index], single(mean)) || Math.abs(column.mean[index]! - mean) < 1e-5);
  }
}

test("Every bin holds the least, the greatest, the mean, the first and the last of its points, at every zoom", async (context) => {
  const files = fixture(context);
  const random = createRandom(11);
  const trained: Metric[] = [];
  let clock = 1_700_000_000;
  for (let step = 0; step < 3000; step++) {
    // The clock goes back now and then; spikes and numbers that are not finite are anywhere.
    clock += random.below(500) === 0 ? -1000 : random.below(1000) / 100;
    clock = Math.round(clock * 1000) / 1000;
    const kind = random.below(40);
    const loss = kind === 0 ? Number.NaN : kind === 1 ? 1e6 * random.below(10) : 2 + random.below(1000) / 997;
    trained.push(...files.train(1, { loss, time: clock }));
  }
  for (const axis of ["step", "tokens", "time"] as const) {
    const points = trained.map((metric): Point => {
      if (metric.kind !== "train") throw new Error("only steps were taken");
      return { x: metric[axis], value: Number.isFinite(metric.loss) ? metric.loss : null };
    });
    const [low, high] = [points[700]!.x, points[1900]!.x];
    for (const bins of [1, 7, 100, 2999, 3000, 10_000]) {
      assertBins(await seriesOf(files, { x: axis, bins }), binsOf(points, bins));
      const between = points.filter(({ x }) => x >= low && x <= high);
      assertBins(await seriesOf(files, { x: axis, bins, from: low, to: high }), binsOf(between, bins));
    }
  }
});

test("Evaluations, checkpoints and alerts are exact and have their place on the axis", async (context) => {
  const files = fixture(context);
  files.train(10);
  const events = [files.validation(), files.checkpoint()];
  files.train(10);
  events.push(files.alert());
  for (const [axis, places] of [
    ["step", [10, 10, 20]],
    ["tokens", [1000, 1000, 2000]],
    ["time", events.map(({ time }) => time)],
  ] as const) {
    const { header } = await seriesOf(files, { x: axis });
    assert.deepEqual(
      header.events,
      events.map((metric, index) => ({ x: places[index], metric })),
    );
  }
  assert.deepEqual(
    (await seriesOf(files, { from: "11", to: "" })).header.events.map(({ metric }) => metric.kind),
    ["alert"],
  );
});

test("What a rewind has made void is gone, whether or not it is still in the file", async (context) => {
  const files = fixture(context);
  files.train(10);
  files.validation();
  await seriesOf(files);
  const before = files.whole();
  const rewind = files.rewind(4);
  const { header, x } = await seriesOf(files);
  assert.deepEqual(numbers(x), [1, 2, 3, 4]);
  assert.deepEqual(header.events, [{ x: 4, metric: rewind }]);
  assert.equal(header.seq, rewind.seq);
  files.train(2);
  assert.deepEqual(numbers((await seriesOf(files)).x), [1, 2, 3, 4, 5, 6]);

  writeFileSync(`${files.folder.metrics}.new`, [...before, rewind].map(lineOf).join(""));
  renameSync(`${files.folder.metrics}.new`, files.folder.metrics);
  const kept = await seriesOf(files);
  assert.deepEqual(numbers(kept.x), [1, 2, 3, 4]);
  assert.deepEqual(kept.header.events, header.events);
});

test("Damaged lines are counted and cost no other line; one that is being written waits", async (context) => {
  const files = fixture(context);
  files.train(3);
  const text = files.whole().map(lineOf);
  const start = text[0]!.length;
  const whole = Buffer.from(text.join(""));
  for (let place = start; place < start + text[1]!.length - 1; place += 3) {
    const damaged = Buffer.from(whole);
    damaged[place]! ^= 1;
    writeFileSync(files.folder.metrics, damaged.subarray(0, -10));
    // A file of the same length that was written over in place looks like one that has not changed.
    await seriesOf(files);
    appendFileSync(files.folder.metrics, damaged.subarray(-10));
    const { x, header } = await seriesOf(files);
    const steps = numbers(x);
    assert.equal(steps[0], 1);
    assert.equal(steps.at(-1), 3);
    assert.equal(steps.length + header.damagedLines, 3, `byte ${place}`);
    writeFileSync(files.folder.metrics, "");
    await seriesOf(files);
  }
});

test("A line that never ends is passed over once it has ended", async (context) => {
  const files = fixture(context);
  files.train(2);
  files.append(Buffer.alloc(6 << 20, "x"));
  assert.equal((await seriesOf(files)).header.total, 2);
  files.append("\n");
  files.train(2);
  const { header } = await seriesOf(files);
  assert.deepEqual([header.total, header.damagedLines], [4, 1]);
});

test("Lines in any order of their keys, with spaces or with other numbers are read all the same", async (context) => {
  const files = fixture(context);
  const metric = files.nextTrain();
  const variants = [
    metric,
    Object.fromEntries(Object.entries(metric).reverse()),
    {
      ...metric,
      loss: 1e-7,
      learningRate: 1.234567890123456e-5,
      gradientNorm: 12345678.9,
      tokensPerSecond: 1e21,
    },
    { ...metric, loss: -0.5, learningRate: 0, gradientNorm: null, tokensPerSecond: 123456789012345680 },
  ].map((variant, index) => ({ ...variant, seq: index + 1, step: index + 1 }));
  for (const variant of variants) {
    files.append(lineOf(variant));
    files.append(`${JSON.stringify({ ...variant, seq: variant.seq + 0.5 })}\n`);
  }
  files.append(`${JSON.stringify({ ...metric, seq: 9, step: 9 }, null, 1).replaceAll("\n", " ")}\n`);
  const { columns, x, header } = await seriesOf(files, {
    keys: "loss,learningRate,gradientNorm,tokensPerSecond",
  });
  assert.deepEqual(numbers(x), [1, 2, 3, 4, 9]);
  assert.equal(header.damagedLines, 4);
  for (const key of header.keys) {
    const wanted = [...variants, metric].map((variant) => single(variant[key as keyof typeof variant]));
    assert.deepEqual(
      numbers(columns[key]!.last),
      wanted.map((value, index) => (key === "gradientNorm" && index === 3 ? Number.NaN : value)),
      key,
    );
  }
});

test("A question that is cancelled is not answered, and the next one is", async (context) => {
  const files = fixture(context);
  files.train(5000);
  const cancelled = new AbortController();
  const asked = seriesOf(files, {}, cancelled.signal);
  cancelled.abort();
  await assert.rejects(asked, { name: "AbortError" });
  await assert.rejects(seriesOf(files, {}, AbortSignal.abort()), { name: "AbortError" });
  assert.equal((await seriesOf(files)).header.total, 5000);
});

test("Questions about several runs at once are answered each", async (context) => {
  const runs = Array.from({ length: 5 }, () => fixture(context));
  for (const [index, files] of runs.entries()) files.train(10 + index);
  const answers = await Promise.all(runs.flatMap((files) => [seriesOf(files), seriesOf(files)]));
  assert.deepEqual(
    answers.map(({ header }) => header.total),
    [10, 10, 11, 11, 12, 12, 13, 13, 14, 14],
  );
});

test("A query is read from the text of an address, and one that makes no sense is refused", () => {
  const text = "keys=loss,gradientNorm&x=tokens&from=10&to=&bins=50";
  assert.deepEqual(SeriesQuery.parse(Object.fromEntries(new URLSearchParams(text))), {
    ...{ keys: ["loss", "gradientNorm"], x: "tokens", from: 10, to: undefined, bins: 50 },
  });
  for (const bad of [
    "keys=",
    "keys=weight",
    "x=seq",
    "from=ten",
    "bins=0",
    "bins=1e9",
    "bins=2.5",
    "colour=red",
  ])
    assert.equal(SeriesQuery.safeParse(Object.fromEntries(new URLSearchParams(bad))).success, false, bad);
});

test("Rewards are there where the run learns from preferences, and left out where it does not", async (context) => {
  const keys = "loss,rewardMargin,chosenReward,rejectedReward,preferenceAccuracy";
  const plain = fixture(context);
  assert.deepEqual((await seriesOf(plain, { keys })).header.keys.join(), keys, "before the first step");
  plain.train(3);
  assert.deepEqual((await seriesOf(plain, { keys })).header.keys, ["loss"]);

  const files = fixture(context);
  for (let step = 1; step <= 5; step++) {
    const [chosenReward, rejectedReward] = [step / 8, -step / 4];
    const preferences = {
      ...{ chosenReward, rejectedReward, accuracy: step / 5, margin: chosenReward - rejectedReward },
    };
    files.train(1, step === 2 ? {} : { preferences });
  }
  const { header, columns } = await seriesOf(files, { keys });
  assert.equal(header.keys.join(), keys);
  const lasts = Object.fromEntries(header.keys.map((key) => [key, numbers(columns[key]!.last)]));
  assert.deepEqual(lasts["chosenReward"], [0.125, Number.NaN, 0.375, 0.5, 0.625]);
  assert.deepEqual(lasts["rejectedReward"], [-0.25, Number.NaN, -0.75, -1, -1.25]);
  assert.deepEqual(lasts["rewardMargin"], [0.375, Number.NaN, 1.125, 1.5, 1.875]);
  assert.deepEqual(lasts["preferenceAccuracy"], [0.2, Number.NaN, 0.6, 0.8, 1].map(single));
  assert.deepEqual(numbers(columns["rewardMargin"]!.missing), [0, 1, 0, 0, 0]);
  assert.equal(lasts["loss"]!.length, 5);
  assert.equal(header.damagedLines, 0);
});
