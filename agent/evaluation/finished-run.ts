// What is evaluated when a run has succeeded, as its training file says: the tuned model and, beside it, its base.
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import type { TestSet } from "../../schemas/test-set.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Home } from "../store/home.ts";
import type { TestSetRequest } from "./requests.ts";
import { listTestSets, openTestSet, type OpenTestSet } from "./test-set/store.ts";

/** What is known of a run. */
export interface FinishedRun {
  id: string;
  config: TrainingFile;
  dataset: { id: string; version: string } | undefined;
  /** The model that it began from, where that is one of the home. */
  base: { model: string; version?: string } | undefined;
}

/** Rows that are asked where nobody says how many. */
const usualSamples = 200;

/** Whether the training file asks for an evaluation at the end. */
export function wantsEvaluation({ evaluation }: Pick<TrainingFile, "evaluation">): boolean {
  return evaluation.samples !== undefined || evaluation.test_set !== undefined;
}

/**
 * The test set that the run's training file names, or one of its held-out rows; the same run has the same one each time.
 * `create` makes it where it is not there yet. Undefined for a run without a dataset. Errors: `test_set_not_found`,
 * `test_set_empty`.
 */
export async function testSetOfRun(
  home: Home,
  { config, dataset }: FinishedRun,
  create: (request: TestSetRequest) => Promise<TestSet>,
): Promise<OpenTestSet | undefined> {
  const { test_set: named, samples = usualSamples, metrics, max_new_tokens: maxTokens } = config.evaluation;
  if (named !== undefined) return openTestSet(home, named);
  if (dataset === undefined) return undefined;
  const request: TestSetRequest = {
    name: `${dataset.id}, held out`,
    source: { dataset: dataset.id, version: dataset.version, split: "validation", shotsSplit: "train" },
    ...(metrics !== undefined && { metrics: metrics.map((kind) => ({ kind })) }),
    ...{ limit: samples, seed: 0, fewShot: 0, ask: "auto" },
    generation: { maxTokens, temperature: 0, seed: 0, stop: [] },
  };
  const known = (await listTestSets(home)).testSets.find((one) => isOf(one, request));
  return openTestSet(home, (known ?? (await create(request))).id);
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

function isOf(testSet: TestSet, { name, source, metrics, limit, generation }: TestSetRequest): boolean {
  const { source: from, rows, rowsInSource } = testSet;
  if (!("dataset" in source && "dataset" in from)) return false;
  return (
    testSet.name === name &&
    from.dataset === source.dataset &&
    from.version === source.version &&
    from.split === source.split &&
    rows === Math.min(limit, rowsInSource) &&
    testSet.fewShot === 0 &&
    testSet.instruction === undefined &&
    testSet.ask === "auto" &&
    JSON.stringify(testSet.generation) === JSON.stringify(generation) &&
    (metrics === undefined || JSON.stringify(testSet.metrics) === JSON.stringify(metrics))
  );
}
