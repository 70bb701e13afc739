// Evaluates a run that has succeeded, where its training file asks for that.
import path from "node:path";
import type { Result } from "../../schemas/protocol.ts";
import { TrainyardError } from "../errors.ts";
import { modelsOfRun, testSetOfRun, wantsEvaluation, type FinishedRun } from "../evaluation/finished-run.ts";
import { baseAsItWas, type BaseOfRun } from "../run/base.ts";
import type { Home } from "../store/home.ts";
import { modelEvaluation, type EvaluateModels } from "./evaluate-models.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";

/** Nothing where the training file asks for nothing. Errors: those of `testSetOfRun` and of evaluating. */
export type EvaluateFinishedRun = (
  id: string,
  signal: AbortSignal,
) => Promise<Result<"evaluation/run">["evaluations"]>;

/** `onLeftOut` is told why a base is not beside the model that was made of it. */
export function finishedRunEvaluation(
  services: Services,
  onLeftOut: (error: TrainyardError, about: { run: string }) => void,
): EvaluateFinishedRun {
  const evaluate: EvaluateModels = modelEvaluation(services);
  return async (id, signal) => {
    const { manifest, folder } = services.runs.get(id);
    const { config, dataset, base } = manifest;
    if (!wantsEvaluation({ evaluation: config.evaluation })) return [];
    const told = (error: TrainyardError): void => onLeftOut(error, { run: id });
    const run: FinishedRun = {
      ...{ id, config, dataset, tokenizerFolder: path.join(folder.root, "tokenizer") },
      base: config.evaluation.baseline ? await baseToAsk(services.home, base, told) : undefined,
    };
    const testSet = await oneAtATime("testsets", signal, () =>
      testSetOfRun(services.home, run, async (request) => {
        const made = await services.workers.run("createTestSet", request, { signal });
        services.changed({ kind: "testset", ids: [made.id] });
        return made;
      }),
    );
    if (testSet === undefined) return [];
    const onProgress = (): void => undefined;
    return evaluate({ testSet, models: modelsOfRun(run), again: false, signal, onProgress, onLeftOut: told });
  };
}

/** The base, if it still is what it was when the run began. */
export async function baseToAsk(
  home: Home,
  base: BaseOfRun | undefined,
  onLeftOut: (error: TrainyardError) => void,
): Promise<FinishedRun["base"]> {
  if (base === undefined) return undefined;
  try {
    return await baseAsItWas(home, base);
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    onLeftOut(error);
    return { problem: error.message };
  }
}
