import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { memorySeries, readMemory } from "../../../agent/run/memory.ts";
import { MemoryFile } from "../../../agent/run/trainer/memory-file.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("Samples of memory come back in bins over the time that is asked for", () => {
  const samples = [5, 10, 11, 29, 30, 31].map((time) => ({ time, memory: time * 10 }));
  assert.deepEqual(memorySeries("memory", samples, { from: 10, to: 30, bins: 4 }), {
    name: "memory",
    min: [100, null, null, 290],
    max: [110, null, null, 300],
    mean: [105, null, null, 295],
  });
  const moment = memorySeries("memory", samples, { from: 10, to: 10, bins: 1 });
  assert.deepEqual(moment.mean, [100]);
});

test("A run without samples has no memory, and a line that was cut off is left out", async () => {
  const file = path.join(temporaryFolder(), "memory.jsonl");
  assert.deepEqual(await readMemory(file), []);
  writeFileSync(file, '{"time":1,"memory":2}\n{"time":3,"mem');
  assert.deepEqual(await readMemory(file), [{ time: 1, memory: 2 }]);
});

test("Of samples that are asked for at once one is taken; a file that cannot be written stops nobody", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "memory.jsonl");
  const memory = new MemoryFile(file);
  for (let step = 0; step < 10; step++) memory.sample();
  const samples = await readMemory(file);
  assert.equal(samples.length, 1);
  assert.ok(samples[0]!.memory > 1e6);
  new MemoryFile(path.join(folder, "gone", "memory.jsonl")).sample();
});
