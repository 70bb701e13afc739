// LLaMA-Factory's dataset_info.json: a catalogue of datasets with their columns and tags.
import { existsSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import type { DatasetShape, Role } from "../../schemas/dataset.ts";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { requireReadableFile } from "./lines.ts";
import { decodeJsonFile } from "./read-json-object.ts";
import { isColumns } from "./source-row.ts";
import { defaultTags, type Tags } from "./tags.ts";

export interface CatalogueEntry {
  name: string;
  /** Absolute path of its rows, when they lie beside the catalogue. */
  file: string | undefined;
  /** Where its rows would have to be fetched from, when they do not. */
  remote: string | undefined;
  /** Whether the file is there. */
  present: boolean;
  shape: DatasetShape;
  /** Column for each part of the shape. */
  columns: Record<string, string>;
  /** Whether parts that `columns` does not name are absent. */
  onlyNamedColumns: boolean;
  tags: Tags;
  /** Why it cannot be trained on, for example because it holds images. */
  unsupported: string | undefined;
}

export interface Catalogue {
  file: string;
  entries: CatalogueEntry[];
}

const sourceKeys = [
  "file_name",
  "hf_hub_url",
  "ms_hub_url",
  "om_hub_url",
  "script_url",
  "cloud_file_name",
] as const;
const optionalText = z.string().nullish();

const Entry = z.looseObject({
  file_name: optionalText,
  hf_hub_url: optionalText,
  ms_hub_url: optionalText,
  om_hub_url: optionalText,
  script_url: optionalText,
  cloud_file_name: optionalText,
  formatting: z.enum(["alpaca", "sharegpt", "openai"]).default("alpaca"),
  ranking: z.boolean().default(false),
  columns: z.record(z.string(), z.string().nullable()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});
type Entry = z.infer<typeof Entry>;

/**
 * Reads a catalogue. An entry that is damaged is left out with a warning; files that are absent are listed.
 *
 * @throws file_not_found, file_not_readable
 */
export async function readCatalogue(file: string): Promise<Outcome<Catalogue | undefined>> {
  await requireReadableFile(file);
  const decoded = await decodeJsonFile(file);
  if ("fault" in decoded) {
    const { line, column, message } = decoded.fault;
    const problem = datasetProblems.catalogueNotUsable(file, message.replace(/\.$/, ""));
    const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    return { value: undefined, problems: [{ ...problem, ...place }] };
  }
  if (!isColumns(decoded.value)) {
    return { value: undefined, problems: [datasetProblems.catalogueNotUsable(file, "it is not an object")] };
  }
  const entries: CatalogueEntry[] = [];
  const problems: Problem[] = [];
  for (const [name, given] of Object.entries(decoded.value)) {
    const parsed = Entry.safeParse(given);
    if (parsed.success) entries.push(readEntry(name, parsed.data, path.dirname(file)));
    else problems.push(datasetProblems.catalogueEntryDamaged(file, name, reasonOf(parsed.error)));
  }
  const absent = entries.filter((entry) => entry.file !== undefined && !entry.present);
  if (absent.length > 0) {
    problems.push(
      datasetProblems.catalogueFilesAbsent(
        file,
        absent.map(({ name, file: wanted }) => `${name} (${path.basename(wanted!)})`),
      ),
    );
  }
  return { value: { file, entries }, problems };
}

/** Whether a value read from JSON is a catalogue rather than a row. */
export function isCatalogue(value: unknown): boolean {
  if (!isColumns(value)) return false;
  const entries = Object.values(value);
  return (
    entries.length > 0 &&
    entries.every((entry) => isColumns(entry) && sourceKeys.some((key) => typeof entry[key] === "string"))
  );
}

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0]!;
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}

function readEntry(name: string, entry: Entry, folder: string): CatalogueEntry {
  const named = entry.file_name ?? undefined;
  const file = named === undefined ? undefined : path.resolve(folder, named);
  const { shape, columns } = readColumns(entry);
  return {
    name,
    file,
    remote: sourceKeys.slice(1).flatMap((key) => (typeof entry[key] === "string" ? [entry[key]] : []))[0],
    present: file !== undefined && existsSync(file),
    shape,
    columns,
    onlyNamedColumns: entry.columns !== undefined,
    tags: readTags(entry.formatting === "sharegpt" ? "sharegpt" : "messages", entry.tags ?? {}),
    unsupported: whyUnsupported(entry),
  };
}

/** LLaMA-Factory's name of a column → the part that it plays here, by shape. */
const partNames: { [S in DatasetShape]: Record<string, string> } = {
  alpaca: { prompt: "instruction", query: "input", response: "output", history: "history", system: "system" },
  sharegpt: { messages: "conversations", system: "system" },
  messages: { messages: "messages", system: "system" },
  "prompt-completion": { prompt: "prompt", response: "completion" },
  // The columns of both conventions, as nothing has another meaning in the other one.
  preference: {
    prompt: "instruction",
    query: "input",
    history: "history",
    system: "system",
    messages: "conversations",
    chosen: "chosen",
    rejected: "rejected",
  },
  text: { prompt: "text" },
};

function readColumns(entry: Entry): { shape: DatasetShape; columns: Record<string, string> } {
  const given = Object.entries(entry.columns ?? {}).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  );
  const shape = readShape(entry, given);
  const parts = new Map(Object.entries(partNames[shape]));
  const columns = Object.fromEntries(
    given.flatMap(([name, column]) => (parts.has(name) ? [[parts.get(name)!, column] as const] : [])),
  );
  // The list of messages keeps its usual name when only other columns are named.
  if (entry.formatting === "sharegpt") columns["conversations"] ??= "conversations";
  if (shape === "messages") columns["messages"] ??= "messages";
  if (entry.ranking && entry.formatting === "openai") columns["conversations"] ??= "messages";
  return { shape, columns };
}

function readShape(entry: Entry, columns: [string, string][]): DatasetShape {
  return entry.ranking ? "preference" : conventionOf(entry, columns);
}

function conventionOf(entry: Entry, columns: [string, string][]): DatasetShape {
  if (entry.formatting !== "alpaca") return entry.formatting === "openai" ? "messages" : "sharegpt";
  // A prompt without a response is text to go on with, for pretraining.
  return columns.length === 1 && columns[0]![0] === "prompt" ? "text" : "alpaca";
}

const tagRoles: Record<string, Role> = {
  user_tag: "user",
  assistant_tag: "assistant",
  observation_tag: "tool",
  function_tag: "assistant",
  system_tag: "system",
};

function readTags(convention: DatasetShape, given: Record<string, string>): Tags {
  const usual = defaultTags(convention);
  const roles = new Map(usual.roles);
  for (const [tag, role] of Object.entries(tagRoles)) {
    const name = given[tag];
    if (name !== undefined) roles.set(name, role);
  }
  return { role: given["role_tag"] ?? usual.role, content: given["content_tag"] ?? usual.content, roles };
}

function whyUnsupported(entry: Entry): string | undefined {
  const columns = new Set(Object.keys(entry.columns ?? {}));
  if (columns.has("kto_tag")) return "it rates answers as good or bad";
  const media = ["images", "videos", "audios"].find((column) => columns.has(column));
  return media === undefined ? undefined : `it needs ${media}`;
}
