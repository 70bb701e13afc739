// The rules that no single key can state: which values of a training file go together. Pure.
import { warmupSteps, type TrainingFile } from "../../schemas/training.ts";
import { conflict, noEffect, related, type IsWritten, type KeyProblem } from "./key-problem.ts";
import { removeFix, setFix } from "./mend.ts";
import type { KeyPath } from "../toml/tree.ts";
import { checkDataset } from "./dataset-rules.ts";
import { checkBatch, checkModel } from "./size-rules.ts";
import { checkTuning } from "./tuning-rules.ts";

/** Every combination of values that cannot be trained (errors) or that does nothing (warnings). */
export function checkRules(file: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  return [
    ...checkDataset(file, isWritten),
    ...(file.model.base === undefined ? checkTokenizer(file, isWritten) : []),
    ...(file.model.base === undefined ? checkModel(file, isWritten) : []),
    ...checkTuning(file, isWritten),
    ...checkBatch(file),
    ...checkOptimizer(file),
    ...checkSchedule(file, isWritten),
    ...checkIntervals(file, isWritten),
    ...checkExport(file, isWritten),
  ];
}

function checkTokenizer({ tokenizer }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (tokenizer.kind === "file" && (tokenizer.path ?? "") === "")
    problems.push({
      path: ["tokenizer", "path"],
      part: "key",
      code: "missing_key",
      severity: "error",
      message: 'The key tokenizer.path is missing, and tokenizer.kind is "file".',
      advice: 'Add path = "tokenizer.json", or choose another kind.',
      related: [["tokenizer", "kind"]].map(related),
      fixes: [
        setFix(["tokenizer", "path"], "tokenizer.json", "possible"),
        setFix(["tokenizer", "kind"], "bpe", "possible"),
      ],
    });
  if (tokenizer.kind !== "file" && tokenizer.path !== undefined)
    problems.push(
      conflict(
        ["tokenizer", "path"],
        `tokenizer.path names a file, and tokenizer.kind = "${tokenizer.kind}" learns a tokenizer of its own.`,
        'Write kind = "file", or remove path.',
        {
          others: [["tokenizer", "kind"]],
          fixes: [
            setFix(["tokenizer", "kind"], "file", "possible"),
            removeFix(["tokenizer", "path"], "possible"),
          ],
        },
      ),
    );
  if (tokenizer.kind !== "bpe" && isWritten(["tokenizer", "vocab_size"]))
    problems.push(
      noEffect(
        ["tokenizer", "vocab_size"],
        `with tokenizer.kind = "${tokenizer.kind}"; only "bpe" learns to a size`,
        [["tokenizer", "kind"]],
      ),
    );
  return problems;
}

function checkOptimizer({ optimizer }: TrainingFile): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (optimizer.beta1 === 1 || optimizer.beta2 === 1) {
    const key = optimizer.beta1 === 1 ? "beta1" : "beta2";
    const usual = key === "beta1" ? 0.9 : 0.95;
    problems.push(
      conflict(["optimizer", key], `optimizer.${key} = 1 never takes in a gradient.`, `Take ${usual}.`, {
        others: [],
        fixes: [setFix(["optimizer", key], usual, "possible")],
      }),
    );
  } else if (optimizer.beta2 < optimizer.beta1)
    problems.push({
      path: ["optimizer", "beta2"],
      part: "value",
      code: "unusual_value",
      severity: "warning",
      message: `optimizer.beta2 = ${optimizer.beta2} is below optimizer.beta1 = ${optimizer.beta1}; Adam's updates may then grow without bound.`,
      advice: "Take beta2 of at least beta1; 0.95 and 0.999 are usual.",
      related: [["optimizer", "beta1"]].map(related),
      fixes: [0.95, 0.999]
        .filter((usual) => usual >= optimizer.beta1)
        .map((usual) => setFix(["optimizer", "beta2"], usual, "possible")),
    });
  return problems;
}

function checkSchedule(config: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const { training, lr_scheduler: scheduler } = config;
  const problems: KeyProblem[] = [];
  const warmup = warmupSteps(config);
  const isWarmupTooLong = warmup > training.steps;
  if (isWarmupTooLong)
    problems.push(
      conflict(
        ["lr_scheduler", "warmup_steps"],
        `lr_scheduler.warmup_steps is ${warmup}, more than the ${training.steps} of training.steps.`,
        `Write warmup_steps = ${Math.floor(training.steps / 10)} in [lr_scheduler], or train longer.`,
        {
          others: [["training", "steps"]],
          fixes: [
            setFix(["lr_scheduler", "warmup_steps"], Math.floor(training.steps / 10), "possible"),
            setFix(["training", "steps"], warmup, "possible"),
          ],
        },
      ),
    );
  const schedule: readonly KeyPath[] = [["lr_scheduler", "schedule"]];
  if (scheduler.schedule !== "wsd" && isWritten(["lr_scheduler", "decay_ratio"]))
    problems.push(
      noEffect(["lr_scheduler", "decay_ratio"], `with schedule = "${scheduler.schedule}"`, schedule),
    );
  if (scheduler.schedule === "constant" && isWritten(["lr_scheduler", "min_lr_factor"]))
    problems.push(noEffect(["lr_scheduler", "min_lr_factor"], 'with schedule = "constant"', schedule));
  const decaySteps = Math.round(scheduler.decay_ratio * training.steps);
  if (scheduler.schedule === "wsd" && !isWarmupTooLong && warmup + decaySteps > training.steps)
    problems.push(
      conflict(
        isWritten(["lr_scheduler", "decay_ratio"])
          ? ["lr_scheduler", "decay_ratio"]
          : ["lr_scheduler", "schedule"],
        `Warm-up (${warmup} steps) and decay (${decaySteps} steps) together are longer than the ${training.steps} steps of training.`,
        "Make warmup_steps or decay_ratio smaller.",
        {
          others: [
            ["lr_scheduler", "warmup_steps"],
            ["lr_scheduler", "decay_ratio"],
            ["training", "steps"],
          ],
          fixes: [
            setFix(
              ["lr_scheduler", "decay_ratio"],
              Math.floor((1 - warmup / training.steps) * 1000) / 1000,
              "possible",
            ),
            setFix(["lr_scheduler", "warmup_steps"], Math.max(0, training.steps - decaySteps), "possible"),
          ],
        },
      ),
    );
  return problems;
}

function checkIntervals(
  { training, checkpoint, evaluation }: TrainingFile,
  isWritten: IsWritten,
): KeyProblem[] {
  const intervals = [
    ["checkpoint", checkpoint.interval, "only the last step makes a checkpoint"],
    ["evaluation", evaluation.interval, "the held-out loss is measured only at the end"],
  ] as const;
  return intervals.flatMap(([table, interval, consequence]) =>
    interval > training.steps && isWritten([table, "interval"])
      ? [
          {
            path: [table, "interval"],
            part: "value" as const,
            code: "interval_too_long",
            severity: "warning" as const,
            message: `${table}.interval = ${interval} is more than the ${training.steps} of training.steps: ${consequence}.`,
            advice: "Make the interval shorter if you want more of them.",
            related: [["training", "steps"]].map(related),
            fixes: [setFix([table, "interval"], training.steps, "possible")],
          },
        ]
      : [],
  );
}

function checkExport({ export: wanted }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const needed = { gguf_type: "gguf", onnx_type: "onnx", modelfile: "gguf" } as const;
  return Object.entries(needed).flatMap(([key, format]) => {
    if (wanted.formats.includes(format) || !isWritten(["export", key])) return [];
    if (key === "modelfile" && wanted.formats.includes("adapter")) return [];
    const reason = `because export.formats does not hold "${format}"`;
    const idle = noEffect(["export", key], reason, [["export", "formats"]]);
    const asked = setFix(["export", "formats"], [...wanted.formats, format], "possible");
    return [{ ...idle, fixes: [...(idle.fixes ?? []), asked] }];
  });
}
