// Writes a checkpoint or a model as files for other programs, into a version of models/: all of them appear, or none.
import { existsSync } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { ExportFormat, ExportManifest } from "../../../schemas/export.ts";
import { planExport, type ExportPlan } from "../../run/export-plan.ts";
import { exportModel, exportModelfile, type ExportedModel } from "../../run/export.ts";
import { holdCheckpoint } from "../../run/hold-checkpoint.ts";
import { createDraft, publishDraft, removeAtOnce } from "../../store/drafts.ts";
import { syncFolder } from "../../store/durable-file.ts";
import type { Home } from "../../store/home.ts";
import { sha256OfFile } from "../../store/sha256.ts";
import { manifestFile } from "../../store/versions.ts";
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
  const plan = await planExport(folder, input);
  const { before, compared, reported, ggufFile, notes } = plan;
  const isWritten = before === undefined || plan.formats.length > 0;
  const draft = await createDraft(path.dirname(folder));
  try {
    const reference = await holdSource(draft, source, work);
    let manifest = isWritten ? await writeFormats({ draft, reference, folder, plan, input }, work) : before;
    manifest = await addModelfile(reference, folder, plan, manifest);
    const measuring = {
      reference,
      folder,
      manifest,
      formats: compared,
      reported,
      ggufType,
      ggufFile,
      onnxType,
    };
    const parity = wantsParity ? await exportParity(measuring, work) : null;
    return { version, folder, manifest, parity, notes: [...notes] };
  } catch (error) {
    throw asWriteFailure(error, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

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
  readonly plan: ExportPlan;
  readonly input: CheckedInput<"exportModel">;
}

async function writeFormats(
  { draft, reference, folder, plan, input }: Writing,
  { home, report }: Work,
): Promise<ExportManifest> {
  const { before, formats, ggufFile } = plan;
  const { source, ggufType, onnxType, modelfile } = input;
  const onFormat = (format: ExportFormat): void => report({ message: `Writing ${format}` });
  const options = { formats, ggufType, ggufFile, onnxType, modelfile, original: source, onFormat };
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
  // GGUF files of several types lie side by side.
  const isBeside = (name: string, format: ExportFormat): boolean =>
    format === "gguf" && !Object.hasOwn(added.files, name);
  const kept = Object.entries(before.files).filter(
    ([name, { format }]) => !formats.has(format) || isShared(name) || isBeside(name, format),
  );
  const files = { ...added.files, ...Object.fromEntries(kept) };
  for (const name of Object.keys(added.files)) {
    if (files[name] !== added.files[name]) continue;
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    renameOver(path.join(from, name), path.join(folder, name));
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

/** Beside a GGUF file that is there already. */
async function addModelfile(
  reference: string,
  folder: string,
  { ggufFile, modelfileFor: place }: ExportPlan,
  manifest: ExportManifest,
): Promise<ExportManifest> {
  if (place === undefined) return manifest;
  const file = await exportModelfile(reference, folder, { gguf: ggufFile, place });
  const { size: bytes } = await stat(file);
  const added = { format: "gguf" as const, bytes, sha256: await sha256OfFile(file) };
  const extended = { ...manifest, files: { ...manifest.files, [path.basename(file)]: added } };
  replaceJson(manifestFile(folder), extended);
  return extended;
}
