// The OpenAI-compatible API, asked by the published clients for Node and for Python.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { addTinyModel, chatHome } from "../support/chat-home.ts";
import { nodePeers } from "../support/node-peer.ts";
import { runProgram, runPython } from "../support/python.ts";
import { startTestAgent } from "../support/test-agent.ts";
import { toolTemplate } from "../support/tool-template.ts";

const Outcome = z.object({
  answers: z.record(z.string(), z.unknown()),
  passed: z.array(z.string()),
  failures: z.record(z.string(), z.string()),
});
type Outcome = z.infer<typeof Outcome>;

/** What each client is asked to do, with what came of it. */
async function askClients(): Promise<Record<string, Outcome>> {
  const home = await chatHome();
  await addTinyModel(home, "caller", { contextLength: 4000 }, toolTemplate);
  const agent = await startTestAgent({ home });
  const address = [`${agent.url}/v1`, agent.token] as const;
  const read = (output: string): Outcome => Outcome.parse(JSON.parse(output));
  try {
    const program = path.resolve("test/peers/node/openai-client.mjs");
    const node = await runProgram(process.execPath, [program, nodePeers(), ...address]);
    const python = await runPython("test/peers/python/openai_client.py", ...address);
    return { Node: read(node), Python: read(python) };
  } finally {
    await agent.stop();
  }
}

const outcomes = await askClients();
for (const [language, { passed, failures }] of Object.entries(outcomes))
  for (const name of [...passed, ...Object.keys(failures)])
    test(`The client for ${language}: ${name}`, () => {
      assert.equal(failures[name], undefined);
    });

test("Both clients are told the same: models, texts, seeded texts, probabilities and vectors", () => {
  assert.deepEqual(outcomes["Node"]!.answers, outcomes["Python"]!.answers);
});
