// What the page knows of a run: histories and live points in any order make one curve.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SeriesKey } from "../../../../schemas/series.ts";
import { RunHistory } from "../../../../webviews/run/run-history.ts";
import { MadeUpRun } from "../../../webviews/run/made-up-run.ts";

const overview = { purpose: "overview", x: "step", bins: 200, from: 0, to: null } as const;

function answered(
  run: MadeUpRun,
  x: "step" | "tokens" | "time",
  bins = 200,
  from?: number,
  to?: number,
): Uint8Array {
  return run.series({
    x,
    keys: [...SeriesKey.options],
    bins,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  });
}

test("points that came while a history was under way are neither missed nor counted twice", () => {
  const run = new MadeUpRun({ steps: 300 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  const [before, within] = [run.grow(10), run.grow(10)];
  history.add(before.train, before.events);
  const bytes = answered(run, "step");
  const after = run.grow(5);
  history.add(within.train, within.events);
  history.add(after.train, after.events);
  assert.ok(history.take(1, bytes));
  // What was told again says nothing new.
  history.add(within.train, within.events);
  assert.equal(history.points, 325);
  assert.equal(history.overview!.points, 325);
});

test("an answer that was superseded is not taken", () => {
  const run = new MadeUpRun({ steps: 30 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  history.ask({ request: 2, ...overview });
  assert.ok(!history.take(1, answered(run, "step")));
  assert.ok(history.take(2, answered(run, "step")));
});

test("a shown range is drawn finely, and roughly all around", () => {
  const run = new MadeUpRun({ steps: 20_000, spikes: [{ step: 10_007, loss: 55 }] });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  history.take(1, answered(run, "step"));
  assert.ok(history.isFineIn(0, null, 200));
  assert.ok(!history.isFineIn(10_000, 10_100, 200));
  history.ask({ request: 2, purpose: "detail", x: "step", bins: 400, from: 9_900, to: 10_200 });
  history.take(2, answered(run, "step", 400, 9_900, 10_200));
  assert.ok(history.isFineIn(10_000, 10_100, 200));
  const pieces = history.pieces("loss");
  const places = pieces.flatMap(({ x, start, end }) => [...x.subarray(start, end)]);
  assert.deepEqual(
    places,
    places.toSorted((left, right) => left - right),
  );
  assert.equal(new Set(places).size, places.length);
  const fine = pieces[1]!;
  assert.equal(fine.values.max[fine.x.indexOf(10_007)], 55);
});

test("moments lie on the axis where the run was at that time", () => {
  const run = new MadeUpRun({ steps: 5000 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  history.take(1, answered(run, "step"));
  history.ask({ request: 2, ...overview, purpose: "clock", x: "time" });
  history.take(2, answered(run, "time"));
  const origin = history.origin!;
  // A step takes 0.35 s.
  assert.ok(Math.abs(history.placeAt(origin + 350) - 1001) < 30, String(history.placeAt(origin + 350)));
  assert.ok(Number.isNaN(history.placeAt(origin - 10)));
});

test("moments of a run that was opened before its first point lie on the axis as well", () => {
  const run = new MadeUpRun({ steps: 0, planned: 100 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  history.take(1, answered(run, "step"));
  history.ask({ request: 2, ...overview, purpose: "clock", x: "time" });
  history.take(2, answered(run, "time"));
  assert.equal(history.origin, undefined);
  for (let times = 0; times < 10; times++) {
    const { train, events } = run.grow(10);
    history.add(train, events);
  }
  assert.ok(Math.abs(history.placeAt(history.origin! + 17.5) - 51) < 2);
});

test("on the axis of tokens a place leads to its step", () => {
  const run = new MadeUpRun({ steps: 5000 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview, x: "tokens" });
  history.take(1, answered(run, "tokens"));
  assert.ok(Number.isNaN(history.stepAt(2048 * 1000)));
  history.ask({ request: 2, ...overview, purpose: "steps" });
  history.take(2, answered(run, "step"));
  assert.ok(Math.abs(history.stepAt(2048 * 1000) - 1000) < 30);
});

test("a rewind takes later steps and events away", () => {
  const run = new MadeUpRun({ steps: 100, evaluateEvery: 10 });
  const history = new RunHistory(run.id);
  history.ask({ request: 1, ...overview });
  history.take(1, answered(run, "step"));
  history.add(new Float64Array(), [{ kind: "rewind", seq: run.seq + 1, step: 55, time: 0 }]);
  assert.equal(history.points, 55);
  assert.ok(history.events.every(({ metric }) => metric.step <= 55));
});

test("an hour of a thousand points a second takes no more than some thousand bins", () => {
  const history = new RunHistory("long");
  const run = new MadeUpRun({ id: "long", steps: 10, planned: 4_000_000 });
  history.ask({ request: 1, ...overview });
  history.take(1, answered(run, "step"));
  for (let second = 0; second < 360; second++) {
    const { train, events } = run.grow(1000);
    history.add(train, events);
  }
  assert.equal(history.points, 360_010);
  assert.ok(history.overview!.length <= 4096);
});

test("rewards are known of a run that learns from preferences, from its first point on, and of no other", () => {
  for (const steps of [0, 300]) {
    for (const hasPreferences of [true, false]) {
      const run = new MadeUpRun({ steps, planned: 500, hasPreferences });
      const history = new RunHistory(run.id);
      history.ask({ request: 1, ...overview });
      history.take(1, answered(run, "step"));
      const { train, events } = run.grow(20);
      history.add(train, events);
      assert.equal(history.hasPreferences, hasPreferences);
      const pieces = history.pieces("rewardMargin");
      const last = pieces.at(-1)?.values.last.subarray(0, pieces.at(-1)!.end).findLast(Number.isFinite);
      const [margin, chosen, rejected] = [...train.subarray(-4, -1)].map(Math.fround);
      if (!hasPreferences) assert.equal(last, undefined);
      else assert.deepEqual([last, history.latest("chosenReward")], [margin, chosen]);
      if (hasPreferences) assert.equal(history.latest("rejectedReward"), rejected);
    }
  }
});
