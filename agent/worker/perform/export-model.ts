// Writes a checkpoint or a model as files for other programs, into a version of models/: all of them appear, or none.
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat } from "../../../schemas/export.ts";
import { adapterWeightsFile } from "../../model/peft.ts";
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
  const { id, version, source, ggufType, onnxType, parity: wantsParity } = input;
  const folder = path.join(work.home.models, id, version);
  const existing = await existingManifest(folder);
  const weights = isCheckpoint(source) ? await weightsOf(source) : existing?.lineage.weights;
  const before = existing?.lineage.weights === weights ? existing : undefined;
  const formats = [...new Set(input.formats)].filter((format) => !hasFormat(before, format, input));
  if (before !== undefined && formats.length === 0 && !wantsParity)
    return { version, folder, manifest: before, parity: null };

  const draft = await createDraft(path.dirname(folder));
  try {
    const reference = await holdSource(draft, source, work);
    const manifest =
      before !== undefined && formats.length === 0
        ? before
        : await writeFormats({ draft, reference, folder, before, input, formats }, work);
    const measuring = { reference, folder, manifest, formats: input.formats, ggufType, onnxType };
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

/** The sum of a checkpoint's weights, or of the adapters that are all that it has of its own. */
async function weightsOf(checkpoint: string): Promise<string | undefined> {
  const sums = await checkpointSums(checkpoint);
  return sums[exportedFiles.safetensors] ?? sums[adapterWeightsFile];
}

function hasFormat(
  manifest: ExportManifest | undefined,
  format: ExportFormat,
  { ggufType, onnxType, modelfile }: Pick<CheckedInput<"exportModel">, "ggufType" | "onnxType" | "modelfile">,
): boolean {
  if (manifest === undefined || !Object.hasOwn(manifest.files, exportedFiles[format])) return false;
  if (format === "onnx") return (manifest.onnxType ?? "f32") === onnxType;
  const isExported = format === "gguf" && manifest.ggufType !== undefined;
  if (isExported && modelfile && !Object.hasOwn(manifest.files, "Modelfile")) return false;
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
  const { source, ggufType, onnxType, modelfile } = input;
  const onFormat = (format: ExportFormat): void => report({ message: `Writing ${format}` });
  const options = { formats, ggufType, onnxType, modelfile, original: source, onFormat };
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
  const formats = new Set(Object.values(added.files).map(({ format }) => format));
  const kept = Object.entries(before.files).filter(
    ([name, { format }]) => !formats.has(format) || isShared(name),
  );
  const files = { ...added.files, ...Object.fromEntries(kept) };
  for (const name of Object.keys(added.files)) {
    if (files[name] === added.files[name]) renameOver(path.join(from, name), path.join(folder, name));
  }
  // Such as the second file of an ONNX model that has become smaller.
  for (const name of Object.keys(before.files)) {
    if (!Object.hasOwn(files, name)) await rm(path.join(folder, name), { force: true });
  }
  await syncFolder(folder);
  const { ggufType = before.ggufType, onnxType = before.onnxType } = added;
  const types = { ...(ggufType !== undefined && { ggufType }), ...(onnxType !== undefined && { onnxType }) };
  const manifest = { ...before, ...types, files };
  replaceJson(manifestFile(folder), manifest);
  return manifest;
}

/** What several formats share, such as the tokenizer, is there already. */
function isShared(name: string): boolean {
  return !name.startsWith("model.") && name !== "Modelfile";
}
