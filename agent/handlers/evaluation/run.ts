// `evaluation/run`: models answer a test set, one after the other.
import type { Progress, Result } from "../../../schemas/protocol.ts";
import { evaluateModel } from "../../evaluation/evaluate.ts";
import { settingsFor } from "../../evaluation/settings.ts";
import { evaluationId } from "../../evaluation/store.ts";
import { openTestSet } from "../../evaluation/test-set/store.ts";
import { CheckpointFiles } from "../checkpoint-files.ts";
import { evaluationSubject } from "../evaluation-subject.ts";
import { evaluationTools } from "../evaluation-tools.ts";
import type { HandlerOf } from "../handler.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { passOn } from "../work-progress.ts";

export const evaluationRun: HandlerOf<"evaluation/run"> = (services) => {
  const checkpoints = new CheckpointFiles();
  const tools = evaluationTools(services);
  return async ({ testSet: id, models, again }, call) => {
    const { signal } = call;
    const testSet = await openTestSet(services.home, id);
    const tell = passOn<Progress<"evaluation/run">>((value) => call.progress(value));
    const evaluations: Result<"evaluation/run">["evaluations"] = [];
    for (const [index, { model, label, ...asked }] of models.entries()) {
      const settings = settingsFor(testSet.testSet, asked);
      const subject = await evaluationSubject(services, model, label, checkpoints);
      const rows = testSet.testSet.rows;
      const key = evaluationId(testSet.testSet.content, subject.weights, settings);
      const changed = (): void => services.changed({ kind: "evaluation", ids: [key] });
      try {
        const evaluated = await oneAtATime(`evaluation/${key}`, signal, () =>
          evaluateModel(tools, {
            ...{ testSet, subject, settings, again, signal },
            onBegin: changed,
            onProgress: ({ message, fraction, answered }) =>
              tell({
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
    return { evaluations };
  };
};
