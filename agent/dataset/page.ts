// A page of rows to look at: of an imported version, or of a file as it would be imported. No more than the page is held.
import path from "node:path";
import { DatasetManifest, Row } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { errors } from "../errors.ts";
import { readManifest } from "../store/versions.ts";
import { convertRow, openRows } from "./convert.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { charactersOf, shortenExample } from "./excerpt.ts";
import { findLine, readLines } from "./lines.ts";
import { Placeholders } from "./placeholders.ts";
import { rowProblems } from "./row-problems.ts";
import { resolveSources, type DatasetTable } from "./sources.ts";
import type { SourceRow } from "./source-row.ts";

export interface Page {
  rows: Row[];
  /** Rows that there are, or null where not all were read. */
  total: number | null;
  /** Of a file that has some, as its first rows name them. */
  columns?: string[] | undefined;
  problems: Problem[];
}

export interface PageRequest {
  /** Rows to pass over. */
  offset: number;
  limit: number;
  /** Characters of all texts of a page, after which it ends; a row that has more alone is shortened. */
  characters: number;
}

/** Rows that may be looked at, in vain, for a page of a file that is not imported yet. */
const mostProblems = 100;

/** Rows of a split of the version in `folder`. Throws `dataset_damaged`. */
export async function readVersionPage(folder: string, split: string, request: PageRequest): Promise<Page> {
  const read = await readManifest(DatasetManifest, folder);
  if (read === undefined || "reason" in read) {
    throw errors.datasetDamaged(folder, read?.reason ?? "manifest.json is missing");
  }
  const { splits } = read.manifest;
  const total = Object.hasOwn(splits, split) ? splits[split]!.rows : 0;
  if (request.offset >= total) return { rows: [], total, problems: [] };
  const file = path.join(folder, `${split}.jsonl`);
  const start = await findLine(file, request.offset).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw errors.datasetDamaged(folder, `${split}.jsonl is missing`);
  });
  const page = new PageBuilder(request, file);
  if (start !== undefined) {
    for await (const { bytes } of readLines(file, Infinity, undefined, start)) {
      const row = parseRow(bytes!);
      if (row === undefined) throw errors.datasetDamaged(folder, `${split}.jsonl holds what is not a row`);
      if (!page.add(row)) break;
    }
  }
  return { ...page.finish(), total };
}

/**
 * Rows of a file as they would be imported, before any is held out; those that would be kept out are among the
 * problems, as far as they stand before the end of the page. Throws `file_not_found`, `file_not_readable`.
 */
export async function readFilePage(file: string, table: DatasetTable, request: PageRequest): Promise<Page> {
  const { value: sources, problems } = await resolveSources(file, table, path.dirname(file));
  const source = sources?.[0];
  if (source === undefined) return { rows: [], total: null, problems };
  const opened = await openRows(source);
  problems.push(...opened.problems);
  const page = new PageBuilder(request, source.file, problems);
  const placeholders = new Placeholders(table.placeholders);
  let index = 0;
  let isWhole = true;
  for await (const item of opened.value.isHopeless ? opened.value.first : opened.value.items) {
    if ("problem" in item) {
      page.problems.push(item.problem);
      continue;
    }
    const fill = (text: string): string => placeholders.fill(text, item.line);
    const { example, faults } = convertRow(item, source, opened.value.mapping, fill);
    page.addFaults(item, faults);
    // What is left of such a row may be gigabytes, and the page can do without.
    isWhole = !(page.hasRows && faults.some(({ code }) => code === "line_too_long"));
    if (!isWhole) break;
    if (example === undefined) continue;
    if (index >= request.offset && !page.add({ line: item.row, example })) {
      isWhole = false;
      break;
    }
    index += 1;
  }
  if (isWhole && index === 0 && !page.problems.some(({ severity }) => severity === "error")) {
    page.problems.push(datasetProblems.datasetEmpty(source.file));
  }
  const columns = source.format === "text" ? {} : { columns: opened.value.columns };
  return { ...page.finish(), ...columns, total: isWhole ? index : null };
}

class PageBuilder {
  readonly problems: Problem[];
  readonly #rows: Row[] = [];
  readonly #request: PageRequest;
  readonly #file: string;
  #characters = 0;

  constructor(request: PageRequest, file: string, problems: Problem[] = []) {
    this.#request = request;
    this.#file = file;
    this.problems = problems;
  }

  get hasRows(): boolean {
    return this.#rows.length > 0;
  }

  /** Whether there was room for it. */
  add(row: Row): boolean {
    const { limit, characters: most } = this.#request;
    const characters = charactersOf(row.example);
    if (this.#rows.length === limit) return false;
    if (this.#rows.length > 0 && this.#characters + characters > most) return false;
    this.#characters += characters;
    if (characters <= most) {
      this.#rows.push(row);
      return true;
    }
    this.#rows.push({ ...row, example: shortenExample(row.example, most) });
    const fault = rowProblems.rowShortened("characters", characters, most);
    this.problems.push({ file: this.#file, line: row.line, ...fault });
    return true;
  }

  addFaults({ line }: SourceRow, faults: readonly Omit<Problem, "file">[]): void {
    for (const fault of faults) {
      if (this.problems.length < mostProblems) this.problems.push({ file: this.#file, line, ...fault });
    }
  }

  finish(): Pick<Page, "rows" | "problems"> {
    return { rows: this.#rows, problems: this.problems };
  }
}

function parseRow(bytes: Buffer): Row | undefined {
  try {
    return Row.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
