// What a rule between keys of a torchtitan file is: what must hold, between which keys, and what to say where it does not.
import { setFix, removeFix } from "../../../training-file/mend.ts";
import type { KeyFix, KeyProblem } from "../../../training-file/key-problem.ts";
import type { TomlValue } from "../../../toml/table.ts";
import type { TorchtitanFile } from "../schema.ts";

/** Every key, dotted: "training.seq_len". */
export type JobKey = KeysOf<TorchtitanFile>;

type KeysOf<T, Prefix extends string = ""> = {
  [K in keyof T & string]: T[K] extends
    string | number | boolean | readonly string[] | readonly string[][] | undefined
    ? `${Prefix}${K}`
    : KeysOf<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** What the number of processes is the product of. */
export const degreeKeys = [
  "parallelism.data_parallel_replicate_degree",
  "parallelism.data_parallel_shard_degree",
  "parallelism.tensor_parallel_degree",
  "parallelism.pipeline_parallel_degree",
  "parallelism.context_parallel_degree",
] as const satisfies readonly JobKey[];

export interface Rule {
  /** Its name, for tests and pages. */
  id: string;
  /**
   * The keys that it rests on: it counts where all of them have values of their kind. It is shown at the first
   * one that is written.
   */
  keys: readonly [JobKey, ...JobKey[]];
  severity: KeyProblem["severity"];
  code:
    | "value_not_allowed"
    | "values_conflict"
    | "key_without_effect"
    | "unusual_value"
    | "unknown_value"
    | "depends_on_machine";
  /** What must hold, or what follows, in one sentence. */
  states: string;
  /** What is found where it does not hold. */
  check(job: TorchtitanFile, situation: Situation): Finding | undefined;
}

/** What a rule may know besides the values. */
export interface Situation {
  /** Processes that the job is started with; 0 where nobody knows. */
  worldSize: number;
  /** Whether a key stands in the file, also by its old name. */
  isWritten: (key: JobKey) => boolean;
}

export interface Finding {
  message: string;
  advice: string;
  /** Where it is shown, when that is not the first key that is written. */
  at?: JobKey;
  /** Severity, when it is another one than the rule's. */
  severity?: KeyProblem["severity"];
  fixes?: readonly KeyFix[];
}

export function set(key: JobKey, value: TomlValue, certainty: "preferred" | "possible" = "possible"): KeyFix {
  return setFix(key.split("."), value, certainty);
}

export function remove(key: JobKey): KeyFix {
  return removeFix(key.split("."), "possible");
}

/** Whether the model is compiled, on which several features rest. */
export function isModelCompiled({ compile }: TorchtitanFile): boolean {
  return compile.enable && compile.components.includes("model");
}

/** The ways to have the model compiled. */
export function compileModel({ compile }: TorchtitanFile): KeyFix {
  const components = compile.components.includes("model") ? [] : ["model", ...compile.components];
  const all = components.length === 0 ? undefined : components;
  return {
    title: "Compile the model",
    edits: [
      { kind: "set", path: ["compile", "enable"], value: true },
      ...(all === undefined ? [] : [{ kind: "set" as const, path: ["compile", "components"], value: all }]),
    ],
  };
}

/** The multiple of `unit` that is nearest to `value`, at least `unit`. */
export function nearestMultiple(value: number, unit: number): number {
  return Math.max(1, Math.round(value / unit)) * unit;
}

/** The divisor of `value` that is nearest to `wanted` and not above it. */
export function divisorBelow(value: number, wanted: number): number {
  for (let divisor = Math.min(value, wanted); divisor > 1; divisor--)
    if (value % divisor === 0) return divisor;
  return 1;
}
