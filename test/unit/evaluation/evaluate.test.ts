import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { ChatModel } from "../../../agent/chat/client.ts";
import { errors } from "../../../agent/errors.ts";
import { evaluateModel, type EvaluationTools } from "../../../agent/evaluation/evaluate.ts";
import { judgeEvaluation } from "../../../agent/evaluation/judge/judge.ts";
import { measureLikelihoods } from "../../../agent/evaluation/likelihood/measure.ts";
import { settingsFor } from "../../../agent/evaluation/settings.ts";
import { createTestSet } from "../../../agent/evaluation/test-set/create.ts";
import { openTestSet } from "../../../agent/evaluation/test-set/store.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { openHome } from "../../../agent/store/home.ts";
import { AnswerSettings } from "../../../schemas/test-set.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

test("A loss that does not fit into memory is told, answers are kept, and the next time it is tried again", async () => {
  const home = openHome(temporaryFolder());
  const place = temporaryFolder();
  await writeModelFolder(place, await tinyModel("llama"));
  const file = path.join(place, "rows.jsonl");
  writeFileSync(
    file,
    '{"prompt": "Is it?", "completion": "yes"}\n{"prompt": "Is it now?", "completion": "no"}\n',
  );
  const { id } = await createTestSet(home, {
    ...{ name: "small", source: { file, section: DatasetSection.parse({ path: file }) }, limit: 10, seed: 0 },
    ...{ metrics: [{ kind: "exact" }, { kind: "loss" }], fewShot: 0, ask: "auto" },
    generation: AnswerSettings.parse({}),
  });
  let asked = 0;
  let hasRoom = false;
  const yes = {
    complete: () => {
      asked++;
      return Promise.resolve({ text: "yes", stopReason: "end" });
    },
  } as unknown as ChatModel;
  const tools: EvaluationTools = {
    home,
    hosts: {
      use(file, { base }, work) {
        assert.deepEqual([file, base], ["none.gguf", "base.gguf"]);
        return work(yes);
      },
    },
    async measure(request) {
      if (!hasRoom) throw errors.scoringDoesNotFit("5 GiB", "2 GiB");
      await measureLikelihoods(home, request, () => undefined);
    },
    judge: (folder, testSet) => judgeEvaluation(home, folder, testSet),
  };
  const testSet = await openTestSet(home, id);
  const evaluate = (notes?: string[]) =>
    evaluateModel(tools, {
      ...{ testSet, settings: settingsFor(testSet.testSet, {}), again: false, notes },
      subject: {
        ...{ reference: { file: place }, label: "Tiny", weights: "0", place },
        file: () => Promise.resolve({ file: "none.gguf", base: "base.gguf" }),
      },
      ...{ signal: new AbortController().signal, onProgress: () => undefined },
    });
  const without = await evaluate();
  assert.deepEqual([without.evaluation.state, without.isCached, asked], ["done", false, 2]);
  const told = without.evaluation.metrics.map(({ metric, value, problem }) => [metric, value, problem]);
  const problem =
    "Measuring how likely the model finds texts takes about 5 GiB of memory, and 2 GiB are free.";
  assert.deepEqual(told, [
    ["exact", 0.5, undefined],
    ["loss", null, problem],
    ["perplexity", null, problem],
  ]);
  hasRoom = true;
  const again = await evaluate(["Base is left out."]);
  assert.deepEqual([again.isCached, asked], [false, 2], "what was answered is not asked again");
  assert.ok(
    again.evaluation.metrics.every(({ value, problem: none }) => value !== null && none === undefined),
  );
  const cached = await evaluate();
  assert.deepEqual([cached.isCached, cached.evaluation], [true, again.evaluation]);
  assert.deepEqual((await evaluate([])).evaluation.notes, undefined);
});
