import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { ByteSorter } from "../../../agent/table/byte-sorter.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

async function sort(entries: readonly Buffer[], arenaBytes: number): Promise<Buffer[]> {
  const folder = temporaryFolder();
  const sorter = new ByteSorter(folder, arenaBytes);
  for (const entry of entries) await sorter.add(entry);
  const sorted: Buffer[] = [];
  for await (const batch of sorter.sorted()) sorted.push(...batch.map((entry) => Buffer.from(entry)));
  await sorter.discard();
  assert.deepEqual(readdirSync(folder), [], "no run stays");
  return sorted;
}

/** Of any length and with many equal beginnings, the same every time. */
function entriesOf(count: number): Buffer[] {
  let state = 1;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  return Array.from({ length: count }, () =>
    Buffer.from(Array.from({ length: next(20) }, () => (next(4) === 0 ? next(256) : 7))),
  );
}

test("Entries come out in the order of their bytes, in memory, from runs, and from runs of runs", async () => {
  const entries = entriesOf(3000);
  const expected = [...entries].sort((left, right) => Buffer.compare(left, right));
  for (const arenaBytes of [1 << 20, 4096, 256]) assert.deepEqual(await sort(entries, arenaBytes), expected);
});

test("Nothing sorted is nothing", async () => {
  assert.deepEqual(await sort([], 1024), []);
});
