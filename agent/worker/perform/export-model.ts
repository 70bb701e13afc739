// Writes a checkpoint or a model as files for other programs, into a version of models/: all of them appear, or none.
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat, type GgufType } from "../../../schemas/export.ts";
import { errors } from "../../errors.ts";
import { exportedFiles, exportModel, type ExportedModel } from "../../run/export.ts";
import { checkpointSums, holdCheckpoint } from "../../run/hold-checkpoint.ts";
import { createDraft, publishDraft, removeAtOnce } from "../../store/drafts.ts";
import { syncFolder } from "../../store/durable-file.ts";
import type { Home } from "../../store/home.ts";
import { manifestFile, readManifest } from "../../store/versions.ts";
import { asWriteFailure, renameOver, replaceJson } from "../../store/write-file.ts";
import { isCheckpoint } from "../../training/checkpoint.ts";
import type { CheckedInput } from "../jobs.ts";
import type { Performer, Work } from "../performers.ts";
import { exportParity } from "./export-parity.ts";

/**
 * Formats that are there already, of the same weights, are not written again. Parity is measured while the weights are
 * held, since the run may go on and remove its checkpoint.
 */
export const exportModelVersion: Performer<"exportModel"> = async (input, work) => {
  const { id, version, source, ggufType, parity: wantsParity } = input;
  const folder = path.join(work.home.models, id, version);
  const existing = await existingManifest(folder);
  const weights = isCheckpoint(source)
    ? (await checkpointSums(source))[exportedFiles.safetensors]
    : existing?.lineage.weights;
  const before = existing?.lineage.weights === weights ? existing : undefined;
  const formats = [...new Set(input.formats)].filter((format) => !hasFormat(before, format, ggufType));
  if (before !== undefined && formats.length === 0 && !wantsParity)
    return { version, folder, manifest: before, parity: null };

  const draft = await createDraft(path.dirname(folder));
  try {
    const reference = await holdSource(draft, source, work);
    const manifest =
      before !== undefined && formats.length === 0
        ? before
        : await writeFormats({ draft, reference, folder, before, input, formats }, work);
    const measuring = { reference, folder, manifest, formats: input.formats, ggufType };
    return { version, folder, manifest, parity: wantsParity ? await exportParity(measuring, work) : null };
  } catch (error) {
    throw asWriteFailure(error, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

async function existingManifest(folder: string): Promise<ExportManifest | undefined> {
  const read = await readManifest(ExportManifest, folder);
  return read !== undefined && "manifest" in read ? read.manifest : undefined;
}

function hasFormat(manifest: ExportManifest | undefined, format: ExportFormat, ggufType: GgufType): boolean {
  if (manifest === undefined || !Object.hasOwn(manifest.files, exportedFiles[format])) return false;
  // An imported GGUF file has a type of its own, and nothing to make another one from.
  return format !== "gguf" || manifest.ggufType === undefined || manifest.ggufType === ggufType;
}

/** The folder with the weights for as long as the draft is there. */
async function holdSource(draft: string, source: string, { report }: Work): Promise<string> {
  report({ message: "Reading the weights" });
  if (!isCheckpoint(source)) return source;
  const held = path.join(draft, "held");
  await mkdir(held);
  await holdCheckpoint(source, held);
  return held;
}

interface Writing {
  readonly draft: string;
  readonly reference: string;
  readonly folder: string;
  readonly before: ExportManifest | undefined;
  readonly input: CheckedInput<"exportModel">;
  readonly formats: readonly ExportFormat[];
}

async function writeFormats(
  { draft, reference, folder, before, input, formats }: Writing,
  { home, report }: Work,
): Promise<ExportManifest> {
  const { source, ggufType } = input;
  if (!existsSync(path.join(reference, "config.json"))) {
    throw errors.modelNotSupported(
      source,
      "its weights are there only in a form that nothing is exported from",
    );
  }
  const onFormat = (format: ExportFormat): void => report({ message: `Writing ${format}` });
  const options = { formats, ggufType, original: source, onFormat };
  const written = await exportModel(reference, path.join(draft, "target"), options);
  return before === undefined ? replaceVersion(home, folder, written) : addToVersion(folder, before, written);
}

/** A version of other weights goes. */
async function replaceVersion(home: Home, folder: string, written: ExportedModel): Promise<ExportManifest> {
  if (existsSync(folder)) await removeAtOnce(folder, home.models);
  await publishDraft(written.folder, folder);
  return written.manifest;
}

async function addToVersion(
  folder: string,
  before: ExportManifest,
  { folder: from, manifest: added }: ExportedModel,
): Promise<ExportManifest> {
  for (const name of Object.keys(added.files)) {
    // What several formats share, such as the tokenizer, is there already.
    if (!Object.hasOwn(before.files, name) || name === exportedFiles.gguf) {
      renameOver(path.join(from, name), path.join(folder, name));
    }
  }
  await syncFolder(folder);
  const { ggufType = before.ggufType } = added;
  const files = { ...added.files, ...before.files };
  const gguf = added.files[exportedFiles.gguf];
  if (gguf !== undefined) files[exportedFiles.gguf] = gguf;
  const manifest = { ...before, ...(ggufType !== undefined && { ggufType }), files };
  replaceJson(manifestFile(folder), manifest);
  return manifest;
}
