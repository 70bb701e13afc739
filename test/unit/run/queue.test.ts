import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, lastOrder, type Queued, reordered } from "../../../agent/run/queue.ts";

/** `name:priority:order` */
function queued(...texts: string[]): Queued[] {
  return texts.map((text) => {
    const [id = "", priority, order] = text.split(":");
    const resources = { cores: 1, memory: 1, gpus: 0 };
    const place = { priority: Number(priority), order: Number(order) };
    return { id, entry: { ...place, held: false, resources, attempts: 0 } };
  });
}

function namesAfter(waiting: Queued[], id: string, before: string | null): string[] {
  const changed = new Map(
    reordered(waiting, id, before).map((change) => [change.id, change.kind === "set" ? change.value : null]),
  );
  const after = waiting.map((one) => ({
    id: one.id,
    entry: (changed.get(one.id) ?? one.entry) as Queued["entry"],
  }));
  return inOrder(after).map((one) => one.id);
}

test("Higher priority goes first, and among equals whoever came first", () => {
  const order = inOrder(queued("b:0:2", "a:0:1", "urgent:5:9", "idle:-1:0"));
  assert.deepEqual(
    order.map(({ id }) => id),
    ["urgent", "a", "b", "idle"],
  );
});

test("A run moves before another one of its priority, or behind all of them, and the others keep their order", () => {
  const waiting = queued("a:0:1", "b:0:2", "c:0:3", "d:0:4", "urgent:5:2.5");
  const table: [id: string, before: string | null, wanted: string][] = [
    ["c", "a", "urgent c a b d"],
    ["a", "c", "urgent b a c d"],
    ["a", null, "urgent b c d a"],
    ["d", null, "urgent a b c d"],
    ["urgent", null, "urgent a b c d"],
    ["b", "c", "urgent a b c d"],
  ];
  for (const [id, before, wanted] of table)
    assert.equal(namesAfter(waiting, id, before).join(" "), wanted, `${id} before ${before}`);
});

test("A new run comes behind all others", () => {
  assert.equal(lastOrder([]), 1);
  assert.equal(lastOrder(queued("a:0:1", "b:3:7").map(({ entry }) => entry)), 8);
});
