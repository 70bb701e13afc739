// What a run tunes, and how, out of its manifest. Pure.
import type { Tuning } from "../../../schemas/panels/run.ts";
import type { RunManifest } from "../../../schemas/run.ts";

/** Undefined of a run that begins from random weights. */
export function tuningOf(manifest: RunManifest, license: string | undefined): Tuning | undefined {
  const { base, config, parameters, trainedParameters } = manifest;
  if (base === undefined) return undefined;
  const { lora, dpo, model } = config;
  return {
    ...namedBase(base),
    ...(license !== undefined && { license }),
    quantization: model.quantization,
    ...(lora && { lora: adaptersOf(lora) }),
    ...(dpo && { dpo: { beta: dpo.beta } }),
    ...(trainedParameters !== undefined && { trained: trainedParameters }),
    // Adapters stand beside the model's own parameters.
    ...(parameters !== undefined && { total: parameters + (lora ? (trainedParameters ?? 0) : 0) }),
  };
}

/** Under its id where it is a model of the home, else under the name of its file or folder. */
function namedBase({
  place,
  model,
  version,
}: NonNullable<RunManifest["base"]>): Pick<Tuning, "name" | "model"> {
  if (model === undefined) return { name: place.split(/[\\/]/).at(-1) ?? place };
  return { name: model, model: { model, ...(version !== undefined && { version }) } };
}

function adaptersOf({
  rank,
  alpha,
  target_modules: modules,
  target_pattern: pattern,
  use_rslora: isStabilized,
}: NonNullable<RunManifest["config"]["lora"]>): NonNullable<Tuning["lora"]> {
  const isAll = pattern === undefined && modules.includes("all-linear");
  return { rank, alpha, isStabilized, targets: isAll ? null : pattern === undefined ? modules : [pattern] };
}
