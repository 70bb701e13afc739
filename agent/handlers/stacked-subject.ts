// A model with adapters added to it, as it is evaluated: beside its base, and merged in float32 for its loss.
import { nameOfAdapters } from "../../schemas/model-name.ts";
import type { AddedAdapter } from "../../schemas/protocol/method.ts";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfCheckpoint, weightsOfStack, weightsOfVersion } from "../evaluation/weights.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkpointSums } from "../run/hold-checkpoint.ts";
import { baseAt } from "./adapter-base.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";
import { adaptersFile, chooseAdapters, type ChosenAdapter, type Choosing } from "./chosen-model.ts";

/** What a model is taken as before adapters are added: in the number format that adapters are trained on, as chats load it. */
export const askedAlone = { label: undefined, precision: "f16" } as const;

export interface StackRequest {
  /** Alone, as `askedAlone` says. */
  readonly model: Subject;
  readonly adapters: readonly AddedAdapter[];
  readonly label: string | undefined;
  readonly checkpoints: CheckpointFiles;
}

/** Throws `adapter_not_usable` where one does not fit, and what finding it throws. */
export async function stackedSubject(
  services: Choosing,
  { model, adapters: wanted, label, checkpoints }: StackRequest,
): Promise<Subject> {
  const { place, reference: alone } = model;
  const chosen = await chooseAdapters(services, alone, wanted);
  const adapters = chosen.map(({ added }) => added);
  const weighted = await Promise.all(
    chosen.map(async (one) => ({ weights: await weightsOf(services, one), scale: one.added.scale })),
  );
  return {
    reference: { ...alone, adapters },
    label: label ?? model.label + nameOfAdapters({ adapters }),
    weights: weightsOfStack(model.weights, weighted),
    place,
    adapters: chosen.map(({ folder, added: { scale } }) => ({ folder, scale })),
    file: async (waiting) =>
      await adaptersFile(services, { place, base: await baseAt(place) }, chosen, { ...waiting, checkpoints }),
  };
}

async function weightsOf({ home }: Choosing, { folder, added: { model } }: ChosenAdapter): Promise<string> {
  if ("run" in model) return weightsOfCheckpoint(await checkpointSums(folder), askedAlone.precision);
  return weightsOfVersion(await openModelVersion(home, model.model, model.version));
}
