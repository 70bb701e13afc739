// `evaluation/list`: all evaluations, or those of a test set or a model.
import { listEvaluations } from "../../evaluation/store.ts";
import type { HandlerOf } from "../handler.ts";

export const evaluationList: HandlerOf<"evaluation/list"> =
  ({ home }) =>
  async ({ testSet, run, model }) => {
    const { evaluations, damaged } = await listEvaluations(home);
    return {
      evaluations: evaluations.filter(({ testSet: asked, model: { reference } }) => {
        if (testSet !== undefined && asked.id !== testSet) return false;
        if (run !== undefined && !("run" in reference && reference.run === run)) return false;
        return model === undefined || ("model" in reference && reference.model === model);
      }),
      damaged,
    };
  };
