// Imports a dataset that is written down in the test, into a home of its own.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import type { Example, Row } from "../../../schemas/dataset.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import { importDataset, type DatasetVersion, type ImportRequest } from "../../../agent/dataset/import.ts";
import { readRows } from "../../../agent/dataset/store.ts";
import { openHome, type Home } from "../../../agent/store/home.ts";

export interface Imported {
  version: DatasetVersion | undefined;
  problems: Problem[];
  train: Row[];
  validation: Row[];
  test: Row[];
}

export class Workplace {
  readonly folder: string;
  readonly home: Home;

  constructor(context: TestContext) {
    this.folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-dataset-"));
    this.home = openHome(path.join(this.folder, "home"));
    context.after(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  write(name: string, content: string | Uint8Array): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  /** @param section of a [dataset] table; nothing is held out unless it says so */
  async import(file: string, section: object = {}, request: Partial<ImportRequest> = {}): Promise<Imported> {
    const { value, problems } = await importDataset(this.home, {
      id: "dataset",
      file,
      section: DatasetSection.parse({ path: file, validation_fraction: 0, ...section }),
      baseFolder: this.folder,
      seed: 1,
      ...request,
    });
    const rows = async (split: string) => (value === undefined ? [] : collect(readRows(value, split)));
    return {
      version: value,
      problems,
      train: await rows("train"),
      validation: await rows("validation"),
      test: await rows("test"),
    };
  }

  importing(name: string, content: string | Uint8Array, section: object = {}): Promise<Imported> {
    return this.import(this.write(name, content), section);
  }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function examples(rows: readonly Row[]): Example[] {
  return rows.map(({ example }) => example);
}

/** `severity code line:column`, which is what most tests are about. */
export function brief(problems: readonly Problem[]): string[] {
  return problems.map(({ severity, code, line, column }) =>
    [
      severity,
      code,
      ...(line === undefined ? [] : [column === undefined ? `${line}` : `${line}:${column}`]),
    ].join(" "),
  );
}

export function jsonLines(...rows: unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
