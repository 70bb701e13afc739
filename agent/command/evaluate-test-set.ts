// The rows that a command asks models: a file, a test set of the home, or what was held out of a run.
import path from "node:path";
import { AnswerSettings } from "../../schemas/test-set.ts";
import { DatasetSection, type TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { testSetOfRun, type FinishedRun } from "../evaluation/finished-run.ts";
import { openTestSet, type OpenTestSet } from "../evaluation/test-set/store.ts";
import { tryFindRun } from "../run/find.ts";
import type { Run } from "../run/state.ts";
import type { Home } from "../store/home.ts";
import type { Workers } from "../worker/workers.ts";
import { parseMetric } from "./evaluate-metrics.ts";

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

/** The test set that the options name or, of a run, one of its held-out rows. `named` is the first model. */
export async function findTestSet(
  home: Home,
  named: string,
  options: TestSetOptions,
  { workers, signal }: { workers: Pick<Workers, "run">; signal: AbortSignal },
): Promise<OpenTestSet> {
  if (options.testSet !== undefined) return await openTestSet(home, options.testSet);
  const metrics = options.metric?.map(parseMetric);
  const { fewShot = 0, limit, maxTokens } = options;
  if (options.task !== undefined) {
    const file = path.resolve(options.task);
    const made = await workers.run(
      "createTestSet",
      {
        name: path.basename(file, path.extname(file)),
        source: { file, section: DatasetSection.parse({ path: file }) },
        ...(metrics !== undefined && { metrics }),
        ...{ limit: limit ?? mostRows, seed: 0, fewShot: 0, ask: "auto" },
        generation: AnswerSettings.parse({ ...(maxTokens !== undefined && { maxTokens }) }),
      },
      { signal },
    );
    if (fewShot > made.shots) throw errors.tooFewExamples(fewShot, made.shots);
    return await openTestSet(home, made.id);
  }
  const run = tryFindRun(home, named);
  if (run === undefined)
    throw errors.optionNotUsable("--task", "A model that is no run needs a file with rows, or --test-set.");
  const { evaluation } = run.manifest.config;
  const wanted = {
    ...evaluation,
    ...(limit !== undefined && { samples: limit }),
    ...(maxTokens !== undefined && { max_new_tokens: maxTokens }),
  };
  const found = await testSetOfRun(home, finishedRun(run, wanted), (request) =>
    workers.run("createTestSet", { ...request, ...(metrics !== undefined && { metrics }) }, { signal }),
  );
  if (found === undefined) throw errors.testSetEmpty(run.manifest.id, "its rows have not been imported yet");
  return found;
}

/** What an evaluation needs to know of a run, with what was asked for instead of its training file's words. */
export function finishedRun({ manifest, folder }: Run, evaluation: TrainingFile["evaluation"]): FinishedRun {
  const { id, config, dataset } = manifest;
  const tokenizerFolder = path.join(folder.root, "tokenizer");
  return { id, config: { ...config, evaluation }, dataset, base: undefined, tokenizerFolder };
}
