// The model that a conversation names: which checkpoint or version that is just now, and its GGUF file.
import path from "node:path";
import type { EvaluatedModel } from "../../schemas/evaluation.ts";
import { nameOfModel } from "../../schemas/model-name.ts";
import type { AddedAdapter, ModelReference, ModelStack } from "../../schemas/protocol/method.ts";
import type { MadeFile } from "../chat/loading.ts";
import { errors, TrainyardError } from "../errors.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { isAdapterFolder } from "../model/peft.ts";
import { checkedFile, placeOfVersion } from "../model/referenced-file.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import { baseOfAdapter } from "./adapter-base.ts";
import { basePlaces, realPlace, type BasePlaces, type Finders } from "./base-places.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";
import { versionGguf } from "./version-subject.ts";
import { asSentences } from "./work-progress.ts";

/** What models are chosen with. */
export type Choosing = Finders & Pick<Services, "workers">;

export interface ChosenModel {
  /** With the very step or version. */
  reference: ModelStack;
  /** Its folder, or a GGUF file that is all there is of it. */
  place: string;
  /** The place of its base, or its own: what a large GGUF is written of before it can be asked. */
  base: string;
  /** The absolute path of its GGUF; a worker writes it where there is none. */
  file(waiting: WaitingForFile): Promise<MadeFile>;
}

interface WaitingForFile {
  signal: AbortSignal;
  checkpoints: CheckpointFiles;
  onWait: (message: string) => void;
}

/**
 * Errors: `run_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`, `model_not_found`, `model_file_damaged`,
 * `adapter_not_usable`.
 */
export async function chooseModel(services: Choosing, wanted: ModelStack): Promise<ChosenModel> {
  const { adapters = [], ...one } = wanted;
  const model = await chooseOne(services, one);
  return adapters.length === 0 ? model : await chooseStack(services, model, adapters);
}

export interface ChosenFile extends MadeFile {
  reference: ModelStack;
}

/** A run that goes on removes old checkpoints, maybe this very one: then what is the latest or best now is taken. */
export async function chosenFile(
  services: Services,
  wanted: ModelStack,
  waiting: WaitingForFile,
): Promise<ChosenFile> {
  for (let attempt = 1; ; attempt++) {
    const chosen = await chooseModel(services, wanted);
    try {
      const { reference } = chosen;
      const made = await chosen.file(waiting);
      services.serving.resolved(wanted, reference, made.file);
      return { reference, ...made };
    } catch (error) {
      const isRemoved = error instanceof TrainyardError && error.code === "checkpoint_removed";
      const isNamed = [wanted, ...(wanted.adapters ?? []).map(({ model }) => model)].every(
        (one) => !("step" in one) || typeof one.step === "number",
      );
      if (!isRemoved || isNamed || attempt === mostAttempts) throw error;
    }
  }
}

const mostAttempts = 5;

async function chooseOne(services: Choosing, reference: ModelReference): Promise<ChosenModel> {
  return "run" in reference ? chooseStep(services, reference) : await chooseVersion(services, reference);
}

async function chooseStack(
  services: Choosing,
  model: ChosenModel,
  added: readonly AddedAdapter[],
): Promise<ChosenModel> {
  const adapters = await chooseAdapters(services, model.reference, added);
  return {
    reference: { ...model.reference, adapters: adapters.map((one) => one.added) },
    place: model.place,
    base: model.base,
    file: (waiting) => adaptersFile(services, model, adapters, waiting),
  };
}

export interface ChosenAdapter {
  readonly folder: string;
  /** With the very step or version. */
  readonly added: AddedAdapter;
}

/** What is to be added to a model, after asking whether each fits it. Errors: as of `chooseModel`. */
export async function chooseAdapters(
  services: Choosing,
  model: EvaluatedModel,
  added: readonly AddedAdapter[],
): Promise<ChosenAdapter[]> {
  const base = await basePlaces(services, model);
  return await Promise.all(
    added.map(async ({ model: wanted, scale }) => {
      const { reference, place } = await chooseOne(services, wanted);
      if (!isAdapterFolder(place)) throw errors.adapterNotUsable(place, "it is a whole model and no adapter");
      if (!(await carries(services, base, reference)))
        throw errors.adapterNotUsable(place, `it was not trained on the base of ${nameOfModel(model)}`);
      return { folder: place, added: { model: reference, scale } };
    }),
  );
}

async function carries(services: Finders, base: BasePlaces, reference: ModelReference): Promise<boolean> {
  if ("run" in reference) return await base.carriesRun(services.runs.get(reference.run).manifest);
  return await base.carriesVersion(await openModelVersion(services.home, reference.model, reference.version));
}

/** Errors: `run_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`. */
export function chooseStep(
  services: Choosing,
  { run, step: wanted }: Extract<ModelReference, { run: string }>,
): ChosenModel & { reference: Extract<ModelReference, { run: string }> } {
  const { manifest, folder: runFolder } = services.runs.get(run);
  const { step, folder } = chooseCheckpoint(runFolder, run, wanted);
  const base = (manifest.config.lora && manifest.base?.place) ?? folder;
  return {
    reference: { run, step },
    ...{ place: folder, base },
    file: ({ signal, checkpoints, onWait }) =>
      checkpoints.of([folder], folder, async () => {
        onWait("Looking for the checkpoint's GGUF file.");
        const input = { folder, type: manifest.config.export.gguf_type };
        const onProgress = asSentences(onWait);
        return await whenBaseIsThere(base, signal, () =>
          services.workers.run("checkpointGguf", input, { signal, onProgress }),
        );
      }),
  };
}

async function chooseVersion(
  { home, workers }: Choosing,
  { model: id, version: wanted }: Extract<ModelReference, { model: string }>,
): Promise<ChosenModel> {
  const opened = await openModelVersion(home, id, wanted);
  const { folder, manifest } = opened;
  const hasGguf = Object.hasOwn(manifest.files, exportedFiles.gguf);
  const base = (await baseOfAdapter(opened)) ?? folder;
  return {
    reference: { model: id, version: path.basename(folder) },
    place: placeOfVersion(opened),
    base,
    async file({ signal, checkpoints, onWait }) {
      if (hasGguf) return { file: checkedFile(opened, exportedFiles.gguf) };
      return await checkpoints.of([folder], folder, async () => {
        onWait("Looking for the model's GGUF file.");
        return await whenBaseIsThere(base, signal, () => versionGguf(workers, opened, { signal, onWait }));
      });
    },
  };
}

/** The adapters of `place` and others in a small file beside that of their base. */
export async function adaptersFile(
  { workers }: Pick<Services, "workers">,
  { place, base }: Pick<ChosenModel, "place" | "base">,
  adapters: readonly ChosenAdapter[],
  { signal, checkpoints, onWait }: WaitingForFile,
): Promise<MadeFile> {
  const parts = adapters.map(({ folder, added: { scale } }) => ({ folder, scale }));
  const folders = [place, ...parts.map(({ folder }) => folder)];
  const key = JSON.stringify([place, parts]);
  return await checkpoints.of(folders, key, async () => {
    onWait("Looking for the adapters' GGUF file.");
    const onProgress = asSentences(onWait);
    const input = { place, adapters: parts };
    return await whenBaseIsThere(base, signal, () =>
      workers.run("adaptersGguf", input, { signal, onProgress }),
    );
  });
}

/** Whoever asks meanwhile, also for other adapters of the base, finds what the first has written. */
async function whenBaseIsThere<T>(base: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return await oneAtATime(`gguf/${realPlace(base)}`, signal, work);
}
