// Evaluates models on a test set, one after the other, for whoever asks.
import type { Progress, Result } from "../../schemas/protocol.ts";
import { TrainyardError } from "../errors.ts";
import { evaluateModel } from "../evaluation/evaluate.ts";
import { leftOut, type AskedModel } from "../evaluation/finished-run.ts";
import { settingsFor } from "../evaluation/settings.ts";
import { evaluationId } from "../evaluation/store.ts";
import type { OpenTestSet } from "../evaluation/test-set/store.ts";
import { CheckpointFiles } from "./checkpoint-files.ts";
import { chooseAdapters } from "./chosen-model.ts";
import { evaluationSubject } from "./evaluation-subject.ts";
import { evaluationTools } from "./evaluation-tools.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";

export interface ModelsRequest {
  testSet: OpenTestSet;
  models: readonly AskedModel[];
  again: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress<"evaluation/run">) => void;
  /** Told why a base is not beside the others. */
  onLeftOut?: (error: TrainyardError) => void;
}

export type EvaluateModels = (request: ModelsRequest) => Promise<Result<"evaluation/run">["evaluations"]>;

/** What it returns throws what `evaluateModel` throws, and what finding a model does. */
export function modelEvaluation(services: Services): EvaluateModels {
  const checkpoints = new CheckpointFiles();
  const tools = evaluationTools(services);
  const one = async (
    { testSet, models, again, signal, onProgress }: ModelsRequest,
    index: number,
    notes: readonly string[] | undefined,
  ): Promise<Result<"evaluation/run">["evaluations"][number]> => {
    const { content, rows } = testSet.testSet;
    const { model, label, precision, ...asked } = models[index]!;
    const settings = settingsFor(testSet.testSet, asked);
    const subject = await evaluationSubject(services, model, { label, precision, checkpoints, signal });
    const key = evaluationId(content, subject.weights, settings);
    const changed = (): void => services.changed({ kind: "evaluation", ids: [key] });
    try {
      return await oneAtATime(`evaluation/${key}`, signal, () =>
        evaluateModel(tools, {
          ...{ testSet, subject, settings, again, signal, notes },
          onBegin: changed,
          onProgress: ({ message, fraction, answered }) =>
            onProgress({
              message: models.length === 1 ? `${message}.` : `${subject.label}: ${message}.`,
              ...(fraction !== undefined && { fraction: (index + Math.min(1, fraction)) / models.length }),
              ...{ model: index, answered, rows },
            }),
        }),
      );
    } finally {
      changed();
    }
  };
  return async (request) => {
    const { models, signal, onLeftOut } = request;
    const evaluations: Result<"evaluation/run">["evaluations"] = [];
    const missing: string[] = [];
    // Before the first one is asked, which may take long.
    for (const { adapters, ...alone } of models.map(({ model }) => model))
      if (adapters !== undefined) await chooseAdapters(services, alone, adapters);
    for (const [index, { isBase = false, label = "Base", notes }] of models.entries()) {
      try {
        evaluations.push(await one(request, index, notes && [...notes, ...missing]));
      } catch (error) {
        if (!isBase || signal.aborted || !(error instanceof TrainyardError)) throw error;
        missing.push(leftOut(label, error.message));
        onLeftOut?.(error);
      }
    }
    return evaluations;
  };
}
