// What is evaluated when a run has succeeded, as its training file says: the tuned model and, beside it, its base.
import type { EvaluatedModel } from "../../schemas/evaluation.ts";
import { plural } from "../../schemas/plural.ts";
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import type { AskingForm, TestSet } from "../../schemas/test-set.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { chatFormOf, takesChatForm } from "../dataset/chat-form.ts";
import type { Home } from "../store/home.ts";
import { loadTokenizerConfig } from "../tokenizer/files.ts";
import type { TestSetRequest } from "./requests.ts";
import { openTestSet, type OpenTestSet } from "./test-set/store.ts";

/** What is known of a run. */
export interface FinishedRun {
  id: string;
  config: TrainingFile;
  dataset: { id: string; version: string } | undefined;
  /** The model that it began from, or why that cannot be asked. */
  base: EvaluatedModel | { problem: string } | undefined;
  /** Of the run's tokenizer: whether the run learnt questions and answers in its chat template follows from that. */
  tokenizerFolder: string;
}

/** A model as an evaluation is asked for, which may be none of the home. */
export interface AskedModel extends Omit<ModelUnderTest, "model"> {
  model: EvaluatedModel;
  /** Whether others are measured without it where it fails. */
  isBase?: boolean;
  notes?: readonly string[];
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
  const ask = await formLearnt({ config, tokenizerFolder });
  const request: TestSetRequest = {
    name: `${dataset.id}, held out`,
    source: { dataset: dataset.id, version: dataset.version, split: "validation", shotsSplit: "train" },
    ...(metrics !== undefined && { metrics: metrics.map((kind) => ({ kind })) }),
    ...{ limit: samples, seed: 0, fewShot: 0, ask },
    generation: { maxTokens, temperature: 0, seed: 0, stop: [] },
  };
  return openTestSet(home, (await create(request)).id);
}

/** How prompts are put to a model as it has learnt them: in its chat template, where the training did that. */
export async function formLearnt({
  config,
  tokenizerFolder,
}: Pick<FinishedRun, "config" | "tokenizerFolder">): Promise<AskingForm> {
  const tokenizer = { config: await loadTokenizerConfig(tokenizerFolder) };
  return takesChatForm(chatFormOf(config), tokenizer) ? "chat" : "auto";
}

/**
 * The tuned model alone or, where the base is wanted and can be asked, after the base: in the number format that the tuned
 * one is asked in, so that what is between them is the training alone. Adapters are asked beside a base of f16, which is what
 * they were trained on.
 */
export function modelsOfRun({ id, config, base }: FinishedRun): AskedModel[] {
  const tuned: AskedModel = { model: { run: id, step: "best" }, label: "Tuned", notes: [] };
  const { baseline, few_shot: fewShot } = config.evaluation;
  if (!baseline || base === undefined) return [{ ...tuned, label: id }];
  if ("problem" in base) return [{ ...tuned, label: id, notes: [leftOut("Base", base.problem)] }];
  const precision = config.lora === undefined ? config.export.gguf_type : ("f16" as const);
  const asked = { model: base, isBase: true, precision };
  return [
    { ...asked, label: "Base" },
    ...(fewShot > 0
      ? [{ ...asked, label: `Base, ${plural(fewShot, "1 example", `${fewShot} examples`)}`, fewShot }]
      : []),
    tuned,
  ];
}

/** Of a base that cannot be asked, for whoever reads what the tuned model did. */
export function leftOut(label: string, reason: string): string {
  return `${label} is left out: ${reason}`;
}
