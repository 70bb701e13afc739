// Recognises the file format of a dataset and opens the reader for it.
import { open } from "node:fs/promises";
import path from "node:path";
import type { FileFormat } from "../../schemas/dataset.ts";
import type { Outcome } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { readCsv } from "./read-csv.ts";
import { readJsonArray } from "./read-json.ts";
import { readJsonObject } from "./read-json-object.ts";
import { readJsonLines } from "./read-jsonl.ts";
import { readText } from "./read-text.ts";
import type { SourceItem } from "./source-row.ts";

export interface SourceFile {
  format: FileFormat;
  read: (signal?: AbortSignal) => AsyncGenerator<SourceItem>;
}

const textExtensions = [".txt", ".text", ".md"];
const csvExtensions = [".csv", ".tsv"];
const binaryExtensions =
  ".parquet .arrow .feather .gz .bz2 .xz .zst .zip .tar .7z .xlsx .xls .pdf .docx .db .sqlite .npy .npz .pt .bin .safetensors .gguf";

/**
 * JSON and JSONL are told apart by their first character, since both names are used for both.
 * A file whose name says nothing and that does not begin like JSON is plain text.
 */
export async function openSource(file: string): Promise<Outcome<SourceFile | undefined>> {
  const extension = path.extname(file).toLowerCase();
  if (binaryExtensions.split(" ").includes(extension)) {
    return { value: undefined, problems: [datasetProblems.formatNotRead(file, extension)] };
  }
  return { value: await recognise(file, extension), problems: [] };
}

/** The first 64 KiB without a byte order mark and leading blanks. */
export async function readHead(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(65536), position: 0 });
    return buffer.toString("utf8", 0, bytesRead).trimStart();
  } finally {
    await handle.close();
  }
}

async function recognise(file: string, extension: string): Promise<SourceFile> {
  if (textExtensions.includes(extension)) return { format: "text", read: (signal) => readText(file, signal) };
  if (csvExtensions.includes(extension)) return { format: "csv", read: (signal) => readCsv(file, signal) };
  const head = await readHead(file);
  if (head.startsWith("[")) return { format: "json", read: (signal) => readJsonArray(file, signal) };
  if (head.startsWith("{") && extension === ".json" && !beginsWithWholeObject(head)) {
    return { format: "json", read: () => readJsonObject(file) };
  }
  if (head.startsWith("{") || [".json", ".jsonl", ".ndjson"].includes(extension)) {
    return { format: "jsonl", read: (signal) => readJsonLines(file, signal) };
  }
  return { format: "text", read: (signal) => readText(file, signal) };
}

/** Whether the first line is an object of its own (JSONL) rather than the beginning of one over several lines. */
function beginsWithWholeObject(head: string): boolean {
  const end = head.indexOf("\n");
  if (end < 0) return true;
  return head.slice(0, end).trimEnd().endsWith("}");
}
