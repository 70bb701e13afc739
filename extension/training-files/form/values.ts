// What the fields of the form hold: what a person has typed, over what the file says or what is suggested.
import type { FormInput, FormKey, FormTexts } from "../../../schemas/panels/training-form.ts";
import type { Translate } from "../../translate.ts";
import type { TomlValue } from "../edit-toml.ts";
import { defaultText, formKeys, parseText } from "./key-rules.ts";
import { usualIntermediateSize, type ModelShape } from "./model-sizes.ts";
import type { Chosen } from "./suggest.ts";
import { usualLearningRate, type Tuning } from "./tuning.ts";

export interface FieldValues {
  /** Every key that is not empty. */
  readonly texts: FormTexts;
  /** What can be read of them. */
  readonly values: Readonly<Partial<Record<FormKey, TomlValue>>>;
  /** What cannot, and what would be right. */
  readonly faults: Readonly<Partial<Record<FormKey, string>>>;
}

export function readFields(base: FormTexts, typed: FormTexts, t: Translate): FieldValues {
  const texts: FormTexts = { ...base, ...typed };
  const values: Partial<Record<FormKey, TomlValue>> = {};
  const faults: Partial<Record<FormKey, string>> = {};
  for (const key of formKeys) {
    const text = texts[key];
    if (text === undefined) continue;
    const parsed = parseText(key, text, t);
    if (parsed.problem !== undefined) faults[key] = parsed.problem;
    else if (parsed.value !== undefined) values[key] = parsed.value;
  }
  return { texts, values, faults };
}

/** What suggestions depend on, as far as a person has chosen it. */
export function chosenOf({ texts }: Pick<FormInput, "texts">, t: Translate): Chosen {
  const { values } = readFields({}, texts, t);
  const number = (key: FormKey): number | undefined => {
    const value = values[key];
    return typeof value === "number" ? value : undefined;
  };
  return {
    hiddenSize: number("model.hidden_size"),
    sequenceLength: number("training.seq_len"),
    batchSize: number("training.local_batch_size"),
    steps: number("training.steps"),
  };
}

/** With the default where nothing is written. */
export function numberOf({ values }: FieldValues, key: FormKey): number | undefined {
  const value = values[key] ?? defaultText(key);
  return value === "" || typeof value === "object" || Number.isNaN(Number(value)) ? undefined : Number(value);
}

export function shapeOf(fields: FieldValues): ModelShape {
  const family = fields.values["model.family"] === "gpt2" ? "gpt2" : "llama";
  return {
    family,
    layers: numberOf(fields, "model.num_hidden_layers")!,
    hiddenSize: numberOf(fields, "model.hidden_size")!,
    heads: numberOf(fields, "model.num_attention_heads")!,
    keyValueHeads: numberOf(fields, "model.num_key_value_heads"),
    intermediateSize: numberOf(fields, "model.intermediate_size"),
    tiedEmbeddings: true,
    vocabulary: numberOf(fields, "tokenizer.vocab_size")!,
    sequenceLength: numberOf(fields, "training.seq_len")!,
  };
}

/** What holds while a field is empty; where it follows from other fields, what they make of it. */
export function usualText(key: FormKey, fields: FieldValues, tuning: Tuning, t: Translate): string {
  const { family, hiddenSize, heads } = shapeOf(fields);
  switch (key) {
    case "model.num_key_value_heads":
      return String(heads);
    case "model.intermediate_size":
      return String(usualIntermediateSize(family, hiddenSize));
    case "training.global_batch_size":
      return String(numberOf(fields, "training.local_batch_size") ?? "");
    case "lr_scheduler.warmup_steps":
      return String(Math.min(100, Math.floor((numberOf(fields, "training.steps") ?? 0) / 10)));
    case "optimizer.lr":
      return usualLearningRate(tuning);
    case "evaluation.patience":
      return t("never");
    case "evaluation.samples":
      return t("none");
    default:
      return defaultText(key);
  }
}
