// A model that is to be evaluated: which weights it has just now, and where they lie.
import type { EvaluatedModel } from "../../schemas/evaluation.ts";
import { nameOfModel } from "../../schemas/model-name.ts";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfCheckpoint } from "../evaluation/weights.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkpointSums } from "../run/hold-checkpoint.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";
import { chooseStep } from "./chosen-model.ts";
import { placeSubject } from "./place-subject.ts";
import type { Services } from "./services.ts";
import { askedAlone, stackedSubject } from "./stacked-subject.ts";
import { versionSubject, type Precision } from "./version-subject.ts";

export interface SubjectOptions extends Precision {
  label: string | undefined;
  checkpoints: CheckpointFiles;
  signal: AbortSignal;
}

/**
 * A run is asked in the number format of its training file, adapters beside their base. Errors: as of `chooseModel` and
 * `placeSubject`, and `checkpoint_removed`, `checkpoint_damaged`.
 */
export async function evaluationSubject(
  services: Services,
  wanted: EvaluatedModel,
  options: SubjectOptions,
): Promise<Subject> {
  const { adapters, ...model } = wanted;
  if (adapters === undefined) return await plainSubject(services, model, options);
  const { label, checkpoints } = options;
  const plain = await plainSubject(services, model, { ...options, ...askedAlone });
  return await stackedSubject(services, { model: plain, adapters, label, checkpoints });
}

async function plainSubject(
  services: Services,
  wanted: EvaluatedModel,
  { label, precision, checkpoints, signal }: SubjectOptions,
): Promise<Subject> {
  const { home, runs, workers } = services;
  if ("file" in wanted) return await placeSubject(workers, wanted.file, { label, precision, signal });
  if ("model" in wanted) {
    const version = await openModelVersion(home, wanted.model, wanted.version);
    return versionSubject(workers, { id: wanted.model, version }, { label, precision });
  }
  const chosen = chooseStep(services, wanted);
  const { reference, place } = chosen;
  const type = runs.get(wanted.run).manifest.config.export.gguf_type;
  return {
    reference,
    label: label ?? nameOfModel(reference),
    weights: weightsOfCheckpoint(await checkpointSums(place), type),
    place,
    file: (waiting) => chosen.file({ ...waiting, checkpoints }),
  };
}
