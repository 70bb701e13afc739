import { after, test } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { openLlama } from "../../../agent/chat/llama.ts";
import { addTinyModel } from "../../support/chat-home.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

for (const threads of [0, 2]) {
  test(`with ${threads || "all"} threads, fewer of them and all again, whoever comes after a pause is answered`, async () => {
    const llama = await openLlama(threads);
    after(() => llama.dispose());
    const most = llama.maxThreads;
    assert.ok(most > 0);
    const model = await llama.loadModel({ modelPath: await addTinyModel(folder, `with-${threads}`) });
    const context = await model.createContext({ contextSize: 64, threads: most });
    const sequence = context.getSequence();
    for (const allowed of [most, 1, 1, most, 1, 1]) {
      assert.equal(await tokensOf(sequence, () => (llama.maxThreads = allowed)), 4);
      // The context gives its threads back as soon as nothing is asked.
      await sleep(5);
    }
  });
}

/** How many tokens come; `afterFirst` is called while there are more to come. */
async function tokensOf(sequence: LlamaContextSequence, afterFirst: () => void): Promise<number> {
  await sequence.clearHistory();
  const drawn: Token[] = [];
  for await (const token of sequence.evaluate([1, 2, 3] as Token[], { yieldEogToken: true })) {
    if (drawn.push(token) === 1) afterFirst();
    if (drawn.length === 4) break;
  }
  return drawn.length;
}
