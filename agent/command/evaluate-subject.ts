// A model that a command names, as evaluations take it: a run, a model of the home, a folder or a .gguf file, with adapters.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfCheckpoint } from "../evaluation/weights.ts";
import { CheckpointFiles } from "../handlers/checkpoint-files.ts";
import { placeSubject } from "../handlers/place-subject.ts";
import { askedAlone, stackedSubject } from "../handlers/stacked-subject.ts";
import { versionSubject, type Precision } from "../handlers/version-subject.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { findRun } from "../run/find.ts";
import { checkpointSums } from "../run/hold-checkpoint.ts";
import type { Home } from "../store/home.ts";
import { findFolder } from "../store/list-folders.ts";
import type { Workers } from "../worker/workers.ts";
import { findCheckpoint } from "./find-model.ts";
import { findStep, parseNamedModel } from "./named-model.ts";

interface SubjectOptions extends Precision {
  workers: Workers;
  signal: AbortSignal;
}

/** Throws `model_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`, `adapter_not_usable`, and what opening them does. */
export async function findSubject(home: Home, named: string, options: SubjectOptions): Promise<Subject> {
  const { model, adapters } = parseNamedModel(home, named);
  if (adapters.length === 0) return await plainSubject(home, model, options);
  const plain = await plainSubject(home, model, { ...options, ...askedAlone });
  const services = { home, workers: options.workers, runs: { get: (id: string) => findRun(home, id) } };
  const stack = { model: plain, adapters, label: undefined, checkpoints: new CheckpointFiles() };
  return await stackedSubject(services, stack);
}

async function plainSubject(
  home: Home,
  named: string,
  { workers, precision, signal }: SubjectOptions,
): Promise<Subject> {
  const ofPlace = async (place: string): Promise<Subject> =>
    placeSubject(workers, path.resolve(place), { precision, signal });
  if (named.endsWith(".gguf") && existsSync(named)) return await ofPlace(named);
  const found = findStep(home, named);
  if (found !== undefined) {
    const { id, config } = found.run.manifest;
    const { folder, step } = chooseCheckpoint(found.run.folder, id, found.step);
    return {
      reference: { run: id, step },
      label: found.step === "best" ? id : `${id}:${found.step}`,
      weights: weightsOfCheckpoint(await checkpointSums(folder), config.export.gguf_type),
      place: folder,
      async file(waiting) {
        const input = { folder, type: config.export.gguf_type };
        return await workers.run("checkpointGguf", input, { signal: waiting.signal });
      },
    };
  }
  const [, id = named, version] = /^([^@]+)@(.+)$/.exec(named) ?? [];
  if ((await findFolder(home.models, id)) !== undefined) {
    const opened = await openModelVersion(home, id, version);
    return versionSubject(workers, { id, version: opened }, { label: id, precision });
  }
  return await ofPlace(findCheckpoint(home, named).folder);
}
