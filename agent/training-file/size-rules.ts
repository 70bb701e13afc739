// The rules between sizes: what must divide what in a model and in a batch. Pure.
import type { TrainingFile } from "../../schemas/training.ts";
import { conflict, noEffect, type IsWritten, type KeyFix, type KeyProblem } from "./key-problem.ts";
import { removeFix, setFix } from "./mend.ts";
import type { KeyPath } from "../toml/tree.ts";

/** Heads share the width evenly, rotary positions need pairs, and groups of query heads are whole. */
export function checkModel({ model }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const problems: KeyProblem[] = [];
  const heads = model.num_attention_heads;
  const headSize = model.hidden_size / heads;
  const smallest = model.family === "llama" ? 2 : 1;
  const mostHeads = model.hidden_size / smallest;
  const width = nearestMultiple(model.hidden_size, smallest * heads);
  const otherHeads = Number.isInteger(mostHeads) ? nearestDivisor(mostHeads, heads) : undefined;
  const advice = `Take a hidden_size of ${width}${otherHeads === undefined ? "" : `, or ${otherHeads} heads`}.`;
  const mending = {
    others: [
      ["model", "hidden_size"],
      ["model", "family"],
    ] satisfies KeyPath[],
    fixes: [
      setFix(["model", "hidden_size"], width, "possible"),
      ...(otherHeads === undefined ? [] : [setFix(["model", "num_attention_heads"], otherHeads, "possible")]),
    ] satisfies KeyFix[],
  };
  if (!Number.isInteger(headSize))
    problems.push(
      conflict(
        ["model", "num_attention_heads"],
        `model.num_attention_heads = ${heads} does not divide model.hidden_size = ${model.hidden_size}.`,
        advice,
        mending,
      ),
    );
  else if (model.family === "llama" && headSize % 2 === 1)
    problems.push(
      conflict(
        ["model", "num_attention_heads"],
        `Each head is ${headSize} wide (hidden_size / num_attention_heads); rotary positions need an even width.`,
        advice,
        mending,
      ),
    );
  const keyValueHeads = model.num_key_value_heads;
  if (keyValueHeads !== undefined && model.family === "gpt2" && keyValueHeads !== heads)
    problems.push(
      conflict(
        ["model", "num_key_value_heads"],
        'model.num_key_value_heads is for family = "llama"; GPT-2 has as many key and value heads as query heads.',
        'Remove it, or write family = "llama".',
        {
          others: [
            ["model", "family"],
            ["model", "num_attention_heads"],
          ],
          fixes: [
            removeFix(["model", "num_key_value_heads"], "possible"),
            setFix(["model", "family"], "llama", "possible"),
          ],
        },
      ),
    );
  else if (keyValueHeads !== undefined && heads % keyValueHeads !== 0)
    problems.push(
      conflict(
        ["model", "num_key_value_heads"],
        `model.num_key_value_heads = ${keyValueHeads} does not divide model.num_attention_heads = ${heads}.`,
        `Take ${nearestDivisor(heads, keyValueHeads)}.`,
        {
          others: [["model", "num_attention_heads"]],
          fixes: [setFix(["model", "num_key_value_heads"], nearestDivisor(heads, keyValueHeads), "possible")],
        },
      ),
    );
  if (model.family === "gpt2" && isWritten(["model", "rope_theta"]))
    problems.push(
      noEffect(["model", "rope_theta"], 'with family = "gpt2", whose positions are learned', [
        ["model", "family"],
      ]),
    );
  return problems;
}

/** Steps of gradient accumulation are whole. */
export function checkBatch({ training }: TrainingFile): KeyProblem[] {
  const local = training.local_batch_size;
  const global = training.global_batch_size;
  if (global === undefined || global % local === 0) return [];
  return [
    conflict(
      ["training", "global_batch_size"],
      `training.global_batch_size = ${global} is not a multiple of training.local_batch_size = ${local}.`,
      `Take ${nearestMultiple(global, local)}.`,
      {
        others: [["training", "local_batch_size"]],
        fixes: [
          setFix(["training", "global_batch_size"], nearestMultiple(global, local), "possible"),
          setFix(["training", "local_batch_size"], nearestDivisor(global, local), "possible"),
        ],
      },
    ),
  ];
}

/** The divisor of `whole` that is nearest to `wanted`. */
function nearestDivisor(whole: number, wanted: number): number {
  for (let away = 0; away <= whole; away++) {
    if (wanted - away >= 1 && whole % (wanted - away) === 0) return wanted - away;
    if (wanted + away <= whole && whole % (wanted + away) === 0) return wanted + away;
  }
  return 1;
}

/** The multiple of `unit` that is nearest to `wanted`, at least one. */
function nearestMultiple(wanted: number, unit: number): number {
  return Math.max(1, Math.round(wanted / unit)) * unit;
}
