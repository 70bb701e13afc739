// Takes a model in: checked, kept with a sum of every file, checked again, and then there at once or not at all.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ExportManifest } from "../../../schemas/export.ts";
import { checkSource, type CheckedSource } from "../../hub/check-source.ts";
import { adapterConfigFile } from "../../model/file-names.ts";
import { fileTypeOf } from "../../model/gguf/file-type.ts";
import { readGgufHeader } from "../../model/gguf/read.ts";
import { placeOf } from "../../model/referenced-file.ts";
import { exportedFiles } from "../../run/export.ts";
import { createDraft, publishDraft, removeAtOnce } from "../../store/drafts.ts";
import { manifestFile, readManifest } from "../../store/versions.ts";
import { asWriteFailure, replaceJson } from "../../store/write-file.ts";
import type { JobResult } from "../jobs.ts";
import type { Performer, Work } from "../performers.ts";
import { settleBase, settleWaiting } from "./settle-base.ts";
import { takeFiles, type Taking } from "./take-files.ts";

export const importModel: Performer<"importModel"> = async ({ id, source, keeping }, work) => {
  work.report({ message: "Checking the files" });
  const checked = await checkSource(source);
  return keepModel({ id, source, checked, taking: { keeping }, facts: {} }, work);
};

export interface Keep {
  readonly id: string;
  /** What the manifest tells of where it came from. */
  readonly source: string;
  readonly checked: CheckedSource;
  readonly taking: Taking;
  readonly facts: Pick<ExportManifest, "hub" | "license">;
}

/** Puts what was checked into models/<id>/<version>/. */
export async function keepModel(
  { id, source, checked, taking, facts }: Keep,
  work: Work,
): Promise<JobResult<"importModel">> {
  const parent = path.join(work.home.models, id);
  const draft = await createDraft(parent);
  try {
    // Adapters are small beside their base.
    const isAdapter = checked.base !== undefined;
    const isCopied = isAdapter && taking.keeping !== "move";
    const files = await takeFiles(checked, draft, isCopied ? { keeping: "copy" } : taking, work);
    if (checked.base !== undefined) {
      const origin = facts.hub === undefined ? checked.folder : undefined;
      const config = await settleBase(work.home, { folder: draft, origin, base: checked.base });
      if (config !== undefined) files[adapterConfigFile] = { format: checked.format, ...config };
    }
    const place = placeToCheck(draft, checked, files);
    const ggufType = checked.format === "gguf" ? fileTypeOf(await readGgufHeader(place)) : undefined;
    const manifest: ExportManifest = {
      schema: 1,
      createdAt: new Date().toISOString(),
      origin: "imported",
      source,
      ...(checked.license !== undefined && { license: checked.license }),
      ...facts,
      ...(checked.base !== undefined && { adapter: { base: checked.base } }),
      lineage: { weights: sumOfWeights(checked, files) },
      ...(ggufType !== undefined && { ggufType }),
      files,
    };
    // Once more: it may have been changed between the check and the copy.
    await checkSource(place);
    replaceJson(manifestFile(draft), manifest);
    const version = versionOf(files);
    const published = await publish(work, draft, path.join(parent, version), manifest);
    if (facts.hub !== undefined && !isAdapter) await settleWaiting(work.home, facts.hub.id);
    return { version, ...published };
  } catch (error) {
    throw asWriteFailure(error, parent);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Weights that stay where they are can be checked only there. */
function placeToCheck(
  draft: string,
  { format, folder, files }: CheckedSource,
  kept: ExportManifest["files"],
): string {
  const staying = Object.values(kept).some(({ reference }) => reference !== undefined);
  if (format === "gguf")
    return staying ? path.join(folder, files.weights[0]!) : path.join(draft, exportedFiles.gguf);
  return staying ? folder : draft;
}

/** That of the one file, or of the sums of all of them. */
function sumOfWeights({ format, files: { weights } }: CheckedSource, files: ExportManifest["files"]): string {
  const sums = weights.map((name) => files[format === "gguf" ? exportedFiles.gguf : name]!.sha256);
  return sums.length === 1 ? sums[0]! : createHash("sha256").update(sums.join("\n")).digest("hex");
}

/** First 16 hex digits of the sha256 over the sums of all files: the same files are the same version. */
function versionOf(files: ExportManifest["files"]): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(files).sort()) hash.update(`${name} ${files[name]!.sha256}\n`);
  return hash.digest("hex").slice(0, 16);
}

/** The same files that were imported before are used; what is there under that name and is damaged makes room. */
async function publish(
  { home }: Work,
  draft: string,
  folder: string,
  manifest: ExportManifest,
): Promise<{ folder: string; manifest: ExportManifest }> {
  const existing = await readManifest(ExportManifest, folder);
  if (existing !== undefined && "manifest" in existing) {
    const { manifest: kept } = existing;
    if (isKeptAlike(kept, manifest) && (await isWhole(folder, kept))) {
      await utimes(manifestFile(folder), new Date(), new Date());
      return { folder, manifest: kept };
    }
  }
  if (existsSync(folder)) await removeAtOnce(folder, home.models);
  await publishDraft(draft, folder);
  return { folder, manifest };
}

/** A whole copy does for everybody; what lies elsewhere must be what is meant now. */
function isKeptAlike(kept: ExportManifest, wanted: ExportManifest): boolean {
  const references = ({ files }: ExportManifest): unknown[] =>
    Object.entries(files).flatMap(([name, { reference }]) =>
      reference === undefined ? [] : [[name, reference]],
    );
  return references(kept).length === 0 || isDeepStrictEqual(references(kept), references(wanted));
}

async function isWhole(folder: string, manifest: ExportManifest): Promise<boolean> {
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    const status = await stat(placeOf({ folder, manifest }, name)).catch(() => undefined);
    if (status?.size !== bytes) return false;
  }
  return true;
}
