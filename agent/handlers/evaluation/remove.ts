// `evaluation/remove`: an evaluation goes with its answers.
import { removeEvaluation } from "../../evaluation/store.ts";
import type { HandlerOf } from "../handler.ts";

export const evaluationRemove: HandlerOf<"evaluation/remove"> =
  (services) =>
  async ({ evaluation }) => {
    await removeEvaluation(services.home, evaluation);
    services.changed({ kind: "evaluation", ids: [evaluation] });
    return null;
  };
