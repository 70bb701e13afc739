// Which weights a model has: a sum that changes when any of them does, from what manifests say of their files.
import { createHash } from "node:crypto";
import type { ExportManifest, GgufType } from "../../schemas/export.ts";

/** Files of a checkpoint that say nothing of its answers. */
const ofTraining = ["optimizer.safetensors", "state.json", "trainyard.json"];

/** `sums` are the sha256 of a checkpoint's files; it is asked as a GGUF file of that type. */
export function weightsOfCheckpoint(sums: Readonly<Record<string, string>>, type: GgufType): string {
  const files = Object.entries(sums).filter(([name]) => !ofTraining.includes(name));
  return sumOf([type, ...files.map(([name, sum]) => `${name} ${sum}`).sort()]);
}

/** Of a version its GGUF file, which is asked, where there is one. */
export function weightsOfVersion({ files }: Pick<ExportManifest, "files">): string {
  const all = Object.entries(files);
  const asked = all.filter(([, { format }]) => format === "gguf");
  return sumOf((asked.length > 0 ? asked : all).map(([name, { sha256 }]) => `${name} ${sha256}`).sort());
}

function sumOf(parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}
