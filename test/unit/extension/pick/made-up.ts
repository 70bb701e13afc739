// Runs, datasets and models as an agent tells them, with what a test cares about changed.
import type { DatasetSummary } from "../../../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import type { Wording } from "../../../../extension/pick/runs.ts";

/** Noon of a day, in English. */
export const wording: Wording = {
  t: (text, ...values) => text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
  language: "en",
  now: Date.parse("2026-01-31T12:00:00Z"),
};

export function run(changes: Partial<RunSummary> & { id: string }): RunSummary {
  return {
    name: changes.id,
    tags: [],
    notes: "",
    state: "succeeded",
    createdAt: "2026-01-31T10:00:00.000Z",
    folder: `/home/runs/${changes.id}`,
    file: `/work/${changes.id}.train.toml`,
    step: 100,
    steps: 100,
    checkpoints: [],
    alerts: [],
    ...changes,
  };
}

export function dataset(
  name: string,
  versions: readonly (Partial<DatasetSummary["versions"][number]> & { version: string })[],
): DatasetSummary {
  return {
    id: `${name}-1a2b3c4d`,
    name,
    tags: [],
    notes: "",
    current: versions[0]!.version,
    versions: versions.map((version) => ({
      createdAt: "2026-01-31T11:00:00.000Z",
      rows: { train: 900, validation: 100 },
      bytes: 2_100_000,
      rowsKeptOut: 0,
      duplicateRows: 0,
      leakedRows: 0,
      sources: [],
      problems: undefined,
      ...version,
    })),
  };
}

export function model(name: string, origin: "imported" | "exported"): ModelSummary {
  const version = {
    version: "abc",
    createdAt: "2026-01-30T12:00:00.000Z",
    origin,
    formats: ["gguf" as const],
    bytes: 4e6,
  };
  return { id: `${name}-id`, name, tags: [], notes: "", versions: [version] };
}
