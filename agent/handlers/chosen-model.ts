// The model that a conversation names: which checkpoint or version that is just now, and its GGUF file.
import path from "node:path";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { TrainyardError } from "../errors.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import { exportedVersion } from "./exported-version.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Services } from "./services.ts";
import type { CheckpointFiles } from "./checkpoint-files.ts";

export interface ChosenModel {
  /** With the very step or version. */
  reference: ModelReference;
  /** The absolute path of its GGUF; a worker writes it where there is none. */
  file(waiting: WaitingForFile): Promise<string>;
}

interface WaitingForFile {
  signal: AbortSignal;
  checkpoints: CheckpointFiles;
  onWait: (message: string) => void;
}

/** Errors: `run_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`, `model_not_found`, `model_file_damaged`. */
export async function chooseModel(services: Services, reference: ModelReference): Promise<ChosenModel> {
  return "run" in reference ? chooseStep(services, reference) : await chooseVersion(services, reference);
}

/** A run that goes on removes old checkpoints, maybe this very one: then what is the latest or best now is taken. */
export async function chosenFile(
  services: Services,
  wanted: ModelReference,
  waiting: WaitingForFile,
): Promise<{ reference: ModelReference; file: string }> {
  for (let attempt = 1; ; attempt++) {
    const chosen = await chooseModel(services, wanted);
    try {
      const { reference } = chosen;
      const file = await chosen.file(waiting);
      services.serving.resolved(wanted, reference, file);
      return { reference, file };
    } catch (error) {
      const isRemoved = error instanceof TrainyardError && error.code === "checkpoint_removed";
      const isNamed = "step" in wanted && typeof wanted.step === "number";
      if (!isRemoved || isNamed || attempt === mostAttempts) throw error;
    }
  }
}

const mostAttempts = 5;

function chooseStep(
  { runs, workers }: Services,
  { run, step: wanted }: Extract<ModelReference, { run: string }>,
): ChosenModel {
  const { manifest, folder: runFolder } = runs.get(run);
  const { step, folder } = chooseCheckpoint(runFolder, run, wanted);
  return {
    reference: { run, step },
    file: ({ signal, checkpoints, onWait }) =>
      checkpoints.of(folder, async () => {
        onWait("Looking for the checkpoint's GGUF file.");
        const input = { folder, type: manifest.config.export.gguf_type };
        const onProgress = ({ message }: { message: string }): void => onWait(`${message}.`);
        return (await workers.run("checkpointGguf", input, { signal, onProgress })).file;
      }),
  };
}

async function chooseVersion(
  services: Services,
  { model: id, version: wanted }: Extract<ModelReference, { model: string }>,
): Promise<ChosenModel> {
  const { folder, manifest } = await openModelVersion(services.home, id, wanted);
  const version = path.basename(folder);
  const file = path.join(folder, exportedFiles.gguf);
  return {
    reference: { model: id, version },
    async file({ signal, onWait }) {
      if (Object.hasOwn(manifest.files, exportedFiles.gguf))
        return checkedFile({ folder, manifest }, exportedFiles.gguf);
      onWait("Writing the model as GGUF.");
      const written = { formats: ["gguf" as const], ggufType: "f16" as const, parity: false };
      const input = { source: folder, id, version, ...written };
      await oneAtATime(`model/${id}`, signal, () => exportedVersion(services, input, { signal }));
      services.changed({ kind: "model", ids: [id] });
      return file;
    },
  };
}
