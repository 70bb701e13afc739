// Evaluates a run that has succeeded, where its training file asks for that.
import path from "node:path";
import type { Result } from "../../schemas/protocol.ts";
import { modelsOfRun, testSetOfRun, wantsEvaluation } from "../evaluation/finished-run.ts";
import { modelEvaluation, type EvaluateModels } from "./evaluate-models.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";

/** Nothing where the training file asks for nothing. Errors: those of `testSetOfRun` and of evaluating. */
export type EvaluateFinishedRun = (
  id: string,
  signal: AbortSignal,
) => Promise<Result<"evaluation/run">["evaluations"]>;

export function finishedRunEvaluation(services: Services): EvaluateFinishedRun {
  const evaluate: EvaluateModels = modelEvaluation(services);
  return async (id, signal) => {
    const { manifest, folder } = services.runs.get(id);
    const { config, dataset, base } = manifest;
    if (!wantsEvaluation({ evaluation: config.evaluation })) return [];
    const { model, version } = base ?? {};
    const run = {
      ...{ id, config, dataset, tokenizerFolder: path.join(folder.root, "tokenizer") },
      base: model === undefined ? undefined : { model, ...(version !== undefined && { version }) },
    };
    const testSet = await oneAtATime("testsets", signal, () =>
      testSetOfRun(services.home, run, async (request) => {
        const made = await services.workers.run("createTestSet", request, { signal });
        services.changed({ kind: "testset", ids: [made.id] });
        return made;
      }),
    );
    if (testSet === undefined) return [];
    const models = modelsOfRun(run);
    return evaluate({ testSet, models, again: false, signal, onProgress: () => undefined });
  };
}
