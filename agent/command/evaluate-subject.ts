// A model that a command names, as evaluations take it: a run, a model of the home, a folder or a .gguf file.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Subject } from "../evaluation/evaluate.ts";
import { weightsOfCheckpoint, weightsOfVersion } from "../evaluation/weights.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { exportedFiles, exportModel } from "../run/export.ts";
import { tryFindRun } from "../run/find.ts";
import { checkpointSums } from "../run/hold-checkpoint.ts";
import type { Home } from "../store/home.ts";
import { findFolder } from "../store/list-folders.ts";
import { sha256OfFile } from "../store/sha256.ts";
import type { Workers } from "../worker/workers.ts";
import { checkpointGguf, findCheckpoint, runCheckpoint } from "./find-model.ts";
import type { Output } from "./output.ts";

/** Throws `model_not_found`, `run_has_no_checkpoint`, and what opening them does. */
export async function findSubject(
  home: Home,
  named: string,
  { output, workers }: { output: Output; workers: Pick<Workers, "run"> },
): Promise<Subject> {
  if (named.endsWith(".gguf") && existsSync(named)) return await fileSubject(path.resolve(named));
  const run = tryFindRun(home, named);
  if (run !== undefined) {
    const checkpoint = runCheckpoint(home, run);
    const { id, config } = run.manifest;
    return {
      reference: { run: id, step: checkpoint.step },
      label: id,
      weights: weightsOfCheckpoint(await checkpointSums(checkpoint.folder), config.export.gguf_type),
      place: checkpoint.folder,
      async file({ signal }) {
        const input = { folder: checkpoint.folder, type: config.export.gguf_type };
        return (await workers.run("checkpointGguf", input, { signal })).file;
      },
    };
  }
  const [, id = named, version] = /^([^@]+)@(.+)$/.exec(named) ?? [];
  if ((await findFolder(home.models, id)) !== undefined) return await versionSubject(home, id, version);
  const checkpoint = findCheckpoint(home, named);
  return {
    reference: { file: checkpoint.folder },
    label: path.basename(checkpoint.folder),
    weights: await sha256OfFile(path.join(checkpoint.folder, exportedFiles.safetensors)),
    place: checkpoint.folder,
    file: () => checkpointGguf(checkpoint, output),
  };
}

async function fileSubject(file: string): Promise<Subject> {
  const weights = await sha256OfFile(file);
  const label = path.basename(file, ".gguf");
  return { reference: { file }, label, weights, place: file, file: () => Promise.resolve(file) };
}

async function versionSubject(home: Home, id: string, wanted: string | undefined): Promise<Subject> {
  const opened = await openModelVersion(home, id, wanted);
  const { folder, manifest } = opened;
  const formats = Object.values(manifest.files).map(({ format }) => format);
  return {
    reference: { model: id, version: path.basename(folder) },
    label: id,
    weights: weightsOfVersion(manifest),
    place: formats.includes("safetensors") ? folder : checkedFile(opened, exportedFiles.gguf),
    async file() {
      if (formats.includes("gguf")) return checkedFile(opened, exportedFiles.gguf);
      await exportModel(folder, folder, { formats: ["gguf"], ggufType: "f16" });
      return path.join(folder, exportedFiles.gguf);
    },
  };
}
