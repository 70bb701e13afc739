import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkParity } from "../../../agent/evaluation/parity.ts";
import { formatParity, parityWarnings } from "../../../agent/evaluation/parity-report.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { exportModel } from "../../../agent/run/export.ts";
import type { FormatParity } from "../../../schemas/evaluation.ts";
import type { GgufType } from "../../../schemas/export.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = fileURLToPath(new URL("../../../agent/inference-host.mjs", import.meta.url));
const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-parity-"));
const prompts = ["Show the log", "Delete the branch feature/login.", "Müller’s 漢字 🙂", "x".repeat(200)];
const formats = ["safetensors", "gguf", "onnx"] as const;

async function modelFolder(family: "llama" | "gpt2", seed = 0): Promise<string> {
  const folder = path.join(root, `${family}-${seed}`);
  const model = await tinyModel(family);
  // Another model that looks the same from outside.
  for (const { data } of model.tensors.values()) data[0]! += seed;
  await writeModelFolder(folder, model);
  return folder;
}

async function parityOf(source: string, exported: string, ggufType: GgufType): Promise<FormatParity[]> {
  const target = `${exported}-${ggufType}-export`;
  await exportModel(exported, target, { formats, ggufType });
  return await checkParity({ source, target, formats, ggufType, prompts, maxTokens: 8, threads: 1, program });
}

for (const family of ["llama", "gpt2"] as const) {
  test(`every export of a ${family} answers as its checkpoint does`, async () => {
    const folder = await modelFolder(family);
    for (const parity of await parityOf(folder, folder, "f32")) {
      assert.deepEqual(parityWarnings(parity), []);
      assert.equal(parity.parityTop1, 1, parity.format);
      assert.equal(parity.sameAnswers, 1, parity.format);
      assert.ok(parity.positions >= prompts.length && parity.sameTokens);
      assert.ok(parity.klDivergence! < 1e-5 && parity.perplexity! / parity.referencePerplexity! < 1.001);
      assert.ok(parity.largestLogitDifference! < 0.01, `${parity.format} ${parity.largestLogitDifference}`);
    }
  });
}

test("an export of another model is found out, and the report says so", async () => {
  const reports = await parityOf(await modelFolder("llama"), await modelFolder("llama", 3), "f16");
  for (const parity of reports) {
    assert.ok(parity.parityTop1 < 1);
    assert.match(parityWarnings(parity).join(), /is not the model that was trained/);
  }
  const text = formatParity(reports);
  assert.equal(text.match(/\*\*Warning:\*\*/g)?.length, 3);
  assert.match(text, /\| gguf \| f16 \| 4 \| [\d.]+ % of \d+ \|/);
});

test("values that are not numbers, other token ids and missing prompts are said in words", () => {
  const fine: FormatParity = {
    format: "gguf",
    file: "model.gguf",
    type: "q8_0",
    prompts: 2,
    positions: 10,
    parityTop1: 1,
    sameAnswers: 1,
    largestLogitDifference: 0.1,
    largestLogit: 9,
    sameTokens: true,
  };
  const cases: [Partial<FormatParity>, RegExp][] = [
    [{}, /^$/],
    [{ largestLogitDifference: null }, /not numbers/],
    [{ largestLogitDifference: 5 }, /up to 5\.0 away.*as f16/],
    [{ type: "f16", largestLogitDifference: 5 }, /as f32/],
    [{ klDivergence: 0.5 }, /diverge by 0\.50 nats/],
    [{ klDivergence: 0.01, referencePerplexity: 10, perplexity: 10.2 }, /^$/],
    [{ referencePerplexity: 10, perplexity: 12 }, /perplexity is 12\.0 instead of 10\.0/],
    [{ referencePerplexity: 1030.2, perplexity: 12345.6 }, /perplexity is 12346 instead of 1030\./],
    [{ parityTop1: 0.5 }, /another token at 50 %/],
    [{ sameTokens: false }, /other tokens than in training/],
    [{ positions: 0, prompts: 0 }, /was not compared/],
  ];
  for (const [change, words] of cases) assert.match(parityWarnings({ ...fine, ...change }).join(), words);
});
