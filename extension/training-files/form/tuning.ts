// How the form tunes a published model: which one, what of it is trained, and which keys mean something then.
import type {
  FormInput,
  FormKey,
  FormState,
  FormTexts,
  TuningCost,
  TuningMethod,
} from "../../../schemas/panels/training-form.ts";
import { peakLearningRate, TrainingFile } from "../../../schemas/training.ts";
import { valueText } from "./key-rules.ts";
import type { TextContent } from "./read-text.ts";
import type { RowFacts } from "./suggest.ts";

/** What the tables of a training file turn on. */
export interface Tuning {
  /** Empty where random weights are trained. */
  readonly base: string;
  readonly lora: boolean;
  readonly dpo: boolean;
}

/** As the edited file and the form say; adapters, and preferences where the rows have some, unless either says otherwise. */
export function tuningOf(
  { texts, tables }: Pick<FormInput, "texts" | "tables">,
  content: TextContent | undefined,
  facts: RowFacts | undefined,
): Tuning {
  const base = (texts["model.base"] ?? content?.texts["model.base"] ?? "").trim();
  const isWritten = (content?.texts["model.base"] ?? "") !== "";
  const hasBase = base !== "";
  return {
    base,
    lora: tables?.lora ?? (isWritten ? content!.tables.lora : hasBase),
    dpo: tables?.dpo ?? (isWritten ? content!.tables.dpo : hasBase && facts?.arePreferences === true),
  };
}

/** Whether a key means something; with a base, shape and vocabulary are its own. */
export function isRelevant(key: FormKey, { base, lora, dpo }: Tuning): boolean {
  if (key.startsWith("lora.")) return lora;
  if (key.startsWith("dpo.")) return dpo;
  if (key === "model.base_version") return base !== "";
  if (key === "model.base" || key === "model.quantization") return true;
  return base === "" || !/^(model|tokenizer)\./.test(key) || key === "model.dropout";
}

/** Without the keys that mean nothing, so that they are neither shown nor written. */
export function relevantTexts(texts: FormTexts, tuning: Tuning): FormTexts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => isRelevant(key as FormKey, tuning)));
}

/** What the form shows of it; a base that is none of the home, such as a path, is offered beside the others. */
export function tuningState(
  tuning: Tuning,
  texts: FormTexts,
  {
    bases,
    costs = [],
  }: { readonly bases: FormState["tuning"]["bases"]; readonly costs?: readonly TuningCost[] | undefined },
  facts: RowFacts | undefined,
): FormState["tuning"] {
  const { base, dpo } = tuning;
  const isListed = base === "" || bases.some(({ value }) => value === base);
  return {
    base,
    bases: isListed ? [...bases] : [{ value: base, name: base, detail: "", versions: [] }, ...bases],
    method: methodOf(tuning, texts["model.quantization"]),
    costs: [...costs],
    isPreferring: dpo,
    canPrefer: facts?.arePreferences === true,
  };
}

/** The learning rate that is taken when none is written. */
export function usualLearningRate({ base, lora, dpo }: Tuning): string {
  const file = TrainingFile.parse({
    schema: 1,
    dataset: { path: "rows.jsonl" },
    model: base === "" ? {} : { base },
    ...(lora && { lora: {} }),
    ...(dpo && { dpo: {} }),
  });
  return valueText(peakLearningRate(file));
}

function methodOf({ lora }: Tuning, quantization: string | undefined): TuningMethod {
  if (!lora) return "all";
  return quantization === "int8" ? "adapters8" : quantization === "int4" ? "adapters4" : "adapters";
}
