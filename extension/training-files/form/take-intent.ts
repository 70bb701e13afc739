// What a person's change in the form makes of what they have done in it so far.
import type { Up } from "../../../schemas/panels/panel.ts";
import type {
  FormInput,
  FormTexts,
  RowsChoice,
  TuningMethod,
  trainingFormPanel,
} from "../../../schemas/panels/training-form.ts";
import { modelSizes } from "./model-sizes.ts";

export type FormIntent = Up<typeof trainingFormPanel>;

/** Undefined for what is no change of the input, as a dialog that is to be opened. */
export function takeIntent(input: FormInput, intent: FormIntent): FormInput | undefined {
  switch (intent.kind) {
    case "setField":
      return withTexts(input, { [intent.key]: intent.text });
    case "setColumn":
      return { ...input, columns: { ...input.columns, [intent.part]: intent.column } };
    case "setFileName":
      return { ...input, fileName: intent.text };
    case "setSize":
      return withTexts(input, textsOfSize(intent.id));
    case "setBase":
      return withBase(input, intent.value);
    case "setMethod":
      return withMethod(input, intent.method);
    case "setPreferring":
      return { ...input, tables: { ...input.tables, dpo: intent.isOn } };
    case "resetFields":
      return { ...input, texts: keptTexts(input), columns: {}, tables: {} };
    case "chooseDataset":
      return withRows(input, { kind: "imported", id: intent.id, version: intent.version });
    case "chooseFile":
      return withRows(input, { kind: "file", path: intent.path });
    default:
      return undefined;
  }
}

/** Of random weights there are neither adapters nor a reference; of another model both are as suggested. */
export function withBase(input: FormInput, base: string): FormInput {
  // A version is one of this model alone.
  const based = withTexts(input, { "model.base": base, "model.base_version": "" });
  return base === ""
    ? { ...withMethod(based, "all"), tables: { lora: false, dpo: false } }
    : { ...based, tables: input.texts["model.base"] === "" ? {} : input.tables };
}

export function withTexts(input: FormInput, texts: FormTexts): FormInput {
  return { ...input, texts: { ...input.texts, ...texts } };
}

/** Its file is written: what was done before is in it, and what was done while it was written is kept. */
export function afterSaving(saved: FormInput, now: FormInput, edited: string): FormInput {
  return {
    ...now,
    edited,
    texts: newer(saved.texts, now.texts),
    columns: newer(saved.columns ?? {}, now.columns ?? {}),
    tables: newer(saved.tables ?? {}, now.tables ?? {}),
    ...{ folder: "", fileName: "" },
  };
}

function newer<T extends Readonly<Record<string, unknown>>>(before: T, now: T): T {
  const changed = Object.entries(now).filter(([key, value]) => value !== before[key]);
  return Object.fromEntries(changed) as T;
}

/** Columns of other rows mean nothing in these. */
export function withRows(input: FormInput, rows: RowsChoice): FormInput {
  return { ...input, rows, columns: {} };
}

function withMethod(input: FormInput, method: TuningMethod): FormInput {
  const quantization = method === "adapters8" ? "int8" : method === "adapters4" ? "int4" : "";
  return {
    ...withTexts(input, { "model.quantization": quantization }),
    tables: { ...input.tables, lora: method !== "all" },
  };
}

/** What a new file tunes is as much its user's choice as the rows are. */
function keptTexts({ edited, texts }: FormInput): FormTexts {
  const { "model.base": base, "model.base_version": version } = texts;
  if (edited !== undefined || base === undefined) return {};
  return { "model.base": base, ...(version !== undefined && { "model.base_version": version }) };
}

function textsOfSize(id: string): FormTexts {
  const size = modelSizes.find((one) => one.id === id);
  if (size === undefined) return {};
  return {
    "model.num_hidden_layers": String(size.layers),
    "model.hidden_size": String(size.hiddenSize),
    "model.num_attention_heads": String(size.heads),
  };
}
