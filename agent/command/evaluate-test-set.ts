// The rows that a command asks models: a file, a test set of the home, or what was held out of a run.
import path from "node:path";
import { AnswerSettings } from "../../schemas/test-set.ts";
import { DatasetSection, type TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { formLearnt, testSetOfRun, type FinishedRun } from "../evaluation/finished-run.ts";
import type { TestSetRequest } from "../evaluation/requests.ts";
import { openTestSet, type OpenTestSet } from "../evaluation/test-set/store.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import type { Workers } from "../worker/workers.ts";
import { parseMetric } from "./evaluate-metrics.ts";
import { runInName } from "./named-model.ts";

export interface TestSetOptions {
  task?: string;
  testSet?: string;
  metric?: string[];
  fewShot?: number;
  limit?: number;
  maxTokens?: number;
}

/** Rows of a file that are asked where nobody says how many. */
const mostRows = 20_000;

/** The test set that the options name or, of the first run that is named, one of its held-out rows. */
export async function findTestSet(
  home: Home,
  names: readonly string[],
  options: TestSetOptions,
  { workers, signal }: { workers: Pick<Workers, "run">; signal: AbortSignal },
): Promise<OpenTestSet> {
  if (options.testSet !== undefined) {
    refuseBeside(options);
    return await openTestSet(home, options.testSet);
  }
  const metrics = options.metric?.map(parseMetric);
  const { fewShot = 0, limit, maxTokens } = options;
  const [first = "", ...others] = names;
  const run = runInName(home, first);
  if (options.task !== undefined) {
    const file = path.resolve(options.task);
    const made = await workers.run(
      "createTestSet",
      {
        name: path.basename(file, path.extname(file)),
        source: {
          ...{ file, section: DatasetSection.parse({ path: file }) },
          ...(run !== undefined && { learnt: learntBy(run, file) }),
        },
        ...(metrics !== undefined && { metrics }),
        ...{ limit: limit ?? mostRows, seed: 0, fewShot: 0, examples: fewShot },
        ask: run === undefined ? "auto" : await formLearnt(finishedRun(run, run.manifest.config.evaluation)),
        generation: AnswerSettings.parse({ ...(maxTokens !== undefined && { maxTokens }) }),
      },
      { signal },
    );
    if (fewShot > made.shots) throw errors.tooFewExamples(fewShot, made.shots);
    return await openTestSet(home, made.id);
  }
  const [heldOut = run] = run === undefined ? others.flatMap((named) => runInName(home, named) ?? []) : [];
  if (heldOut === undefined)
    throw errors.optionNotUsable("--task", "A model that is no run needs a file with rows, or --test-set.");
  const { evaluation } = heldOut.manifest.config;
  const wanted = {
    ...evaluation,
    ...(limit !== undefined && { samples: limit }),
    ...(maxTokens !== undefined && { max_new_tokens: maxTokens }),
  };
  const found = await testSetOfRun(home, finishedRun(heldOut, wanted), (request) =>
    workers.run("createTestSet", { ...request, ...(metrics !== undefined && { metrics }) }, { signal }),
  );
  if (found === undefined)
    throw errors.testSetEmpty(heldOut.manifest.id, "its rows have not been imported yet");
  return found;
}

/** A test set never changes. Throws `option_not_usable`. */
function refuseBeside({ task, metric, limit, maxTokens }: TestSetOptions): void {
  const given = { "--task": task, "--metric": metric, "--limit": limit, "--max-tokens": maxTokens };
  const [first] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (first !== undefined)
    throw errors.optionNotUsable(first, "A test set has rows, metrics and a longest answer of its own.");
}

/** The form of the run's rows, without what says where they lie and which are held out. */
function learntBy({ manifest }: Run, file: string): NonNullable<TestSetFile["learnt"]> {
  const { format, columns, prompt_template, completion_template, placeholders } = manifest.config.dataset;
  const templates = {
    ...(prompt_template !== undefined && { prompt_template }),
    ...(completion_template !== undefined && { completion_template }),
  };
  return {
    section: DatasetSection.parse({ path: file, format, columns, placeholders, ...templates }),
    ...(manifest.dataset && {
      shots: { dataset: manifest.dataset.id, version: manifest.dataset.version, split: "train" },
    }),
  };
}

type TestSetFile = Extract<TestSetRequest["source"], { file: string }>;

/** What an evaluation needs to know of a run, with what was asked for instead of its training file's words. */
export function finishedRun({ manifest, folder }: Run, evaluation: TrainingFile["evaluation"]): FinishedRun {
  const { id, config, dataset } = manifest;
  const tokenizerFolder = path.join(folder.root, "tokenizer");
  return { id, config: { ...config, evaluation }, dataset, base: undefined, tokenizerFolder };
}
