// What is evaluated when a run has succeeded, as its training file says: the tuned model and, beside it, its base.
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import type { TestSet } from "../../schemas/test-set.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { takesChatForm } from "../dataset/chat-form.ts";
import type { Home } from "../store/home.ts";
import { loadTokenizerConfig } from "../tokenizer/files.ts";
import type { TestSetRequest } from "./requests.ts";
import { openTestSet, type OpenTestSet } from "./test-set/store.ts";

/** What is known of a run. */
export interface FinishedRun {
  id: string;
  config: TrainingFile;
  dataset: { id: string; version: string } | undefined;
  /** The model that it began from, where that is one of the home. */
  base: { model: string; version?: string } | undefined;
  /** Of the run's tokenizer: whether the run learnt questions and answers in its chat template follows from that. */
  tokenizerFolder: string;
}

/** Rows that are asked where nobody says how many. */
const usualSamples = 200;

/** Whether the training file asks for an evaluation at the end. */
export function wantsEvaluation({ evaluation }: Pick<TrainingFile, "evaluation">): boolean {
  return evaluation.samples !== undefined || evaluation.test_set !== undefined;
}

/**
 * The test set that the run's training file names, or one of its held-out rows; the same run has the same one each time.
 * Undefined for a run without a dataset. Errors: `test_set_not_found`,
 * `test_set_empty`.
 */
export async function testSetOfRun(
  home: Home,
  { config, dataset, tokenizerFolder }: FinishedRun,
  create: (request: TestSetRequest) => Promise<TestSet>,
): Promise<OpenTestSet | undefined> {
  const { test_set: named, samples = usualSamples, metrics, max_new_tokens: maxTokens } = config.evaluation;
  if (named !== undefined) return openTestSet(home, named);
  if (dataset === undefined) return undefined;
  const tokenizer = { config: await loadTokenizerConfig(tokenizerFolder) };
  // They are asked as they were learnt.
  const ask = takesChatForm(config, tokenizer) ? "chat" : "auto";
  const request: TestSetRequest = {
    name: `${dataset.id}, held out`,
    source: { dataset: dataset.id, version: dataset.version, split: "validation", shotsSplit: "train" },
    ...(metrics !== undefined && { metrics: metrics.map((kind) => ({ kind })) }),
    ...{ limit: samples, seed: 0, fewShot: 0, ask },
    generation: { maxTokens, temperature: 0, seed: 0, stop: [] },
  };
  return openTestSet(home, (await create(request)).id);
}

/** The tuned model first or, where the base is wanted beside it, after the base. */
export function modelsOfRun({ id, config, base }: FinishedRun): ModelUnderTest[] {
  const tuned: ModelUnderTest = { model: { run: id, step: "best" }, label: "Tuned" };
  const { baseline, few_shot: fewShot } = config.evaluation;
  if (!baseline || base === undefined) return [{ ...tuned, label: id }];
  return [
    { model: base, label: "Base" },
    ...(fewShot > 0 ? [{ model: base, label: `Base, ${fewShot} examples`, fewShot }] : []),
    tuned,
  ];
}
