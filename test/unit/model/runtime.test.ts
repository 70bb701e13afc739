import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openForward } from "../../../agent/model/forward.ts";
import { tinyConfig, tinyTensors } from "../../support/tiny-model.ts";

test("a graph that is closed gives its memory back, and is not run any more", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const config = tinyConfig("llama", { layers: 8 });
  const tensors = tinyTensors(config);
  const openAndClose = async (): Promise<void> => {
    const forward = openForward(config, tensors, { sequenceLength: 64, threads: 2 });
    await forward.logits([1, 2, 3]);
    forward.close();
    forward.close();
    await assert.rejects(forward.logits([1]), /closed|no input/);
  };
  const residentAfter = async (rounds: number): Promise<number> => {
    for (let round = 0; round < rounds; round++) await openAndClose();
    collect();
    return process.memoryUsage().rss;
  };
  const warm = await residentAfter(8);
  const grown = (await residentAfter(24)) - warm;
  // It is nearly nothing; without closing, a graph keeps about 2 MB and a thread.
  assert.ok(grown < 16e6, `${grown} bytes more`);
});
