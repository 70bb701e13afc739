// Which keys mean nothing as the form stands: they are neither shown nor written.
import type { FormKey, FormTexts } from "../../../schemas/panels/training-form.ts";
import { defaultText } from "./key-rules.ts";
import type { Tuning } from "./tuning.ts";

/** @param baseVersions how many versions the base has, as far as it is a model of the home */
export function idleKeys(texts: FormTexts, { base }: Tuning, baseVersions: number): FormKey[] {
  const has = (key: FormKey): boolean => (texts[key] ?? defaultText(key)).trim() !== "";
  const formats = (texts["export.formats"] ?? defaultText("export.formats")).split(",");
  const ownTestSet = has("evaluation.test_set");
  const isAsked = ownTestSet || has("evaluation.samples");
  const isBaseAsked = isAsked && base !== "" && texts["evaluation.baseline"] === "true";
  const effects: readonly (readonly [FormKey, boolean])[] = [
    ["model.base_version", base !== "" && baseVersions > 1],
    ["evaluation.test_set", ownTestSet],
    // A test set says itself how it is asked and judged.
    ["evaluation.samples", !ownTestSet],
    ["evaluation.metrics", isAsked && !ownTestSet],
    ["evaluation.max_new_tokens", isAsked && !ownTestSet],
    ["evaluation.baseline", isAsked && base !== ""],
    ["evaluation.few_shot", isBaseAsked],
    ["export.gguf_type", formats.includes("gguf")],
    ["export.modelfile", formats.includes("gguf") || formats.includes("adapter")],
    ["export.onnx_type", formats.includes("onnx")],
  ];
  return effects.filter(([, hasEffect]) => !hasEffect).map(([key]) => key);
}
