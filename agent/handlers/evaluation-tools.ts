// What evaluations of the agent work with: its loaded models, and its workers.
import type { EvaluationTools } from "../evaluation/evaluate.ts";
import type { Services } from "./services.ts";

export function evaluationTools({
  home,
  hosts,
  workers,
}: Pick<Services, "home" | "hosts" | "workers">): EvaluationTools {
  return {
    home,
    hosts,
    async measure(request, { signal, onProgress }) {
      await workers.run("measureLikelihoods", request, {
        signal,
        onProgress: ({ message, fraction }) => onProgress(message, fraction ?? 0),
      });
    },
    judge: (folder, testSet, signal) => workers.run("judgeAnswers", { folder, testSet }, { signal }),
  };
}
