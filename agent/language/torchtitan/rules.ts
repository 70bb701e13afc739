// All rules between keys of torchtitan's files, and how they are applied to what could be read of one.
import { related, type KeyProblem } from "../../training-file/key-problem.ts";
import type { KeyPath } from "../../toml/tree.ts";
import type { TorchtitanFile } from "./schema.ts";
import { checkpointRules } from "./rules/checkpoint.ts";
import { parallelismRules } from "./rules/parallelism.ts";
import { pipelineRules } from "./rules/pipeline.ts";
import { quantisationRules } from "./rules/quantisation.ts";
import type { JobKey, Rule, Situation } from "./rules/rule.ts";
import { trainingRules } from "./rules/training.ts";
import { valueRules } from "./rules/values.ts";

export const rules: readonly Rule[] = [
  ...valueRules,
  ...parallelismRules,
  ...pipelineRules,
  ...trainingRules,
  ...checkpointRules,
  ...quantisationRules,
];

/** A problem with the rule that found it. */
export interface Found {
  rule: Rule;
  problem: KeyProblem;
}

/** @param wrong keys whose values could not be read: rules that rest on them say nothing */
export function applyRules(job: TorchtitanFile, wrong: readonly KeyPath[], situation: Situation): Found[] {
  return rules.flatMap((rule) => {
    if (rule.keys.some((key) => isIn(key, wrong))) return [];
    const finding = rule.check(job, situation);
    if (finding === undefined) return [];
    const shown = finding.at ?? rule.keys.find(situation.isWritten) ?? rule.keys[0];
    const problem: KeyProblem = {
      path: shown.split("."),
      part: rule.code === "key_without_effect" ? "key" : "value",
      code: rule.code,
      severity: finding.severity ?? rule.severity,
      message: finding.message,
      advice: finding.advice,
      related: rule.keys
        .filter((key) => key !== shown && situation.isWritten(key))
        .map((key) => related(key.split("."))),
      ...(finding.fixes !== undefined && finding.fixes.length > 0 && { fixes: finding.fixes }),
    };
    return [{ rule, problem }];
  });
}

function isIn(key: JobKey, paths: readonly KeyPath[]): boolean {
  const steps = key.split(".");
  return paths.some((path) => path.every((step, index) => index >= steps.length || step === steps[index]));
}
