// A model that is to be evaluated: which weights it has just now, and where they lie.
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { nameOfModel } from "../../schemas/model-name.ts";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfCheckpoint, weightsOfVersion } from "../evaluation/weights.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import { checkpointSums } from "../run/hold-checkpoint.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";
import { chooseModel } from "./chosen-model.ts";
import type { Services } from "./services.ts";

/** Errors: as of `chooseModel`, and `checkpoint_removed`, `checkpoint_damaged`. */
export async function evaluationSubject(
  services: Services,
  wanted: ModelReference,
  label: string | undefined,
  checkpoints: CheckpointFiles,
): Promise<Subject> {
  const chosen = await chooseModel(services, wanted);
  const { reference } = chosen;
  const { weights, place } =
    "run" in reference ? await checkpointOf(services, reference) : await versionOf(services, reference);
  return {
    reference,
    label: label ?? nameOfModel(reference),
    weights,
    place,
    file: (waiting) => chosen.file({ ...waiting, checkpoints }),
  };
}

interface Weights {
  weights: string;
  place: string;
}

async function checkpointOf(
  { runs }: Services,
  { run, step }: Extract<ModelReference, { run: string }>,
): Promise<Weights> {
  const { folder: runFolder, manifest } = runs.get(run);
  const { folder } = chooseCheckpoint(runFolder, run, step);
  const weights = weightsOfCheckpoint(await checkpointSums(folder), manifest.config.export.gguf_type);
  return { weights, place: folder };
}

async function versionOf(
  { home }: Services,
  { model, version }: Extract<ModelReference, { model: string }>,
): Promise<Weights> {
  const opened = await openModelVersion(home, model, version);
  const hasWeights = Object.values(opened.manifest.files).some(({ format }) => format === "safetensors");
  const place = hasWeights ? opened.folder : checkedFile(opened, exportedFiles.gguf);
  return { weights: weightsOfVersion(opened.manifest), place };
}
