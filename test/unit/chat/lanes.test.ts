import { test } from "node:test";
import assert from "node:assert/strict";
import { Lanes, type Lane, type LaneAsked } from "../../../agent/chat/lanes.ts";

const patient: LaneAsked = {
  signal: new AbortController().signal,
  seconds: 60,
  overdue: () => new Error("too long"),
  client: "somebody",
  alone: false,
};

/** Takes a lane for each, ends them one after the other, and tells in which order they began. */
async function orderOf(lanes: Lanes, clients: readonly string[], first: Lane): Promise<string> {
  const begun: { name: string; lane: Lane }[] = [];
  const taking = clients.map(async (client, index) => {
    const lane = await lanes.take({ ...patient, client });
    begun.push({ name: `${client}${index}`, lane });
  });
  first.end();
  for (let ended = 0; ended < clients.length; ended++) {
    await new Promise(setImmediate);
    begun[ended]!.lane.end();
  }
  await Promise.all(taking);
  return begun.map(({ name }) => name).join(" ");
}

test("as many are let in as there are lanes, one client after the other, each in its own order", async () => {
  const lanes = new Lanes();
  const first = await lanes.take({ ...patient, client: "a" });
  assert.equal(await orderOf(lanes, ["a", "a", "a", "b", "c", "b"], first), "b3 c4 a0 b5 a1 a2");
  lanes.capacity = 3;
  const three = await Promise.all([1, 2, 3].map(() => lanes.take(patient)));
  assert.equal(lanes.active, 3);
  const fourth = lanes.take(patient);
  assert.equal(lanes.waiting, 1);
  for (const lane of three) lane.end();
  (await fourth).end();
  assert.deepEqual([lanes.active, lanes.waiting], [0, 0]);
});

test("who came once and waits is not passed over by two who come again and again", async () => {
  const lanes = new Lanes();
  const take = (client: string): Promise<Lane> => lanes.take({ ...patient, client });
  let lane = await take("c");
  const waitingAgain = [take("a"), take("b")];
  const order: string[] = [];
  void take("c").then((last) => {
    order.push("c");
    last.end();
  });
  lane.end();
  for (const client of ["a", "b", "a", "b"]) {
    lane = await waitingAgain.shift()!;
    order.push(client);
    waitingAgain.push(take(client));
    lane.end();
    await new Promise(setImmediate);
  }
  for (const taking of waitingAgain) (await taking).end();
  assert.ok(order.indexOf("c") <= 2, order.join(" "));
});

test("whoever wants to be alone waits until all have ended, and nobody passes by", async () => {
  const lanes = new Lanes();
  lanes.capacity = 2;
  const first = await lanes.take({ ...patient, client: "a" });
  const alone = lanes.take({ ...patient, client: "b", alone: true });
  const later = lanes.take({ ...patient, client: "c" });
  assert.deepEqual([lanes.active, lanes.waiting], [1, 2]);
  first.end();
  const own = await alone;
  assert.equal(own.isAlone, true);
  assert.deepEqual([lanes.active, lanes.waiting], [1, 1]);
  own.share();
  const beside = await later;
  assert.deepEqual([own.isAlone, beside.isAlone, lanes.active], [false, false, 2]);
  own.end();
  own.end();
  beside.end();
  assert.equal(lanes.active, 0);
});

test("two who each want to be alone after all come one after the other, before those who wait", async () => {
  const lanes = new Lanes();
  lanes.capacity = 2;
  const [first, second] = await Promise.all([lanes.take(patient), lanes.take(patient)]);
  const third = lanes.take({ ...patient, client: "another" });
  let isDone = false;
  const firstAgain = first.again(patient, () => true);
  const secondAgain = second.again(patient, () => !isDone);
  await firstAgain;
  assert.equal(first.isAlone, true);
  isDone = true;
  first.share();
  await secondAgain;
  assert.equal(second.isAlone, false);
  first.end();
  second.end();
  (await third).end();
});

test("a lane is never lost to one who gives up while it is passed on", async () => {
  for (let round = 0; round < 50; round++) {
    const lanes = new Lanes();
    const lane = await lanes.take(patient);
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const taking = controllers.map(async ({ signal }, index) =>
      (await lanes.take({ ...patient, signal, alone: index % 2 === 0 })).end(),
    );
    const last = lanes.take(patient);
    queueMicrotask(() => lane.end());
    for (const controller of controllers) queueMicrotask(() => controller.abort(new Error("gone")));
    await Promise.allSettled(taking);
    (await last).end();
    assert.deepEqual([lanes.active, lanes.waiting], [0, 0]);
  }
});
