// `evaluation/run`: models answer a test set, one after the other.
import type { Progress } from "../../../schemas/protocol.ts";
import { openTestSet } from "../../evaluation/test-set/store.ts";
import { modelEvaluation } from "../evaluate-models.ts";
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const evaluationRun: HandlerOf<"evaluation/run"> = (services) => {
  const evaluate = modelEvaluation(services);
  return async ({ testSet: id, models, again }, call) => {
    const testSet = await openTestSet(services.home, id);
    const onProgress = passOn<Progress<"evaluation/run">>((value) => call.progress(value));
    return { evaluations: await evaluate({ testSet, models, again, signal: call.signal, onProgress }) };
  };
};
