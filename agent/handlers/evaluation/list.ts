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
        const parts = [reference, ...(reference.adapters ?? []).map((added) => added.model)];
        if (run !== undefined && !parts.some((part) => "run" in part && part.run === run)) return false;
        return model === undefined || parts.some((part) => "model" in part && part.model === model);
      }),
      damaged,
    };
  };
