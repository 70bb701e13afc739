// How each field stands: what it holds, what holds while it is empty, what is wrong with it, what it means.
import type { FieldState, FormKey, FormState } from "../../../schemas/panels/training-form.ts";
import type { Wording } from "../../pick/runs.ts";
import { formKeys } from "./key-rules.ts";
import { countParameters, modelSizes } from "./model-sizes.ts";
import type { SortedProblems } from "./problems-of-fields.ts";
import { passesOver, type RowFacts } from "./suggest.ts";
import type { Tuning } from "./tuning.ts";
import { numberOf, shapeOf, usualText, type FieldValues } from "./values.ts";

export function fieldStates(
  fields: FieldValues,
  tuning: Tuning,
  { ofFields }: SortedProblems,
  facts: RowFacts | undefined,
  wording: Wording,
): Record<FormKey, FieldState> {
  const states = formKeys.map((key): [FormKey, FieldState] => {
    const found = ofFields[key];
    const problem = fields.faults[key] ?? (found && [found.message, found.advice].join(" ").trim());
    const meaning = key === "training.steps" ? describeSteps(fields, facts, wording) : undefined;
    return [
      key,
      {
        text: fields.texts[key] ?? "",
        usual: usualText(key, fields, tuning, wording.t),
        ...(problem !== undefined && { problem }),
        isError: fields.faults[key] !== undefined || found?.severity === "error",
        ...(meaning !== undefined && { meaning }),
      },
    ];
  });
  return Object.fromEntries(states) as Record<FormKey, FieldState>;
}

export function sizeStates(fields: FieldValues): FormState["sizes"] {
  const shape = shapeOf(fields);
  const { layers, hiddenSize, heads } = shape;
  return modelSizes.map((size) => ({
    ...size,
    parameters: countParameters({
      ...shape,
      ...size,
      keyValueHeads: undefined,
      intermediateSize: undefined,
    }),
    isChosen: size.layers === layers && size.hiddenSize === hiddenSize && size.heads === heads,
  }));
}

/** How often each row is seen. */
function describeSteps(
  fields: FieldValues,
  facts: RowFacts | undefined,
  { t, language }: Wording,
): string | undefined {
  const steps = numberOf(fields, "training.steps");
  const batch =
    numberOf(fields, "training.global_batch_size") ?? numberOf(fields, "training.local_batch_size");
  const length = numberOf(fields, "training.seq_len");
  if (facts === undefined || steps === undefined || batch === undefined || length === undefined)
    return undefined;
  const passes = passesOver(facts, steps, batch * length);
  const shown = passes.toLocaleString(language, { maximumSignificantDigits: 2 });
  return t("Each row is seen about {0}×.", shown);
}
