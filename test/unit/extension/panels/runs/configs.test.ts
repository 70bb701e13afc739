import assert from "node:assert/strict";
import { test } from "node:test";
import { RunConfigs } from "../../../../../extension/panels/runs/configs.ts";

const runs = Array.from({ length: 700 }, (_, index) => ({ id: `run-${index}` }));

/** Pages of the first so many runs, as the agent gives them. */
function pageOf(count: number, { offset, limit }: { readonly offset: number; readonly limit: number }) {
  const page = runs.slice(0, count).slice(offset, offset + limit);
  return { configs: Object.fromEntries(page.map(({ id }) => [id, { steps: 1 }])), total: count };
}

test("A page that comes anew is told of all runs, also of those that the one before it was told of", async () => {
  const told: string[] = [];
  let reads = 0;
  const configs = new RunConfigs({
    read: (page) => {
      reads++;
      if (reads === 2) {
        // The page was loaded anew while the second page of runs is read.
        configs.forget();
        told.length = 0;
        void configs.tell(runs);
      }
      return Promise.resolve(pageOf(700, page));
    },
    runs: () => runs,
    send: (sent) => told.push(...Object.keys(sent)),
  });
  await configs.tell(runs);
  assert.deepEqual(told.sort(), runs.map(({ id }) => id).sort());
  await configs.tell(runs);
  assert.equal(reads, 3, "the first page of runs was read again, the second was told of already");
});

test("A run that comes while the others are read is told of, too", async () => {
  const told: string[] = [];
  let known = runs.slice(0, 2);
  let reads = 0;
  const configs = new RunConfigs({
    read: (page) => {
      const answer = pageOf(known.length, page);
      if (++reads === 1) {
        known = runs.slice(0, 3);
        void configs.tell(known);
      }
      return Promise.resolve(answer);
    },
    runs: () => known,
    send: (sent) => told.push(...Object.keys(sent)),
  });
  await configs.tell(known);
  assert.deepEqual(told, ["run-0", "run-1", "run-2"]);
});
