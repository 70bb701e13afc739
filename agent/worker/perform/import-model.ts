// Takes a model in: checked, copied with a sum of every file, checked again, and then there at once or not at all.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat } from "../../../schemas/export.ts";
import { errors } from "../../errors.ts";
import { checkGguf } from "../../model/gguf/check.ts";
import { checkModelFolder } from "../../model/huggingface.ts";
import { exportedFiles } from "../../run/export.ts";
import { copyFileDurably } from "../../store/copy-file.ts";
import { createDraft, publishDraft, removeAtOnce } from "../../store/drafts.ts";
import { manifestFile, readManifest } from "../../store/versions.ts";
import { asWriteFailure, replaceJson } from "../../store/write-file.ts";
import type { Performer, Work } from "../performers.ts";

/** What a folder in Hugging Face's layout is made of, as far as it is used here. */
const folderFiles = [
  exportedFiles.safetensors,
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
];

export const importModel: Performer<"importModel"> = async ({ id, source }, work) => {
  const status = await stat(source).catch(() => undefined);
  if (status === undefined) throw errors.fileNotFound(source);
  const format: ExportFormat = status.isDirectory() ? "safetensors" : "gguf";
  work.report({ message: "Checking the files" });
  await check(source, format);
  const parent = path.join(work.home.models, id);
  const draft = await createDraft(parent);
  try {
    const files = await copyFiles(source, format, draft, work);
    // Once more: it may have been changed between the check and the copy.
    await check(format === "gguf" ? path.join(draft, exportedFiles.gguf) : draft, format);
    const manifest: ExportManifest = {
      schema: 1,
      createdAt: new Date().toISOString(),
      origin: "imported",
      source,
      lineage: { weights: files[exportedFiles[format]]!.sha256 },
      files,
    };
    replaceJson(manifestFile(draft), manifest);
    const version = versionOf(files);
    return { version, ...(await publish(work, draft, path.join(parent, version), manifest)) };
  } catch (error) {
    throw asWriteFailure(error, parent);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
};

async function check(source: string, format: ExportFormat): Promise<void> {
  if (format === "gguf") await checkGguf(source);
  else await checkModelFolder(source);
}

async function copyFiles(
  source: string,
  format: ExportFormat,
  draft: string,
  { report }: Work,
): Promise<ExportManifest["files"]> {
  const names = folderFiles.filter((name) => existsSync(path.join(source, name)));
  const copies =
    format === "gguf"
      ? [{ from: source, name: exportedFiles.gguf }]
      : names.map((name) => ({ from: path.join(source, name), name }));
  const sizes = await Promise.all(copies.map(async ({ from }) => (await stat(from)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let copied = 0;
  const files: ExportManifest["files"] = {};
  for (const { from, name } of copies) {
    const onBytes = (bytes: number): void => {
      copied += bytes;
      const fraction = Math.min(1, copied / Math.max(1, total));
      report({ message: `Copying ${name}`, fraction });
    };
    files[name] = { format, ...(await copyFileDurably(from, path.join(draft, name), onBytes)) };
  }
  return files;
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
  if (existing !== undefined && "manifest" in existing && (await isWhole(folder, existing.manifest))) {
    await utimes(manifestFile(folder), new Date(), new Date());
    return { folder, manifest: existing.manifest };
  }
  if (existsSync(folder)) await removeAtOnce(folder, home.models);
  await publishDraft(draft, folder);
  return { folder, manifest };
}

async function isWhole(folder: string, { files }: ExportManifest): Promise<boolean> {
  for (const [name, { bytes }] of Object.entries(files)) {
    const status = await stat(path.join(folder, name)).catch(() => undefined);
    if (status?.size !== bytes) return false;
  }
  return true;
}
