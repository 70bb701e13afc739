// The commands `trainyard.evaluation.*`.
import type { CommandTable } from "../commands.ts";
import { compareModels, evaluateModels } from "./evaluation/evaluate.ts";
import { openEvaluation } from "./evaluation/open.ts";
import { removeEvaluations } from "./evaluation/remove.ts";
import { newTestSet } from "./evaluation/test-set.ts";

export const commands: CommandTable = {
  "trainyard.evaluation.evaluate": evaluateModels,
  "trainyard.evaluation.compare": compareModels,
  "trainyard.evaluation.newTestSet": newTestSet,
  "trainyard.evaluation.open": openEvaluation,
  "trainyard.evaluation.remove": removeEvaluations,
};
