// The rules of tuning a base: which keys the base decides, and which need adapters. Pure.
import type { TrainingFile } from "../../schemas/training.ts";
import { conflict, noEffect, related, type IsWritten, type KeyFix, type KeyProblem } from "./key-problem.ts";
import { trainingKeys } from "./keys.ts";
import { removeFix, setFix } from "./mend.ts";
import type { KeyPath } from "../toml/tree.ts";

/** Keys of [model] that are about the base, or about training whatever the model is. */
const ofBaseOrTraining = new Set(["base", "base_version", "quantization", "dropout"]);

const base: KeyPath = ["model", "base"];

/** What of base, adapters and preferences does not go together, or has no effect. */
export function checkTuning(file: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const own =
    file.model.base === undefined
      ? checkWithoutBase(file, isWritten)
      : [...checkBase(isWritten), ...checkLora(file, isWritten)];
  return [...own, ...checkExportedAdapters(file)];
}

function checkExportedAdapters({ lora, export: { formats } }: TrainingFile): KeyProblem[] {
  if (lora !== undefined || !formats.includes("adapter")) return [];
  const key: KeyPath = ["export", "formats"];
  const others = formats.filter((format) => format !== "adapter");
  return [
    conflict(
      key,
      'export.formats holds "adapter", and without [lora] there are none.',
      "Add [lora] to train adapters, or leave the format out.",
      { others: [["lora"]], fixes: [setFix(key, others, "possible")] },
    ),
  ];
}

/** What only a base makes sense of. */
function checkWithoutBase({ model, lora, dpo }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const needsBase = (path: KeyPath, what: string): void => {
    problems.push(
      conflict(path, `${what} needs a model to start from, and model.base is missing.`, namesBase, {
        others: [base],
        fixes: [removeFix(path, "possible")],
      }),
    );
  };
  if (lora !== undefined) needsBase(["lora"], "Training adapters");
  if (dpo !== undefined) needsBase(["dpo"], "Preference optimisation");
  if (model.quantization !== "none") needsBase(["model", "quantization"], "Quantising the frozen weights");
  if (isWritten(["model", "base_version"]))
    problems.push(noEffect(["model", "base_version"], "without model.base", [base]));
  return problems;
}

const namesBase = 'Write base = "…" in [model]: the id of a model, or the path of one.';

/** Shape and vocabulary come from the base. */
function checkBase(isWritten: IsWritten): KeyProblem[] {
  return trainingKeys.keys
    .map(({ path }) => path)
    .filter(([table, name]) =>
      table === "model"
        ? name !== undefined && !ofBaseOrTraining.has(name)
        : table === "tokenizer" && name !== undefined,
    )
    .filter((path) => isWritten(path))
    .map((path) => noEffect(path, "with model.base, whose own is taken", [base]));
}

function checkLora({ model, lora }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const lacking: KeyFix[] = [
    setFix(["lora", "rank"], 16, "possible"),
    setFix(["model", "quantization"], "none", "possible"),
  ];
  if (model.quantization !== "none" && lora === undefined)
    problems.push(
      conflict(
        ["model", "quantization"],
        `model.quantization = "${model.quantization}" is for weights that stay frozen, and without [lora] all are trained.`,
        'Add [lora], or write quantization = "none".',
        { others: [["lora"]], fixes: lacking },
      ),
    );
  if (lora === undefined) return problems;
  const pattern: KeyPath = ["lora", "target_pattern"];
  if (lora.target_pattern !== undefined) {
    const reason = regexProblem(lora.target_pattern);
    if (reason !== undefined)
      problems.push(
        conflict(pattern, `lora.target_pattern is no regular expression: ${reason}.`, patternAdvice, {
          others: [],
          fixes: [removeFix(pattern, "possible")],
        }),
      );
    if (isWritten(["lora", "target_modules"]))
      problems.push(noEffect(["lora", "target_modules"], "with lora.target_pattern", [pattern]));
  }
  if (model.dropout > 0)
    problems.push({
      path: ["model", "dropout"],
      part: "value",
      code: "unusual_value",
      severity: "warning",
      message: "model.dropout drops activations of the frozen base, too, which it was not trained with.",
      advice: "Use lora.dropout instead.",
      related: [["lora"]].map(related),
      fixes: [removeFix(["model", "dropout"], "possible")],
    });
  return problems;
}

const patternAdvice = "For example model\\\\.layers\\\\.\\\\d+\\\\.self_attn\\\\.(q|v)_proj.";

/** What is wrong with it, without the pattern itself and the full stop; undefined where it is right. */
function regexProblem(pattern: string): string | undefined {
  try {
    new RegExp(`^(?:${pattern})$`, "u");
    return undefined;
  } catch (error) {
    return (error as Error).message.split(": ").at(-1)!.replace(/\.$/, "");
  }
}
