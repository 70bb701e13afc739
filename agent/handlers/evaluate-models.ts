// Evaluates models on a test set, one after the other, for whoever asks.
import type { ModelUnderTest } from "../../schemas/protocol/evaluation.ts";
import type { Progress, Result } from "../../schemas/protocol.ts";
import { evaluateModel } from "../evaluation/evaluate.ts";
import { settingsFor } from "../evaluation/settings.ts";
import { evaluationId } from "../evaluation/store.ts";
import type { OpenTestSet } from "../evaluation/test-set/store.ts";
import { CheckpointFiles } from "./checkpoint-files.ts";
import { evaluationSubject } from "./evaluation-subject.ts";
import { evaluationTools } from "./evaluation-tools.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";

export interface ModelsRequest {
  testSet: OpenTestSet;
  models: readonly ModelUnderTest[];
  again: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress<"evaluation/run">) => void;
}

export type EvaluateModels = (request: ModelsRequest) => Promise<Result<"evaluation/run">["evaluations"]>;

/** What it returns throws what `evaluateModel` throws, and what finding a model does. */
export function modelEvaluation(services: Services): EvaluateModels {
  const checkpoints = new CheckpointFiles();
  const tools = evaluationTools(services);
  return async ({ testSet, models, again, signal, onProgress }) => {
    const { content, rows } = testSet.testSet;
    const evaluations: Result<"evaluation/run">["evaluations"] = [];
    for (const [index, { model, label, ...asked }] of models.entries()) {
      const settings = settingsFor(testSet.testSet, asked);
      const subject = await evaluationSubject(services, model, label, checkpoints);
      const key = evaluationId(content, subject.weights, settings);
      const changed = (): void => services.changed({ kind: "evaluation", ids: [key] });
      try {
        const evaluated = await oneAtATime(`evaluation/${key}`, signal, () =>
          evaluateModel(tools, {
            ...{ testSet, subject, settings, again, signal },
            onBegin: changed,
            onProgress: ({ message, fraction, answered }) =>
              onProgress({
                message: models.length === 1 ? `${message}.` : `${subject.label}: ${message}.`,
                ...(fraction !== undefined && { fraction: (index + Math.min(1, fraction)) / models.length }),
                ...{ model: index, answered, rows },
              }),
          }),
        );
        evaluations.push(evaluated);
      } finally {
        changed();
      }
    }
    return evaluations;
  };
}
