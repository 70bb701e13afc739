import { test } from "node:test";
import assert from "node:assert/strict";
import { Turns, type Waiting } from "../../../agent/chat/turns.ts";

const patient: Waiting = {
  signal: new AbortController().signal,
  seconds: 60,
  overdue: () => new Error("too long"),
};

test("turns are taken in order, and each ends once", async () => {
  const turns = new Turns();
  const order: number[] = [];
  const end = await turns.take(patient);
  const others = [1, 2, 3].map(async (number) => {
    const endOther = await turns.take(patient);
    order.push(number);
    endOther();
    endOther();
  });
  assert.equal(turns.waiting, 3);
  end();
  await Promise.all(others);
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(turns.waiting, 0);
});

test("whoever gives up, or waits too long, is passed over, and the others are told their place", async () => {
  const turns = new Turns();
  const end = await turns.take(patient);
  const controller = new AbortController();
  const places: number[] = [];
  const leaving = turns.take({ ...patient, signal: controller.signal });
  const late = turns.take({ ...patient, seconds: 0.01 });
  const last = turns.take({ ...patient, onPlace: (before) => places.push(before) });
  await assert.rejects(late, /too long/);
  controller.abort(new Error("no more"));
  // In the same moment, before anybody has noticed.
  end();
  await assert.rejects(leaving, /no more/);
  (await last)();
  assert.deepEqual(places, [3, 2, 1].slice(0, places.length));
  (await turns.take(patient))();
});

test("a turn is never lost to one who gives up while it is passed on", async () => {
  for (let round = 0; round < 50; round++) {
    const turns = new Turns();
    const end = await turns.take(patient);
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const taking = controllers.map(async ({ signal }) => (await turns.take({ ...patient, signal }))());
    const last = turns.take(patient);
    queueMicrotask(end);
    for (const controller of controllers) queueMicrotask(() => controller.abort(new Error("gone")));
    await Promise.allSettled(taking);
    (await last)();
  }
});
