// Small things to show in trees, and a catalogue that tests change by hand.
import { t } from "@vscode/l10n";
import { Emitter } from "../../../../extension/emitter.ts";
import type { Catalog } from "../../../../extension/views/content.ts";
import type { Words } from "../../../../extension/views/words.ts";
import type { DatasetSummary } from "../../../../schemas/protocol/dataset.ts";
import { nameOfModel } from "../../../../schemas/model-name.ts";
import type { ModelReference } from "../../../../schemas/protocol/method.ts";
import type { ModelSummary } from "../../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import type { ServedModel } from "../../../../schemas/protocol/serve.ts";

export const english: Words = { t: (text, ...values) => t(text, ...values), language: "en" };

export class HeldCatalog<T extends { readonly id: string }> implements Catalog<T> {
  readonly #changes = new Emitter<ReadonlySet<string> | "all">();
  readonly isLoaded = true;
  readonly onDidChange = this.#changes.event;
  damaged: readonly { id: string; reason: string }[] = [];
  items: readonly T[];

  constructor(items: readonly T[]) {
    this.items = items;
  }

  get(id: string): T | undefined {
    return this.items.find((item) => item.id === id);
  }

  /** Replaces, adds or, where there is no item, removes; then tells. */
  put(id: string, item: T | undefined): void {
    const known = this.items.some((one) => one.id === id);
    if (item === undefined) this.items = this.items.filter((one) => one.id !== id);
    else if (known) this.items = this.items.map((one) => (one.id === id ? item : one));
    else this.items = [item, ...this.items];
    this.#changes.fire(new Set([id]));
  }

  tellAll(): void {
    this.#changes.fire("all");
  }
}

/** What is served, changed by hand. */
export class HeldServing {
  readonly #changes = new Emitter<readonly ModelReference[]>();
  readonly onDidChange = this.#changes.event;
  items: readonly ServedModel[] = [];

  tell(...items: readonly ServedModel[]): void {
    const changed = [...this.items, ...items].map(({ model: reference }) => reference);
    this.items = items;
    this.#changes.fire(changed);
  }
}

/** Started, and loaded. */
export function servedModel(reference: ModelReference, changes: Partial<ServedModel> = {}): ServedModel {
  return {
    name: nameOfModel(reference),
    model: reference,
    startedAs: [reference],
    state: "idle",
    answering: 0,
    sequences: 4,
    waiting: 0,
    tokensPerSecond: 0,
    contextLength: 64,
    memory: 1_000_000,
    lastUsed: null,
    ...changes,
  };
}

export function run(id: string, changes: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    name: id,
    tags: [],
    notes: "",
    state: "succeeded",
    createdAt: "2026-03-10T09:00:00.000Z",
    folder: `/runs/${id}`,
    file: `/work/${id}.train.toml`,
    step: 100,
    steps: 100,
    checkpoints: [],
    alerts: [],
    ...changes,
  };
}

export function waiting(position: number, held = false): Pick<RunSummary, "state" | "queue"> {
  const resources = { cores: 1, memory: 1, gpus: 0 };
  return {
    state: "queued",
    queue: { position, priority: 0, held, resources, waitsFor: "a core", expectedStart: null },
  };
}

export function dataset(
  id: string,
  versions: readonly Partial<DatasetSummary["versions"][number]>[],
): DatasetSummary {
  return {
    id,
    name: id,
    tags: [],
    notes: "",
    current: versions[0]?.version ?? "v1",
    versions: versions.map((version, number) => ({
      version: `v${versions.length - number}`,
      createdAt: "2026-03-10T09:00:00.000Z",
      rows: { train: 90, validation: 10 },
      bytes: 1000,
      rowsKeptOut: 0,
      duplicateRows: 0,
      leakedRows: 0,
      sources: [],
      ...version,
    })),
  };
}

export function model(
  id: string,
  versions: readonly Partial<ModelSummary["versions"][number]>[],
): ModelSummary {
  return {
    id,
    name: id,
    tags: [],
    notes: "",
    versions: versions.map((version, number) => ({
      version: `v${versions.length - number}`,
      createdAt: "2026-03-10T09:00:00.000Z",
      origin: "exported",
      formats: ["gguf"],
      bytes: 1_000_000,
      ...version,
    })),
  };
}
